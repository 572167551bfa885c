namespace Connections.Core.Requests.Masking;

/// <summary>A secret as a row of characters, each with the ways to write it.</summary>
internal sealed class SecretSpelling(string[][] characters, SecretStrength strength)
{
    // Of a strong secret what is left after a change of case tells nearly all of it.
    private readonly StringComparison comparison = strength == SecretStrength.Strong
        ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Where it has to stand to count.</summary>
    public SecretStrength Strength { get; } = strength;

    /// <summary>How many characters its longest form has.</summary>
    public int Longest { get; } = LongestOf(characters);

    /// <summary>What its forms are made of.</summary>
    public IEnumerable<string> Pieces => characters.Distinct().SelectMany(ways => ways);

    /// <summary>The characters with which it can begin.</summary>
    public IEnumerable<char> Firsts()
    {
        var firsts = characters[0].Where(way => way.Length > 0).Select(way => way[0]).ToHashSet();
        if (comparison == StringComparison.Ordinal) return firsts;
        return firsts.SelectMany(c => new[] { c, char.ToUpperInvariant(c), char.ToLowerInvariant(c) }).ToHashSet();
    }

    // Letters differ in case by that bit.
    private static bool IsOther(char one, char another) =>
        char.IsAscii(one) && char.IsAscii(another) && (one | 0x20) != (another | 0x20);

    private static int LongestOf(string[][] characters)
    {
        var sum = 0;
        foreach (var ways in characters)
        {
            var longest = 0;
            foreach (var way in ways) longest = Math.Max(longest, way.Length);
            sum += longest;
        }

        return sum;
    }

    /// <summary>Where the secret ends that begins here, or -1; then what was compared is counted.</summary>
    public int Match(string text, int start, (List<int> Ends, List<int> Next) room, MaskBudget effort)
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
                foreach (var way in characters[i])
                {
                    // Most are ruled out by their first character.
                    if (way.Length > 0 && (rest.IsEmpty || IsOther(way[0], rest[0]))) continue;
                    if (rest.StartsWith(way, comparison) && !next.Contains(end + way.Length)) next.Add(end
                        + way.Length);
                }
            }

            if (next.Count == 0)
            {
                effort.SpendOn(i);
                return -1;
            }

            (ends, next) = (next, ends);
        }

        return ends.Max();
    }
}
