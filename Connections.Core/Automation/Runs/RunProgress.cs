using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Scripts;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Automation.Runs;

/// <summary>What a step came to.</summary>
/// <param name="State">How it ended.</param>
/// <param name="Branch">The branch that the run goes on by.</param>
/// <param name="Output">What later steps read.</param>
internal sealed record StepResult(StepState State, string Branch, JsonNode? Output)
{
    /// <summary>What came of it, in words.</summary>
    public string Message { get; init; } = "";

    /// <summary>The error as an error path reads it; null where it succeeded.</summary>
    public JsonObject? Error { get; init; }

    /// <summary>The request as it was sent, without what is secret.</summary>
    public JsonNode? Request { get; init; }

    /// <summary>Whether trying again may help.</summary>
    public bool MayRetry { get; init; }

    /// <summary>Whether it was sent, and no whole answer came that refuses it: it may have been done.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>How long the other side asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>
/// How far a run is: what its steps came to so far. Where it goes on follows from that and the document alone, so that
/// it can be continued wherever it was left.
/// </summary>
internal sealed class RunProgress
{
    private readonly WorkflowSpec spec;
    private readonly Dictionary<string, StepResult> results = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LoopState> loops = new(StringComparer.Ordinal);
    private readonly JsonObject steps = [];
    private JsonObject? roots;
    private IReadOnlyList<LoopState> within = [];

    /// <summary>A run of that document that has not begun.</summary>
    public RunProgress(WorkflowSpec spec) => (this.spec, Texts) = (spec, new RunTexts(Scripts));

    /// <summary>What the steps came to that have ended, by name; in a loop, what they came to in this round.</summary>
    public IReadOnlyDictionary<string, StepResult> Results => results;

    /// <summary>The workflow's variables.</summary>
    public JsonObject Variables { get; private set; } = [];

    /// <summary>How many executions of steps are saved.</summary>
    public int LastSeq { get; set; }

    /// <summary>How many bytes all outputs have.</summary>
    public long OutputBytes { get; set; }

    /// <summary>Evaluates the run's scripts.</summary>
    public ScriptEngine Scripts { get; } = new();

    /// <summary>The texts with scripts that were read.</summary>
    public RunTexts Texts { get; }

    /// <summary>What <c>Current</c> is where no loop says it: in a test of a step.</summary>
    public JsonObject? Current { get; init; }

    /// <summary>The loops that the step under way stands in, the outermost first.</summary>
    public IReadOnlyList<LoopState> Within
    {
        get => within;
        set
        {
            within = value;
            if (roots is not null) SetCurrent(roots);
        }
    }

    /// <summary>
    /// The values that expressions read, by root. They follow what the run comes to; a change to them is a change
    /// to the run.
    /// </summary>
    public JsonObject Roots(RunFacts facts)
    {
        if (roots is not null) return roots;
        roots = new JsonObject
        {
            [ExpressionRoots.Trigger] = facts.Trigger.DeepClone(),
            [ExpressionRoots.Steps] = steps,
            [ExpressionRoots.Source] = facts.Source.DeepClone(),
            [ExpressionRoots.Variables] = Variables,
            [ExpressionRoots.WorkflowName] = facts.WorkflowName,
            [ExpressionRoots.WorkflowId] = facts.WorkflowId.ToString(),
            [ExpressionRoots.InstanceId] = facts.RunId.ToString(),
        };
        SetCurrent(roots);
        return roots;
    }

    /// <summary>Lets go of what a waiting run needs no memory for.</summary>
    public void Release()
    {
        Texts.Release();
        // What follows the run goes into other roots later: it may stand in one place only.
        roots?.Clear();
        roots = null;
    }

    /// <summary>Puts variables as they were saved.</summary>
    public void Restore(JsonObject variables)
    {
        Variables = variables;
        roots = null;
    }

    /// <summary>Notes what a step came to.</summary>
    public void Note(string name, StepResult result)
    {
        results[name] = result;
        steps[name] = RunExpressions.Shown(result);
        if (result.State == StepState.Succeeded && within.Count > 0
            && SpecActions.LogicName(spec.Find(name)?.ActionId ?? "") == Loops.Break) within[^1].IsBroken = true;
    }

    /// <summary>Takes back what was noted of a step.</summary>
    public void Forget(string name)
    {
        results.Remove(name);
        steps.Remove(name);
    }

