using System.Text.Json.Nodes;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Automation.Workflows;

/// <summary>A workflow's document, taken apart for screens.</summary>
public sealed record SpecView
{
    /// <summary>The steps, in the order of the document.</summary>
    public required IReadOnlyList<StepView> Steps { get; init; }

    /// <summary>What starts it.</summary>
    public required IReadOnlyList<TriggerView> Triggers { get; init; }

    /// <summary>Its parameters.</summary>
    public required IReadOnlyList<ParameterView> Inputs { get; init; }

    /// <summary>Its results.</summary>
    public required IReadOnlyList<OutputView> Outputs { get; init; }

    /// <summary>Where a run begins.</summary>
    public required IReadOnlyList<string> StartSteps { get; init; }

    /// <summary>Its unique short name for programs; null: none.</summary>
    public required string? Handle { get; init; }

    internal static SpecView From(WorkflowSpec spec)
    {
        var ranks = SpecGraph.Ranks(spec);
        return new SpecView
        {
            Steps = [.. spec.Steps.Select(s => StepView.From(spec, s, ranks[s.Name]))],
            Triggers = [.. spec.Triggers.Select(t => new TriggerView(t.Kind, SpecTriggers.Label(t.Kind), t.Rule)
            {
                IsExclusive = t.IsExclusive,
                RateCount = t.Rate?.Count,
                RateSeconds = (int?)t.Rate?.Interval.TotalSeconds,
            })],
            Inputs = [.. spec.Inputs.Select(p => new ParameterView(p.Name, p.Label, p.Type, p.Description,
                p.Default, p.Allowed, p.AllowsOthers))],
            Outputs = [.. spec.Outputs.Select(o => new OutputView(o.Name, o.Type, o.Value))],
            StartSteps = spec.StartSteps,
            Handle = spec.Handle,
        };
    }
}

/// <summary>One step of a document.</summary>
public sealed record StepView
{
    /// <summary>Name, unique in the workflow.</summary>
    public required string Name { get; init; }

    /// <summary>The action, as the document names it.</summary>
    public required string ActionId { get; init; }

    /// <summary>Inputs in order, each with a value whose texts may have expressions.</summary>
    public required IReadOnlyList<KeyValuePair<string, JsonNode?>> Inputs { get; init; }

    /// <summary>What it acts through; null: nothing is chosen.</summary>
    public required TargetView? Target { get; init; }

    /// <summary>What follows, by branch.</summary>
    public required IReadOnlyList<EdgeView> Edges { get; init; }

    /// <summary>The step that takes over where this one fails.</summary>
    public required string? Fallback { get; init; }

    /// <summary>Seconds between two attempts.</summary>
    public required int RetrySeconds { get; init; }

    /// <summary>How often it is tried again.</summary>
    public required int MaxRetries { get; init; }

    /// <summary>What must hold before what follows runs; null: nothing.</summary>
    public required GateView? Gate { get; init; }

    /// <summary>Whether it waits for all branches that lead to it.</summary>
    public required bool WaitsForAll { get; init; }

    /// <summary>Whether a loop repeats it.</summary>
    public required bool IsInLoop { get; init; }

    /// <summary>Steps that lead straight to it.</summary>
    public required IReadOnlyList<string> Predecessors { get; init; }

    /// <summary>Steps that come before it: what its expressions may name.</summary>
    public IReadOnlyList<string> Before => before.Value;

    // Of most steps nobody asks, and each answer walks through the whole document.
    private readonly Lazy<IReadOnlyList<string>> before;

    private StepView(Lazy<IReadOnlyList<string>> before) => this.before = before;

    /// <summary>Its row on the canvas: the longest way that leads to it, from 0.</summary>
    public required int Rank { get; init; }

    internal static StepView From(WorkflowSpec spec, StepSpec step, int rank) =>
        new(new Lazy<IReadOnlyList<string>>(() => BeforeOf(spec, step)))
        {
            Name = step.Name,
            ActionId = step.ActionId,
            Inputs = [.. step.Inputs.Select(i => KeyValuePair.Create(i.Name, i.Value))],
            Target = spec.TargetOf(step) is { } target
                ? new TargetView(target.Id, target.IsGroup, target.Label, target.Identifiers) : null,
            Edges = [.. step.Edges.Select(e => new EdgeView(e.Branch, e.Next))],
            Fallback = step.Fallback,
            RetrySeconds = (int)step.Retry.Interval.TotalSeconds,
            MaxRetries = step.Retry.Max,
            Gate = step.Gate is { } gate
                ? new GateView(gate.Left, gate.Operator, gate.Right, (int)gate.Retry.Interval.TotalSeconds,
                    gate.Retry.Max)
                : null,
            WaitsForAll = step.WaitsForAll,
            IsInLoop = spec.Loops.IsInLoop(step.Name),
            Predecessors = [.. spec.Predecessors[step.Name]],
            Rank = rank,
        };

    private static IReadOnlyList<string> BeforeOf(WorkflowSpec spec, StepSpec step)
    {
        var before = SpecGraph.Before(spec, step.Name);
        return [.. spec.Steps.Select(s => s.Name).Where(before.Contains).Distinct()];
    }
}

/// <summary>What a step acts through.</summary>
/// <param name="Id">The connection or group.</param>
/// <param name="IsGroup">Whether it is a group.</param>
/// <param name="Label">What the document calls it.</param>
/// <param name="Identifiers">For a group: keys, each with a value that may be an expression.</param>
public sealed record TargetView(Guid Id, bool IsGroup, string Label,
    IReadOnlyList<KeyValuePair<string, string>> Identifiers);

/// <summary>A condition on a step's answer. Until it holds, the step is executed again.</summary>
/// <param name="Left">What is compared.</param>
/// <param name="Operator">How, as documents name it.</param>
/// <param name="Right">With what; nothing where the comparison looks at one value alone.</param>
/// <param name="Seconds">Between two attempts.</param>
/// <param name="MaxRetries">How often it is executed again at most.</param>
public sealed record GateView(JsonNode? Left, string Operator, JsonNode? Right, int Seconds, int MaxRetries);

/// <summary>A step that follows.</summary>
public sealed record EdgeView(string Branch, string Next);

/// <summary>What starts a workflow.</summary>
/// <param name="Kind">Its member in the document.</param>
/// <param name="Label">What it is called on screen.</param>
/// <param name="Rule">The rule of a schedule.</param>
public sealed record TriggerView(string Kind, string Label, string? Rule)
{
    /// <summary>Whether a schedule skips what comes while a run is open.</summary>
    public bool IsExclusive { get; init; }

    /// <summary>How many runs it starts at most in its interval; null: as many as come.</summary>
    public int? RateCount { get; init; }

    /// <summary>The interval of that, in seconds.</summary>
    public int? RateSeconds { get; init; }

    /// <summary>When a schedule starts runs, in words; null for others.</summary>
    public string? About => Rule is null ? null : SchedulePattern.Parse(Rule).Describe();
}

/// <summary>A parameter of a workflow.</summary>
public sealed record ParameterView(string Name, string Label, ParameterType Type, string? Description,
    JsonNode? Default, IReadOnlyList<JsonNode?>? Allowed, bool AllowsOthers);

/// <summary>A result of a workflow.</summary>
public sealed record OutputView(string Name, ParameterType Type, JsonNode? Value);
