using System.Text;
using System.Text.Json.Nodes;
using Connections.Core.Egress;
using Connections.Core.Requests.Masking;
using Connections.Core.Requests.Templates;

namespace Connections.Core.Execution.Actions;

/// <summary>
/// The body of an answer as it may be kept and shown: read as it says, or as the action says, and without the secrets.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Node">It, masked.</param>
internal sealed record ResponseBody(BodyKind Kind, JsonNode? Node)
{
    private static readonly string TooDeep =
        $"The response is JSON nested deeper than {ResponseJson.MaxDepth:N0} levels, so it is returned as text.";

    private const string NoJson = "The response is not valid JSON, which the action expects.";

    /// <summary>Why it could not be read as the action says; null in good order.</summary>
    public string? Fault { get; init; }

    /// <summary>How many places of it were masked.</summary>
    public int Masked { get; init; }

    /// <summary>What of it was odd, in words.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>It as a text, for messages.</summary>
    public string Text => Kind switch
    {
        BodyKind.None => "",
        BodyKind.Json => Template.ToJson(Node),
        _ => Node!.GetValue<string>(),
    };

    /// <summary>Reads the body of an answer.</summary>
    public static ResponseBody Read(EgressResponse answer, ResponseRules rules, SecretMask mask)
    {
        var body = answer.Body.IsEmpty ? new ResponseBody(BodyKind.None, null)
            : Withheld(answer, mask) is { } why ? new ResponseBody(BodyKind.None, null) { Notes = [why] }
            : Read(answer, rules, mask, OptionsFor(answer));
        // What a server names itself is an echo, too.
        return body with { Notes = [.. answer.Notes.Concat(body.Notes).Select(note => mask.Apply(note))] };
    }

    // Pieces of an answer put together again would be a secret that no piece shows.
    private static string? Withheld(EgressResponse answer, SecretMask mask)
    {
        if (mask.IsEmpty || !answer.IsPartial) return null;
        if (ResponseText.TypeOf(answer.Header("Content-Type")).Media == "multipart/byteranges")
            return "The response consists of ranges of a larger document. They are not shown, since they could "
                + "contain parts of the credential.";
        return answer.Body.Length < mask.LongestSecret
            ? "The response is a range that is shorter than the credential. It is not shown, since it could be part "
            + "of the credential."
            : null;
    }

    private static MaskOptions OptionsFor(EgressResponse answer) =>
        answer.IsPartial ? MaskOptions.CutAtStart | MaskOptions.CutAtEnd
            : answer.Truncated ? MaskOptions.CutAtEnd : MaskOptions.None;

    private static ResponseBody Read(EgressResponse answer, ResponseRules rules, SecretMask mask, MaskOptions options)
    {
        var type = answer.Header("Content-Type");
        var kind = answer.IsOpaque ? BodyKind.Base64 : rules.Parsing switch
        {
            "json" => BodyKind.Json,
            "text" => BodyKind.Text,
            "base64" => BodyKind.Base64,
            _ => KindOf(ResponseText.TypeOf(type).Media, answer.Body.Span),
        };
        if (kind == BodyKind.Base64) return Bytes(answer, type, mask, options);

        var masked = 0;
        var bytes = answer.Body.Span;
        // In an encoding that who runs the action chose, a secret may read as something else.
        if (rules.Encoding is not null) bytes = MaskAsSent(bytes, type, mask, ref masked, options | MaskOptions.Name);
        var decoded = ResponseText.Decode(bytes, type, rules.Encoding);
        if (decoded.Encoding is { } encoding && encoding.CodePage != Encoding.UTF8.CodePage && !mask.IsEmpty)
            decoded = MaskBytes(bytes, decoded, encoding, mask, ref masked, options);

        string[] notes = decoded.Note is { } note ? [note] : [];
        if (decoded.Text is not { } text)
        {
            var fault = rules.Parsing == "json" ? NoJson : null;
            return Bytes(answer, type, mask, options) with { Notes = notes, Fault = fault };
        }

        if (kind == BodyKind.Json)
        {
            var reader = new ResponseJson(mask);
            // Of a piece, what is an object or a list is whole: every text in it begins and ends there.
            if (reader.TryRead(text, out var json) && (options == MaskOptions.None || json is JsonObject or JsonArray))
            {
                masked += reader.Masked;
                return new ResponseBody(BodyKind.Json, json) { Masked = masked, Notes = [.. notes, .. reader.Notes] };
            }

            if (reader.IsTooDeep) notes = [.. notes, TooDeep];
        }

        var shown = mask.Apply(text, ref masked, options);
        return new ResponseBody(BodyKind.Text, JsonValue.Create(shown))
        {
            Masked = masked,
            Notes = notes,
            Fault = kind == BodyKind.Json && rules.Parsing == "json" ? NoJson : null,
        };
    }

