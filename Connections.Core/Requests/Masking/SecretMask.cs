using System.Buffers;
using System.Text;

namespace Connections.Core.Requests.Masking;

/// <summary>Which text is masked, and what of it may be missing.</summary>
[Flags]
internal enum MaskOptions
{
    /// <summary>
    /// A whole text on its way to who asked: what merely contains a short or common secret stays as it is.
    /// </summary>
    None = 0,

    /// <summary>The text was cut: what could be the beginning of a secret at its end is taken out as well.</summary>
    CutAtEnd = 1,

    /// <summary>
    /// The text begins in the middle: what could be the end of a secret at its beginning is taken out as well.
    /// </summary>
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
/// place of a longer text, also across line breaks, in hexadecimal, and in UTF-16 and UTF-32. One that is short or
/// common is only taken out
/// where it is by itself (<see cref="SecretStrength"/>): a mask is a filter on data, and must not change what has
/// nothing to do with
/// the secret. Of a secret with several lines, each long line counts by itself too; of one with a scheme before it,
/// what comes after.
/// What is found is taken out together: no secret hides another one that it overlaps.
/// </summary>
internal sealed class SecretMask
{
    /// <summary>What is in a secret's place.</summary>
    public const string Replacement = "***";

    private const int ShortestPiece = 4;
    private const int LongLine = 16;

    // Whatever the secrets are, so that what is taken out at a cut says nothing of them: what most of them, and all
    // of their forms, are made of.
    private static readonly SearchValues<char> OfSecrets = SearchValues.Create(
        "!#$%&+-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ\\^_`abcdefghijklmnopqrstuvwxyz|~");

    private readonly Dictionary<char, List<SecretSpelling>> byFirst = [];
    private readonly SearchValues<char> firsts;
    private readonly EncodedSecrets encoded;
    private readonly HashSet<string> strong = new(StringComparer.Ordinal);
    private readonly MaskBudget effort = new();
    private readonly Lazy<SearchValues<char>> inForms;
    private readonly int longestForm;
    private readonly bool hidesWhole;

