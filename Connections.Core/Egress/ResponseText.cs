using System.Text;
using System.Text.RegularExpressions;

namespace Connections.Core.Egress;

/// <summary>
/// Decodes the text of an answer: as the action says; else as a byte order mark, the Content-Type or the document
/// itself says; else as UTF-8.
/// Bytes that are no text in any of them are not made one.
/// </summary>
internal static partial class ResponseText
{
    // Where browsers look for what a document says of itself.
    private const int HeadLength = 1024;

    private const int Utf7 = 65000;

    // What servers write for encodings that .NET knows by another name.
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["utf8"] = "utf-8",
        ["utf_8"] = "utf-8",
        ["unicode"] = "utf-16",
        ["utf16"] = "utf-16",
        ["utf16le"] = "utf-16",
        ["utf16be"] = "utf-16BE",
        ["utf-16le"] = "utf-16",
        ["iso8859-1"] = "iso-8859-1",
        ["iso8859-15"] = "iso-8859-15",
        ["iso88591"] = "iso-8859-1",
        ["latin-1"] =
            "iso-8859-1",
        ["cp1250"] = "windows-1250",
        ["cp1251"] = "windows-1251",
        ["cp1252"] = "windows-1252",
        ["win1251"] =
            "windows-1251",
        ["win1252"] = "windows-1252",
        ["sjis"] = "shift_jis",
        ["ms932"] = "shift_jis",
        ["windows-31j"] = "shift_jis",
        ["ascii"] = "us-ascii",
    };

    /// <summary>The text of a body.</summary>
    /// <param name="body">Its bytes.</param>
    /// <param name="contentType">Its Content-Type; null: none.</param>
    /// <param name="chosen">How the action says that it is encoded; null: it leaves that to the answer.</param>
    public static DecodedText Decode(ReadOnlySpan<byte> body, string? contentType, Encoding? chosen = null)
    {
        if (chosen is not null)
        {
            return TryDecode(WithoutMark(body, chosen), chosen, out var text)
                ? new DecodedText(text, chosen, null)
                : new DecodedText(null, chosen,
                    $"The response is not {chosen.WebName}, which the action expects, so its bytes are returned as "
                    + "base64.");
        }

        var (media, charset) = TypeOf(contentType);
        string? note = null;
        foreach (var (encoding, name, source) in Candidates(body, media, charset))
        {
            if (encoding is null)
            {
                var named = Integrations.DidYouMean.QuoteWhole(name);
                note ??= $"{source} names the encoding {named}, which is unknown.";
            }

            else if (TryDecode(WithoutMark(body, encoding), encoding, out var text)) return new DecodedText(text,
                encoding, note);
            else note ??= source is null ? null : $"{source} says {encoding.WebName}, but the response is not.";
        }

        return new DecodedText(null, null,
            $"{(note is null ? "The response is not UTF-8 and names no other encoding" : note.TrimEnd('.'))}, so its "
                + "bytes are returned as base64.");
    }

    /// <summary>Media type, in lower case, and charset of a Content-Type.</summary>
    public static (string Media, string? Charset) TypeOf(string? contentType)
    {
        var parts = (contentType ?? "").Split(';', StringSplitOptions.TrimEntries);
        var charset = parts.Skip(1).Select(p => p.Split('=', 2, StringSplitOptions.TrimEntries))
            .FirstOrDefault(p => p.Length == 2 && p[0].Equals("charset", StringComparison.OrdinalIgnoreCase))?[1];
        return (parts[0].ToLowerInvariant(), charset?.Trim('"', '\'') is { Length: > 0 } name ? name : null);
    }

    /// <summary>The encoding of that name, or null.</summary>
    public static Encoding? FindEncoding(string name)
    {
        try
        {
            name = Aliases.GetValueOrDefault(name, name);
            var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
            return encoding.CodePage == Utf7 ? null : encoding;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether every ASCII character is itself in an encoding, so that a secret that a service repeats reads the same
    /// in it, and is found. In
    /// others it would come out as something else, from which anyone can get it back.
    /// </summary>
    public static bool KeepsAscii(Encoding encoding)
    {
        var ascii = new string([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c)]);
        return encoding.GetString(Encoding.ASCII.GetBytes(ascii)) == ascii;
    }

    /// <summary>Whether bytes are UTF-8.</summary>
    public static bool IsUtf8(ReadOnlySpan<byte> body) => System.Text.Unicode.Utf8.IsValid(body);

    private static IEnumerable<(Encoding? Encoding, string Name, string? Source)> Candidates(ReadOnlySpan<byte> body,
        string media, string? charset)
    {
        var candidates = new List<(Encoding?, string, string?)>();
        if (MarkedBy(body) is { } marked) candidates.Add((marked, marked.WebName, "Its byte order mark"));
        if (charset is not null) candidates.Add((FindEncoding(charset), charset, "The Content-Type"));
        if (DeclaredIn(body, media) is { } declared) candidates.Add((FindEncoding(declared), declared, "The document"));
        if (WideAscii(body) is { } wide) candidates.Add((wide, wide.WebName, null));
        candidates.Add((Encoding.UTF8, Encoding.UTF8.WebName, null));
        return candidates;
    }

    private static Encoding? MarkedBy(ReadOnlySpan<byte> body)
    {
        // UTF-32 first: the mark of UTF-16 is its beginning.
        foreach (var candidate in new[] { Encoding.UTF32, Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            if (body.StartsWith(candidate.Preamble)) return candidate;
        }

        return null;
    }

    // JSON and XML begin with an ASCII character, so that a zero beside it tells UTF-16 (RFC 4627 §3, XML 1.0 appendix
    // F).
    private static Encoding? WideAscii(ReadOnlySpan<byte> body) => body switch
    {
        [(byte)'{' or (byte)'[' or (byte)'<' or (byte)'"', 0, not 0, ..] => Encoding.Unicode,
        [0, (byte)'{' or (byte)'[' or (byte)'<' or (byte)'"', ..] => Encoding.BigEndianUnicode,
        _ => null,
    };

    private static string? DeclaredIn(ReadOnlySpan<byte> body, string media)
    {
        var head = Encoding.Latin1.GetString(body[..Math.Min(body.Length, HeadLength)]);
        if (XmlDeclaration().Match(head) is { Success: true } xml) return xml.Groups["name"].Value;
        return media is "text/html" or "application/xhtml+xml" && HtmlMeta().Match(head) is { Success: true } html
            ? html.Groups["name"].Value : null;
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> body, Encoding encoding) =>
        encoding.Preamble.Length > 0 && body.StartsWith(encoding.Preamble) ? body[encoding.Preamble.Length..] : body;

    private static bool TryDecode(ReadOnlySpan<byte> body, Encoding encoding, out string text)
    {
        var strict = (Encoding)encoding.Clone();
        strict.DecoderFallback = DecoderFallback.ExceptionFallback;
        try
        {
            text = strict.GetString(body);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }

    [GeneratedRegex("""^\s*<\?xml\s[^>]*?encoding\s*=\s*["'](?<name>[A-Za-z0-9._:-]{1,40})["']""",
        RegexOptions.IgnoreCase, 1000)]
    private static partial Regex XmlDeclaration();

    [GeneratedRegex("""<meta\s[^>]*?charset\s*=\s*["']?\s*(?<name>[A-Za-z0-9._:-]{1,40})""", RegexOptions.IgnoreCase,
        1000)]
    private static partial Regex HtmlMeta();
}

/// <summary>A body as text.</summary>
/// <param name="Text">The text; null where the bytes are none.</param>
/// <param name="Encoding">How they are encoded; null where that is not known.</param>
/// <param name="Note">What was odd, or why they are no text; null in good order.</param>
internal sealed record DecodedText(string? Text, Encoding? Encoding, string? Note);
