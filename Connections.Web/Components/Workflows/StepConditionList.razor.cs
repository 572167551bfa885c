using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Workflows;
using Connections.Web.Components.Documents;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>The conditions of a logic step, each as two values and their comparison.</summary>
public sealed partial class StepConditionList
{
    private const string Left = "leftValue";
    private const string Right = "rightValue";
    private const string Operator = "comparisonOperator";

    private readonly List<Condition> conditions = [];
    private JsonNode? written;
    private JsonNode? given;

    [CascadingParameter(Name = DocumentFields.ReadOnly)]
    private bool IsReadOnly { get; set; }

    /// <summary>The input.</summary>
    [Parameter, EditorRequired]
    public WorkflowActionInput Input { get; set; } = null!;

    /// <summary>Its value; null: none.</summary>
    [Parameter]
    public JsonNode? Value { get; set; }

    /// <summary>What is to be done about it; null: nothing.</summary>
    [Parameter]
    public string? Error { get; set; }

    /// <summary>Raised with another value; null: none.</summary>
    [Parameter]
    public EventCallback<JsonNode?> OnChange { get; set; }

    /// <summary>
    /// Whether it can be shown so. An expression for all conditions, or a list in a value, is JSON.
    /// </summary>
    public static bool CanShow(JsonNode? value) => value is null || (value is JsonArray items && items.All(i =>
        i is JsonObject condition
        && condition.All(m => m.Key is Left or Right or Operator && m.Value is null or JsonValue)
        && condition[Operator]?.GetValueKind() is null or JsonValueKind.String));

    // One that the document names in another way stays.
    private static IEnumerable<StepCondition> KindsOf(Condition condition) =>
        StepConditions.OfLogic.Any(c => c.Id == condition.Operator) ? StepConditions.OfLogic
            : [.. StepConditions.OfLogic, StepConditions.Find(condition.Operator)];

    protected override void OnInitialized() => Read();

    protected override void OnParametersSet()
    {
        // A parent that is drawn before it learns of what was typed gives the former value again: shown, that would
        // overwrite what was typed since.
        if (JsonNode.DeepEquals(given, Value)) return;
        given = Value?.DeepClone();
        if (!JsonNode.DeepEquals(written, Value)) Read();
    }

    private void Read()
    {
        (written, given) = (Value?.DeepClone(), Value?.DeepClone());
        conditions.Clear();
        conditions.AddRange(((Value as JsonArray) ?? []).OfType<JsonObject>().Select(c => new Condition(
            ShownValue.Write(c[Left]), (string?)c[Operator] ?? StepConditions.OfLogic[0].Id,
            ShownValue.Write(c[Right]))
        { Was = c.DeepClone().AsObject() }));
        if (conditions.Count == 0) conditions.Add(Condition.Empty);
    }

    private Task SetAsync(int at, Condition condition)
    {
        conditions[at] = condition;
        return TellAsync();
    }

    private Task RemoveAsync(int at)
    {
        conditions.RemoveAt(at);
        return TellAsync();
    }

    private Task AddAsync()
    {
        conditions.Add(Condition.Empty);
        return Task.CompletedTask;
    }

    private Task TellAsync()
    {
        var said = conditions.Where(c => c.Left.Length > 0 || c.Right.Length > 0).Select(ToJson).ToArray();
        written = said.Length == 0 ? null : new JsonArray(said);
        return OnChange.InvokeAsync(written?.DeepClone());
    }

    private static JsonNode ToJson(Condition condition)
    {
        var made = new JsonObject
        {
            [Operator] = condition.Operator,
            [Left] = ToValue(condition.Left, condition.Was?[Left]),
        };
        if (!StepConditions.Find(condition.Operator).IsUnary)
            made[Right] = ToValue(condition.Right, condition.Was?[Right]);
        return made;
    }

    // What wasn't edited stays as the document has it.
    private static JsonNode? ToValue(string text, JsonNode? was) =>
        was is not null && ShownValue.Write(was) == text ? was.DeepClone() : Parse(text);

    // As one would write it in JSON: a number stays one, and so do true and false.
    private static JsonNode Parse(string text) => text switch
    {
        "true" => true,
        "false" => false,
        _ => decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == text ? number : text,
    };

    private sealed record Condition(string Left, string Operator, string Right)
    {
        public static Condition Empty { get; } = new("", StepConditions.OfLogic[0].Id, "");

        /// <summary>As the document has it; null: it is new.</summary>
        public JsonObject? Was { get; init; }
    }
}
