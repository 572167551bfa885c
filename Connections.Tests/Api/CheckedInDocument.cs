using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Connections.Tests.Support;

namespace Connections.Tests.Api;

/// <summary>The checked-in document, for tests that hold calls against it and make calls from it.</summary>
internal sealed class CheckedInDocument
{
    /// <summary>How the fault ends that a body was sent where none is documented.</summary>
    public const string NoBody = "takes no body";

    private static readonly Lazy<CheckedInDocument> Read = new(
        () => new CheckedInDocument(JsonNode.Parse(File.ReadAllText(Path!))!));

    private CheckedInDocument(JsonNode document) =>
        Operations = [.. document["paths"]!.AsObject()
            .SelectMany(
                p => p.Value!.AsObject()
                    .Select(o => new DocumentedOperation(document, p.Key, o.Key.ToUpperInvariant(), o.Value!)))];

    /// <summary>Where it lies.</summary>
    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "docs", "openapi.json");

    public static CheckedInDocument Whole => Read.Value;

    public IReadOnlyList<DocumentedOperation> Operations { get; }

    /// <summary>What is wrong with an answer that an operation of the document gave; null where nothing is.</summary>
    public string? Fault(HttpMethod method, string path, int status, string text)
    {
        var operation = Find(method, path);
        if (operation is null || status >= 400) return null;
        if (status != operation.Status) return $"{operation.Id} answers {operation.Status}, not {status}";
        if (operation.Answer is not { } answer) return text.Length == 0 ? null : $"{operation.Id} answers nothing";
        return operation.Fault(answer.Schema,
            JsonNode.Parse(text, documentOptions: new() { MaxDepth = 2_000 })) is { } fault
            ? $"{operation.Id}: {fault}" : null;
    }

    /// <summary>What an operation accepted without the document telling of it; null where it tells.</summary>
    public string? RequestFault(HttpMethod method, string path, int status, byte[]? body)
    {
        var operation = Find(method, path);
        if (operation is null || status >= 400 || body is not { Length: > 0 }) return null;
        if (operation.Request is not { } request) return $"{operation.Id} {NoBody}";
        // A byte order mark is accepted, too.
        return operation.Fault(request.Schema,
            JsonNode.Parse(Encoding.UTF8.GetString(body).TrimStart('\uFEFF'), documentOptions: new() { MaxDepth = 2_000 })) is { } fault
            ? $"{operation.Id} accepted: {fault}" : null;
    }

    // The one with the most fixed parts, as the router decides.
    private DocumentedOperation? Find(HttpMethod method, string path)
    {
        var address = path.Split('?')[0];
        return Operations.Where(o => o.Method == method.Method && o.Matches(address))
            .OrderBy(o => o.Path.Count(c => c == '{')).ThenByDescending(o => o.Path.IndexOf('{')).FirstOrDefault();
    }
}

/// <summary>An operation of the document.</summary>
internal sealed class DocumentedOperation(JsonNode document, string path, string method, JsonNode json)
{
    private readonly Regex address = new(
        "^" + Regex.Replace(Regex.Escape(path).Replace("\\{", "{"), "{[^}]*}", "[^/]+") + "$");

    public string Path => path;

    public string Method => method;

    public JsonNode Json => json;

    public string Id => (string)json["operationId"]!;

    public int Status =>
        json["responses"]!.AsObject().Select(r => r.Key).Where(s => s != "4XX")
            .Select(s => int.Parse(s, CultureInfo.InvariantCulture)).Single();

    public IReadOnlyList<string> Query =>
        [.. (json["parameters"]?.AsArray() ?? []).Where(p => (string)p!["in"]! == "query")
            .Select(p => (string)p!["name"]!)];

    public (JsonNode Schema, JsonNode Example)? Request => Content(json["requestBody"]);

    public (JsonNode Schema, JsonNode Example)? Answer =>
        Content(json["responses"]![Status.ToString(CultureInfo.InvariantCulture)]);

    public bool Matches(string asked) => address.IsMatch(asked);

    /// <summary>
    /// Where a value is not as its schema says; null where it is. Members that the schema does not know are a fault.
    /// </summary>
    public string? Fault(JsonNode schema, JsonNode? value, string at = "")
    {
        if (schema["$ref"] is { } reference)
            schema = document["components"]!["schemas"]![((string)reference!).Split('/')[^1]]!;
        if (schema["oneOf"] is JsonArray choices)
        {
            var faults = choices.Select(c => Fault(c!, value, at)).ToList();
            return faults.Contains(null) ? null : faults[^1];
        }
        if (schema["enum"] is JsonArray known && !known.Any(k => JsonNode.DeepEquals(k, value)))
            return $"{at} is none of {known.ToJsonString()}";
        if (schema["type"] is not { } type) return null;
        var types = type is JsonArray several ? several.Select(t => (string)t!).ToList() : [(string)type!];
        var kind = value?.GetValueKind() switch
        {
            null or JsonValueKind.Null => "null",
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.Number => "integer",
            _ => "boolean",
        };
        if (!types.Contains(kind)) return $"{at} is {kind}, not {string.Join(" or ", types)}";
        if (value is JsonArray many)
            return many.Select((item, i) => Fault(schema["items"]!, item, $"{at}/{i}"))
                .FirstOrDefault(f => f is not null);
        if (kind == "string" && !HasFormat((string)value!, (string?)schema["format"]))
            return $"{at} is no {schema["format"]}";
        // An object of any shape, such as the integration of a connection.
        if (value is not JsonObject one || (schema["properties"] is null && schema["additionalProperties"] is null))
            return null;
        var properties = schema["properties"]?.AsObject() ?? [];
        var missing = (schema["required"]?.AsArray() ?? []).Select(r => (string)r!)
            .FirstOrDefault(r => !one.ContainsKey(r));
        if (missing is not null) return $"{at}/{missing} is missing";
        return one.Select(
            m => properties.TryGetPropertyValue(m.Key, out var member) ? Fault(member!, m.Value, $"{at}/{m.Key}")
                // Others may be there where it says so.
                : schema["additionalProperties"] is JsonObject ? null : $"{at}/{m.Key} is not documented")
            .FirstOrDefault(f => f is not null);
    }

    private static bool HasFormat(string text, string? format) => format switch
    {
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "date-time" => text.EndsWith('Z') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", out _),
        _ => true,
    };

    private static (JsonNode Schema, JsonNode Example)? Content(JsonNode? body) =>
        // An example that is an empty object is left out where the document is written.
        body?["content"]?.AsObject().First().Value is { } content
            ? (content["schema"]!, content["example"] ?? new JsonObject()) : null;
}
