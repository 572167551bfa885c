using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Core.Requests.Outbound;

/// <summary>
/// How a connection's body and an action's become one. JSON objects are merged at the first level, the connection wins;
/// forms are joined; of anything else the connection's comes first, then a line break, then the action's. A lone body
/// is sent as it is.
/// </summary>
internal static class BodyMerger
{
    /// <summary>Adds the connection's body to a request.</summary>
    /// <exception cref="Problem.Invalid">The two do not fit together: at the action's input. Or the connection's is
    /// malformed: at its field.</exception>
    public static void Add(OutboundRequest request, string field, OutboundBody ours)
    {
        if (Is(ours.ContentType, "multipart/form-data"))
        {
            if (request.Body is not null)
                throw new Problem.Invalid("body", "The connection adds form data, so the action can't have a body.");
            foreach (var part in Parts(field, ours.Content))
            {
                request.Form.RemoveAll(p => p.Key == part.Key);
                request.Form.Add(part);
            }

            return;
        }

        if (request.Form.Count > 0)
            throw new Problem.Invalid("formData", "The connection adds a body, so the action can't have form data.");
        if (request.Body is not { } theirs)
        {
            request.Body = ours;
            return;
        }

        if (!theirs.ContentType.StartsWith(Media(ours.ContentType), StringComparison.OrdinalIgnoreCase))
            throw new Problem.Invalid(
                "body", $"The body of the action is {theirs.ContentType}, but the connection's is {ours.ContentType}. "
                    + "Both must be the same.");
        var content = Is(ours.ContentType, "application/json") ? Merge(field, ours.Content, theirs.Content)
            : Is(ours.ContentType, "application/x-www-form-urlencoded") ? $"{ours.Content}&{theirs.Content}"
            : $"{ours.Content}\r\n{theirs.Content}";
        request.Body = theirs with { Content = content };
    }

    private static string Merge(string field, string ours, string theirs)
    {
        if (Parse(ours) is not JsonObject winner)
            throw new Problem.Invalid(field,
                "The connection's body is not a JSON object, so it can't be merged with the action's.");
        if (Parse(theirs) is not JsonObject merged)
            throw new Problem.Invalid("body",
                "The action's body is not a JSON object, so it can't be merged with the connection's.");
        foreach (var (key, value) in winner) merged[key] = value?.DeepClone();
        return merged.ToJsonString();
    }

    private static IEnumerable<FormPart> Parts(string field, string content)
    {
        if (Parse(content) is not JsonArray items) throw Wrong();
        foreach (var item in items)
        {
            if (item is not JsonObject part || Text(part["key"]) is not { Length: > 0 } key
                || Text(part["value"]) is not { } value) throw Wrong();
            yield return new FormPart(key, value,
                Text(part["type"])?.Equals("datauri", StringComparison.OrdinalIgnoreCase) == true);
        }

        Problem.Invalid Wrong() =>
            new(field, "Write form data as a JSON list: [{\"key\": \"name\", \"value\": \"text\"}].");
    }

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Media(string contentType) => contentType.Split(';')[0].Trim();

    private static bool Is(string contentType, string media) =>
        Media(contentType).Equals(media, StringComparison.OrdinalIgnoreCase);
}
