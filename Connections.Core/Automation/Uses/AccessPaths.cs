using Connections.Core.Access;

namespace Connections.Core.Automation.Uses;

/// <summary>
/// A workflow or an app through which people use a connection or a group without access of their own.
/// </summary>
public sealed record AccessPath
{
    /// <summary>The workflow or app.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is an app; else a workflow.</summary>
    public required bool IsApp { get; init; }

    /// <summary>The account that it acts as; null: who starts it.</summary>
    public required string? Identity { get; init; }

    /// <summary>Whether that account can use it now; for who starts it, whether anyone can is not known.</summary>
    public required bool MayUse { get; init; }

    /// <summary>Who may start it, or open the app: of many the first.</summary>
    public required IReadOnlyList<string> Starters { get; init; }

    /// <summary>How many more may.</summary>
    public required int MoreStarters { get; init; }

    /// <summary>What starts it besides, such as <c>Schedule</c>.</summary>
    public required IReadOnlyList<string> Triggers { get; init; }

    /// <summary>In a sentence.</summary>
    public string Text
    {
        get
        {
            var thing = $"the {(IsApp ? "app" : "workflow")} “{Name}”";
            if (Identity is null)
                return $"Through {thing}, which acts as who starts it: only those who can use it directly.";
            if (!MayUse) return $"Nobody through {thing}: it acts as {Identity}, who can't use it.";
            var started = Triggers.Count == 0 ? "" : $" It is also started by: {string.Join(", ", Triggers)}.";
            return Starters.Count == 0 ? $"Nobody may start {thing}, which acts as {Identity}.{started}"
                : $"{Listed} can use it through {thing} (acts as {Identity}).{started}";
        }
    }

    private string Listed
    {
        get
        {
            List<string> all = [.. Starters];
            if (MoreStarters > 0) all.Add($"{MoreStarters} more");
            var text = all.Count == 1 ? all[0] : $"{string.Join(", ", all.SkipLast(1))} and {all[^1]}";
            // A person's name stays as it is written.
            return text.StartsWith("the ", StringComparison.Ordinal)
                || text.StartsWith("everyone ", StringComparison.Ordinal)
                ? $"{char.ToUpperInvariant(text[0])}{text[1..]}" : text;
        }
    }
}

/// <summary>Who can use a connection or a group, and through what.</summary>
public sealed record AccessPaths
{
    /// <summary>Lines of its policy that give enough: Resolver of a connection, Viewer of a group.</summary>
    public required IReadOnlyList<PolicyLine> Direct { get; init; }

    /// <summary>How many people these come to, whose roles allow it.</summary>
    public required int People { get; init; }

    /// <summary>How many service accounts.</summary>
    public required int ServiceAccounts { get; init; }

    /// <summary>Workflows, then apps, that the reader sees, by name.</summary>
    public required PagedResult<AccessPath> Through { get; init; }

    /// <summary>How many more workflows and apps use it that the reader can't see.</summary>
    public required int Hidden { get; init; }
}
