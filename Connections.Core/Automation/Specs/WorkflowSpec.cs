using System.Text.Json.Nodes;

namespace Connections.Core.Automation.Specs;

/// <summary>
/// A workflow's document as this product reads it: Datadog's <c>Spec</c>. The document itself is stored as it was sent;
/// this is only a view of it.
/// </summary>
internal sealed record WorkflowSpec
{
    /// <summary>Most steps of a workflow.</summary>
    public const int MaxSteps = 100;

    /// <summary>Longest document, in bytes of UTF-8.</summary>
    public const int MaxBytes = 1024 * 1024;

    public IReadOnlyList<TriggerSpec> Triggers { get; init; } = [];

    public IReadOnlyList<StepSpec> Steps { get; init; } = [];

    public IReadOnlyList<ParameterSpec> Inputs { get; init; } = [];

    public IReadOnlyList<OutputSpec> Outputs { get; init; } = [];

    /// <summary>What the labels of steps mean, by label.</summary>
    public IReadOnlyDictionary<string, TargetSpec> Targets { get; init; } = new Dictionary<string, TargetSpec>();

    public string? Handle { get; init; }

    /// <summary>Which steps its loops repeat.</summary>
    public SpecLoops Loops { get; init; } = SpecLoops.None;

    /// <summary>Steps that lead straight to a step, by its name.</summary>
    public ILookup<string, string> Predecessors { get; init; } = Enumerable.Empty<string>().ToLookup(n => n);

    /// <summary>Where a run begins: the first trigger that says so; else the steps that no edge leads to.</summary>
    public IReadOnlyList<string> StartSteps { get; init; } = [];

    /// <summary>The step of that name; null: none.</summary>
    public StepSpec? Find(string name) => Steps.FirstOrDefault(s => s.Name == name);

    /// <summary>The connection or group of a step; null: its label has none, or it has no label.</summary>
    public TargetSpec? TargetOf(StepSpec step) =>
        step.ConnectionLabel is { } label ? Targets.GetValueOrDefault(label) : null;
}

/// <summary>What starts a workflow.</summary>
/// <param name="Kind">Its member in the document, such as <c>apiTrigger</c>.</param>
/// <param name="StartSteps">Where a run begins.</param>
/// <param name="Pointer">Where it stands, such as <c>spec/triggers/0</c>.</param>
internal sealed record TriggerSpec(string Kind, IReadOnlyList<string> StartSteps, string Pointer)
{
    /// <summary>The rule of a schedule; null for others.</summary>
    public string? Rule { get; init; }

    /// <summary>Whether a schedule skips what comes while a run is open.</summary>
    public bool IsExclusive { get; init; }

    /// <summary>How many runs it starts in a time; null: as many as come.</summary>
    public RateSpec? Rate { get; init; }
}

/// <summary>So many in a time.</summary>
internal sealed record RateSpec(int Count, TimeSpan Interval);

/// <summary>One step.</summary>
internal sealed record StepSpec
{
    public required string Name { get; init; }

    public required string ActionId { get; init; }

    /// <summary>Where it stands, such as <c>spec/steps/0</c>.</summary>
    public required string Pointer { get; init; }

    /// <summary>Its place among the steps, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Inputs in order.</summary>
    public IReadOnlyList<InputSpec> Inputs { get; init; } = [];

    public string? ConnectionLabel { get; init; }

    public IReadOnlyList<EdgeSpec> Edges { get; init; } = [];

    /// <summary>The step that takes over where this one fails; null: none.</summary>
    public string? Fallback { get; init; }

    /// <summary>How often it is tried again where it fails.</summary>
    public RetrySpec Retry { get; init; } = RetrySpec.None;

    /// <summary>What must hold before the run goes on; null: nothing.</summary>
    public GateSpec? Gate { get; init; }

    /// <summary>Whether it waits until nothing else of the run can run.</summary>
    public bool WaitsForAll { get; init; }

    /// <summary>The value of an input; null where it is not given.</summary>
    public JsonNode? Input(string name) => Inputs.FirstOrDefault(i => i.Name == name)?.Value;
}

/// <summary>An input of a step.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">A value whose texts may have expressions.</param>
/// <param name="Pointer">Where the value stands.</param>
internal sealed record InputSpec(string Name, JsonNode? Value, string Pointer);

/// <summary>What follows a step on one of its branches.</summary>
internal sealed record EdgeSpec(string Branch, string Next, string Pointer);

/// <summary>How a step is tried again: always after the same time.</summary>
/// <param name="Interval">Between two attempts.</param>
/// <param name="Max">How often at most.</param>
internal sealed record RetrySpec(TimeSpan Interval, int Max)
{
    public static RetrySpec None { get; } = new(TimeSpan.Zero, 0);
}

/// <summary>A condition that a step's answer must meet; until then it is executed again.</summary>
internal sealed record GateSpec(JsonNode? Left, string Operator, JsonNode? Right, RetrySpec Retry, string Pointer);

/// <summary>A parameter of the workflow.</summary>
internal sealed record ParameterSpec(string Name, ParameterType Type, string Label)
{
    public string? Description { get; init; }

    public JsonNode? Default { get; init; }

    /// <summary>Values to choose from; null: any.</summary>
    public IReadOnlyList<JsonNode?>? Allowed { get; init; }

    public bool AllowsOthers { get; init; }
}

/// <summary>A result of the workflow.</summary>
internal sealed record OutputSpec(string Name, ParameterType Type, JsonNode? Value, string Pointer);

/// <summary>Types of parameters.</summary>
public enum ParameterType
{
    /// <summary>A text.</summary>
    String,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A JSON object.</summary>
    Object,

    /// <summary>A list of texts.</summary>
    ArrayString,

    /// <summary>A list of numbers.</summary>
    ArrayNumber,

    /// <summary>A list of truth values.</summary>
    ArrayBoolean,

    /// <summary>A list of JSON objects.</summary>
    ArrayObject,
}

/// <summary>What a label means: a connection, or a group and identifiers.</summary>
/// <param name="Id">The connection or group.</param>
/// <param name="Label">The label.</param>
/// <param name="IsGroup">Whether it is a group.</param>
/// <param name="Identifiers">For a group: keys, each with a value that may be an expression.</param>
/// <param name="Pointer">Where it stands.</param>
internal sealed record TargetSpec(Guid Id, string Label, bool IsGroup,
    IReadOnlyList<KeyValuePair<string, string>> Identifiers, string Pointer);
