using System.Text.Json.Nodes;
using Connections.Core.Integrations;
using Connections.Core.Requests.Templates;

namespace Connections.Core.Execution;

/// <summary>Values in the JSON of an answer, as the catalog's files speak of them.</summary>
internal static class BodyValue
{
    /// <summary>The value at a path that begins in the body itself.</summary>
    public static bool TryFind(JsonNode body, string path, out JsonNode? found)
    {
        found = null;
        return BodyPath.TryParse(path) is { } parsed && parsed.TryFollow(body, out found, out _);
    }

    /// <summary>The text of a value: a text as it is, anything else as JSON.</summary>
    public static string Text(JsonNode? value) =>
        TemplateValue.From(value, isSecret: false) is { Text: { } text } ? text : Template.ToJson(value);
}