    /// <summary>
    /// Takes out what the bytes themselves say: a server can be led to name an encoding in which a secret that it
    /// repeats reads as something else.
    /// </summary>
    private static DecodedText MaskBytes(ReadOnlySpan<byte> bytes, DecodedText decoded, Encoding encoding,
        SecretMask mask, ref int masked, MaskOptions options)
    {
        if (!ResponseText.KeepsAscii(encoding) && decoded.Text is { } wide)
        {
            // First what it says in its encoding, so that what is left of it can still be read in it.
            decoded = decoded with { Text = mask.Apply(wide, ref masked, options | MaskOptions.Name) };
            bytes = encoding.GetBytes(decoded.Text);
        }

        var before = masked;
        var safe = mask.Apply(bytes, ref masked, options);
        return masked == before ? decoded : ResponseText.Decode(safe, null, encoding) with { Note = decoded.Note };
    }

    private static ResponseBody Bytes(EgressResponse answer, string? type, SecretMask mask, MaskOptions options)
    {
        var masked = 0;
        ReadOnlySpan<byte> body = answer.Body.Span;
        if (!mask.IsEmpty)
        {
            body = MaskAsSent(body, type, mask, ref masked, options);
            body = mask.Apply(body, ref masked, options);
        }

        // Where they were cut, was seen in the bytes.
        var whole = options & ~(MaskOptions.CutAtStart | MaskOptions.CutAtEnd);
        return new ResponseBody(BodyKind.Base64,
            JsonValue.Create(mask.Apply(Convert.ToBase64String(body), ref masked, whole)))
        { Masked = masked };
    }

    /// <summary>
    /// Takes out what a text says that is more than ASCII, in the encoding that it was sent in: only who decodes it
    /// finds a secret there.
    /// </summary>
    private static ReadOnlySpan<byte> MaskAsSent(ReadOnlySpan<byte> bytes, string? type, SecretMask mask,
        scoped ref int masked, MaskOptions options)
    {
        if (mask.IsEmpty || ResponseText.Decode(bytes, type) is not { Text: { } text, Encoding: { } encoding })
            return bytes;
        if (Ascii.IsValid(bytes) && ResponseText.KeepsAscii(encoding)) return bytes;
        var before = masked;
        var shown = mask.Apply(text, ref masked, options);
        return masked == before ? bytes : encoding.GetBytes(shown);
    }

    private static BodyKind KindOf(string media, ReadOnlySpan<byte> body)
    {
        if (media == "application/json" || media.EndsWith("+json", StringComparison.Ordinal)) return BodyKind.Json;
        var says = media.StartsWith("text/", StringComparison.Ordinal)
            || media.EndsWith("xml", StringComparison.Ordinal)
            || media is "application/javascript" or "application/x-www-form-urlencoded" or "application/yaml"
            or "application/x-yaml" or "application/x-ndjson";
        if (says) return BodyKind.Text;

        // Without a word on it, what reads as JSON is JSON, what reads as text is text.
        if (body.Contains((byte)0) || !ResponseText.IsUtf8(body)) return BodyKind.Base64;
        return media.Length == 0 ? BodyKind.Json : BodyKind.Text;
    }
}
