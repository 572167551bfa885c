using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Integrations;

namespace Connections.Core.Automation.Specs;

/// <summary>The conditions of a step, before a run.</summary>
internal static class LogicConditions
{
    /// <summary>What to do where a comparison has no second value.</summary>
    public const string NothingToCompareWith =
        "Enter what to compare with, or choose “is empty” or “is null”.";

    /// <summary>What is wrong with them, each where it stands.</summary>
    public static IEnumerable<ValidationError> Check(JsonNode conditions)
    {
        if (conditions is JsonValue text && text.TryGetValue<string>(out var expression)
            && !SpecExpressions.IsConstant(expression)) yield break;
        if (conditions is not JsonArray items)
        {
            yield return new("conditions", "Conditions must be a list of objects.");
            yield break;
        }
        foreach (var (i, item) in items.Index())
        {
            if (item is not JsonObject condition)
                yield return new($"conditions/{i}", $"Condition {i + 1} must be an object.");
            else if ((string?)(condition["comparisonOperator"] as JsonValue) is { } name
                && !SpecOperators.IsKnown(name))
                yield return new($"conditions/{i}/comparisonOperator",
                    $"There is no operator “{DidYouMean.Quote(name)}”. "
                        + DidYouMean.For(name, SpecOperators.Short));
            else if (Values(condition, i) is { } fault) yield return fault;
        }
    }

    // What nobody means: a comparison without a value, or of a text with a number by their letters.
    private static ValidationError? Values(JsonObject condition, int i)
    {
        var left = condition.ContainsKey("value") ? condition["value"] : condition["leftValue"];
        var right = condition["rightValue"];
        var name = (string?)(condition["comparisonOperator"] as JsonValue) ?? "";
        if (IsEmpty(left))
            return new($"conditions/{i}/leftValue", $"The value of condition {i + 1} is empty. Enter what is compared, "
                + "for example {{ Steps.Get_user.status }}.");
        if (SpecOperators.IsUnary(name)) return null;
        if (IsEmpty(right))
            return new($"conditions/{i}/rightValue",
                $"Condition {i + 1} compares with nothing. {NothingToCompareWith}");
        return SpecOperators.IsOrder(name) && Constant(left) is { } one && Constant(right) is { } other
            && IsNumber(one) != IsNumber(other)
            ? new($"conditions/{i}/rightValue", $"Condition {i + 1} compares a number with a text, which is done "
                + "letter by letter. Enter two numbers, or two texts.") : null;
    }

    /// <summary>Whether a value was left out, or is a text without a letter.</summary>
    public static bool IsEmpty(JsonNode? node) =>
        node is null || (node is JsonValue value && value.TryGetValue<string>(out var text) && text.Trim().Length == 0);

    // As a run will see it; null: it is known only then.
    private static string? Constant(JsonNode? node) => node switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => SpecExpressions.IsConstant(text) ? text : null,
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => value.ToJsonString(),
        _ => null,
    };

    private static bool IsNumber(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
