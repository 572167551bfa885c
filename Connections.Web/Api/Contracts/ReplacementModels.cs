using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Connections.Web.Api.Contracts;

/// <summary>What takes the place of a connection, and where.</summary>
[ResourceType("connection_replacement")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewReplacementAttributes
{
    /// <summary>The connection that is used from then on. You need Resolver access to it.</summary>
    public required Guid With { get; init; }

    /// <summary>Whether published versions of workflows change as well; else their drafts alone.</summary>
    [DefaultValue(false)] public bool Published { get; init; }

    /// <summary>Whether it takes the places in groups, too.</summary>
    [DefaultValue(true)] public bool Groups { get; init; } = true;
}

/// <summary>What a replacement changes, or changed.</summary>
/// <param name="From">The name of the connection that is replaced.</param>
/// <param name="To">The name of the one that is used from then on.</param>
/// <param name="Replaced">The workflows and groups that change.</param>
/// <param name="Left">Those that stay as they are, with the reason.</param>
/// <param name="Hidden">How many more use it that you can't see; they stay as they are.</param>
[ResourceType("connection_replacement")]
internal sealed record ReplacementAttributes(string From, string To, IReadOnlyList<ReplacedUser> Replaced,
    IReadOnlyList<ReplacedUser> Left, int Hidden);

/// <summary>A workflow or a group that uses the connection.</summary>
/// <param name="Type">workflows or connection_group.</param>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Note">What you should know of it, or why it stays as it is; null: nothing.</param>
internal sealed record ReplacedUser(string Type, Guid Id, string Name, string? Note);

/// <summary>A replacement of the last 30 days.</summary>
/// <param name="FromId">The connection that was replaced.</param>
/// <param name="From">Its name then.</param>
/// <param name="ToId">The connection that took its place.</param>
/// <param name="To">Its name then.</param>
/// <param name="By">Who did it.</param>
/// <param name="At">When.</param>
/// <param name="UndoUntil">Until when it can be undone.</param>
/// <param name="UndoneAt">When it was undone; null: it was not, or not whole.</param>
/// <param name="Count">In how many workflows and groups it stands.</param>
[ResourceType("connection_replacement")]
internal sealed record PastReplacementAttributes(Guid FromId, string From, Guid ToId, string To, string By,
    DateTimeOffset At, DateTimeOffset UndoUntil, DateTimeOffset? UndoneAt, int Count);
