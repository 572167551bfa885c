namespace Connections.Core.Runtime;

/// <summary>A secret as a row of characters, each with the ways to write it.</summary>
internal sealed class SecretSpelling(string[][] characters, SecretStrength strength)
{
    // Where a text was cut, fewer characters than this are no sign of a secret.
    private const int ShortestPiece = 4;

    // Fewer characters stand in every text.
    private const int WorthCounting = 8;

    // Of a strong secret what is left after a change of case tells nearly all of it.
    private readonly StringComparison comparison = strength == SecretStrength.Strong
        ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Where it has to stand to count.</summary>
    public SecretStrength Strength { get; } = strength;

    /// <summary>The characters with which it can begin.</summary>
    public IEnumerable<char> Firsts()
    {
        var firsts = characters[0].Where(way => way.Length > 0).Select(way => way[0]).ToHashSet();
        if (comparison == StringComparison.Ordinal) return firsts;
        return firsts.SelectMany(c => new[] { c, char.ToUpperInvariant(c), char.ToLowerInvariant(c) }).ToHashSet();
    }

    /// <summary>Where the secret ends that begins here, or -1; then what was compared is counted.</summary>
    public int Match(
        string text, int start, bool wasCut, (List<int> Ends, List<int> Next) room, MaskEffort effort)
    {
        // Several readings are followed side by side: a backslash may be one, or begin an escape.
        var (ends, next) = room;
        ends.Clear();
        ends.Add(start);
        for (var i = 0; i < characters.Length; i++)
        {
            next.Clear();
            foreach (var end in ends)
            {
                var rest = text.AsSpan(end);
                if (wasCut && i >= ShortestPiece && BreaksOff(rest, characters[i])) return text.Length;
                foreach (var way in characters[i])
                {
                    if (rest.StartsWith(way, comparison) && !next.Contains(end + way.Length)) next.Add(end
                        + way.Length);
                }
            }

            if (next.Count == 0)
            {
                if (i >= WorthCounting) effort.Spend(i);
                return -1;
            }

            (ends, next) = (next, ends);
        }

        return ends.Max();
    }

    private bool BreaksOff(ReadOnlySpan<char> rest, string[] ways)
    {
        foreach (var way in ways)
        {
            if (rest.Length < way.Length && way.AsSpan().StartsWith(rest, comparison)) return true;
        }

        return false;
    }
}
