namespace Connections.Core.Automation.Specs;

/// <summary>How a document repeats steps.</summary>
internal static class Loops
{
    public const string For = "forLoop";
    public const string While = "whileLoop";
    public const string Break = "break";

    /// <summary>The member of <c>Current</c> with the item of the round.</summary>
    public const string Value = "Value";

    /// <summary>The member of <c>Current</c> with the number of the round, from 0.</summary>
    public const string Index = "Index";

    /// <summary>The branch that leads into a round.</summary>
    public const string Start = "loopStart";

    /// <summary>Most rounds of a loop.</summary>
    public const int MaxRounds = 2000;

    /// <summary>Whether a step repeats others.</summary>
    public static bool IsLoop(StepSpec step) => IsLoop(step.ActionId);

    /// <summary>Whether steps of an action repeat others.</summary>
    public static bool IsLoop(string actionId) => SpecActions.LogicName(actionId) is For or While;

    /// <summary>Whether an edge of a loop leads into a round.</summary>
    public static bool IsStart(EdgeSpec edge) => edge.Branch is Start or "loop";

    /// <summary>Whether a run follows an edge of a loop behind its last round.</summary>
    public static bool IsAfter(EdgeSpec edge) => edge.Branch is SpecGraph.Main or "after_loop";
}

/// <summary>Which steps each loop of a document repeats.</summary>
internal sealed class SpecLoops
{
    private static readonly HashSet<string> Nothing = [];

    private readonly Dictionary<string, HashSet<string>> bodies = new(StringComparer.Ordinal);

    private SpecLoops()
    {
    }

    /// <summary>No loops.</summary>
    public static SpecLoops None { get; } = new();

    /// <summary>
    /// Finds them: a loop repeats what its start leads to, but for what is also reached behind it.
    /// </summary>
    public static SpecLoops From(WorkflowSpec spec)
    {
        var loops = spec.Steps.Where(Loops.IsLoop).DistinctBy(s => s.Name).ToList();
        if (loops.Count == 0) return None;
        var steps = spec.Steps.DistinctBy(s => s.Name).ToDictionary(s => s.Name, StringComparer.Ordinal);
        var found = new SpecLoops();
        foreach (var loop in loops)
        {
            var body = Reached(steps, loop.Edges.Where(Loops.IsStart).Select(e => e.Next), loop.Name);
            body.ExceptWith(Reached(steps, loop.Edges.Where(e => !Loops.IsStart(e)).Select(e => e.Next)
                .Concat(loop.Fallback is { } fallback ? [fallback] : []), loop.Name));
            found.bodies[loop.Name] = body;
        }
        return found;
    }

    /// <summary>The steps that a loop repeats.</summary>
    public IReadOnlySet<string> Body(string loop) => bodies.GetValueOrDefault(loop, Nothing);

    /// <summary>Whether a step is repeated.</summary>
    public bool IsInLoop(string step) => bodies.Values.Any(b => b.Contains(step));

    /// <summary>The loops by name.</summary>
    public IEnumerable<string> Names => bodies.Keys;

    private static HashSet<string> Reached(Dictionary<string, StepSpec> steps, IEnumerable<string> starts, string but)
    {
        var (reached, open) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>(starts));
        while (open.TryPop(out var name))
            if (name != but && steps.TryGetValue(name, out var step) && reached.Add(name))
                foreach (var next in SpecGraph.Successors(step)) open.Push(next);
        return reached;
    }
}
