using System.Buffers;
using System.Globalization;
using System.Text;

namespace Connections.Core.Runtime;

/// <summary>
/// Takes known secrets out of texts that come from outside, before anything of them is kept or shown. A secret is found as it is,
/// with any of its characters written as in URLs, JSON (also JSON in JSON) and HTML, in base64 of either alphabet at any place of a
/// longer text, and in hexadecimal. One of fewer than four characters is only taken out where it stands as a whole word: else
/// every text with an "a" in it would be torn. Of a secret with several lines, each long line counts by itself too.
/// </summary>
internal sealed class SecretMask
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Replacement = "***";

    private const int ShortSecret = 4;
    private const int LongLine = 16;

    private readonly Dictionary<char, List<Spelling>> byFirst = [];
    private readonly SearchValues<char> firsts;

    /// <summary>A mask of these secrets.</summary>
    public SecretMask(IEnumerable<SecretValue> secrets)
    {
        var alternatives = new Dictionary<Rune, string[]>();
        foreach (var text in secrets.Select(s => s.Reveal().Trim()).Where(s => s.Length > 0).ToHashSet(StringComparer.Ordinal))
        {
            var wordOnly = text.Length < ShortSecret;
            Add(Spell(text, alternatives, wordOnly));
            if (wordOnly) continue;
            foreach (var line in text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (line.Length >= LongLine && line.Length < text.Length && !line.StartsWith("-----", StringComparison.Ordinal)) Add(Spell(line, alternatives, wordOnly: false));
            }

            foreach (var encoded in Encoded(Encoding.UTF8.GetBytes(text))) Add(new Spelling([.. encoded.Select(c => new[] { c.ToString() })], false));
        }

        firsts = SearchValues.Create([.. byFirst.Keys]);
    }

    /// <summary>The text without the secrets. Of a text that was cut, a secret's beginning at the end is taken out as well.</summary>
    public string Apply(string text, bool wasCut = false)
    {
        var at = text.AsSpan().IndexOfAny(firsts);
        if (at < 0) return text;
        var output = new StringBuilder(text.Length);
        var copied = 0;
        while (at < text.Length)
        {
            var end = -1;
            foreach (var spelling in byFirst[text[at]]) end = Math.Max(end, spelling.Match(text, at, wasCut));
            if (end > at)
            {
                output.Append(text, copied, at - copied).Append(Replacement);
                copied = at = end;
            }
            else at++;

            if (at >= text.Length) break;
            var next = text.AsSpan(at).IndexOfAny(firsts);
            if (next < 0) break;
            at += next;
        }

        return copied == 0 ? text : output.Append(text, copied, text.Length - copied).ToString();
    }

    private void Add(Spelling spelling)
    {
        foreach (var first in spelling.Characters[0].Where(a => a.Length > 0).Select(a => a[0]).Distinct())
        {
            if (!byFirst.TryGetValue(first, out var list)) byFirst[first] = list = [];
            list.Add(spelling);
        }
    }

    private static Spelling Spell(string text, Dictionary<Rune, string[]> known, bool wordOnly)
    {
        var characters = new List<string[]>(text.Length);
        foreach (var rune in text.Replace("\r\n", "\n", StringComparison.Ordinal).EnumerateRunes())
        {
            if (!known.TryGetValue(rune, out var ways)) known[rune] = ways = Ways(rune);
            characters.Add(ways);
        }

        return new Spelling([.. characters], wordOnly);
    }

    /// <summary>The ways to write one character.</summary>
    private static string[] Ways(Rune rune)
    {
        var raw = rune.ToString();
        var ways = new HashSet<string>(StringComparer.Ordinal) { raw };
        var percent = string.Concat(Encoding.UTF8.GetBytes(raw).Select(b => $"%{b:X2}"));
        var unicode = string.Concat(raw.Select(c => $"\\u{(int)c:x4}"));
        foreach (var way in (string[])[percent, percent.Replace("%", "%25", StringComparison.Ordinal), unicode, "\\" + unicode])
        {
            ways.Add(way);
            ways.Add(way.ToLowerInvariant());
            ways.Add(way.Replace("\\u", "\0", StringComparison.Ordinal).ToUpperInvariant().Replace("\0", "\\u", StringComparison.Ordinal));
        }

        if (rune.Value == ' ') ways.Add("+");
        if (JsonShort(rune.Value) is { } letter)
        {
            ways.Add($"\\{letter}");
            ways.Add($"\\\\{letter}");
            ways.Add(letter is "\\" or "\"" ? $"\\\\\\{letter}" : $"\\\\{letter}");
        }

        if (!Rune.IsLetterOrDigit(rune) || !rune.IsAscii)
        {
            ways.Add(string.Create(CultureInfo.InvariantCulture, $"&#{rune.Value};"));
            ways.Add($"&#x{rune.Value:X};");
            ways.Add($"&#x{rune.Value:x};");
        }

        if (rune.Value == '\n') ways.UnionWith(["", "\r\n", "\\r\\n", "\\\\r\\\\n", "%0D%0A", "%0d%0a", "&#xD;&#xA;", "&#13;&#10;"]);
        if (Entity(rune.Value) is { } entity) ways.Add(entity);
        return [.. ways];
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
    /// Base64 and hexadecimal. In a longer text base64 cuts bytes at three places; of each, the characters that belong to the secret
    /// alone are sought.
    /// </summary>
    private static HashSet<string> Encoded(byte[] bytes)
    {
        var forms = new HashSet<string>(StringComparer.Ordinal) { Convert.ToHexString(bytes), Convert.ToHexStringLower(bytes) };
        var whole = Convert.ToBase64String(bytes);
        Both(whole);
        Both(whole.TrimEnd('='));
        for (var shift = 0; shift < 3; shift++)
        {
            var padded = Convert.ToBase64String([.. new byte[shift], .. bytes]);
            var from = (shift * 8 + 5) / 6;
            var to = (shift + bytes.Length) * 8 / 6;
            if (to - from >= ShortSecret) Both(padded[from..to]);
        }

        return forms;

        void Both(string form)
        {
            forms.Add(form);
            forms.Add(form.Replace('+', '-').Replace('/', '_'));
            forms.Add(form.Replace("+", "%2B", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal).Replace("=", "%3D", StringComparison.Ordinal));
            forms.Add(form.Replace("/", "\\/", StringComparison.Ordinal));
            forms.Add(form.Replace("+", "\\u002B", StringComparison.Ordinal));
        }
    }

    /// <summary>A secret as a row of characters, each with the ways to write it.</summary>
    private sealed record Spelling(string[][] Characters, bool WordOnly)
    {
        /// <summary>Where the secret ends that begins here, or -1.</summary>
        public int Match(string text, int start, bool wasCut)
        {
            if (WordOnly && start > 0 && IsWord(text[start - 1])) return -1;

            // Several readings are followed side by side: a backslash may be one, or begin an escape.
            var ends = new List<int>(4) { start };
            var next = new List<int>(4);
            for (var i = 0; i < Characters.Length; i++)
            {
                next.Clear();
                foreach (var end in ends)
                {
                    foreach (var way in Characters[i])
                    {
                        if (string.CompareOrdinal(text, end, way, 0, way.Length) == 0 && !next.Contains(end + way.Length)) next.Add(end + way.Length);
                        else if (wasCut && i >= ShortSecret && text.Length - end < way.Length && string.CompareOrdinal(text, end, way, 0, text.Length - end) == 0) return text.Length;
                    }
                }

                if (next.Count == 0) return -1;
                (ends, next) = (next, ends);
            }

            var last = ends.Max();
            return WordOnly && last < text.Length && IsWord(text[last]) ? -1 : last;
        }

        private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';
    }
}
