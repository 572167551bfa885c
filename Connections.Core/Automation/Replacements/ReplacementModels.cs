namespace Connections.Core.Automation.Replacements;

/// <summary>What is to take the place of a connection, and where.</summary>
/// <param name="With">The connection that is used from then on: of the same integration, and usable by the
/// actor.</param>
/// <param name="PublishedToo">Whether published versions of workflows change as well; else their drafts alone.</param>
public sealed record ReplacementOrder(Guid With, bool PublishedToo)
{
    /// <summary>Whether it takes the connection's places in groups, too.</summary>
    public bool GroupsToo { get; init; } = true;
}

/// <summary>A workflow or a group that uses the connection.</summary>
/// <param name="IsGroup">Whether it is a group.</param>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Note">What the reader should know of it, or why it stays as it is; null: nothing.</param>
public sealed record ReplacementUser(bool IsGroup, Guid Id, string Name, string? Note);

/// <summary>What a replacement changes, or changed.</summary>
public sealed record ReplacementPlan
{
    /// <summary>Its id, by which it can be undone; null: nothing was changed.</summary>
    public Guid? Id { get; init; }

    /// <summary>The name of the connection that is replaced.</summary>
    public required string From { get; init; }

    /// <summary>The name of the one that is used from then on.</summary>
    public required string To { get; init; }

    /// <summary>What changes, by name.</summary>
    public required IReadOnlyList<ReplacementUser> Replaced { get; init; }

    /// <summary>What the actor sees and can't change, or what can't be changed so, by name, with the reason.</summary>
    public required IReadOnlyList<ReplacementUser> Left { get; init; }

    /// <summary>How many more workflows and groups use it that the actor may not see. They stay as they are.</summary>
    public required int Hidden { get; init; }
}

/// <summary>A replacement that can still be undone, or was.</summary>
/// <param name="Id">Its id.</param>
/// <param name="FromId">The connection that was replaced.</param>
/// <param name="From">Its name then.</param>
/// <param name="ToId">The connection that took its place.</param>
/// <param name="To">Its name then.</param>
/// <param name="By">Who did it.</param>
/// <param name="At">When.</param>
/// <param name="UndoUntil">Until when it can be undone.</param>
/// <param name="UndoneAt">When it was undone; null: it was not, or not whole.</param>
/// <param name="Count">In how many workflows and groups it stands.</param>
public sealed record PastReplacement(Guid Id, Guid FromId, string From, Guid ToId, string To, string By,
    DateTimeOffset At, DateTimeOffset UndoUntil, DateTimeOffset? UndoneAt, int Count);
