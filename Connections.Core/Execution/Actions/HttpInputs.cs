using System.Text.Json;
using System.Text.Json.Nodes;
using Connections.Core.Integrations;
using Connections.Core.Requests.Templates;

namespace Connections.Core.Execution.Actions;

/// <summary>A name with values, as an action's inputs give headers.</summary>
internal sealed record InputPair(string Field, string Key, string Value);

/// <summary>
/// The inputs of the HTTP request action, named as on the wire: <c>verb</c>, <c>url</c>, <c>body</c>,
/// <c>contentType</c>,
/// <c>requestHeaders</c>, <c>urlParams</c>, <c>formData</c>, <c>cookies</c>, <c>followRedirect</c>,
/// <c>allowExpiredCertificate</c>,
/// <c>errorOnStatus</c>, <c>responseParsing</c>, <c>responseEncoding</c>. Texts are templates.
/// </summary>
internal sealed record HttpInputs
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "verb", "url", "body", "contentType", "requestHeaders", "urlParams", "formData", "cookies", "followRedirect",
        "allowExpiredCertificate", "errorOnStatus", "responseParsing",
        "responseEncoding",
    ];

    public required string Verb { get; init; }
    public required string Url { get; init; }

    /// <summary>Headers, each name once; several values stand side by side in one.</summary>
    public IReadOnlyList<InputPair> Headers { get; init; } = [];
    public IReadOnlyList<InputPair> Parameters { get; init; } = [];
    public IReadOnlyList<InputPair> Cookies { get; init; } = [];
    public IReadOnlyList<(InputPair Part, bool IsDataUri)> Form { get; init; } = [];
    public string? Body { get; init; }
    public required string ContentType { get; init; }
    public bool FollowRedirect { get; init; }
    public bool AllowExpiredCertificate { get; init; }
    public required ResponseRules Answer { get; init; }

    /// <summary>Every text that is a template, with its field.</summary>
    public IEnumerable<(string Field, string Text)> Templates()
    {
        yield return ("url", Url);
        if (Body is not null) yield return ("body", Body);
        foreach (var pair in Headers.Concat(Parameters).Concat(Cookies).Concat(Form.Select(f => f.Part)))
            yield return (pair.Field, pair.Value);
    }

    /// <summary>Reads inputs; null where a fault was found.</summary>
    public static HttpInputs? Read(JsonObject inputs, List<ValidationError> faults)
    {
        var reader = new InputReader(inputs, faults);
        reader.EnsureKnown(Names);
        var verb = (reader.Text("verb") ?? "GET").ToUpperInvariant();
        if (!ActionValidator.Methods.Contains(verb))
            reader.Add("verb", $"“{DidYouMean.Quote(verb)}” is not a supported method. Use one of "
                + $"{string.Join(", ", ActionValidator.Methods)}.");
        // An empty one means the base URL itself. A host that no template forms can be looked at already.
        var url = reader.Text("url");
        if (url?.Trim() is { } typed && !TypedUrl.Host(typed).Contains("{{", StringComparison.Ordinal)
            && NumericHost.FaultOf(typed) is { } number) reader.Add("url", number);

        var headers = reader.Pairs("requestHeaders", ", ");
        foreach (var header in headers)
        {
            if (HeaderPolicy.NameFault(header.Key) is { } fault) reader.Add(header.Field, $"The header name {fault}");
            if (header.Key.Equals("Cookie", StringComparison.OrdinalIgnoreCase)
                && inputs["cookies"] is JsonArray { Count: > 0 })
                reader.Add(header.Field, "Cookies are given both as a header and as cookies. Use one of the two.");
        }

        var form = reader.Form("formData");
        var body = reader.Body("body");
        if (form.Count > 0 && body is { Length: > 0 })
            reader.Add("formData", "A request can have a body or form data, not both.");
        var type = reader.Text("contentType") is { Length: > 0 } given ? given
            : headers.FirstOrDefault(h => h.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))?.Value
                ?? Guess(inputs["body"]);
        var answer = ResponseRules.Read(reader);
        var follow = reader.Flag("followRedirect");
        var allowExpired = reader.Flag("allowExpiredCertificate");
        var read = new HttpInputs
        {
            Verb = verb,
            Url = url ?? "",
            Headers = headers,
            Parameters = reader.Pairs("urlParams", null),
            Cookies = reader.Pairs("cookies", null),
            Form = form,
            Body = body is { Length: > 0 } ? body : null,
            ContentType = type,
            FollowRedirect = follow,
            AllowExpiredCertificate = allowExpired,
            Answer = answer,
        };
        return faults.Count == 0 ? read : null;
    }

    // What looks like JSON is sent as JSON.
    private static string Guess(JsonNode? body) => body switch
    {
        JsonObject or JsonArray => "application/json",
        JsonValue value
            when value.TryGetValue<string>(out var text)
                && text.AsSpan().TrimStart() is ['{', not '{', ..] or ['[', ..] => "application/json",
        _ => "text/plain; charset=utf-8",
    };
}

