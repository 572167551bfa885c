using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Web;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Automation.Triggers;

/// <summary>Reads the body of a delivery: JSON, a form, or text.</summary>
internal static class DeliveryBody
{
    private const string Form = "application/x-www-form-urlencoded";

    // A form in which GitHub sends its JSON.
    private const string Payload = "payload";

    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonDocumentOptions Options =
        new() { MaxDepth = SpecReader.MaxDepth, AllowDuplicateProperties = false };

    /// <summary>The body as a value; null where there is none.</summary>
    /// <exception cref="Problem.Invalid">It is not what its type says.</exception>
    public static JsonNode? Read(WebhookDelivery delivery)
    {
        string text;
        try
        {
            text = Strict.GetString(delivery.Body.Span).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw new Problem.Invalid("body", "The body isn't UTF-8.");
        }
        if (text.Length == 0) return null;
        if (delivery.MediaType == Form) return Fields(text);
        var isJson = delivery.MediaType.EndsWith("json", StringComparison.Ordinal);
        return TryJson(text, out var value) ? value : isJson
            ? throw new Problem.Invalid("body", $"The body isn't JSON that can be read: it has a fault, a member "
                + $"twice, or more than {SpecReader.MaxDepth} levels.")
            : text;
    }

    private static JsonNode? Fields(string text)
    {
        var parsed = HttpUtility.ParseQueryString(text);
        if (parsed.AllKeys is [Payload] && TryJson(parsed[Payload]!, out var payload)) return payload;
        var fields = new JsonObject();
        foreach (var name in parsed.AllKeys.OfType<string>()) fields[name] = parsed[name];
        return fields;
    }

    private static bool TryJson(string text, out JsonNode? value)
    {
        value = null;
        try
        {
            var element = JsonElement.Parse(text, Options);
            JsonText.EnsureWhole(element);
            value = element.ValueKind switch
            {
                JsonValueKind.Object => JsonObject.Create(element),
                JsonValueKind.Array => JsonArray.Create(element),
                _ => JsonValue.Create(element),
            };
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
