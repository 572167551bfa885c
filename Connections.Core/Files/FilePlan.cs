using Connections.Core.Access;
using Connections.Core.Audit;

namespace Connections.Core.Files;

/// <summary>What an apply would do with one thing.</summary>
public enum PlannedAction
{
    /// <summary>Nothing: it is as described.</summary>
    None,

    /// <summary>Make it.</summary>
    Create,

    /// <summary>Change it.</summary>
    Change,

    /// <summary>Manage from then on what was made otherwise, and change it where it differs.</summary>
    TakeOver,

    /// <summary>Delete it: the files no longer describe it.</summary>
    Delete,

    /// <summary>Nothing, though the files no longer describe it.</summary>
    Leave,
}

/// <summary>One thing of a plan.</summary>
public sealed record PlannedResource
{
    /// <summary><c>connection</c>, <c>group</c>, <c>account</c> (of a tile), <c>workflow</c> or <c>app</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The file that describes it, or did.</summary>
    public required string File { get; init; }

    /// <summary>What would be done.</summary>
    public required PlannedAction Act { get; init; }

    /// <summary>What differs: before and after; of secrets only that they do.</summary>
    public IReadOnlyList<FieldChange> Changes { get; init; } = [];

    /// <summary>What changed since the files were last applied, past them.</summary>
    public IReadOnlyList<FieldChange> Drift { get; init; } = [];

    /// <summary>What would keep it from running. It is saved, and published, all the same.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Why it cannot be done, each at its place in the file.</summary>
    public IReadOnlyList<ValidationError> Refusals { get; init; } = [];

    /// <summary>Whether an apply has something to do here.</summary>
    public bool Differs => Act is not (PlannedAction.None or PlannedAction.Leave);

    internal ManifestResource? Described { get; init; }
    internal Guid Id { get; init; }
    internal Guid Version { get; init; }
    internal IReadOnlySet<string> SameSecrets { get; init; } = new HashSet<string>();
    internal IReadOnlyList<PolicyGrant>? Access { get; init; }
}

/// <summary>What an apply would do.</summary>
/// <param name="Things">Each thing that the files describe, then those that they do not anymore.</param>
public sealed record FilePlan(IReadOnlyList<PlannedResource> Things)
{
    /// <summary>Whether an apply has something to do.</summary>
    public bool Differs => Things.Any(t => t.Differs);

    /// <summary>Why it cannot be applied; none: it can.</summary>
    public IReadOnlyList<ValidationError> Refusals => [.. Things.SelectMany(t => t.Refusals)];
}

/// <summary>What an apply did.</summary>
/// <param name="Done">What was done, in its order.</param>
/// <param name="NotDone">What was not, each with the reason; none: all was done.</param>
public sealed record ApplyReport(IReadOnlyList<PlannedResource> Done,
    IReadOnlyList<(PlannedResource Thing, string Reason)> NotDone);