    /// <summary>Begins a loop; its first round has yet to be begun.</summary>
    public LoopState Open(StepSpec step, RunStep row, JsonArray? items) =>
        loops[step.Name] = new LoopState(step, row, items);

    /// <summary>Begins a round of a loop: what its steps came to in the one before is gone.</summary>
    public void BeginRound(LoopState loop, int index)
    {
        loop.Index = index;
        Clear(loop.Step.Name);
    }

    /// <summary>Takes back what was noted of the steps that a loop repeats.</summary>
    public void Clear(string loop)
    {
        foreach (var name in spec.Loops.Body(loop))
        {
            Forget(name);
            loops.Remove(name);
        }
    }

    /// <summary>Ends a loop with what it came to.</summary>
    public void Close(LoopState loop, StepResult result)
    {
        loops.Remove(loop.Step.Name);
        Note(loop.Step.Name, result);
    }

    /// <summary>The loops that the run is in.</summary>
    public IEnumerable<LoopState> OpenLoops => loops.Values;

    /// <summary>The loop of that name that the run is in; null: none.</summary>
    public LoopState? Loop(string name) => loops.GetValueOrDefault(name);

    /// <summary>The step that failed with nothing taking over; null: none.</summary>
    public StepSpec? Failed => spec.Steps.FirstOrDefault(s => results.TryGetValue(s.Name, out var r)
        && r.State is StepState.Failed or StepState.Interrupted && !HasErrorPath(s));

    /// <summary>
    /// What comes next: one branch after the other, in the order of the edges; in a loop, round after round. Null:
    /// there is nothing.
    /// </summary>
    public RunMove? Next() => Failed is not null ? null : Next(spec.StartSteps, null, []);

    private RunMove? Next(IEnumerable<string> starts, IReadOnlySet<string>? scope, IReadOnlyList<LoopState> around)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(starts.Reverse());
        RunMove? deferred = null;
        while (open.TryPop(out var name))
        {
            if (scope?.Contains(name) is false || spec.Find(name) is not { } step || !seen.Add(name)) continue;
            if (loops.TryGetValue(name, out var loop)) return InLoop(loop, around);
            if (!results.TryGetValue(name, out var result))
            {
                // One that waits for all goes last: when nothing else of the run can go on.
                if (!step.WaitsForAll) return new(step, around);
                deferred ??= new(step, around);
                continue;
            }
            foreach (var next in Followers(step, result).Reverse()) open.Push(next);
        }
        return deferred;
    }

    private RunMove InLoop(LoopState loop, IReadOnlyList<LoopState> around)
    {
        var body = spec.Loops.Body(loop.Step.Name);
        var inner = loop.IsBroken || loop.Index < 0 ? null
            : Next(loop.Step.Edges.Where(Loops.IsStart).Select(e => e.Next), body, [.. around, loop]);
        return inner ?? new RunMove(loop.Step, around, loop);
    }

    private void SetCurrent(JsonObject of)
    {
        var current = within.Count > 0 ? within[^1].Current : Current?.DeepClone();
        if (current is null) of.Remove(ExpressionRoots.Current);
        else of[ExpressionRoots.Current] = current;
    }

    /// <summary>Why a step has no result: where the run turned off before it.</summary>
    public string WhyNot(string name)
    {
        foreach (var before in spec.Predecessors[name].Select(spec.Find).OfType<StepSpec>())
            if (results.TryGetValue(before.Name, out var result)
                && before.Edges.FirstOrDefault(e => e.Next == name) is { } edge && edge.Branch != result.Branch
                && !Loops.IsLoop(before))
                return $"{name} didn't run: the branch {edge.Branch} of {before.Name} was not taken.";
        return $"{name} didn't run.";
    }

    private static bool HasErrorPath(StepSpec step) =>
        step.Fallback is not null || step.Edges.Any(e => e.Branch == SpecGraph.Error);

    private static IEnumerable<string> Followers(StepSpec step, StepResult result)
    {
        if (result.State is StepState.Failed or StepState.Interrupted)
            return (step.Fallback is { } fallback ? new[] { fallback } : [])
                .Concat(step.Edges.Where(e => e.Branch == SpecGraph.Error).Select(e => e.Next));
        return step.Edges.Where(e => Loops.IsLoop(step) ? Loops.IsAfter(e) : e.Branch == result.Branch)
            .Select(e => e.Next);
    }
}
