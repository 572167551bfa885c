using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Connections.Core;
using Connections.Web.Api.Contracts;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Connections.Web.Api;

/// <summary>The schemas of the OpenAPI document, from the types of <see cref="Contracts"/>.</summary>
internal static class ApiSchemas
{
    /// <summary>The name of a type's schema; null: it stands where it is used.</summary>
    public static string? NameOf(JsonTypeInfo type) =>
        typeof(JsonNode).IsAssignableFrom(type.Type) ? null
            : NameOf(type.Type) ?? OpenApiOptions.CreateDefaultSchemaReferenceId(type);

    /// <summary>The schema of a parameter.</summary>
    public static OpenApiSchema For(QueryValue value) => value switch
    {
        QueryValue.Texts => new() { Type = JsonSchemaType.Array, Items = For(QueryValue.Text) },
        QueryValue.Ids => new() { Type = JsonSchemaType.Array, Items = For(QueryValue.Id) },
        QueryValue.Id => new() { Type = JsonSchemaType.String, Format = "uuid" },
        QueryValue.Flag => new() { Type = JsonSchemaType.Boolean, Default = false },
        QueryValue.Number => new() { Type = JsonSchemaType.Integer, Minimum = "0", Default = 0 },
        QueryValue.Size => new()
        {
            Type = JsonSchemaType.Integer,
            Minimum = "1",
            Maximum = PageRequest.MaxSize.ToString(CultureInfo.InvariantCulture),
            Default = PageRequest.First.Size
        },
        _ => new() { Type = JsonSchemaType.String },
    };

    /// <summary>Says of a type what the exporter of its schema does not see.</summary>
    public static void Complete(OpenApiSchema schema, JsonTypeInfo type)
    {
        // An item or nothing: the item is complete already.
        if (schema.OneOf is { Count: > 0 }) return;
        if ((Nullable.GetUnderlyingType(type.Type) ?? type.Type).IsEnum)
        {
            // Whether there may be none is said where it is used.
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. (schema.Enum ?? []).Where(value => value?.GetValueKind() == JsonValueKind.String)];
        }
        if (type.Type == typeof(JsonObject)) schema.Type = (schema.Type ?? 0) | JsonSchemaType.Object;
        if (type.Kind != JsonTypeInfoKind.Object || type.Type.Namespace != typeof(Document<>).Namespace) return;

        schema.Type ??= JsonSchemaType.Object;
        var isRequest = type.UnmappedMemberHandling == JsonUnmappedMemberHandling.Disallow
            || type.Type.IsDefined(typeof(TakesOthersAttribute), inherit: false);
        schema.Required = new HashSet<string>(
            type.Properties.Where(p => !p.IsExtensionData)
                .Where(p => isRequest ? p.IsRequired : IsAlwaysWritten(p)).Select(p => p.Name));
        if (type.Properties.Any(p => p.IsExtensionData)) schema.AdditionalProperties = new OpenApiSchema();
        foreach (var property in type.Properties)
        {
            if (Find(schema, property.Name) is not { } found) continue;
            if (property.AttributeProvider?.IsDefined(typeof(ReadOnlyAttribute), inherit: false) is true)
                found.ReadOnly = true;
            if (found.Items is { } items && HasNullableItems(property))
            {
                if (items is OpenApiSchema item)
                    Complete(item, property.Options.GetTypeInfo(property.PropertyType.GenericTypeArguments[0]));
                found.Items = new OpenApiSchema { OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, items] };
            }
        }
        if (ResourceTypes(type.Type) is { } types && Find(schema, "type") is { } name)
            name.Enum = [.. types.Select(t => (JsonNode)t)];
    }

    private static OpenApiSchema? Find(OpenApiSchema schema, string property) =>
        schema.Properties?.TryGetValue(property, out var found) is true ? found as OpenApiSchema : null;

    private static bool HasNullableItems(JsonPropertyInfo property) =>
        property.AttributeProvider is PropertyInfo info
        && new NullabilityInfoContext().Create(info).GenericTypeArguments is [{ ReadState: NullabilityState.Nullable }];

    private static bool IsAlwaysWritten(JsonPropertyInfo property) =>
        property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: false) is not true;

    // The types that a resource can have are told by its attributes, or by itself where it has none.
    private static IReadOnlyList<string>? ResourceTypes(Type type) =>
        (type.GetCustomAttribute<ResourceTypeAttribute>()
            ?? type.GenericTypeArguments.FirstOrDefault()?.GetCustomAttribute<ResourceTypeAttribute>())?.Types;

    private static string? NameOf(Type type)
    {
        if (!type.IsGenericType || type.Namespace != typeof(Document<>).Namespace) return null;
        var arguments = type.GenericTypeArguments;
        var (of, meta) = (Stem(arguments[0]), arguments.Length > 1 ? Cut(arguments[1].Name, "Meta") : "");
        return type.Name.Split('`')[0] switch
        {
            "Document" => $"{of}{meta}Document",
            "ListDocument" => meta == "Total" ? $"{of}Page" : $"{of}{meta}List",
            "Resource" => $"{of}Resource",
            "RequestDocument" => $"{of}Request",
            "RequestResource" => $"{of}RequestResource",
            _ => null,
        };
    }

    private static string Stem(Type type) =>
        type.IsGenericType ? Stem(type.GenericTypeArguments[0]) : Cut(type.Name, "Attributes");

    private static string Cut(string text, string end) =>
        text.EndsWith(end, StringComparison.Ordinal) ? text[..^end.Length] : text;
}
