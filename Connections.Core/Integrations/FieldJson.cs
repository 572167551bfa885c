using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Integrations;

namespace Connections.Core.Integrations;

/// <summary>
/// Public field values as JSON, as they are stored in the database and in drafts. A secret in the set is left out.
/// </summary>
internal static class FieldJson
{
    private static readonly JsonSerializerOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON text of the public values.</summary>
    public static string Write(FieldSet fields) => ToNode(fields).ToJsonString(Options);

    /// <summary>The values of such a text.</summary>
    public static FieldSet Read(string json) => JsonNode.Parse(json) is JsonObject node ? FromNode(node) : [];

    /// <summary>
    /// Only values of fields that may be shown: a secret is left out even where it came as plain text.
    /// </summary>
    public static FieldSet PublicOnly(IReadOnlyList<Field> form, FieldSet fields)
    {
        var shown = new FieldSet();
        foreach (var (name, value) in fields)
        {
            if (form.FirstOrDefault(f => f.Name == name) is not { } field) continue;
            switch (value)
            {
                case FieldValue.Items items:
                    shown.Set(name,
                    new FieldValue.Items([.. items.Values.Select(i => PublicOnly(field.Fields, i))])); break;
                case FieldValue.Part part:
                    shown.Set(name,
                    new FieldValue.Part(PublicOnly(field.Fields, part.Value))); break;
                case FieldValue.Text or FieldValue.Many when field.Public: shown.Set(name, value); break;
            }
        }
        return shown;
    }

    /// <summary>Every public value by path, for comparing and showing.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Flatten(FieldSet fields, Func<string, string?> itemKeyOf,
        string prefix = "")
    {
        foreach (var (name, value) in fields)
        {
            var path = prefix + name;
            switch (value)
            {
                case FieldValue.Text text:
                    yield return new(path, text.Value);
                    break;
                case FieldValue.Many many:
                    yield return new(path, string.Join(", ", many.Values));
                    break;
                case FieldValue.Part part:
                    foreach (var inner in Flatten(part.Value, itemKeyOf, path + "/")) yield return inner;
                    break;
                case FieldValue.Items items:
                    var key = itemKeyOf(name);
                    for (var i = 0; i < items.Values.Count; i++)
                    {
                        var item = key is null ? null : items.Values[i].Text(key);
                        item ??= i.ToString(System.Globalization.CultureInfo.InvariantCulture);
                        foreach (var inner in Flatten(items.Values[i], itemKeyOf, $"{path}/{item}/"))
                            yield return inner;
                    }
                    break;
            }
        }
    }

    private static JsonObject ToNode(FieldSet fields)
    {
        var node = new JsonObject();
        foreach (var (name, value) in fields)
        {
            JsonNode? json = value switch
            {
                FieldValue.Text text => JsonValue.Create(text.Value),
                FieldValue.Many many => new JsonArray([.. many.Values.Select(v => (JsonNode?)JsonValue.Create(v))]),
                FieldValue.Items items => new JsonArray([.. items.Values.Select(i => (JsonNode?)ToNode(i))]),
                FieldValue.Part part => ToNode(part.Value),
                _ => null,
            };
            if (json is not null) node[name] = json;
        }
        return node;
    }

    private static FieldSet FromNode(JsonObject node)
    {
        var fields = new FieldSet();
        foreach (var (name, value) in node)
        {
            switch (value)
            {
                case JsonArray array when array.All(v => v is JsonObject):
                    fields.Set(name, new FieldValue.Items([.. array.Select(v => FromNode((JsonObject)v!))]));
                    break;
                case JsonArray array:
                    fields.Set(name, new FieldValue.Many([.. array.Select(v => v?.GetValue<string>() ?? "")]));
                    break;
                case JsonObject part:
                    fields.Set(name, new FieldValue.Part(FromNode(part)));
                    break;
                case JsonValue text:
                    fields.Set(name,
                        new FieldValue.Text(
                            text.GetValueKind() == JsonValueKind.String ? text.GetValue<string>()
                                : text.ToJsonString()));
                    break;
            }
        }
        return fields;
    }
}
