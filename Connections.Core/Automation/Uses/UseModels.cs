using Connections.Core.Automation.Entities;
using Connections.Core.Connections;

namespace Connections.Core.Automation.Uses;

/// <summary>A workflow that uses a connection or a group, or that used it in the last 30 days.</summary>
public sealed record UsingWorkflow
{
    /// <summary>Id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Whose rights its steps act with.</summary>
    public required RunAs RunAs { get; init; }

    /// <summary>The name of that account; null: who starts it.</summary>
    public string? Identity { get; init; }

    /// <summary>Whether triggers run it.</summary>
    public required bool IsPublished { get; init; }

    /// <summary>The steps that name it, or may choose it; none: it only used it in the past.</summary>
    public required IReadOnlyList<UsingStep> Steps { get; init; }

    /// <summary>How often it used it in the last 30 days.</summary>
    public required int PastUses { get; init; }
}

/// <summary>An app that uses a connection or a group, or that used it in the last 30 days.</summary>
public sealed record UsingApp
{
    /// <summary>Id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>The name of the account whose rights its queries act with.</summary>
    public required string Identity { get; init; }

    /// <summary>Whether it is published.</summary>
    public required bool IsPublished { get; init; }

    /// <summary>The queries that name it, or may choose it; none: it only used it in the past.</summary>
    public required IReadOnlyList<UsingStep> Queries { get; init; }

    /// <summary>How often it used it in the last 30 days.</summary>
    public required int PastUses { get; init; }
}

/// <summary>A step that names a connection or a group.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsInDraft">Whether it stands in the newest version.</param>
/// <param name="IsPublished">Whether it stands in the published version.</param>
public sealed record UsingStep(string Name, bool IsInDraft, bool IsPublished)
{
    /// <summary>The group through which it may choose the connection; null: it names it.</summary>
    public Guid? GroupId { get; init; }

    /// <summary>The group's name; null where there is none, or the reader can't see it.</summary>
    public string? GroupName { get; init; }

    /// <summary>The identifiers that it asks a group for, as they stand in the document.</summary>
    public IReadOnlyList<string> Identifiers { get; init; } = [];

    /// <summary>Whether each run of it uses it; else it depends on the run.</summary>
    public bool IsCertain { get; init; } = true;
}

/// <summary>How often workflows used a connection in the last 30 days, directly or through one group.</summary>
/// <param name="GroupId">The group; null: directly, or the reader can't see it.</param>
/// <param name="GroupName">Its name.</param>
/// <param name="IsThroughGroup">Whether it was through a group, also one that the reader can't see.</param>
/// <param name="Identifiers">What the connection matches there now, such as <c>env:prod</c>.</param>
/// <param name="Count">How often.</param>
public sealed record PastUse(Guid? GroupId, string? GroupName, bool IsThroughGroup, string Identifiers, int Count)
{
    /// <summary>In a sentence.</summary>
    public string Text
    {
        get
        {
            var times = $"{ImpactWords.Times(Count)} in the last 30 days";
            if (!IsThroughGroup) return $"Used directly {times}.";
            var sought = Identifiers.Length > 0 ? $" for {Identifiers}" : "";
            return $"Chosen{sought} from {ImpactWords.Group(GroupName)} {times}.";
        }
    }
}

/// <summary>What uses a connection or a group.</summary>
public sealed record ResourceUses
{
    /// <summary>How many name it now.</summary>
    public required UseSummary Summary { get; init; }

    /// <summary>How many use it now: with those that name it, those that choose it from a group.</summary>
    public required UseSummary InUse { get; init; }

    /// <summary>Workflows that the reader sees: those that name it, may choose it, or used it, by name.</summary>
    public required PagedResult<UsingWorkflow> Workflows { get; init; }

    /// <summary>How many more of them the reader may not see.</summary>
    public required int HiddenWorkflows { get; init; }

    /// <summary>Apps that the reader sees, by name, the first of them.</summary>
    public IReadOnlyList<UsingApp> Apps { get; init; } = [];

    /// <summary>How many more apps the reader may not see.</summary>
    public int HiddenApps { get; init; }

    /// <summary>
    /// How often it was used in the last 30 days, also by workflows and apps that the reader can't see.
    /// </summary>
    public required IReadOnlyList<PastUse> Past { get; init; }
}
