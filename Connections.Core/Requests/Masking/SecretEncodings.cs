using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Connections.Core.Requests.Masking;

/// <summary>The ways in which other systems write a text.</summary>
internal static class SecretEncodings
{
    // Shorter pieces of base64 would be found everywhere.
    private const int Shortest = 4;

    // Their letters and digits are those of all code pages of their kind: the first of most, the second of the
    // Japanese ones.
    private static readonly Encoding[] Ebcdic = [CodePagesEncodingProvider.Instance.GetEncoding("IBM037")!,
        CodePagesEncodingProvider.Instance.GetEncoding("IBM290")!];

    // Of those that most secrets are made of, all worked out at once: each run would do it again for each character.
    private static readonly string[][] OfAscii = [.. Enumerable.Range(0, 128).Select(c => WorkOut(new Rune(c)))];

    /// <summary>
    /// The ways to write one character: in one language, and that again in another, as when a page is quoted in JSON.
    /// </summary>
    public static string[] Ways(Rune rune) => rune.IsAscii ? OfAscii[rune.Value] : WorkOut(rune);

    private static string[] WorkOut(Rune rune)
    {
        var once = Once(rune);
        return [.. once.Concat(once.SelectMany(Wrapped)).Distinct(StringComparer.Ordinal)];
    }

    private static List<string> Once(Rune rune)
    {
        var raw = rune.ToString();
        var percent = string.Concat(Encoding.UTF8.GetBytes(raw).Select(b => $"%{b:X2}"));
        List<string> ways =
        [
            raw,
            percent,
            percent.ToLowerInvariant(),
            string.Concat(raw.Select(c => $"\\u{(int)c:x4}")),
            string.Concat(raw.Select(c => $"\\u{(int)c:X4}")),
        ];
        if (rune.Value == ' ') ways.Add("+");
        if (rune.Value == '\n') ways.AddRange(["", "\r\n", "\\r\\n", "%0D%0A", "%0d%0a", "&#xD;&#xA;", "&#13;&#10;"]);
        if (JsonShort(rune.Value) is { } letter) ways.Add($"\\{letter}");
        if (Entity(rune.Value) is { } entity) ways.Add(entity);
        // As who takes UTF-8 for an encoding of one byte sees it.
        if (!rune.IsAscii) ways.Add(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(raw)));
        if (Rune.IsLetterOrDigit(rune) && rune.IsAscii) return ways;
        ways.Add(string.Create(CultureInfo.InvariantCulture, $"&#{rune.Value};"));
        ways.Add($"&#x{rune.Value:X};");
        ways.Add($"&#x{rune.Value:x};");
        return ways;
    }

    /// <summary>A text as it is in an address, in JSON and in HTML.</summary>
    public static IEnumerable<string> Wrapped(string way)
    {
        if (way.Length == 0) yield break;
        yield return Uri.EscapeDataString(way);
        yield return JsonEncodedText.Encode(way).ToString();
        yield return JsonEncodedText.Encode(way, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
        yield return WebUtility.HtmlEncode(way);
    }

    private static string? JsonShort(int character) => character switch
    {
        '"' => "\"",
        '\\' => "\\",
        '/' => "/",
        '\'' => "'",
        '\n' => "n",
        '\r' => "r",
        '\t' => "t",
        '\b' => "b",
        '\f' => "f",
        _ => null,
    };

    private static string? Entity(int character) => character switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&apos;",
        _ => null,
    };

    /// <summary>
    /// A secret, and what of it is one by itself: what comes after the scheme of an Authorization header, and a user
    /// name and password that
    /// are there in base64.
    /// </summary>
    public static IEnumerable<string> WithParts(string secret)
    {
        yield return secret;
        var blank = secret.IndexOf(' ', StringComparison.Ordinal);
        if (blank < 0
            || !SecretStrengths.Schemes.Contains(secret[..blank], StringComparer.OrdinalIgnoreCase)) yield break;
        var rest = secret[blank..].Trim();
        if (rest.Length == 0) yield break;
        yield return rest;
        var pair = new byte[rest.Length];
        if (!Convert.TryFromBase64String(rest, pair, out var length)) yield break;
        var text = Encoding.UTF8.GetString(pair, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || text.Contains('\uFFFD', StringComparison.Ordinal)) yield break;
        yield return text;
        if (colon + 1 < text.Length) yield return text[(colon + 1)..];
    }

    /// <summary>
    /// The bytes of a secret in the encodings of text, one character for each byte: as a reader sees them who takes
    /// one encoding for another.
    /// </summary>
    public static IEnumerable<string> Bytes(string text)
    {
        if (Ascii.IsValid(text))
        {
            // Little and big endian alike, since they differ at the edge only.
            yield return string.Join('\0', text.ToCharArray());
            yield return string.Join("\0\0\0", text.ToCharArray());
            foreach (var form in Ebcdic.Select(page => Encoding.Latin1.GetString(page.GetBytes(text)))
                .Distinct(StringComparer.Ordinal)) yield return form;
            yield break;
        }

        foreach (var encoding in new[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32 })
            yield return Encoding.Latin1.GetString(encoding.GetBytes(text));
    }

    /// <summary>Base64 and hexadecimal of a text that is there by itself.</summary>
    public static HashSet<string> EncodedWhole(byte[] bytes)
    {
        // Of a few letters the forms are numbers and words of their own.
        if (bytes.Length < Shortest) return [];
        var whole = Convert.ToBase64String(bytes);
        return new(StringComparer.Ordinal) { whole, whole.TrimEnd('='), whole.Replace('+', '-').Replace('/', '_'),
            Convert.ToHexString(bytes), Convert.ToHexStringLower(bytes) };
    }

    /// <summary>
    /// Base64 and hexadecimal. In a longer text base64 cuts bytes at three places; of each, the characters that belong
    /// to the secret alone are sought.
    /// </summary>
    public static HashSet<string> Encoded(byte[] bytes)
    {
        var forms = new HashSet<string>(StringComparer.Ordinal) { Convert.ToHexString(bytes),
            Convert.ToHexStringLower(bytes) };
        var whole = Convert.ToBase64String(bytes);
        Both(whole);
        Both(whole.TrimEnd('='));
        for (var shift = 0; shift < 3; shift++)
        {
            var padded = Convert.ToBase64String([.. new byte[shift], .. bytes]);
            var from = (shift * 8 + 5) / 6;
            var to = (shift + bytes.Length) * 8 / 6;
            if (to - from >= Shortest) Both(padded[from..to]);
        }

        return forms;

        void Both(string form)
        {
            forms.Add(form);
            forms.Add(form.Replace('+', '-').Replace('/', '_'));
            forms.Add(form.Replace("+", "%2B", StringComparison.Ordinal).Replace("/", "%2F",
                StringComparison.Ordinal).Replace("=", "%3D", StringComparison.Ordinal));
            forms.Add(form.Replace("/", "\\/", StringComparison.Ordinal));
            forms.Add(form.Replace("+", "\\u002B", StringComparison.Ordinal));
        }
    }
}
