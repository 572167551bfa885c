using System.Globalization;
using System.Text.Json.Nodes;

namespace Connections.Core.Automation.Specs;

/// <summary>The comparisons of conditions and completion gates, under every name that documents give them.</summary>
internal static class SpecOperators
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["eq"] = "eq",
        ["OPERATOR_EQUAL"] = "eq",
        ["neq"] = "neq",
        ["OPERATOR_NOT_EQUAL"] = "neq",
        ["gt"] = "gt",
        ["OPERATOR_GREATER_THAN"] = "gt",
        ["gte"] = "gte",
        ["OPERATOR_GREATER_THAN_OR_EQUAL_TO"] = "gte",
        ["lt"] = "lt",
        ["OPERATOR_LESS_THAN"] = "lt",
        ["lte"] = "lte",
        ["OPERATOR_LESS_THAN_OR_EQUAL_TO"] = "lte",
        ["contains"] = "contains",
        ["OPERATOR_CONTAINS"] = "contains",
        ["notcontains"] = "notcontains",
        ["OPERATOR_DOES_NOT_CONTAIN"] = "notcontains",
        ["null"] = "null",
        ["OPERATOR_IS_NULL"] = "null",
        ["nonnull"] = "nonnull",
        ["OPERATOR_IS_NOT_NULL"] = "nonnull",
        ["empty"] = "empty",
        ["OPERATOR_IS_EMPTY"] = "empty",
        ["nonempty"] = "nonempty",
        ["OPERATOR_IS_NOT_EMPTY"] = "nonempty",
    };

    /// <summary>The names that a condition of a logic step may use.</summary>
    public static IReadOnlyList<string> Short { get; } =
        [.. Names.Keys.Where(n => !n.StartsWith("OPERATOR_", StringComparison.Ordinal))];

    /// <summary>Whether there is a comparison of that name.</summary>
    public static bool IsKnown(string name) => Names.ContainsKey(name);

    /// <summary>Whether a comparison looks at its left value alone.</summary>
    public static bool IsUnary(string name) => Names.GetValueOrDefault(name) is "null" or "nonnull" or "empty"
        or "nonempty";

    /// <summary>Whether a comparison asks which of two values is the greater one.</summary>
    public static bool IsOrder(string name) => Names.GetValueOrDefault(name) is "gt" or "gte" or "lt" or "lte";

    /// <summary>Compares. Numbers in texts count as numbers where both sides are such.</summary>
    /// <exception cref="ArgumentException">There is no comparison of that name.</exception>
    public static bool Holds(string name, JsonNode? left, JsonNode? right) => Names.GetValueOrDefault(name) switch
    {
        "eq" => Same(left, right),
        "neq" => !Same(left, right),
        "gt" => Order(left, right) > 0,
        "gte" => Order(left, right) >= 0,
        "lt" => Order(left, right) < 0,
        "lte" => Order(left, right) <= 0,
        "contains" => Contains(left, right),
        "notcontains" => !Contains(left, right),
        "null" => left is null,
        "nonnull" => left is not null,
        "empty" => IsEmpty(left),
        "nonempty" => !IsEmpty(left),
        _ => throw new ArgumentException($"There is no comparison {name}.", nameof(name)),
    };

    private static bool Same(JsonNode? left, JsonNode? right)
    {
        if (JsonNode.DeepEquals(left, right)) return true;
        if (left is not JsonValue || right is not JsonValue) return false;
        return Number(left) is { } a && Number(right) is { } b ? a == b
            : string.Equals(Text(left), Text(right), StringComparison.Ordinal);
    }

    // Null where the two have no order.
    private static int? Order(JsonNode? left, JsonNode? right)
    {
        if (Number(left) is { } a && Number(right) is { } b) return a.CompareTo(b);
        return left is JsonValue && right is JsonValue ? string.CompareOrdinal(Text(left), Text(right)) : null;
    }

    private static bool Contains(JsonNode? whole, JsonNode? part) => whole switch
    {
        JsonArray items => items.Any(i => Same(i, part)),
        JsonObject members => members.ContainsKey(Text(part)),
        JsonValue => part is JsonValue && Text(whole).Contains(Text(part), StringComparison.Ordinal),
        _ => false,
    };

    private static bool IsEmpty(JsonNode? node) => node switch
    {
        null => true,
        JsonArray items => items.Count == 0,
        JsonObject members => members.Count == 0,
        _ => Text(node).Length == 0,
    };

    private static decimal? Number(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() is System.Text.Json.JsonValueKind.Number
            or System.Text.Json.JsonValueKind.String
        && decimal.TryParse(Text(node), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number : null;

    private static string Text(JsonNode? node) => node switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => node.ToJsonString(),
    };
}
