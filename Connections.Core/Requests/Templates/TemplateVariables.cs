using System.Text.Json.Nodes;

namespace Connections.Core.Requests.Templates;

/// <summary>What a template may name: texts, secrets and JSON values, by case-sensitive name.</summary>
internal sealed class TemplateVariables
{
    private readonly Dictionary<string, TemplateValue> values = new(StringComparer.Ordinal);

    /// <summary>Names, for messages.</summary>
    public IEnumerable<string> Names => values.Keys;

    /// <summary>Sets a text.</summary>
    public TemplateVariables With(string name, string value) =>
        Put(name, new TemplateValue(value, IsSecret: false, Node: null));

    /// <summary>Sets a secret.</summary>
    public TemplateVariables With(string name, SecretValue value) =>
        Put(name, new TemplateValue(value.Reveal(), IsSecret: true, Node: null));

    /// <summary>Sets a JSON value: an object, a list, a number, a truth value, a text, or null.</summary>
    public TemplateVariables With(string name, JsonNode? value) =>
        Put(name, TemplateValue.From(value, isSecret: false));

    /// <summary>The value of that name.</summary>
    public bool TryGet(string name, out TemplateValue value) => values.TryGetValue(name, out value);

    private TemplateVariables Put(string name, TemplateValue value)
    {
        values[name] = value;
        return this;
    }
}

/// <summary>A value: a text, or a JSON value that is no text.</summary>
/// <param name="Text">The text; null where it is another JSON value.</param>
/// <param name="IsSecret">Whether the text is a secret.</param>
/// <param name="Node">The JSON value where it is no text; a null node is JSON's null.</param>
internal readonly record struct TemplateValue(string? Text, bool IsSecret, JsonNode? Node)
{
    /// <summary>A JSON value; a JSON text becomes a text.</summary>
    public static TemplateValue From(JsonNode? node, bool isSecret)
    {
        try
        {
            if (node is JsonValue one && one.TryGetValue<string>(out var text))
                return new TemplateValue(text, isSecret, null);
        }
        catch (InvalidOperationException)
        {
            // A JSON text with half a surrogate pair has no .NET text; it stays as it was written.
        }

        return new TemplateValue(null, isSecret, node);
    }
}
