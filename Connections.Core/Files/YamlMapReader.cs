using Connections.Core.Integrations;

namespace Connections.Core.Files;

/// <summary>
/// Takes the known names out of a map one by one; what is left over at the end is a fault, with what it might have
/// meant.
/// </summary>
internal sealed class YamlMapReader(YamlNode.Map map, ICollection<ValidationError> faults)
{
    private readonly HashSet<string> known = [];

    /// <summary>The places of all values by name.</summary>
    public Dictionary<string, SourceLocation> Places { get; } = map.Entries.ToDictionary(e => e.Name,
        e => e.Value.Place);

    /// <summary>The value of that name, or null.</summary>
    public YamlNode? Node(string name)
    {
        known.Add(name);
        return map.Entries.FirstOrDefault(e => e.Name == name)?.Value;
    }

    /// <summary>The text of that name; null where there is none, or no text is there.</summary>
    public string? Text(string name) => Node(name) is { } node ? TextOf(node, $"{name}:") : null;

    /// <summary>The text of that name, which must be there.</summary>
    public string? Required(string name, string example)
    {
        if (Node(name) is not { } node)
        {
            Add(map.Place, $"{name}: is missing. For example {name}: {example}");
            return null;
        }
        return TextOf(node, $"{name}:");
    }

    /// <summary>Whether that name is true; false where it is missing.</summary>
    public bool Flag(string name)
    {
        if (Node(name) is not { } node) return false;
        if (node is YamlNode.Text { Value: "true" or "false" } flag) return flag.Value == "true";
        Add(node.Place, $"{name}: must be true or false.");
        return false;
    }

    /// <summary>The texts of a list of that name, each with its place.</summary>
    public IReadOnlyList<(string Value, SourceLocation Place)> Texts(string name)
    {
        if (Items(name) is not { } items) return [];
        return [.. items.Values.Select(i => (Value: TextOf(i, $"An entry of {name}:"), i.Place))
            .Where(i => i.Value is not null).Select(i => (i.Value!, i.Place))];
    }

    /// <summary>The list of that name, or null.</summary>
    public YamlNode.Items? Items(string name) =>
        Expect<YamlNode.Items>(Node(name), $"{name}:", "a list, each entry after a -");

    /// <summary>The map of that name, or null.</summary>
    public YamlNode.Map? Map(string name) => Expect<YamlNode.Map>(Node(name), $"{name}:", "names with values");

    /// <summary>Refuses what nobody asked for.</summary>
    public void End(string what)
    {
        foreach (var entry in map.Entries.Where(e => !known.Contains(e.Name)))
            Add(entry.Place, $"{what} has no {DidYouMean.Quote(entry.Name)}:. {DidYouMean.For(entry.Name, known)}");
    }

    private string? TextOf(YamlNode node, string what)
    {
        if (node is YamlNode.Text { IsEmpty: false } text) return text.Value;
        Add(node.Place, $"{what} must be a string, not {node.Kind}.");
        return null;
    }

    private T? Expect<T>(YamlNode? node, string what, string words) where T : YamlNode
    {
        if (node is null or T) return (T?)node;
        Add(node.Place, $"{what} must have {words}, not {node.Kind}.");
        return null;
    }

    private void Add(SourceLocation place, string message) => faults.Add(new($"{place}", message));
}
