using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Connections.Core.Integrations;

/// <summary>
/// Holds a JSON text against the records it is read into, and tells every difference; the serializer itself stops at
/// the first.
/// </summary>
internal sealed class JsonSchemaChecker
{
    private readonly List<(string Pointer, string Rule)> faults = [];
    private readonly JsonSerializerOptions options;

    private JsonSchemaChecker(JsonSerializerOptions options) => this.options = options;

    public static IReadOnlyList<(string Pointer, string Rule)> Check(ReadOnlyMemory<byte> json,
        JsonSerializerOptions options)
    {
        using var document = JsonDocument.Parse(json);
        var shape = new JsonSchemaChecker(options);
        shape.Value(document.RootElement, options.GetTypeInfo(typeof(Integration)), "");
        return shape.faults;
    }

    private void Value(JsonElement json, JsonTypeInfo type, string pointer)
    {
        if (json.ValueKind == JsonValueKind.Null) Add(pointer, "null has no effect; leave the member out");
        else if (type.Kind == JsonTypeInfoKind.Object) Object(json, type, pointer);
        else if (type.Kind == JsonTypeInfoKind.Enumerable) Array(json, type, pointer);
        else if (type.Kind == JsonTypeInfoKind.Dictionary) Names(json, type, pointer);
        else Scalar(json, type.Type, pointer);
    }

    private void Array(JsonElement json, JsonTypeInfo type, string pointer)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            Add(pointer, "this must be a list: [ ... ]");
            return;
        }
        var index = 0;
        foreach (var item in json.EnumerateArray())
            Value(item, options.GetTypeInfo(type.ElementType!), $"{pointer}/{index++}");
    }

    private void Names(JsonElement json, JsonTypeInfo type, string pointer)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            Add(pointer, "this must be an object: { ... }");
            return;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            var place = $"{pointer}/{member.Name}";
            if (seen.Add(member.Name)) Value(member.Value, options.GetTypeInfo(type.ElementType!), place);
            else Add(place, $"\"{DidYouMean.Quote(member.Name)}\" is listed twice");
        }
    }

    private void Object(JsonElement json, JsonTypeInfo type, string pointer)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            Add(pointer, "this must be an object: { ... }");
            return;
        }
        string? discriminator = null;
        if (type.PolymorphismOptions is { } kinds)
        {
            discriminator = kinds.TypeDiscriminatorPropertyName;
            var word = json.TryGetProperty(discriminator, out var given) && given.ValueKind == JsonValueKind.String
                ? given.GetString() : null;
            var derived = kinds.DerivedTypes.FirstOrDefault(d => d.TypeDiscriminator as string == word);
            if (word is null || derived.DerivedType is null)
            {
                Add($"{pointer}/{discriminator}", $"\"{discriminator}\" must be one of "
                    + $"{string.Join(", ", kinds.DerivedTypes.Select(d => d.TypeDiscriminator))}");
                return;
            }
            type = options.GetTypeInfo(derived.DerivedType);
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            var place = $"{pointer}/{member.Name}";
            if (!seen.Add(member.Name)) Add(place, $"\"{DidYouMean.Quote(member.Name)}\" is listed twice");
            else if (member.Name == discriminator) continue;
            else if (type.Properties.FirstOrDefault(p => p.Name == member.Name && p.Set is not null) is { } property)
                Value(member.Value, options.GetTypeInfo(property.PropertyType), place);
            else Add(place, $"there is no member \"{DidYouMean.Quote(member.Name)}\" here. "
                + DidYouMean.For(member.Name, [.. type.Properties.Where(p => p.Set is not null).Select(p => p.Name)]));
        }
        foreach (var missing in type.Properties.Where(p => p.IsRequired && !seen.Contains(p.Name)))
            Add(pointer, $"the member \"{missing.Name}\" is missing");
    }

    private void Scalar(JsonElement json, Type type, string pointer)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var rule = type switch
        {
            _ when type == typeof(bool) =>
                json.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "this must be true or false",
            _ when type == typeof(int) =>
                json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out _) ? null
                    : "this must be a whole number",
            _ when json.ValueKind != JsonValueKind.String => "this must be a string in quotes",
            _ when type.IsEnum =>
                Enum.GetNames(type).Contains(json.GetString()) ? null
                    : $"this must be one of {string.Join(", ", Enum.GetNames(type))}",
            _ when type == typeof(Uri) =>
                Uri.TryCreate(json.GetString(), UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps
                    ? null : "this must be a URL that begins with https://",
            _ => null,
        };
        if (rule is not null) Add(pointer, rule);
    }

    private void Add(string pointer, string rule) => faults.Add((pointer, rule));
}
