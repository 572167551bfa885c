namespace Connections.Core.Connections;

/// <summary>How many workflows, apps and groups use something.</summary>
/// <param name="Workflows">Workflows that the reader sees.</param>
/// <param name="Groups">Groups that the reader sees.</param>
/// <param name="Hidden">Those that the reader may not see.</param>
public sealed record UseSummary(int Workflows, int Groups, int Hidden)
{
    /// <summary>Apps that the reader sees.</summary>
    public int Apps { get; init; }

    /// <summary>The kind of a consequence for an app.</summary>
    internal const string App = "app";

    /// <summary>The kind of a consequence for a workflow.</summary>
    internal const string Workflow = "workflow";

    /// <summary>The kind of a consequence for a group.</summary>
    internal const string Group = "group";

    /// <summary>Whether nothing does.</summary>
    public bool IsNone => this is { Workflows: 0, Apps: 0, Groups: 0, Hidden: 0 };

    /// <summary>In a sentence, such as <c>3 workflows and 1 group use this; 2 more that you can't see.</c></summary>
    public string Text
    {
        get
        {
            List<string> seen = [];
            if (Workflows > 0) seen.Add(Workflows == 1 ? "1 workflow" : $"{Workflows} workflows");
            if (Apps > 0) seen.Add(Apps == 1 ? "1 app" : $"{Apps} apps");
            if (Groups > 0) seen.Add(Groups == 1 ? "1 group" : $"{Groups} groups");
            var verb = Workflows + Apps + Groups == 1 ? "uses" : "use";
            return (seen.Count, Hidden) switch
            {
                (0, 0) => "Nothing uses this.",
                (0, 1) => "1 thing that you can't see uses this.",
                (0, _) => $"{Hidden} things that you can't see use this.",
                (_, 0) => $"{Listed(seen)} {verb} this.",
                _ => $"{Listed(seen)} {verb} this; {Hidden} more that you can't see.",
            };
        }
    }

    private static string Listed(IReadOnlyList<string> parts) =>
        parts.Count < 2 ? parts[0] : $"{string.Join(", ", parts.SkipLast(1))} and {parts[^1]}";

    /// <summary>Of what follows from a deletion: who loses what it names, or chooses from a group.</summary>
    public static UseSummary From(IEnumerable<Consequence> consequences)
    {
        var users = consequences.Where(c => c.Kind is Workflow or App or Group).ToList();
        return new(Seen(Workflow), Seen(Group), users.Where(c => c.IsHidden).Sum(c => c.Count)) { Apps = Seen(App) };

        int Seen(string kind) => users.Where(c => c.Kind == kind && !c.IsHidden).Sum(c => c.Count);
    }
}
