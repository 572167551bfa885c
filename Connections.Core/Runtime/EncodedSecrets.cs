using System.Buffers;
using System.Text;

namespace Connections.Core.Runtime;

/// <summary>
/// Secrets in base64, in hexadecimal and in the bytes of other encodings: texts that are found as they are.
/// </summary>
internal sealed class EncodedSecrets
{
    private const int ShortestPiece = 4;

    // What finds many forms at once costs more to make than looking for each of them in a short text.
    private const int LongText = 4096;

    // A machine for whole long forms would take more memory than the text.
    private const int LongestHead = 32;

    private readonly Form[] forms;
    private readonly Lazy<SearchValues<string>> any;
    private readonly MaskEffort effort;

    /// <summary>Forms with the strength of their secrets.</summary>
    public EncodedSecrets(IReadOnlyDictionary<string, SecretStrength> strengths, MaskEffort effort)
    {
        this.effort = effort;
        forms = [.. strengths.Select(f => new Form(f.Key, f.Value)).OrderByDescending(f => f.Text.Length)];
        any = new(() => SearchValues.Create([.. forms.Select(f => f.Head).Distinct(StringComparer.Ordinal)],
            StringComparison.Ordinal));
    }

    /// <summary>The forms of strong secrets.</summary>
    public IEnumerable<string> Strong => forms.Where(f => f.Strength == SecretStrength.Strong).Select(f => f.Text);

    /// <summary>The text without them.</summary>
    public string Take(string text, ref int places, MaskOptions options)
    {
        if (forms.Length == 0) return text;
        var tail = options.HasFlag(MaskOptions.CutAtEnd)
            ? forms.Max(form => form.Strength == SecretStrength.Strong ? BrokenOff(text, form.Text) : 0) : 0;
        var end = text.Length - tail;
        StringBuilder? output = null;
        var copied = 0;
        var at = 0;
        while (at < end && !effort.IsSpent && First(text.AsSpan(at, end - at)) is >= 0 and var step)
        {
            at += step;
            var length = LengthAt(text, at, end, options);
            if (length == 0)
            {
                at++;
                continue;
            }

            (output ??= new StringBuilder(text.Length)).Append(text, copied, at - copied)
                .Append(SecretMask.Replacement);
            copied = at += length;
            places++;
        }

        if (tail > 0) places++;
        if (output is null) return tail == 0 ? text : string.Concat(text.AsSpan(0, end), SecretMask.Replacement);
        output.Append(text, copied, end - copied);
        return tail == 0 ? output.ToString() : output.Append(SecretMask.Replacement).ToString();
    }

    /// <summary>How long the form is that stands here, or 0.</summary>
    private int LengthAt(string text, int at, int end, MaskOptions options)
    {
        foreach (var form in forms)
        {
            var rest = text.AsSpan(at, end - at);
            if (!rest.StartsWith(form.Head, StringComparison.Ordinal)) continue;
            if (!rest.StartsWith(form.Text, StringComparison.Ordinal))
            {
                effort.Spend(form.Text.Length);
                continue;
            }

            if (SecretMask.Counts(form.Strength, text, at, at + form.Text.Length, options)) return form.Text.Length;
        }

        return 0;
    }

    /// <summary>Where the first of the forms may begin, or -1.</summary>
    private int First(ReadOnlySpan<char> text)
    {
        if (text.Length >= LongText) return text.IndexOfAny(any.Value);
        var first = -1;
        foreach (var form in forms)
        {
            if (text.IndexOf(form.Text, StringComparison.Ordinal) is >= 0 and var at
                && (first < 0 || at < first)) first = at;
        }

        return first;
    }

    /// <summary>How many characters at the end of the text are the beginning of a form.</summary>
    private static int BrokenOff(string text, string form)
    {
        for (var length = Math.Min(form.Length - 1, text.Length); length >= ShortestPiece; length--)
        {
            if (text.AsSpan(text.Length - length).SequenceEqual(form.AsSpan(0, length))) return length;
        }

        return 0;
    }

    /// <summary>Takes out what is encoded and broken into lines, as in mails and keys: no line shows it.</summary>
    public string TakeWrapped(string text, ref int places)
    {
        if (forms.Length == 0 || !text.Contains('\n', StringComparison.Ordinal)) return text;
        var joined = text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
        if (First(joined) < 0) return text;
        var positions = new List<int>(joined.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('\r' or '\n')) positions.Add(i);
        }

        var output = new StringBuilder(text.Length);
        var (at, copied) = (0, 0);
        while (at < joined.Length && !effort.IsSpent && First(joined.AsSpan(at)) is >= 0 and var step)
        {
            at += step;
            var length = LengthAt(joined, at, joined.Length, MaskOptions.Name);
            if (length == 0)
            {
                at++;
                continue;
            }

            output.Append(text, copied, positions[at] - copied).Append(SecretMask.Replacement);
            at += length;
            copied = positions[at - 1] + 1;
            places++;
        }

        return output.Append(text, copied, text.Length - copied).ToString();
    }

    private sealed record Form(string Text, SecretStrength Strength)
    {
        public string Head { get; } = Text.Length > LongestHead ? Text[..LongestHead] : Text;
    }
}
