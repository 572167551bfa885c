using Connections.Core.Connections;

namespace Connections.Core.Groups;

/// <summary>
/// The values with which a connection answers in a group: for each key of the group those of its tags. Pure.
/// </summary>
internal sealed record TagCombinations
{
    /// <summary>Most combinations of values of one member.</summary>
    public const int Most = 100;

    private TagCombinations(IReadOnlyList<string> keys, IReadOnlyList<IReadOnlyList<string>> values) =>
        (Keys, Values) = (keys, values);

    /// <summary>The group's keys.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>For each key its values, in order.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Values { get; }

    /// <summary>Keys without a value.</summary>
    public IEnumerable<string> Missing => Keys.Where((_, i) => Values[i].Count == 0);

    /// <summary>How many combinations there are; none where a key is missing.</summary>
    public long Count => Values.Aggregate(1L, (product, values) => product * values.Count);

    /// <summary>Every combination as it is stored; none where there are too many.</summary>
    public IReadOnlyList<string> Combinations =>
        Count > Most ? []
            : [.. Values.Aggregate((IEnumerable<string>)[""],
                (all, values) =>
                    all.SelectMany(_ => values, (begin, value) => begin.Length == 0 ? value : $"{begin} {value}"))];

    /// <summary>Of tags as they are stored.</summary>
    public static TagCombinations Create(IReadOnlyList<string> keys, string tagsText)
    {
        var tags = ConnectionQueries.TagsOf(tagsText).Select(t => t.Split(':', 2)).ToLookup(t => t[0], t => t[1]);
        return new(keys, [.. keys.Select(key => (IReadOnlyList<string>)[.. tags[key]])]);
    }

    /// <summary>What is wrong with it for a member whose name comes before the words; null where nothing is.</summary>
    public string? FaultOf(string name)
    {
        var missing = Missing.ToList();
        if (missing.Count > 0) return $"{name} has no tag with the key {string.Join(" and none with ", missing)}.";
        return Count > Most
            ? $"{name} has {Count} combinations of values for {string.Join(", ", Keys)}; the maximum is {Most}." : null;
    }

    /// <summary>A combination in words: <c>env:prod region:eu</c>.</summary>
    public static string Words(IReadOnlyList<string> keys, string combination) =>
        string.Join(' ', combination.Split(' ').Select((value, i) => $"{(i < keys.Count ? keys[i] : "?")}:{value}"));

    /// <summary>Some combinations in words; of many the first.</summary>
    public static string Words(IReadOnlyList<string> keys, IReadOnlyCollection<string> combinations, int most = 3)
    {
        var words = string.Join(", ",
            combinations.Order(StringComparer.Ordinal).Take(most).Select(c => Words(keys, c)));
        return combinations.Count > most ? $"{words} and {combinations.Count - most} more" : words;
    }
}
