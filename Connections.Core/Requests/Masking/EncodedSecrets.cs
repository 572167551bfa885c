using System.Buffers;

namespace Connections.Core.Requests.Masking;

/// <summary>
/// Secrets in base64, in hexadecimal and in the bytes of other encodings: texts that are found as they are.
/// </summary>
internal sealed class EncodedSecrets
{
    // What finds many forms at once costs more to make than looking for each of them in a short text.
    private const int LongText = 4096;

    // A machine for whole long forms would take more memory than the text.
    private const int LongestHead = 32;

    private readonly Form[] forms;
    private readonly Lazy<SearchValues<string>> any;
    private readonly MaskBudget effort;

    /// <summary>Forms with the strength of their secrets.</summary>
    public EncodedSecrets(IReadOnlyDictionary<string, SecretStrength> strengths, MaskBudget effort)
    {
        this.effort = effort;
        forms = [.. strengths.Select(f => new Form(f.Key, f.Value)).OrderByDescending(f => f.Text.Length)];
        any = new(() => SearchValues.Create([.. forms.Select(f => f.Head).Distinct(StringComparer.Ordinal)],
            StringComparison.Ordinal));
    }

    /// <summary>The forms of strong secrets.</summary>
    public IEnumerable<string> Strong => forms.Where(f => f.Strength == SecretStrength.Strong).Select(f => f.Text);

    /// <summary>How long the longest form of a strong secret is.</summary>
    public int Longest => Strong.Select(form => form.Length).DefaultIfEmpty().Max();

    /// <summary>Finds them in a text.</summary>
    public void Find(string text, MaskOptions options, List<TextPart> found)
    {
        if (forms.Length == 0) return;
        var reach = 0;
        for (var at = 0; at < text.Length && !effort.IsSpent; at++)
        {
            if (First(text.AsSpan(at)) is not (>= 0 and var step)) return;
            at += step;
            var length = LengthAt(text, at, text.Length, options);
            if (length == 0) continue;
            if (at < reach) effort.Spend(length);
            reach = Math.Max(reach, at + length);
            found.Add(new TextPart(at, at + length));
        }
    }

    /// <summary>How long the form is that is here, or 0.</summary>
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

    private sealed record Form(string Text, SecretStrength Strength)
    {
        public string Head { get; } = Text.Length > LongestHead ? Text[..LongestHead] : Text;
    }
}
