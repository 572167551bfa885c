namespace Connections.Core.Integrations;

/// <summary>Turns a mistyped name into a helpful sentence.</summary>
internal static class DidYouMean
{
    /// <summary>"Did you mean x?" where a known name is near, else the known names.</summary>
    public static string For(string given, IReadOnlyCollection<string> known)
    {
        if (known.Count == 0) return "There are none.";
        return Nearest(given, known) is { } nearest ? $"Did you mean {nearest}?"
            : $"Available: {string.Join(", ", known.Take(20))}.";
    }

    /// <summary>The known name that is most likely meant; null: none is near.</summary>
    public static string? Nearest(string given, IReadOnlyCollection<string> known) =>
        known.MinBy(name => Distance(given, name)) is { } nearest
            && Distance(given, nearest) <= Math.Max(1, nearest.Length / 3) ? nearest : null;

    /// <summary>
    /// A text from outside between quotation marks, for a message that is masked after it: the beginning of a secret
    /// would not be found in it, so it is never cut.
    /// </summary>
    public static string QuoteWhole(string text) => text.Length > 60 ? "(a long text)" : $"“{Quote(text)}”";

    /// <summary>
    /// A text from outside, cut to a length that fits a message, without anything that does not print.
    /// </summary>
    public static string Quote(string text)
    {
        var plain = new string([.. text.Take(60).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)]);
        return text.Length > 60 ? plain + "…" : plain;
    }

    /// <summary>
    /// Levenshtein's distance, without regard to case. Names longer than 60 characters are never near.
    /// </summary>
    private static int Distance(string a, string b)
    {
        if (a.Length > 60 || b.Length > 60) return int.MaxValue;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                var replaced = same ? diagonal : diagonal + 1;
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
