using Connections.Core.Integrations;

namespace Connections.Core.Automation.Specs;

/// <summary>The steps as a graph: which follow which, and in which order a run comes to them.</summary>
internal static class SpecGraph
{
    /// <summary>The branch of a step that simply succeeded.</summary>
    public const string Main = "main";

    /// <summary>The branch of a step that failed, beside its error handler.</summary>
    public const string Error = "error";

    /// <summary>Finds edges to nowhere, and circles.</summary>
    /// <param name="spec">The document.</param>
    /// <param name="faults">Where they are put.</param>
    /// <param name="isWhole">Whether all of its steps could be read.</param>
    public static void Check(WorkflowSpec spec, SpecFaults faults, bool isWhole)
    {
        var names = spec.Steps.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var step in spec.Steps)
        {
            foreach (var edge in step.Edges) Known(edge.Next, edge.Pointer);
            if (step.Fallback is { } fallback) Known(fallback, $"{step.Pointer}/errorHandlers/0/fallbackStepName");
        }
        foreach (var trigger in spec.Triggers)
            foreach (var (i, start) in trigger.StartSteps.Index())
                Known(start, $"{trigger.Pointer}/startStepNames/{i}");
        if (Circle(spec) is { } circle)
            faults.Add(spec.Find(circle[0])!.Pointer,
                $"The steps run in a circle: {string.Join(" → ", circle)}. Remove one of these edges.");

        void Known(string name, string pointer)
        {
            if (isWhole && !names.Contains(name))
                faults.Add(pointer, $"There is no step “{DidYouMean.Quote(name)}”. {DidYouMean.For(name, names)}");
        }
    }

    /// <summary>
    /// Where a run begins: what the triggers name; where none names anything, the steps that nothing leads to.
    /// </summary>
    public static IReadOnlyList<string> StartSteps(WorkflowSpec spec)
    {
        var named = spec.Triggers.FirstOrDefault(t => t.StartSteps.Count > 0)?.StartSteps;
        if (named is not null) return named;
        var reached = spec.Steps.SelectMany(Successors).ToHashSet(StringComparer.Ordinal);
        return [.. spec.Steps.Select(s => s.Name).Where(n => !reached.Contains(n))];
    }

    /// <summary>Why a run never comes to a step, in words, by the name of each such step.</summary>
    public static IReadOnlyDictionary<string, string> Unreached(WorkflowSpec spec)
    {
        // Queries of apps are checked as steps, and start one by one.
        if (spec.StartSteps.Count == 0) return new Dictionary<string, string>();
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(spec.StartSteps);
        while (open.TryPop(out var name))
            if (reached.Add(name) && spec.Find(name) is { } step)
                foreach (var next in Successors(step)) open.Push(next);
        return spec.Steps.Select(s => s.Name).Where(n => !reached.Contains(n)).Distinct(StringComparer.Ordinal)
            .ToDictionary(n => n, n => spec.Predecessors[n].Any()
                ? "Only steps that never run lead to this one, so it never runs either."
                : "Nothing leads to this step, so it never runs. Choose it as the next step of another one, or remove "
                    + "it.", StringComparer.Ordinal);
    }

    /// <summary>The steps that may follow a step, however it ends.</summary>
    public static IEnumerable<string> Successors(StepSpec step) =>
        step.Fallback is { } fallback ? step.Edges.Select(e => e.Next).Append(fallback)
            : step.Edges.Select(e => e.Next);

    /// <summary>The steps that lead straight to a step, by its name, each once, in the order of the document.</summary>
    public static ILookup<string, string> Predecessors(WorkflowSpec spec) =>
        spec.Steps.SelectMany(s => Successors(s).Distinct(StringComparer.Ordinal).Select(next => (next, s.Name)))
            .ToLookup(e => e.next, e => e.Name, StringComparer.Ordinal);

    /// <summary>The steps that come before a step on some way: what its expressions may name.</summary>
    public static IReadOnlySet<string> Before(WorkflowSpec spec, string name)
    {
        var before = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([name]);
        while (open.TryPop(out var next))
            foreach (var step in spec.Predecessors[next])
                if (before.Add(step)) open.Push(step);
        // Behind a loop the results of its last round are there.
        foreach (var loop in spec.Loops.Names.Where(before.Contains).ToList())
            if (!spec.Loops.Body(loop).Contains(name)) before.UnionWith(spec.Loops.Body(loop));
        return before;
    }

    /// <summary>The steps by the longest way that leads to them, for drawing: rank 0 is where a run begins.</summary>
    public static IReadOnlyDictionary<string, int> Ranks(WorkflowSpec spec)
    {
        // Two may have one name in a document that is only looked at.
        var ranks = spec.Steps.DistinctBy(s => s.Name).ToDictionary(s => s.Name, _ => 0, StringComparer.Ordinal);
        // Without circles every rank stands after as many rounds as there are steps.
        for (var round = 0; round < spec.Steps.Count; round++)
        {
            var moved = false;
            foreach (var step in spec.Steps)
                foreach (var next in Successors(step).Where(ranks.ContainsKey))
                    if (ranks[next] <= ranks[step.Name]) (ranks[next], moved) = (ranks[step.Name] + 1, true);
            if (!moved) break;
        }
        return ranks;
    }

    // A circle as the steps on it, the first one again at its end; null: there is none.
    private static List<string>? Circle(WorkflowSpec spec)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        var steps = spec.Steps.GroupBy(s => s.Name).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        foreach (var start in steps.Keys)
        {
            var way = new List<string>();
            if (Walk(start, way)) return way;
        }
        return null;

        bool Walk(string name, List<string> way)
        {
            if (way.IndexOf(name) is >= 0 and var at)
            {
                way.RemoveRange(0, at);
                way.Add(name);
                return true;
            }
            if (done.Contains(name) || !steps.TryGetValue(name, out var step)) return false;
            way.Add(name);
            foreach (var next in Successors(step))
                if (Walk(next, way)) return true;
            way.RemoveAt(way.Count - 1);
            done.Add(name);
            return false;
        }
    }
}
