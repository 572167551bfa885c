using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Connections.Web.Api;

/// <summary>Reads a schema off an example with its marks.</summary>
internal static class ExampleSchema
{
    /// <summary>The characters that mark members.</summary>
    public static readonly char[] Marks = ['?', '*', '~'];

    /// <summary>The schema.</summary>
    /// <param name="marked">The example.</param>
    /// <param name="isAnswer">Whether it is an answer: there a marked member may be null. In a request it may be left
    /// out.</param>
    public static OpenApiSchema Read(JsonNode? marked, bool isAnswer) => marked switch
    {
        JsonObject one => OfObject(one, isAnswer),
        JsonArray many => OfArray(many, isAnswer),
        null => new OpenApiSchema(),
        _ => new OpenApiSchema
        {
            Type = marked.GetValueKind() switch
            {
                JsonValueKind.String => JsonSchemaType.String,
                JsonValueKind.Number => JsonSchemaType.Integer,
                _ => JsonSchemaType.Boolean,
            },
        },
    };

    private static OpenApiSchema OfObject(JsonObject one, bool isAnswer)
    {
        var schema = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>(),
            Required = new HashSet<string>(),
            AdditionalPropertiesAllowed = isAnswer
        };
        foreach (var (name, value) in one)
        {
            var plain = name.TrimEnd(Marks);
            var marks = name[plain.Length..];
            var (isOpen, mayBeLeftOut) = (marks.Contains('*', StringComparison.Ordinal),
                marks.Contains('?', StringComparison.Ordinal));
            var member = isOpen ? new OpenApiSchema() : Read(value, isAnswer);
            if (mayBeLeftOut && isAnswer && member.Type is { } type) member.Type = type | JsonSchemaType.Null;
            schema.Properties.Add(plain, member);
            if (!mayBeLeftOut && !isOpen) schema.Required.Add(plain);
        }
        return schema;
    }

    private static OpenApiSchema OfArray(JsonArray many, bool isAnswer)
    {
        var items = Read(many.FirstOrDefault(i => i is not null), isAnswer);
        if (many.Any(i => i is null) && items.Type is { } type) items.Type = type | JsonSchemaType.Null;
        return new OpenApiSchema { Type = JsonSchemaType.Array, Items = items };
    }
}
