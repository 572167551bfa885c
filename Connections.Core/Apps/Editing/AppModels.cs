using Connections.Core.Access;
using Connections.Core.Apps.Entities;
using Connections.Core.Automation.Workflows;

namespace Connections.Core.Apps.Editing;

/// <summary>An app as the list shows it.</summary>
public sealed record AppRow
{
    /// <summary>Id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Description.</summary>
    public required string Description { get; init; }

    /// <summary>Tags in order.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The author.</summary>
    public required Guid AuthorId { get; init; }

    /// <summary>The author's name.</summary>
    public required string AuthorName { get; init; }

    /// <summary>Whose rights its queries act with once it is published.</summary>
    public required AppIdentity RunAs { get; init; }

    /// <summary>The service account's name, where it is one's; else null.</summary>
    public string? ServiceAccountName { get; init; }

    /// <summary>How it is published; null: it is not.</summary>
    public AppPublication? Published { get; init; }

    /// <summary>Whether the newest version differs from the published one.</summary>
    public required bool HasDraft { get; init; }

    /// <summary>Number of the newest version, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>How many things keep the newest version from working, as it was saved.</summary>
    public required int Attention { get; init; }

    /// <summary>Last change.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Who made it.</summary>
    public required string UpdatedBy { get; init; }

    /// <summary>Their id.</summary>
    public required Guid UpdatedById { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What the reader may do with it.</summary>
    public required AccessLevel MyLevel { get; init; }

    /// <summary>Whether the reader may change and delete it.</summary>
    public required bool MayEdit { get; init; }

    /// <summary>The file that manages it; null: none does.</summary>
    public string? ManagedBy { get; init; }

    /// <summary>Whether the reader may release it from that file.</summary>
    public bool MayRelease { get; init; }

    /// <summary>Whether the reader marked it.</summary>
    public required bool IsFavorite { get; init; }

    /// <summary>What a change is saved over.</summary>
    public required Guid Version { get; init; }
}

/// <summary>How an app is published.</summary>
/// <param name="Id">Id of the deployment.</param>
/// <param name="VersionId">The version that viewers see.</param>
/// <param name="At">When it was published.</param>
/// <param name="ById">Who published it.</param>
/// <param name="By">Their name.</param>
public sealed record AppPublication(Guid Id, Guid VersionId, DateTimeOffset At, Guid ById, string By);

/// <summary>Everything of an app that may be shown to who sees it.</summary>
public sealed record AppDetails
{
    /// <summary>What the list shows of it.</summary>
    public required AppRow Row { get; init; }

    /// <summary>The definition of the version that was asked for, as it was sent.</summary>
    public required string Definition { get; init; }

    /// <summary>Number of that version.</summary>
    public required int Number { get; init; }

    /// <summary>The service account, where its queries act as one.</summary>
    public required Guid? ServiceAccountId { get; init; }

    /// <summary>The connections that it names and that the reader sees.</summary>
    public required IReadOnlyList<NamedConnection> Connections { get; init; }

    /// <summary>What keeps that version from working, now and for this reader.</summary>
    public required IReadOnlyList<Attention> Attention { get; init; }
}

/// <summary>A connection, by name.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
public sealed record NamedConnection(Guid Id, string Name);

/// <summary>A version of an app.</summary>
public sealed record AppVersionRow
{
    /// <summary>Id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its number, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>What people call it; empty: it has only its number.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it was ever published.</summary>
    public required bool WasPublished { get; init; }

    /// <summary>Whether viewers see it now.</summary>
    public required bool IsPublished { get; init; }

    /// <summary>When it was saved.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who saved it.</summary>
    public required Guid ById { get; init; }

    /// <summary>Their name.</summary>
    public required string By { get; init; }
}

/// <summary>What a definition comes to, before it is saved.</summary>
/// <param name="Faults">What keeps it from being saved.</param>
/// <param name="Attention">What keeps it from working.</param>
public sealed record AppCheck(IReadOnlyList<ValidationError> Faults, IReadOnlyList<Attention> Attention);

/// <summary>What a change may hold: what is null stays as it is.</summary>
public sealed record AppChange
{
    /// <summary>Name.</summary>
    public string? Name { get; init; }

    /// <summary>Description.</summary>
    public string? Description { get; init; }

    /// <summary>All tags.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>
    /// Members of the definition as a JSON object, such as <c>components</c> and <c>queries</c>: each takes the place
    /// of what is there.
    /// </summary>
    public string? Definition { get; init; }

    /// <summary>Whether that is the whole definition: what it doesn't hold is not there anymore.</summary>
    internal bool IsWhole { get; init; }

    /// <summary>Whose rights its queries act with once it is published.</summary>
    public AppIdentity? RunAs { get; init; }

    /// <summary>The service account for <see cref="AppIdentity.ServiceAccount"/>.</summary>
    public Guid? ServiceAccountId { get; init; }
}

/// <summary>The columns that order apps.</summary>
public enum AppSort
{
    /// <summary>Last change.</summary>
    UpdatedAt,

    /// <summary>Name.</summary>
    Name,

    /// <summary>When it was created.</summary>
    CreatedAt,

    /// <summary>Name of the author.</summary>
    Author,

    /// <summary>When it was published.</summary>
    Published,
}

/// <summary>Which apps, in which order.</summary>
public sealed record AppQueryFilter
{
    /// <summary>Text to be found in name, tags or description; words apart by spaces must all be found.</summary>
    public string? Search { get; init; }

    /// <summary>Part of the name.</summary>
    public string? Name { get; init; }

    /// <summary>Name or email of the author.</summary>
    public string? AuthorName { get; init; }

    /// <summary>The author.</summary>
    public Guid? AuthorId { get; init; }

    /// <summary>Only what is published; false: only what is not.</summary>
    public bool? IsPublished { get; init; }

    /// <summary>Tags that it must have, all of them.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Only what the reader marked; false: only what they did not.</summary>
    public bool? IsFavorite { get; init; }

    /// <summary>The order, first the first; none: last change first.</summary>
    public IReadOnlyList<(AppSort Sort, bool Descending)> Order { get; init; } = [];
}

/// <summary>Which version of an app: a number, the newest, or the published one.</summary>
/// <param name="Number">Its number; null: the newest, or the published one.</param>
/// <param name="IsPublished">Whether the published one is meant.</param>
public sealed record AppVersionChoice(int? Number, bool IsPublished = false)
{
    /// <summary>The newest.</summary>
    public static AppVersionChoice Newest { get; } = new((int?)null);

    /// <summary>The published one.</summary>
    public static AppVersionChoice Published { get; } = new((int?)null, IsPublished: true);
}

/// <summary>A deleted app that can still be restored.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name.</param>
/// <param name="DeletedAt">When it was deleted.</param>
/// <param name="DeletedBy">Who deleted it.</param>
/// <param name="PurgeAt">When it is permanently deleted.</param>
public sealed record DeletedApp(Guid Id, string Name, DateTimeOffset DeletedAt, string DeletedBy,
    DateTimeOffset PurgeAt);
