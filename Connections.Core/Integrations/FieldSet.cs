using System.Collections;

namespace Connections.Core.Integrations;

/// <summary>
/// The values of a form, by wire name and in order. As input it may hold secrets; stored and shown it holds none. The
/// path of a value is its names joined by <c>/</c>, an item of a list standing under its key:
/// <c>tokens/token1/value</c>.
/// </summary>
public sealed class FieldSet : IEnumerable<KeyValuePair<string, FieldValue>>
{
    private readonly List<KeyValuePair<string, FieldValue>> values = [];

    /// <summary>The value of that name, or null.</summary>
    public FieldValue? this[string name] => values.FirstOrDefault(v => v.Key == name).Value;

    /// <summary>Sets a value, in place of an earlier one of that name.</summary>
    public void Set(string name, FieldValue value)
    {
        var index = values.FindIndex(v => v.Key == name);
        if (index < 0) values.Add(new(name, value));
        else values[index] = new(name, value);
    }

    /// <summary>Adds a value; lets a set be written as a collection initialiser.</summary>
    public void Add(string name, FieldValue value) => Set(name, value);

    /// <summary>Adds a text; lets a set be written as a collection initialiser.</summary>
    public void Add(string name, string value) => Set(name, new FieldValue.Text(value));

    /// <summary>Takes a value out.</summary>
    public void Remove(string name) => values.RemoveAll(v => v.Key == name);

    /// <summary>The text of that name, or null where it is missing or no text.</summary>
    public string? Text(string name) => (this[name] as FieldValue.Text)?.Value;

    /// <summary>The items of that list; none where it is missing or no list.</summary>
    public IReadOnlyList<FieldSet> Items(string name) => (this[name] as FieldValue.Items)?.Values ?? [];

    /// <summary>The parts of that body, or null.</summary>
    public FieldSet? Part(string name) => (this[name] as FieldValue.Part)?.Value;

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, FieldValue>> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>A value of a field.</summary>
public abstract record FieldValue
{
    private FieldValue() { }

    /// <summary>One text; numbers and choices too travel as text, as on the wire.</summary>
    public sealed record Text(string Value) : FieldValue;

    /// <summary>Several chosen values.</summary>
    public sealed record Many(IReadOnlyList<string> Values) : FieldValue;

    /// <summary>Items of a list.</summary>
    public sealed record Items(IReadOnlyList<FieldSet> Values) : FieldValue;

    /// <summary>A body's parts.</summary>
    public sealed record Part(FieldSet Value) : FieldValue;

    /// <summary>A secret typed in: replaces what is stored. A secret left out keeps what is stored.</summary>
    public sealed record Secret(SecretValue Value) : FieldValue;

    /// <summary>The stored secret is to be cleared; only where the field is optional.</summary>
    public sealed record Cleared : FieldValue;
}
