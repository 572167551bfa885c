using Connections.Core.Automation.Specs;
using Connections.Core.Groups;

namespace Connections.Core.Automation.Workflows;

/// <summary>
/// Identifiers in a form that the database compares: keys in order, a line for each, an expression as <c>*</c>. A
/// member matches a pattern where it is one of the member's own. Pure.
/// </summary>
internal static class IdentifierPattern
{
    private const string Any = "*";

    /// <summary>That of identifiers as they stand in a document.</summary>
    public static (string Pattern, bool IsConstant) For(IReadOnlyList<KeyValuePair<string, string>> identifiers)
    {
        var constant = identifiers.All(i => SpecExpressions.IsConstant(i.Value));
        return (Join(identifiers.Select(i =>
            (Form(i.Key), SpecExpressions.IsConstant(i.Value) ? Form(i.Value) : Any))), constant);
    }

    /// <summary>Those that choose one combination of values, without an expression.</summary>
    public static string Constant(IReadOnlyList<string> keys, string combination) =>
        Join(keys.Zip(combination.Split(' ')));

    /// <summary>Those with at least one expression that may choose one of these combinations.</summary>
    public static IReadOnlyList<string> Open(IReadOnlyList<string> keys, IEnumerable<string> combinations)
    {
        var masks = Enumerable.Range(1, (1 << keys.Count) - 1).ToList();
        return [.. combinations.SelectMany(combination =>
        {
            var values = combination.Split(' ');
            return masks.Select(mask => Join(keys.Select((key, i) =>
                (key, (mask & (1 << i)) != 0 || i >= values.Length ? Any : values[i]))));
        }).Distinct()];
    }

    /// <summary>Whether a pattern chooses a connection with these tags, or may choose it in some run.</summary>
    public static bool Chooses(string pattern, bool isConstant, IReadOnlyList<string> keys, string tagsText) =>
        MatchOf(keys, tagsText)(pattern, isConstant);

    /// <summary>Tells of patterns whether they choose a connection with these tags, or may choose it.</summary>
    public static Func<string, bool, bool> MatchOf(IReadOnlyList<string> keys, string tagsText)
    {
        var combinations = CombinationsOf(keys, tagsText);
        var exact = combinations.Select(c => Constant(keys, c)).ToHashSet(StringComparer.Ordinal);
        var open = Open(keys, combinations).ToHashSet(StringComparer.Ordinal);
        return (pattern, isConstant) => (isConstant ? exact : open).Contains(pattern);
    }

    /// <summary>A pattern for people: <c>env:prod region:eu</c>.</summary>
    public static string Words(string pattern) => pattern.Replace('\n', ' ');

    /// <summary>Every combination of a connection with these tags in a group with these keys.</summary>
    public static IReadOnlyList<string> CombinationsOf(IReadOnlyList<string> keys, string tagsText) =>
        keys.Count == 0 ? [] : TagCombinations.Create(keys, tagsText).Combinations;

    private static string Join(IEnumerable<(string Key, string Value)> identifiers) =>
        string.Join('\n', identifiers.Select(i => $"{i.Key}:{i.Value}").Order(StringComparer.Ordinal));

    // As the choice compares them. A line break is the separator here, and in no tag.
    private static string Form(string text) => text.Trim().ToLowerInvariant().Replace('\n', '\t');
}
