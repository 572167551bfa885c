namespace Connections.Core.Connections;

/// <summary>How many workflows and groups use something.</summary>
/// <param name="Workflows">Workflows that the reader sees.</param>
/// <param name="Groups">Groups that the reader sees.</param>
/// <param name="Hidden">Those that the reader may not see.</param>
public sealed record UseSummary(int Workflows, int Groups, int Hidden)
{
    /// <summary>The kind of a consequence for a workflow.</summary>
    internal const string Workflow = "workflow";

    /// <summary>The kind of a consequence for a group.</summary>
    internal const string Group = "group";

    /// <summary>Whether nothing does.</summary>
    public bool IsNone => this is { Workflows: 0, Groups: 0, Hidden: 0 };

    /// <summary>In a sentence, such as <c>3 workflows and 1 group use this; 2 more that you can't see.</c></summary>
    public string Text
    {
        get
        {
            List<string> seen = [];
            if (Workflows > 0) seen.Add(Workflows == 1 ? "1 workflow" : $"{Workflows} workflows");
            if (Groups > 0) seen.Add(Groups == 1 ? "1 group" : $"{Groups} groups");
            var verb = Workflows + Groups == 1 ? "uses" : "use";
            return (seen.Count, Hidden) switch
            {
                (0, 0) => "Nothing uses this.",
                (0, 1) => "1 thing that you can't see uses this.",
                (0, _) => $"{Hidden} things that you can't see use this.",
                (_, 0) => $"{string.Join(" and ", seen)} {verb} this.",
                _ => $"{string.Join(" and ", seen)} {verb} this; {Hidden} more that you can't see.",
            };
        }
    }

    /// <summary>Of what follows from a deletion: who loses what it names.</summary>
    public static UseSummary From(IEnumerable<Consequence> consequences)
    {
        var direct = consequences.Where(c => !c.IsIndirect && c.Kind is Workflow or Group).ToList();
        return new(Seen(Workflow), Seen(Group), direct.Where(c => c.IsHidden).Sum(c => c.Count));

        int Seen(string kind) => direct.Where(c => c.Kind == kind && !c.IsHidden).Sum(c => c.Count);
    }
}
