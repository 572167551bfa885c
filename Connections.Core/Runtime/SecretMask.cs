using System.Buffers;
using System.Text;

namespace Connections.Core.Runtime;

/// <summary>
/// Takes known secrets out of texts that come from outside, before anything of them is kept or shown. A secret is found as it is,
/// with any of its characters written as in URLs, JSON and HTML, also one in another, in base64 of either alphabet at any place of a
/// longer text, and in hexadecimal. One of fewer than four characters is only taken out where it stands as a whole word: else
/// every text with an "a" in it would be torn. Of a secret with several lines, each long line counts by itself too.
/// </summary>
internal sealed class SecretMask
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Replacement = "***";

    private const int ShortSecret = 4;
    private const int LongLine = 16;

    // What finds many forms at once costs more to make than looking for each of them in a short text.
    private const int LongText = 4096;

    private readonly Dictionary<char, List<Spelling>> byFirst = [];
    private readonly SearchValues<char> firsts;
    private readonly string[] encoded;
    private readonly Lazy<SearchValues<string>> anyEncoded;

    /// <summary>A mask of these secrets.</summary>
    public SecretMask(IEnumerable<SecretValue> secrets)
    {
        var ways = new Dictionary<Rune, string[]>();
        var forms = new HashSet<string>(StringComparer.Ordinal);
        foreach (var text in secrets.Select(s => WellFormed(s.Reveal()).Trim()).Where(s => s.Length > 0).ToHashSet(StringComparer.Ordinal))
        {
            var wordOnly = text.Length < ShortSecret;
            Add(Spell(text, ways, wordOnly));
            if (wordOnly) continue;
            foreach (var line in text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (line.Length >= LongLine && line.Length < text.Length && !line.StartsWith("-----", StringComparison.Ordinal)) Add(Spell(line, ways, wordOnly: false));
            }

            foreach (var whole in SecretForms.Wrapped(text).Append(text).Distinct(StringComparer.Ordinal)) forms.UnionWith(SecretForms.Encoded(Encoding.UTF8.GetBytes(whole)));
        }

        firsts = SearchValues.Create([.. byFirst.Keys]);
        encoded = [.. forms.OrderByDescending(f => f.Length)];
        anyEncoded = new(() => SearchValues.Create(encoded, StringComparison.Ordinal));
    }

    /// <summary>The text without the secrets. Of a text that was cut, a secret's beginning at the end is taken out as well.</summary>
    public string Apply(string text, bool wasCut = false) => TakeSpelled(TakeEncoded(text, wasCut), wasCut);

    private string TakeEncoded(string text, bool wasCut)
    {
        if (encoded.Length == 0) return text;
        var tail = wasCut ? encoded.Max(form => BrokenOff(text, form)) : 0;
        var rest = text.AsSpan(0, text.Length - tail);
        if (tail == 0 && FirstEncoded(rest) < 0) return text;
        var output = new StringBuilder(text.Length);
        while (FirstEncoded(rest) is >= 0 and var at)
        {
            output.Append(rest[..at]).Append(Replacement);
            var found = rest[at..];
            foreach (var form in encoded)
            {
                if (!found.StartsWith(form, StringComparison.Ordinal)) continue;
                rest = found[form.Length..];
                break;
            }
        }

        output.Append(rest);
        return tail == 0 ? output.ToString() : output.Append(Replacement).ToString();
    }

    /// <summary>Where the first of the forms begins, or -1.</summary>
    private int FirstEncoded(ReadOnlySpan<char> text)
    {
        if (text.Length >= LongText) return text.IndexOfAny(anyEncoded.Value);
        var first = -1;
        foreach (var form in encoded)
        {
            if (text.IndexOf(form, StringComparison.Ordinal) is >= 0 and var at && (first < 0 || at < first)) first = at;
        }

        return first;
    }

    /// <summary>How many characters at the end of the text are the beginning of a form.</summary>
    private static int BrokenOff(string text, string form)
    {
        for (var length = Math.Min(form.Length - 1, text.Length); length >= ShortSecret; length--)
        {
            if (text.AsSpan(text.Length - length).SequenceEqual(form.AsSpan(0, length))) return length;
        }

        return 0;
    }

    private string TakeSpelled(string text, bool wasCut)
    {
        var at = text.AsSpan().IndexOfAny(firsts);
        if (at < 0) return text;
        var output = new StringBuilder(text.Length);
        var copied = 0;
        var room = (new List<int>(4), new List<int>(4));
        while (at < text.Length)
        {
            var end = -1;
            foreach (var spelling in byFirst[text[at]]) end = Math.Max(end, spelling.Match(text, at, wasCut, room));
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

    private static string WellFormed(string text) =>
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? text : string.Concat(text.EnumerateRunes().Select(r => r.ToString()));

    private static Spelling Spell(string text, Dictionary<Rune, string[]> known, bool wordOnly)
    {
        var characters = new List<string[]>(text.Length);
        foreach (var rune in text.Replace("\r\n", "\n", StringComparison.Ordinal).EnumerateRunes())
        {
            if (!known.TryGetValue(rune, out var ways)) known[rune] = ways = SecretForms.Ways(rune);
            characters.Add(ways);
        }

        return new Spelling([.. characters], wordOnly);
    }

    /// <summary>A secret as a row of characters, each with the ways to write it.</summary>
    private sealed record Spelling(string[][] Characters, bool WordOnly)
    {
        /// <summary>Where the secret ends that begins here, or -1.</summary>
        public int Match(string text, int start, bool wasCut, (List<int> Ends, List<int> Next) room)
        {
            if (WordOnly && start > 0 && IsWord(text[start - 1])) return -1;

            // Several readings are followed side by side: a backslash may be one, or begin an escape.
            var (ends, next) = room;
            ends.Clear();
            ends.Add(start);
            for (var i = 0; i < Characters.Length; i++)
            {
                next.Clear();
                foreach (var end in ends)
                {
                    var rest = text.AsSpan(end);
                    if (wasCut && i >= ShortSecret && BreaksOff(rest, Characters[i])) return text.Length;
                    foreach (var way in Characters[i])
                    {
                        if (way.Length > 0 && (rest.Length == 0 || rest[0] != way[0])) continue;
                        if (rest.StartsWith(way, StringComparison.Ordinal) && !next.Contains(end + way.Length)) next.Add(end + way.Length);
                    }
                }

                if (next.Count == 0) return -1;
                (ends, next) = (next, ends);
            }

            var last = ends.Max();
            return WordOnly && last < text.Length && IsWord(text[last]) ? -1 : last;
        }

        private static bool BreaksOff(ReadOnlySpan<char> rest, string[] ways)
        {
            foreach (var way in ways)
            {
                if (rest.Length < way.Length && way.AsSpan().StartsWith(rest, StringComparison.Ordinal)) return true;
            }

            return false;
        }

        private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';
    }
}
