using System.Buffers;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Connections.Core.Requests.Masking;

/// <summary>
/// How the reader of a language sees a text: entities of HTML, escapes of programming languages and mails, or lines
/// that are one. What is found there can be told in the text itself.
/// </summary>
internal sealed class EscapeReader
{
    /// <summary>Reads one place that has a meaning: how long it is, and what it says.</summary>
    private delegate (int Length, string Says)? Step(ReadOnlySpan<char> text);

    private const int LongestName = 12;

    private const int MostQuotes = 8;

    // Of HTML, the names of the characters of ASCII; https://html.spec.whatwg.org/multipage/named-characters.html
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["amp"] = "&",
        ["AMP"] = "&",
        ["lt"] = "<",
        ["LT"] = "<",
        ["gt"] = ">",
        ["GT"] = ">",
        ["quot"] = "\"",
        ["QUOT"] = "\"",
        ["apos"] = "'",
        ["Tab"] = "\t",
        ["NewLine"] = "\n",
        ["excl"] = "!",
        ["num"] = "#",
        ["dollar"] = "$",
        ["percnt"] = "%",
        ["lpar"] = "(",
        ["rpar"] = ")",
        ["ast"] = "*",
        ["midast"] = "*",
        ["plus"] = "+",
        ["comma"] = ",",
        ["period"] = ".",
        ["sol"] = "/",
        ["colon"] = ":",
        ["semi"] = ";",
        ["equals"] = "=",
        ["quest"] = "?",
        ["commat"] = "@",
        ["lsqb"] = "[",
        ["lbrack"] = "[",
        ["bsol"] = "\\",
        ["rsqb"] = "]",
        ["rbrack"] = "]",
        ["Hat"] = "^",
        ["lowbar"] = "_",
        ["UnderBar"] = "_",
        ["grave"] = "`",
        ["lcub"] = "{",
        ["lbrace"] = "{",
        ["verbar"] = "|",
        ["vert"] = "|",
        ["VerticalLine"] = "|",
        ["rcub"] = "}",
        ["rbrace"] = "}",
        ["nbsp"] = "\u00A0",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] Breaks =
        ["\r", "\n", "%0D", "%0A", "&#13;", "&#10;", "&#xD;", "&#xA;", "=\r\n", "=\n"];

    private readonly SearchValues<char> begins;
    private readonly Step step;

    private EscapeReader(string begins, Step step, bool joinsLines = false)
    {
        this.begins = SearchValues.Create(begins);
        this.step = step;
        JoinsLines = joinsLines;
    }

    /// <summary>The readings besides that of the text as it is.</summary>
    public static IReadOnlyList<EscapeReader> All { get; } =
    [
        new("&", Entity), new("\\=", Escape), new("\r\n\\%&=", Break, joinsLines: true),
    ];

    /// <summary>Whether lines become one: what is a word by itself is none there.</summary>
    public bool JoinsLines { get; }

    /// <summary>The text as it is read so; null where that is no other than it is.</summary>
    public UnescapedText? Of(string text)
    {
        var at = text.AsSpan().IndexOfAny(begins);
        if (at < 0) return null;
        StringBuilder? output = null;
        var places = new List<EscapeSpan>();
        var copied = 0;
        while (at < text.Length)
        {
            if (step(text.AsSpan(at)) is { } read)
            {
                (output ??= new StringBuilder(text.Length)).Append(text, copied, at - copied);
                var start = output.Length;
                output.Append(read.Says);
                places.Add(new EscapeSpan(start, output.Length, new TextPart(at, at + read.Length)));
                copied = at += read.Length;
            }
            else at++;

            if (at >= text.Length) break;
            var next = text.AsSpan(at).IndexOfAny(begins);
            if (next < 0) break;
            at += next;
        }

        return output is null ? null
            : new UnescapedText(output.Append(text, copied, text.Length - copied).ToString(), places);
    }

    // &#115; &#x73; &sol; with or without the semicolon, and the ampersand itself again written as one.
    private static (int Length, string Says)? Entity(ReadOnlySpan<char> text)
    {
        var at = 1;
        while (text[at..].StartsWith("amp;")) at += 4;
        var inner = text[at..];
        if (inner.StartsWith("#"))
        {
            var isHex = inner.Length > 1 && inner[1] is 'x' or 'X';
            var from = isHex ? 2 : 1;
            var value = 0;
            var to = from;
            for (; to < inner.Length && Digit(inner[to], isHex) is >= 0 and var digit; to++)
                value = Math.Min(value * (isHex ? 16 : 10) + digit, 0x110000);
            if (to == from || !Rune.TryCreate(value, out var rune)) return null;
            return (at + to + (to < inner.Length && inner[to] == ';' ? 1 : 0), rune.ToString());
        }

        var end = inner[..Math.Min(inner.Length, LongestName + 1)].IndexOf(';');
        if (end > 0 && Names.TryGetValue(inner[..end].ToString(), out var says)) return (at + end + 1, says);
        return at > 1 ? (at, "&") : null;
    }

    // \x73 \u0073 \u{73} of programming languages, =73 of mails.
    private static (int Length, string Says)? Escape(ReadOnlySpan<char> text)
    {
        if (text[0] == '=') return Hex(text[1..], 2) is { } ofMail ? (3, ofMail) : null;
        if (text.Length < 2) return null;
        switch (text[1])
        {
            case 'x':
                return Hex(text[2..], 2) is { } two ? (4, two) : null;
            case 'u' when text.Length > 2 && text[2] == '{':
                var end = text[..Math.Min(text.Length, 12)].IndexOf('}');
                return end > 3 && int.TryParse(text[3..end], NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture, out var value) && Rune.TryCreate(value, out var rune)
                    ? (end + 1, rune.ToString()) : null;
            case 'u':
                return Hex(text[2..], 4) is { } four ? (6, four) : null;
            case '"' or '\\' or '/' or '\'':
                return (2, text[1].ToString());
            default:
                return null;
        }
    }

    // Any line breaks, as they are or escaped, with the blanks that indent the next line.
    private static (int Length, string Says)? Break(ReadOnlySpan<char> text)
    {
        var at = 0;
        while (at < text.Length && BreakLength(text[at..]) is > 0 and var length)
        {
            at += length;
            while (at < text.Length && text[at] is ' ' or '\t') at++;
        }

        return at == 0 ? null : (at, "");
    }

    private static int BreakLength(ReadOnlySpan<char> text)
    {
        if (text[0] == '\\')
        {
            // Again for each language that it is quoted in.
            var letter = text[..Math.Min(text.Length, MostQuotes)].IndexOfAnyExcept('\\');
            return letter > 0 && text[letter] is 'n' or 'r' ? letter + 1 : 0;
        }

        foreach (var known in Breaks)
        {
            if (text.StartsWith(known, StringComparison.OrdinalIgnoreCase)) return known.Length;
        }

        return 0;
    }

    private static string? Hex(ReadOnlySpan<char> text, int digits) =>
        text.Length >= digits && ushort.TryParse(text[..digits], NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture, out var value) ? ((char)value).ToString() : null;

    private static int Digit(char c, bool isHex) =>
        isHex ? char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : -1 : char.IsAsciiDigit(c) ? c - '0' : -1;

    /// <summary>A place that was read as something else.</summary>
    /// <param name="Start">Where it begins in what was read.</param>
    /// <param name="End">Where it ends there.</param>
    /// <param name="Source">Where it is in the text itself.</param>
    internal readonly record struct EscapeSpan(int Start, int End, TextPart Source);
}

/// <summary>A text as it was read.</summary>
/// <param name="text">It.</param>
/// <param name="places">What was read as something else, in order.</param>
internal sealed class UnescapedText(string text, List<EscapeReader.EscapeSpan> places)
{
    /// <summary>It.</summary>
    public string Text { get; } = text;

    /// <summary>Where a part of it is in the text itself.</summary>
    public TextPart InSource(TextPart part) => new(InSource(part.Start).Start, InSource(part.End - 1).End);

    private TextPart InSource(int at)
    {
        // The last place that begins at or before it.
        var (low, high) = (0, places.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (places[middle].Start <= at) low = middle + 1;
            else high = middle;
        }

        if (low == 0) return new TextPart(at, at + 1);
        var before = places[low - 1];
        if (at < before.End) return before.Source;
        var source = before.Source.End + at - before.End;
        return new TextPart(source, source + 1);
    }
}
