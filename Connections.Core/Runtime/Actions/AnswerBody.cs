using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Runtime.Egress;
using Connections.Core.Runtime.Templates;

namespace Connections.Core.Runtime.Actions;

/// <summary>The body of an answer as it may be kept and shown: read as it says, or as the action says, and without the secrets.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Node">It, masked.</param>
/// <param name="Fault">Why it could not be read as the action says; null in good order.</param>
internal sealed record AnswerBody(BodyKind Kind, JsonNode? Node, string? Fault = null)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>It as a text, for messages.</summary>
    public string Text => Kind switch
    {
        BodyKind.None => "",
        BodyKind.Json => Template.ToJson(Node),
        _ => Node!.GetValue<string>(),
    };

    /// <summary>Reads the body of an answer.</summary>
    public static AnswerBody Read(EgressAnswer answer, AnswerRules rules, SecretMask mask)
    {
        if (answer.Body.IsEmpty) return new AnswerBody(BodyKind.None, null);
        var (media, charset) = TypeOf(answer.Header("Content-Type"));
        var kind = rules.Parsing switch
        {
            "json" => BodyKind.Json,
            "text" => BodyKind.Text,
            "base64" => BodyKind.Base64,
            _ => KindOf(media, answer.Body.Span),
        };
        if (kind == BodyKind.Base64) return new AnswerBody(kind, JsonValue.Create(mask.Apply(Convert.ToBase64String(answer.Body.Span))));

        var text = Decode(answer.Body.Span, rules.Encoding ?? (charset is null ? null : AnswerRules.FindEncoding(charset)));
        if (kind == BodyKind.Json)
        {
            if (TryParse(text, out var json)) return new AnswerBody(BodyKind.Json, Masked(json, mask));
            if (rules.Parsing == "json") return new AnswerBody(BodyKind.Text, JsonValue.Create(mask.Apply(text)), "The answer is not valid JSON, as which the action reads it.");
        }

        return new AnswerBody(BodyKind.Text, JsonValue.Create(mask.Apply(text)));
    }

    private static (string Media, string? Charset) TypeOf(string? contentType)
    {
        var parts = (contentType ?? "").Split(';', StringSplitOptions.TrimEntries);
        var charset = parts.Skip(1).FirstOrDefault(p => p.StartsWith("charset=", StringComparison.OrdinalIgnoreCase))?["charset=".Length..].Trim('"', '\'');
        return (parts[0].ToLowerInvariant(), charset);
    }

    private static BodyKind KindOf(string media, ReadOnlySpan<byte> body)
    {
        if (media == "application/json" || media.EndsWith("+json", StringComparison.Ordinal)) return BodyKind.Json;
        var says = media.StartsWith("text/", StringComparison.Ordinal) || media.EndsWith("xml", StringComparison.Ordinal)
            || media is "application/javascript" or "application/x-www-form-urlencoded" or "application/yaml" or "application/x-yaml" or "application/x-ndjson";
        if (says) return BodyKind.Text;

        // Without a word on it, what reads as JSON is JSON, what reads as text is text.
        if (body.Contains((byte)0) || !IsUtf8(body)) return BodyKind.Base64;
        return media.Length == 0 ? BodyKind.Json : BodyKind.Text;
    }

    private static bool IsUtf8(ReadOnlySpan<byte> body)
    {
        try
        {
            Strict.GetCharCount(body);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static string Decode(ReadOnlySpan<byte> body, Encoding? encoding)
    {
        // A mark at the beginning tells what it is, unless the action knows better.
        var marked = new[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode };
        foreach (var candidate in marked)
        {
            if (body.StartsWith(candidate.Preamble) && (encoding is null || encoding.CodePage == candidate.CodePage)) return candidate.GetString(body[candidate.Preamble.Length..]);
        }

        return (encoding ?? Encoding.UTF8).GetString(body);
    }

    private static bool TryParse(string text, out JsonNode? json)
    {
        try
        {
            json = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
            return true;
        }
        catch (JsonException)
        {
            json = null;
            return false;
        }
    }

    private static JsonNode? Masked(JsonNode? node, SecretMask mask)
    {
        switch (node)
        {
            case null:
                return null;
            case JsonObject values:
                var masked = new JsonObject();
                foreach (var (name, value) in values) masked[mask.Apply(name)] = Masked(value, mask);
                return masked;
            case JsonArray items:
                return new JsonArray([.. items.Select(item => Masked(item, mask))]);
        }

        // A number can be a secret, too: a PIN, an account.
        var text = TemplateValue.Of(node, isSecret: false).Text ?? Template.ToJson(node);
        var shown = mask.Apply(text);
        return ReferenceEquals(shown, text) || shown == text ? node.DeepClone() : JsonValue.Create(shown);
    }
}
