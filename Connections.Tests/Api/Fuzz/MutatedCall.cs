using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Connections.Tests.Api.Fuzz;

/// <summary>What calls may name that is really there.</summary>
/// <param name="Peer">A server that runs may reach.</param>
/// <param name="ApplicationKey">The key to call with.</param>
/// <param name="Ids">Ids of things.</param>
internal sealed record ExistingResources(string Peer, string ApplicationKey, IReadOnlyList<string> Ids);

/// <summary>A call that is made of an operation's example, and mostly spoilt in one way or several.</summary>
internal sealed class MutatedCall
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"];
    private static readonly string[] Ids = ["x", "0", "%20", "%F0%9F%98%80", "%FF%FE", "..%2F..%2Fetc",
        "%27%20OR%201=1--", "01900000-0000-7000-8000-00000000dead", "{01900000-0000-7000-8000-00000000dead}",
        "connection:x", "connection-group:01900000-0000-7000-8000-00000000dead", new string('a', 3_000)];
    private static readonly string[] Values = ["", "x", "-1", "0", "201", "99999999999999999999", "true", "TRUE", "%00",
        "%FF", "%F0%9F%98%80", "a,b,,c", "env:prod", "2026-11-22T08:30:00Z", "9999-12-31T23:59:59Z", "-name", "name",
        "user", "1.2", "HTTP", "%25_%5B", new string('9', 2_000)];
    private static readonly string[] Types = ["text/plain", "application/json; charset=utf-16", "application/xml",
        "nonsense", "", "application/vnd.api+json"];

    private readonly List<(string Name, string Value)> headers = [];
    private string contentType = "application/json";
    private byte[]? body;

    private MutatedCall(string operation, string method, string path) =>
        (Operation, Method, Path) = (operation, method, path);

    public string Operation { get; }

    public string Method { get; private set; }

    public string Path { get; private set; }

    /// <summary>That call of that seed.</summary>
    public static MutatedCall Create(int seed, int number, ExistingResources known)
    {
        var dice = new Random(unchecked((seed * 1_000_003) + number));
        var operations = CheckedInDocument.Whole.Operations;
        var operation = operations[number % operations.Count];
        var call = new MutatedCall(operation.Id, operation.Method, AddressOf(operation, dice, known));
        call.Ask(operation, dice, known);
        call.Write(operation, dice, known);
        call.Key(dice, known);
        if (dice.Next(25) == 0) call.Method = dice.Mutate(Methods);
        if (dice.Next(25) == 0)
            call.headers.Add(
                ("Idempotency-Key", dice.Mutate("", "again", $"once-{number}", "two words", new string('i', 300))));
        if (dice.Next(25) == 0)
            call.headers.Add(
                ("If-Match", dice.Mutate("*", "x", "\"00000000000000000000000000000000\"", new string('"', 50))));
        return call;
    }

    public HttpRequestMessage ToRequest(Uri address)
    {
        // As it is written: a client must not repair it.
        var request = new HttpRequestMessage(new HttpMethod(Method),
            new Uri(address.ToString().TrimEnd('/') + Path,
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
#pragma warning disable RS0030 // Spoilt headers are the point; none of these has a line break.
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        if (body is null) return request;
        request.Content = new ByteArrayContent(body);
        // One that is too large is refused before it is read; a client that continues writing meets a closed
        // connection.
        request.Headers.ExpectContinue = body.Length > 100_000;
        if (contentType.Length > 0) request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
#pragma warning restore RS0030
        return request;
    }

    public override string ToString() => $"{Method} {Path}\n{string.Join('\n', headers.Where(h => !h.Name.StartsWith("DD-", StringComparison.Ordinal)).Select(h => $"{h.Name}: {h.Value}"))}\n{contentType}\n{(body is null ? "" : Encoding.UTF8.GetString(body[..Math.Min(body.Length, 2_000)]))}";

    private static string AddressOf(DocumentedOperation operation, Random dice, ExistingResources known)
    {
        var path = new StringBuilder();
        foreach (var part in operation.Path.TrimStart('/').Split('/'))
            path.Append('/').Append(!part.StartsWith('{') ? part : dice.Next(4) == 0 ? dice.Mutate(Ids) : part switch
            {
                "{resource}" => $"{dice.Mutate("connection", "connection-group")}:{dice.Mutate(known.Ids)}",
                "{type}" => dice.Mutate("HTTP", "OpenAI", "AWS"),
                _ => dice.Mutate(known.Ids),
            });
        return path.ToString();
    }

    private void Ask(DocumentedOperation operation, Random dice, ExistingResources known)
    {
        var query = new List<string>();
        foreach (var name in operation.Query.Where(_ => dice.Next(4) == 0))
            query.Add($"{name}={(dice.Next(4) == 0 ? dice.Mutate(known.Ids) : dice.Mutate(Values))}");
        if (query.Count > 0 && dice.Next(10) == 0) query.Add(query[0]);
        if (dice.Next(20) == 0)
            query.Add(dice.Mutate("more=1", "page[size]", "=", "&&", "filter[search]=%FF", new string('q', 3_000)));
        if (query.Count > 0) Path += "?" + string.Join('&', query);
    }

    private void Write(DocumentedOperation operation, Random dice, ExistingResources known)
    {
        if (operation.Request is not { } request)
        {
            if (dice.Next(20) == 0) body = Encoding.UTF8.GetBytes(dice.Mutate("{}", "x", "[", "null"));
            return;
        }
        var json = request.Example.ToJsonString().Replace("https://billing.example.com", known.Peer,
            StringComparison.Ordinal);
        json = System.Text.RegularExpressions.Regex.Replace(json, "01900000-0000-7000-8000-0000000000..",
            _ => dice.Mutate(known.Ids));
        var document = JsonNode.Parse(json)!;
        // Some documents have a list as their data.
        if (dice.Next(3) == 0 && document["data"] is JsonObject data
            && data["attributes"] is JsonObject attributes && attributes["name"] is not null)
            attributes["name"] = $"Fuzzed {dice.Next():x}";
        for (var times = dice.Next(4); times > 0; times--)
            document = JsonMutator.Spoil(document, dice) ?? JsonValue.Create("gone");
        body = Encoding.UTF8.GetBytes(document.ToJsonString());
        if (dice.Next(12) == 0) body = JsonMutator.Bytes(body, dice);
        if (dice.Next(15) == 0) contentType = dice.Mutate(Types);
        if (dice.Next(40) == 0) body = null;
        if (dice.Next(40) == 0) headers.Add(("Content-Encoding", dice.Mutate("gzip", "identity", "x")));
    }

    private void Key(Random dice, ExistingResources known)
    {
        var spoilt = dice.Next(30);
        if (spoilt != 0)
            headers.Add(
                ("DD-API-KEY", spoilt == 1 ? dice.Mutate("", "x", new string('k', 5_000), "{}") : ApiFixture.ApiKey));
        if (spoilt != 2)
            headers.Add(
                ("DD-APPLICATION-KEY",
                    spoilt == 3 ? dice.Mutate("", "' --", "00000000", "%ff") : known.ApplicationKey));
        if (spoilt == 4) headers.Add(("DD-APPLICATION-KEY", known.ApplicationKey));
    }
}

/// <summary>Spoils JSON.</summary>
internal static class JsonMutator
{
    /// <summary>One of them.</summary>
    public static T Mutate<T>(this Random dice, params IReadOnlyList<T> all) => all[dice.Next(all.Count)];

    /// <summary>The document with one place changed; null where it is gone as a whole.</summary>
    public static JsonNode? Spoil(JsonNode document, Random dice)
    {
        var places = Places(document).ToList();
        var place = dice.Mutate(places);
        var value = Value(place, dice);
        switch (place.Parent)
        {
            case null:
                return value;
            case JsonArray list when dice.Next(4) == 0:
                list.Add(value);
                break;
            case JsonArray list:
                list[list.IndexOf(place)] = value;
                break;
            case JsonObject one:
                var name = one.First(m => ReferenceEquals(m.Value, place)).Key;
                if (dice.Next(4) == 0) one.Remove(name);
                else if (dice.Next(4) == 0)
                    one[dice.Mutate("extra", "", "$ref", "a/b~c", "\0", new string('n', 500))] = value;
                else one[name] = value;
                break;
        }
        return document;
    }

    /// <summary>The bytes of a document, spoilt as bytes.</summary>
    public static byte[] Bytes(byte[] body, Random dice) => dice.Next(8) switch
    {
        0 => body[..(body.Length / 2)],
        1 => [.. body[..(body.Length / 2)], 0xFF, .. body[(body.Length / 2)..]],
        2 => [0xEF, 0xBB, 0xBF, .. body],
        3 => [.. Enumerable.Repeat((byte)'[', 5_000)],
        4 => [.. Enumerable.Repeat((byte)' ', 300_000), .. body],
        5 => [.. body, .. body],
        6 => Encoding.UTF8.GetBytes("""{"data":{"type":"team","type":"team","attributes":{"name":"\ud800"}}}"""),
        _ => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(body)),
    };

    private static IEnumerable<JsonNode> Places(JsonNode node)
    {
        yield return node;
        var inside = node switch
        {
            JsonObject one => one.Select(m => m.Value),
            JsonArray many => many,
            _ => [],
        };
        foreach (var place in inside.OfType<JsonNode>().SelectMany(Places)) yield return place;
    }

    private static JsonNode? Value(JsonNode place, Random dice) => dice.Next(18) switch
    {
        0 => null,
        1 => JsonValue.Create(dice.Mutate(0, -1, int.MaxValue)),
        2 => JsonNode.Parse(dice.Mutate("1e400", "-0.0", "123456789012345678901234567890", "1.5")),
        3 => JsonValue.Create(dice.Next(2) == 0),
        4 => JsonValue.Create(""),
        5 => JsonValue.Create(new string('t', dice.Mutate(201, 2_001, 70_000))),
        6 => JsonValue.Create("nul \0 and \u001b and \u202e and \ud83d\ude00 and e\u0301"),
        7 => new JsonArray(),
        8 => new JsonObject(),
        9 => Deep(dice.Mutate(20, 31, 60)),
        10 => JsonValue.Create(
            dice.Mutate("' OR 1=1 --", "{{ token1 }}", "{{ Trigger.x }}", "{{", "<script>alert(1)</script>", "%s%n",
                "../../etc/passwd")),
        11 => JsonValue.Create(
            dice.Mutate("http://[::1", "file:///etc/passwd", "https://127.0.0.1:9", "http://0/",
                "https://user:pass@127.0.0.1:9/")),
        12 => JsonValue.Create(
            dice.Mutate("delete", "tag", "permit", "http_request", "GitHub/get_repository", "HTTP", "HTTPBasicAuth",
                "AWS",
                "AWSAssumeRole", "none")),
        13 => JsonValue.Create(
            dice.Mutate("org:x", "user:01900000-0000-7000-8000-00000000dead", "env:prod", "default:yes", "a:b:c", "env",
                "Ünï:cödé")),
        14 => new JsonArray([.. Enumerable.Range(0, dice.Mutate(2, 60, 1_100)).Select(_ => place.DeepClone())]),
        15 => new JsonObject(
            [.. Enumerable.Range(0,
                300).Select(i => KeyValuePair.Create(i.ToString(CultureInfo.InvariantCulture), (JsonNode?)i))]),
        16 => place.GetValueKind() == JsonValueKind.String
            ? JsonValue.Create((string)place! + dice.Mutate(" ", "\n", "\u00a0", "x", "\u0000")) : null,
        _ => place.DeepClone(),
    };

    private static JsonNode Deep(int levels)
    {
        JsonNode node = new JsonArray();
        for (var level = 0; level < levels; level++)
            node = level % 2 == 0 ? new JsonArray(node) : new JsonObject { ["in"] = node };
        return node;
    }
}
