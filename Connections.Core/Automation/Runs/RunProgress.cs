using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
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

    /// <summary>Whether it was sent, and no answer came: it may have been done.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>How long the other side asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>
/// How far a run is: what its steps came to so far. Where it goes on follows from that and the document alone, so that
/// it can be continued wherever it was left.
/// </summary>
internal sealed class RunProgress(WorkflowSpec spec)
{
    private readonly Dictionary<string, StepResult> results = new(StringComparer.Ordinal);

    /// <summary>What the steps came to that have ended, by name.</summary>
    public IReadOnlyDictionary<string, StepResult> Results => results;

    /// <summary>The workflow's variables.</summary>
    public JsonObject Variables { get; set; } = [];

    /// <summary>How many executions of steps are saved.</summary>
    public int LastSeq { get; set; }

    /// <summary>How many bytes all outputs have.</summary>
    public long OutputBytes { get; set; }

    /// <summary>Notes what a step came to.</summary>
    public void Note(string name, StepResult result) => results[name] = result;

    /// <summary>The step that failed with nothing taking over; null: none.</summary>
    public StepSpec? Failed => spec.Steps.FirstOrDefault(s => results.TryGetValue(s.Name, out var r)
        && r.State is StepState.Failed or StepState.Interrupted && !HasErrorPath(s));

    /// <summary>
    /// The step that comes next: one branch after the other, in the order of the edges. Null: there is none.
    /// </summary>
    public StepSpec? Next()
    {
        if (Failed is not null) return null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(spec.StartSteps.Reverse());
        StepSpec? deferred = null;
        while (open.TryPop(out var name))
        {
            if (spec.Find(name) is not { } step || !seen.Add(name)) continue;
            if (!results.TryGetValue(name, out var result))
            {
                // One that waits for all goes last: when nothing else of the run can go on.
                if (!step.WaitsForAll) return step;
                deferred ??= step;
                continue;
            }
            foreach (var next in Followers(step, result).Reverse()) open.Push(next);
        }
        return deferred;
    }

    /// <summary>Why a step has no result: where the run turned off before it.</summary>
    public string WhyNot(string name)
    {
        foreach (var before in spec.Steps.Where(s => SpecGraph.Successors(s).Contains(name)))
            if (results.TryGetValue(before.Name, out var result)
                && before.Edges.FirstOrDefault(e => e.Next == name) is { } edge && edge.Branch != result.Branch)
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
        return step.Edges.Where(e => e.Branch == result.Branch).Select(e => e.Next);
    }
}
