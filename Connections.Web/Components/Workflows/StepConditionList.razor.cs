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
    private const string LeftValue = "leftValue";
    private const string RightValue = "rightValue";
    private const string ComparisonOperator = "comparisonOperator";

    // Each is the same object as long as it is shown: of two changes that follow each other quickly, the second still
    // comes from the fields that were drawn before the first.
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
        && condition.All(m => m.Key is LeftValue or RightValue or ComparisonOperator
            && m.Value is null or JsonValue)
        && condition[ComparisonOperator]?.GetValueKind() is null or JsonValueKind.String));

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
        JsonObject[] read = [.. ((Value as JsonArray) ?? []).OfType<JsonObject>()];
        while (conditions.Count < Math.Max(read.Length, 1)) conditions.Add(new());
        conditions.RemoveRange(Math.Max(read.Length, 1), conditions.Count - Math.Max(read.Length, 1));
        foreach (var (at, condition) in conditions.Index()) condition.Show(at < read.Length ? read[at] : null);
    }

    private Task SetAsync(Action edit)
    {
        edit();
        return TellAsync();
    }

    private Task RemoveAsync(Condition condition)
    {
        conditions.Remove(condition);
        return TellAsync();
    }

    private void Add() => conditions.Add(new());

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
            [ComparisonOperator] = condition.Operator,
            [LeftValue] = ToValue(condition.Left, condition.Was?[LeftValue]),
        };
        if (!StepConditions.Find(condition.Operator).IsUnary)
            made[RightValue] = ToValue(condition.Right, condition.Was?[RightValue]);
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

    private sealed class Condition
    {
        public string Left { get; set; } = "";

        public string Operator { get; set; } = StepConditions.OfLogic[0].Id;

        public string Right { get; set; } = "";

        /// <summary>As the document has it; null: it is new.</summary>
        public JsonObject? Was { get; private set; }

        public void Show(JsonObject? read)
        {
            Was = read?.DeepClone().AsObject();
            (Left, Right) = (ShownValue.Write(read?[LeftValue]), ShownValue.Write(read?[RightValue]));
            Operator = (string?)read?[ComparisonOperator] ?? StepConditions.OfLogic[0].Id;
        }
    }
}
