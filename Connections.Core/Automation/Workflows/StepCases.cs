using System.Text.Json.Nodes;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Automation.Workflows;

/// <summary>The cases of a switch as their values: a branch is named like each.</summary>
public static class StepCases
{
    /// <summary>The input that has them.</summary>
    internal const string Input = "cases";

    private const string Value = "value";
    private const string Name = "name";

    /// <summary>The values; null where the document has them as JSON that says more, such as an expression.</summary>
    public static IReadOnlyList<string>? Read(JsonNode? cases) => cases switch
    {
        null => [],
        JsonArray items when items.All(IsPlain) => [.. items.Select(TextOf)],
        _ => null,
    };

    /// <summary>The value of a case.</summary>
    internal static string TextOf(JsonNode? item) =>
        (item is JsonObject named ? named[Value] ?? named[Name] : item)?.ToString() ?? "";

    /// <summary>The case with another value, written as it was.</summary>
    internal static JsonNode With(JsonNode? item, string value)
    {
        if (item is not JsonObject named) return JsonValue.Create(value);
        var changed = named.DeepClone().AsObject();
        changed[named.ContainsKey(Value) ? Value : Name] = value;
        return changed;
    }

    private static bool IsPlain(JsonNode? item) =>
        (item is JsonValue || (item is JsonObject { Count: 1 } named && (named[Value] ?? named[Name]) is JsonValue))
        && SpecExpressions.IsConstant(TextOf(item));
}
