using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Web.Components.Workflows;

/// <summary>A value as a field shows it: a text as it is, anything else as JSON.</summary>
internal static class ShownValue
{
    private static readonly JsonSerializerOptions plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions indented = new(plain) { WriteIndented = true };

    /// <summary>On one line, but for the lines of a text.</summary>
    public static string Write(JsonNode? value) => Write(value, plain);

    /// <summary>Indented, where there is room for it.</summary>
    public static string WriteIndented(JsonNode? value) => Write(value, indented);

    private static string Write(JsonNode? value, JsonSerializerOptions options) => value switch
    {
        null => "",
        JsonValue one when one.TryGetValue<string>(out var text) => text,
        _ => value.ToJsonString(options),
    };
}
