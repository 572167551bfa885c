using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Web.Components.Apps.View;

/// <summary>
/// Reads properties of components. Each may be of its own type, or a text that says it; anything else is none.
/// </summary>
public static class AppProperties
{
    private static readonly JsonSerializerOptions relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions indented = new(relaxed) { WriteIndented = true };

    /// <summary>A property as a text; empty where it is not there.</summary>
    public static string Text(this JsonObject properties, string member) => properties[member].Text();

    /// <summary>A value as a text: what is not there is empty, objects and lists are JSON.</summary>
    public static string Text(this JsonNode? value) => value switch
    {
        null => "",
        JsonValue one when one.TryGetValue<string>(out var text) => text,
        _ => value.ToJsonString(relaxed),
    };

    /// <summary>A value as JSON on several lines; empty where it is not there.</summary>
    public static string Indented(this JsonNode? value) => value?.ToJsonString(indented) ?? "";

    /// <summary>Whether a property holds.</summary>
    public static bool Flag(this JsonObject properties, string member) => properties[member].Flag();

    /// <summary>Whether a value holds.</summary>
    public static bool Flag(this JsonNode? value) => value is JsonValue one
        && (one.TryGetValue<bool>(out var flag) ? flag
            : one.TryGetValue<string>(out var text) && text.Trim() == "true");

    /// <summary>A property as a number; null where it is none.</summary>
    public static double? Number(this JsonObject properties, string member) =>
        double.TryParse(properties[member].Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) ? number : null;

    /// <summary>A part of a value, such as <c>attributes.name</c> or <c>tags[0]</c>; null where it is not
    /// there.</summary>
    public static JsonNode? At(this JsonNode? value, string path)
    {
        if (value is JsonObject whole && whole.TryGetPropertyValue(path, out var direct)) return direct;
        foreach (var part in path.Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries))
            value = value switch
            {
                JsonObject members => members[part],
                JsonArray items when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    && index < items.Count => items[index],
                _ => null,
            };
        return value;
    }
}
