using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Connections.Core.Files;

/// <summary>
/// Documents in files, between YAML and JSON. Only what JSON writes as a number, as true, false or null is one; all
/// else is a text, also <c>yes</c>, <c>0x1f</c> and <c>2026-01-01</c>.
/// </summary>
internal static partial class YamlDocument
{
    /// <summary>A part of a document as JSON.</summary>
    /// <param name="node">The part.</param>
    /// <param name="path">Its place, such as <c>spec/steps/0</c>.</param>
    /// <param name="places">Told where in the file each part is.</param>
    public static JsonNode? ToJson(YamlNode node, string path, Dictionary<string, SourceLocation> places)
    {
        places[path] = node.Place;
        switch (node)
        {
            case YamlNode.Map map:
                var members = new JsonObject();
                foreach (var entry in map.Entries)
                    members[entry.Name] = ToJson(entry.Value, path.Length == 0 ? entry.Name : $"{path}/{entry.Name}",
                        places);
                return members;
            case YamlNode.Items items:
                var list = new JsonArray();
                foreach (var (i, item) in items.Values.Index()) list.Add(ToJson(item, $"{path}/{i}", places));
                return list;
            default:
                return Scalar((YamlNode.Text)node);
        }
    }

    /// <summary>Whether a text stays a text when it is written without quotation marks.</summary>
    public static bool IsText(string text) => Scalar(new(new("", 0, 0), text, IsPlain: true)) is JsonValue value
        && value.TryGetValue<string>(out _);

    private static JsonNode? Scalar(YamlNode.Text text) => text switch
    {
        { IsEmpty: true } => null,
        { IsPlain: true, Value: "true" or "false" } => JsonValue.Create(text.Value == "true"),
        { IsPlain: true } when Number().IsMatch(text.Value) => JsonNode.Parse(text.Value),
        _ => JsonValue.Create(text.Value),
    };

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
