namespace Connections.Core.Automation.Specs;

/// <summary>Names of the types of parameters, as in a document.</summary>
internal static class ParameterTypes
{
    private static readonly Dictionary<string, ParameterType> ByName = new(StringComparer.Ordinal)
    {
        ["STRING"] = ParameterType.String,
        ["NUMBER"] = ParameterType.Number,
        ["BOOLEAN"] = ParameterType.Boolean,
        ["OBJECT"] = ParameterType.Object,
        ["ARRAY_STRING"] = ParameterType.ArrayString,
        ["ARRAY_NUMBER"] = ParameterType.ArrayNumber,
        ["ARRAY_BOOLEAN"] = ParameterType.ArrayBoolean,
        ["ARRAY_OBJECT"] = ParameterType.ArrayObject,
    };

    public static IReadOnlyList<string> WireNames { get; } = [.. ByName.Keys];

    /// <summary>The name of that type.</summary>
    public static string WireName(ParameterType type) => ByName.First(t => t.Value == type).Key;

    /// <summary>The type of that name; null: none.</summary>
    public static ParameterType? Parse(string name) => ByName.TryGetValue(name, out var type) ? type : null;
}