    /// <summary>A mask of these secrets.</summary>
    public SecretMask(IEnumerable<SecretValue> secrets)
    {
        SecretValue[] all = [.. secrets];
        // Who entered one secret can see by its being masked, or not, how it overlaps another one in a text of their
        // choice, and so read that one letter by letter. A text that is hidden as a whole shows nothing of it.
        hidesWhole = all.Select(s => s.EnteredBy).OfType<Guid>().Distinct().Count() > 1;
        var ways = new Dictionary<Rune, string[]>();
        var forms = new Dictionary<string, SecretStrength>(StringComparer.Ordinal);
        foreach (var text in all.Select(s => WellFormed(s.Reveal()).Trim()).Where(s => s.Length > 0)
            .SelectMany(SecretEncodings.WithParts).ToHashSet(StringComparer.Ordinal))
        {
            LongestSecret = Math.Max(LongestSecret, text.Length);
            var strength = SecretStrengths.Judge(text);
            Add(Spell(text, ways, strength));
            if (strength != SecretStrength.Strong)
            {
                foreach (var form in SecretEncodings.EncodedWhole(Encoding.UTF8.GetBytes(text))) forms.TryAdd(form,
                    strength);
                continue;
            }

            strong.Add(text);
            foreach (var line in text.Split(['\r', '\n'],
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (line.Length >= LongLine && line.Length < text.Length
                    && !line.StartsWith("-----", StringComparison.Ordinal)) Add(Spell(line, ways, strength));
            }

            foreach (var whole in SecretEncodings.Wrapped(text).Append(text).Distinct(StringComparer.Ordinal))
            {
                foreach (var form in SecretEncodings.Encoded(Encoding.UTF8.GetBytes(whole))) forms[form] = strength;
            }

            foreach (var form in SecretEncodings.Bytes(text)) forms[form] = strength;
        }

        firsts = SearchValues.Create([.. byFirst.Keys]);
        encoded = new EncodedSecrets(forms, effort);
        SecretSpelling[] spellings = [.. byFirst.Values.SelectMany(s => s).Distinct()];
        longestForm = Math.Max(encoded.Longest, spellings.Select(s => s.Longest).DefaultIfEmpty().Max());
        inForms = new(() => CharactersOf([.. encoded.Strong,
            .. spellings.Where(s => s.Strength == SecretStrength.Strong).SelectMany(s => s.Pieces)]));
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
        var found = new List<TextPart>();
        Find(text, options, found);
        foreach (var reading in EscapeReader.All)
        {
            if (reading.Of(text) is not { } read) continue;
            var inside = new List<TextPart>();
            Find(read.Text, reading.JoinsLines ? options | MaskOptions.Name : options, inside);
            if (inside.Count > 0) found.AddRange(inside.Select(i => read.InSource(i)));
        }

        var parts = TextPart.Merge(found);
        if (effort.IsSpent || (parts.Count > 0 && hidesWhole))
        {
            places++;
            return Replacement;
        }

        if (options.HasFlag(MaskOptions.CutAtStart)) AddStart(text, parts);
        if (options.HasFlag(MaskOptions.CutAtEnd)) AddEnd(text, parts);
        places += parts.Count;
        return TextPart.Replace(text, parts, Replacement);
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
    /// An address without the secrets, for a report: its path and its parameters each by itself, so that where it
    /// leads is told also where they are hidden.
    /// </summary>
    public string Apply(Uri address, bool withQuery)
    {
        var origin = address.GetLeftPart(UriPartial.Authority);
        return origin + Shown('/', address.AbsolutePath) + (withQuery ? Shown('?', address.Query) : "");

        string Shown(char begin, string text)
        {
            var shown = Apply(text, MaskOptions.Report);
            return shown == Replacement ? begin + shown : shown;
        }
    }

    /// <summary>
    /// Whether a number is a secret as a whole, such as that of an account. A short one is not: it is a year, a count,
    /// a port.
    /// </summary>
    public bool IsSecretNumber(string number) => strong.Contains(number);

    private void Find(string text, MaskOptions options, List<TextPart> found)
    {
        encoded.Find(text, options, found);
        FindSpelled(text, options, found);
    }

    private void FindSpelled(string text, MaskOptions options, List<TextPart> found)
    {
        var room = (new List<int>(4), new List<int>(4));
        var reach = 0;
        for (var at = 0; at < text.Length && !effort.IsSpent; at++)
        {
            var step = text.AsSpan(at).IndexOfAny(firsts);
            if (step < 0) return;
            at += step;
            var end = -1;
            foreach (var spelling in byFirst[text[at]])
            {
                // Inside of what was found, only what leads out of it is news.
                if (at + spelling.Longest <= reach) continue;
                var last = spelling.Match(text, at, room, effort);
                if (last <= end) continue;
                if (Counts(spelling.Strength, text, at, last, options)) end = last;
                // What does not count where it is was compared all the same.
                else effort.SpendOn(last - at);
            }

            if (end <= at) continue;
            // One that begins inside of another was compared over the same characters.
            if (at < reach) effort.Spend(end - at);
            found.Add(new TextPart(at, end));
            reach = Math.Max(reach, end);
        }
    }

    // A piece is taken out for standing at a cut, not for being one of a secret: otherwise anyone who can have a text
    // of their choice cut would read a secret letter by letter, by what is taken out of it.
    private void AddStart(string text, List<TextPart> parts)
    {
        var most = Math.Min(longestForm, parts.Count > 0 ? parts[0].Start : text.Length);
        var end = 0;
        while (end < most && inForms.Value.Contains(text[end])) end++;
        if (end >= ShortestPiece) parts.Insert(0, new TextPart(0, end));
    }

    private void AddEnd(string text, List<TextPart> parts)
    {
        var least = Math.Max(text.Length - longestForm, parts.Count > 0 ? parts[^1].End : 0);
        var start = text.Length;
        while (start > least && inForms.Value.Contains(text[start - 1])) start--;
        if (text.Length - start >= ShortestPiece) parts.Add(new TextPart(start, text.Length));
    }

    /// <summary>Whether a secret that was found from start to end counts there.</summary>
    internal static bool Counts(SecretStrength strength, string text, int start, int end, MaskOptions options)
    {
        if (options.HasFlag(MaskOptions.Name)) return strength == SecretStrength.Strong;
        return (options.HasFlag(MaskOptions.Report) ? strength.InReport() : strength).Stands(text, start, end);
    }

    private static SearchValues<char> CharactersOf(List<string> forms)
    {
        var others = new HashSet<char>();
        foreach (var form in forms)
        {
            var rest = form.AsSpan();
            while (rest.IndexOfAnyExcept(OfSecrets) is >= 0 and var at)
            {
                others.Add(rest[at]);
                rest = rest[(at + 1)..];
            }
        }

        for (var c = '\0'; c <= '~'; c++)
        {
            if (OfSecrets.Contains(c)) others.Add(c);
        }

        return SearchValues.Create([.. others]);
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
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? text
            : string.Concat(text.EnumerateRunes().Select(r => r.ToString()));

    private static SecretSpelling Spell(string text, Dictionary<Rune, string[]> known, SecretStrength strength)
    {
        var characters = new List<string[]>(text.Length);
        foreach (var rune in text.Replace("\r\n", "\n", StringComparison.Ordinal).EnumerateRunes())
        {
            if (!known.TryGetValue(rune, out var ways)) known[rune] = ways = SecretEncodings.Ways(rune);
            characters.Add(ways);
        }

        return new SecretSpelling([.. characters], strength);
    }
}