/// <summary>Takes inputs apart, and notes what is wrong with them at their fields.</summary>
internal sealed class InputReader(JsonObject inputs, List<ValidationError> faults)
{
    private const int MostItems = 200;

    public void Add(string field, string message) => faults.Add(new ValidationError(field, message));

    /// <summary>Notes names that are none.</summary>
    public void EnsureKnown(IReadOnlyCollection<string> known)
    {
        foreach (var (name, _) in inputs)
        {
            if (!known.Contains(name))
                Add(name, $"There is no input “{DidYouMean.Quote(name)}”. {DidYouMean.For(name, known)}");
        }
    }

    public string? Text(string name) => inputs[name] switch
    {
        null => null,
        JsonValue value => TextOf(value),
        _ => Wrong(name, "must be a string"),
    };

    public bool Flag(string name)
    {
        switch (inputs[name])
        {
            case null: return false;
            case JsonValue value
                when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False:
                return value.GetValue<bool>();
            case JsonValue value when bool.TryParse(TextOf(value), out var flag): return flag;
            default:
                Wrong(name, "must be true or false");
                return false;
        }
    }

    /// <summary>A body: a text as it is, anything else as JSON.</summary>
    public string? Body(string name) => inputs[name] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        { } json => Template.ToJson(json),
    };

    /// <summary>Texts, in a list or separated by commas.</summary>
    public IReadOnlyList<string> List(string name)
    {
        switch (inputs[name])
        {
            case null: return [];
            case JsonValue value:
                return TextOf(value).Split(',',
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            case JsonArray items
                when items.All(i => i is JsonValue):
                return [.. items.Select(i => TextOf((JsonValue)i!).Trim())];
            default:
                Wrong(name, "must be a list of strings, or strings separated by commas");
                return [];
        }
    }

    /// <summary>
    /// Pairs of <c>key</c> and <c>value</c>. Where a separator is given, a value may be a list, and pairs of one name
    /// become one.
    /// </summary>
    public List<InputPair> Pairs(string name, string? separator)
    {
        var pairs = new List<InputPair>();
        foreach (var (field, item) in Items(name))
        {
            EnsureMembers(field, item, "key", "value");
            var value = item["value"] switch
            {
                JsonValue one => TextOf(one),
                JsonArray several when separator is not null && several.All(v => v is JsonValue) =>
                    string.Join(separator, several.Select(v => TextOf((JsonValue)v!))),
                null => "",
                _ => Wrong(field, "has a value that is not a string") ?? "",
            };
            if (Key(field, item) is not { } key) continue;
            var at = separator is null ? -1
                : pairs.FindIndex(p => p.Key.Equals(key, StringComparison.OrdinalIgnoreCase));
            if (at < 0) pairs.Add(new InputPair(field, key, value));
            else pairs[at] = pairs[at] with { Value = pairs[at].Value + separator + value };
        }

        return pairs;
    }

    public List<(InputPair Part, bool IsDataUri)> Form(string name)
    {
        var parts = new List<(InputPair, bool)>();
        foreach (var (field, item) in Items(name))
        {
            EnsureMembers(field, item, "key", "value", "type");
            var type = item["type"] is JsonValue given ? TextOf(given) : "string";
            if (type is not ("string" or "datauri")) Add(field, "The type of a form field must be string or datauri.");
            if (Key(field, item) is { } key)
                parts.Add((new InputPair(field, key, item["value"] is JsonValue value ? TextOf(value) : ""),
                    type == "datauri"));
        }

        return parts;
    }

    private IEnumerable<(string Field, JsonObject Item)> Items(string name)
    {
        if (inputs[name] is null) yield break;
        if (inputs[name] is not JsonArray items)
        {
            Wrong(name, "must be a list of pairs: [{\"key\": \"name\", \"value\": \"text\"}]");
            yield break;
        }

        if (items.Count > MostItems) Add(name, $"There are {items.Count} items; the maximum is {MostItems}.");
        for (var i = 0; i < Math.Min(items.Count, MostItems); i++)
        {
            if (items[i] is JsonObject item) yield return ($"{name}/{i}", item);
            else Wrong($"{name}/{i}", "is not a pair: {\"key\": \"name\", \"value\": \"text\"}");
        }
    }

    private void EnsureMembers(string field, JsonObject item, params string[] known)
    {
        foreach (var (name, _) in item)
            if (!known.Contains(name))
                Add(field, $"There is no member “{DidYouMean.Quote(name)}” here. {DidYouMean.For(name, known)}");
    }

    private string? Key(string field, JsonObject item)
    {
        if (item["key"] is JsonValue value && TextOf(value) is { Length: > 0 } key) return key;
        return Wrong(field, "has no key");
    }

    private string? Wrong(string field, string what)
    {
        Add(field, $"The input {field} {what}.");
        return null;
    }

    private static string TextOf(JsonValue value) =>
        value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
}
