using System.Buffers;
using System.Net;
using System.Text;

namespace Connections.Core.Runtime;

/// <summary>Which text is masked, and what of it may be missing.</summary>
[Flags]
internal enum MaskOptions
{
    /// <summary>
    /// A whole text on its way to who asked: what merely contains a short or common secret stays as it is.
    /// </summary>
    None = 0,

    /// <summary>The text was cut: a secret's beginning at its end is taken out as well.</summary>
    CutAtEnd = 1,

    /// <summary>The text begins in the middle: a secret's end at its beginning is taken out as well.</summary>
    CutAtStart = 2,

    /// <summary>
    /// A text of our own that tells of a request: short and common secrets are taken out wherever they are a word.
    /// </summary>
    Report = 4,

    /// <summary>The name of a member: only what cannot be there by chance is taken out.</summary>
    Name = 8,
}

/// <summary>
/// Takes known secrets out of texts that come from outside, before anything of them is kept or shown. A secret is
/// found as it is, in upper
/// and lower case, with any of its characters written as in URLs, JSON and HTML, also one in another, in base64 of
/// either alphabet at any
/// place of a longer text, in hexadecimal, and in UTF-16 and UTF-32. One that is short or common is only taken out
/// where it stands by
/// itself (<see cref="SecretStrength"/>): a mask is a filter on data, and must not change what has nothing to do with
/// the secret. Of a
/// secret with several lines, each long line counts by itself too; of one with a scheme before it, what stands behind.
/// </summary>
internal sealed class SecretMask
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Replacement = "***";

    private const int ShortestPiece = 4;
    private const int LongLine = 16;

    private readonly Dictionary<char, List<SecretSpelling>> byFirst = [];
    private readonly SearchValues<char> firsts;
    private readonly EncodedSecrets encoded;
    private readonly HashSet<string> strong = new(StringComparer.Ordinal);
    private readonly MaskEffort effort = new();

    /// <summary>A mask of these secrets.</summary>
    public SecretMask(IEnumerable<SecretValue> secrets)
    {
        var ways = new Dictionary<Rune, string[]>();
        var forms = new Dictionary<string, SecretStrength>(StringComparer.Ordinal);
        foreach (var text in secrets.Select(s => WellFormed(s.Reveal()).Trim()).Where(s => s.Length > 0)
            .SelectMany(SecretForms.WithParts).ToHashSet(StringComparer.Ordinal))
        {
            LongestSecret = Math.Max(LongestSecret, text.Length);
            var strength = SecretStrengths.Judge(text);
            Add(Spell(text, ways, strength));
            if (strength != SecretStrength.Strong)
            {
                foreach (var form in SecretForms.EncodedWhole(Encoding.UTF8.GetBytes(text))) forms.TryAdd(form,
                    strength);
                continue;
            }

            strong.Add(text);
            foreach (var line in text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (line.Length >= LongLine && line.Length < text.Length
                    && !line.StartsWith("-----", StringComparison.Ordinal)) Add(Spell(line, ways, strength));
            }

            foreach (var whole in SecretForms.Wrapped(text).Append(text).Distinct(StringComparer.Ordinal))
            {
                foreach (var form in SecretForms.Encoded(Encoding.UTF8.GetBytes(whole))) forms[form] = strength;
            }

            foreach (var form in SecretForms.Bytes(text)) forms[form] = strength;
        }

        firsts = SearchValues.Create([.. byFirst.Keys]);
        encoded = new EncodedSecrets(forms, effort);
    }

    /// <summary>Whether there is nothing to mask.</summary>
    public bool IsEmpty => byFirst.Count == 0;

    /// <summary>How many characters the longest secret has.</summary>
    public int LongestSecret { get; }

    /// <summary>The text without the secrets.</summary>
    public string Apply(string text, MaskOptions options = MaskOptions.None)
    {
        var places = 0;
        return Apply(text, ref places, options);
    }

    /// <summary>The text without the secrets; adds how many places were masked.</summary>
    public string Apply(string text, ref int places, MaskOptions options = MaskOptions.None)
    {
        if (IsEmpty || text.Length == 0) return text;
        if (options.HasFlag(MaskOptions.CutAtStart)) text = TakeStart(text, ref places);
        var shown = TakeDirectly(text, ref places, options);
        if (!shown.Contains("&#", StringComparison.Ordinal)) return shown;

        // Every letter can be written as an entity, in more ways than can be looked for: where that hides a secret,
        // the text is given without.
        var hidden = 0;
        var decoded = TakeDirectly(WebUtility.HtmlDecode(shown), ref hidden, options);
        if (hidden == 0) return shown;
        places += hidden;
        return decoded;
    }

    /// <summary>
    /// Bytes without the secrets, whatever encoding of text they are in; adds how many places were masked.
    /// </summary>
    public byte[] Apply(ReadOnlySpan<byte> bytes, ref int places, MaskOptions options = MaskOptions.None)
    {
        var before = places;
        var text = Apply(Encoding.Latin1.GetString(bytes), ref places, options);
        return places == before ? bytes.ToArray() : Encoding.Latin1.GetBytes(text);
    }

    /// <summary>
    /// Whether a number is a secret as a whole, such as that of an account. A short one is not: it is a year, a count,
    /// a port.
    /// </summary>
    public bool IsSecretNumber(string number) => strong.Contains(number);

    private string TakeDirectly(string text, ref int places, MaskOptions options)
    {
        var before = places;
        var shown =
            TakeSpelled(encoded.TakeWrapped(encoded.Take(text, ref places, options), ref places), ref places, options);
        if (!effort.IsSpent) return shown;
        places = before + 1;
        return Replacement;
    }

    /// <summary>Takes out what is the end of a secret, as it is or encoded, at the beginning of a text.</summary>
    private string TakeStart(string text, ref int places)
    {
        var longest = strong.Concat(encoded.Strong).Select(form => LastPart(text, form)).DefaultIfEmpty().Max();
        if (longest == 0) return text;
        places++;
        return string.Concat(Replacement, text.AsSpan(longest));
    }

    private static int LastPart(string text, string form)
    {
        for (var length = Math.Min(form.Length - 1, text.Length); length >= ShortestPiece; length--)
        {
            if (text.AsSpan(0, length).SequenceEqual(form.AsSpan(form.Length - length))) return length;
        }

        return 0;
    }

    private string TakeSpelled(string text, ref int places, MaskOptions options)
    {
        var at = text.AsSpan().IndexOfAny(firsts);
        if (at < 0) return text;
        var output = new StringBuilder(text.Length);
        var copied = 0;
        var room = (new List<int>(4), new List<int>(4));
        while (at < text.Length)
        {
            var end = -1;
            if (byFirst.TryGetValue(text[at], out var spellings))
            {
                foreach (var spelling in spellings)
                {
                    var last = spelling.Match(text, at, options.HasFlag(MaskOptions.CutAtEnd), room, effort);
                    if (last > end && Counts(spelling.Strength, text, at, last, options)) end = last;
                }
            }

            if (end > at)
            {
                output.Append(text, copied, at - copied).Append(Replacement);
                copied = at = end;
                places++;
            }
            else at++;

            if (at >= text.Length || effort.IsSpent) break;
            var next = text.AsSpan(at).IndexOfAny(firsts);
            if (next < 0) break;
            at += next;
        }

        return copied == 0 ? text : output.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>Whether a secret that was found from start to end counts there.</summary>
    internal static bool Counts(SecretStrength strength, string text, int start, int end, MaskOptions options)
    {
        if (options.HasFlag(MaskOptions.Name)) return strength == SecretStrength.Strong;
        return (options.HasFlag(MaskOptions.Report) ? strength.InReport() : strength).Stands(text, start, end);
    }

    private void Add(SecretSpelling spelling)
    {
        foreach (var first in spelling.Firsts())
        {
            if (!byFirst.TryGetValue(first, out var list)) byFirst[first] = list = [];
            list.Add(spelling);
        }
    }

    private static string WellFormed(string text) =>
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? text : string.Concat(text.EnumerateRunes().Select(r => r.ToString()));

    private static SecretSpelling Spell(string text, Dictionary<Rune, string[]> known, SecretStrength strength)
    {
        var characters = new List<string[]>(text.Length);
        foreach (var rune in text.Replace("\r\n", "\n", StringComparison.Ordinal).EnumerateRunes())
        {
            if (!known.TryGetValue(rune, out var ways)) known[rune] = ways = SecretForms.Ways(rune);
            characters.Add(ways);
        }

        return new SecretSpelling([.. characters], strength);
    }
}
