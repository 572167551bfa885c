using Connections.Core.Automation.Entities;
using Connections.Core.People;
using Connections.Core.Storage;

namespace Connections.Core.Automation.Replacements;

/// <summary>A connection by id and name.</summary>
internal sealed record SwapSide(Guid Id, string Name);

/// <summary>One replacement while it is staged: what changes for what, by whom, and what came of it.</summary>
/// <param name="Db">Where it is staged.</param>
/// <param name="Rights">Who replaces.</param>
/// <param name="From">What is replaced.</param>
/// <param name="To">What is used from then on.</param>
/// <param name="Now">When.</param>
internal sealed record ReplacementSwap(ConnectionsDbContext Db, Rights Rights, SwapSide From, SwapSide To,
    DateTimeOffset Now)
{
    /// <summary>Whether published versions change as well.</summary>
    public bool PublishedToo { get; init; }

    /// <summary>Whether groups change as well.</summary>
    public bool GroupsToo { get; init; }

    /// <summary>Only these, and in a workflow only these labels; null: all that use it.</summary>
    public IReadOnlyDictionary<Guid, ReplacedUse>? Only { get; init; }

    /// <summary>Where nothing is to be saved, what only a save needs is left out.</summary>
    public bool IsPreview { get; init; }

    /// <summary>What it changes.</summary>
    public List<ReplacementUser> Replaced { get; } = [];

    /// <summary>What stays as it is, with the reason.</summary>
    public List<ReplacementUser> Left { get; } = [];

    /// <summary>What it changes, to be undone.</summary>
    public List<ReplacedUse> Changes { get; } = [];

    /// <summary>How many use it that the actor may not see.</summary>
    public int Hidden { get; set; }

    /// <summary>What came of it.</summary>
    public ReplacementPlan Plan(Guid? id) => new()
    {
        Id = id,
        From = From.Name,
        To = To.Name,
        Replaced = InOrder(Replaced),
        Left = InOrder(Left),
        Hidden = Hidden,
    };

    private static IReadOnlyList<ReplacementUser> InOrder(List<ReplacementUser> users) =>
        [.. users.OrderBy(u => u.Name, StringComparer.OrdinalIgnoreCase).ThenBy(u => u.Id)];
}
