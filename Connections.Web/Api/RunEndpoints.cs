using System.Text.Json.Nodes;
using Connections.Core.Connections;
using Connections.Core.Execution.Actions;
using Connections.Core.Execution.Testing;
using Connections.Core.Impact;
using Connections.Core.Resolving;

namespace Connections.Web.Api;

/// <summary>
/// Using connections: tests, runs, and what was used when. What comes back holds no secret: an echoed one is masked.
/// </summary>
internal static class RunEndpoints
{
    private const string At = "/data/attributes";

    public static void MapRuns(this IEndpointRouteBuilder routes)
    {
        var connections = routes.MapGroup("/v2/actions/connections");
        connections.MapPost("/test", TestInputAsync).Is("testConnectionInput",
            "Tests an unsaved connection; with the id of a connection, an unsaved change of it.")
            .Does<ConnectionTester>(nameof(ConnectionTester.TestAsync)).Once().Partly();
        connections.MapPost("/{id}/test", TestAsync).Is("testConnection",
            "Tests a saved connection and updates its health.")
            .Does<ConnectionTester>(nameof(ConnectionTester.TestStoredAsync)).Once().Partly();
        connections.MapGet("/{id}/usage", UsageAsync).Is("getConnectionUsage",
            "Returns when a connection was last used, and how often by day.")
            .Does<UsageQueries>(nameof(UsageQueries.OfConnectionAsync));
        routes.MapPost("/v2/actions/runs", RunAsync).Is("runAction",
            "Runs an action of the catalog, or an HTTP request, through a connection or a group. A refusal or "
            + "failure of the remote service is a result, not an error.")
            .Does<ActionRunner>(nameof(ActionRunner.RunAsync)).Once().Partly().WithMetadata(new BodyLimit(MostBytes));
    }

    // What a run may send, written in JSON with escapes, and the rest of the document.
    private static int MostBytes(IServiceProvider services) =>
        (int)Math.Min(int.MaxValue,
            JsonBodyReader.MostBytes + (2L * services.GetRequiredService<ActionRunner>().MostRequestBytes));

    private static async Task<ApiResult> TestInputAsync(HttpContext http, ConnectionTester tester,
        ConnectionQueries reading, ConnectionReader reader, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var body = await JsonBodyReader.ReadAsync(http);
        var id = body.Member("data")?.Member("id")?.Id();
        body.Ensure();
        var edited = id is { } known ? await reading.GetAsync(http.Actor(), known, ct) : null;
        var input = edited is null ? reader.Create(http, body) : reader.Patch(http, body, edited);
        return Tested(id ?? Guid.CreateVersion7(), await tester.TestAsync(http.Actor(), input, edited, ct));
    }

    private static async Task<ApiResult> TestAsync(HttpContext http, ConnectionTester tester, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var id = http.IdOf();
        return Tested(id, await tester.TestStoredAsync(http.Actor(), id, ct));
    }

    private static async Task<ApiResult> UsageAsync(HttpContext http, UsageQueries usage, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var id = http.IdOf();
        var figures = await usage.OfConnectionAsync(http.Actor(), id, ct);
        return JsonApi.One(JsonApi.Resource("connection_usage", id, new JsonObject
        {
            ["last_used_at"] = JsonApi.Time(figures.LastUsedAt),
            ["total"] = figures.Total,
            ["days"] = JsonApi.List(figures.Days,
                d => new JsonObject
                {
                    ["day"] = d.Day.ToString("yyyy-MM-dd",
                    System.Globalization.CultureInfo.InvariantCulture),
                    ["count"] = d.Count
                }),
        }));
    }

    private static async Task<ApiResult> RunAsync(HttpContext http, ActionRunner runner, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes("action_run").Only("action", "inputs", "connection_id", "connection_group");
        var action = attributes.Required("action")?.Text() ?? "";
        var inputs = attributes.Member("inputs")?.Object();
        var target = Target(attributes);
        body.Ensure();
        // What is wrong with the connection's own headers, parameters or body stands nowhere among the inputs.
        var pointers = new JsonPointers(field => field.Length == 0 ? null
            : field.Split('/') is [var first, _, ..] && inputs?.Member(first) is null ? At : $"{At}/inputs/{field}");
        pointers.Add("action", $"{At}/action");
        PointAtTarget(http, pointers);
        var result = await runner.RunAsync(http.Actor(), action,
            inputs is null ? [] : JsonObject.Create(inputs.Element)!, target!, null, ct);
        return JsonApi.One(JsonApi.Resource("action_run", Guid.CreateVersion7(), new JsonObject
        {
            ["outcome"] = JsonApi.Word(result.Outcome),
            ["message"] = result.Message,
            ["next_step"] = result.NextStep,
            ["failed_at"] = result.FailedAt is { } stage ? JsonApi.Word(stage) : null,
            ["connection_id"] = result.ConnectionId.ToString(),
            ["connection_name"] = result.ConnectionName,
            ["request"] = new JsonObject
            {
                ["method"] = result.Request.Method,
                ["url"] = result.Request.Url,
                ["headers"] = Pairs(result.Request.Headers),
                ["body"] = result.Request.Body,
                ["body_is_cut"] = result.Request.BodyIsCut,
            },
            ["status"] = result.Status,
            ["headers"] = Pairs(result.Headers),
            ["body"] = result.Body?.DeepClone(),
            ["body_kind"] = JsonApi.Word(result.BodyKind),
            ["masked_places"] = result.MaskedPlaces,
            ["notes"] = JsonApi.Texts(result.Notes),
            ["stages"] = Steps(result.Stages),
            ["redirects"] = result.Redirects,
            ["milliseconds"] = (long)result.Elapsed.TotalMilliseconds,
        }));
    }

    /// <summary>What is to be used: a connection, or a group and what is asked for in it.</summary>
    public static ResolveTarget? Target(JsonReader attributes)
    {
        var (connection, group) = (attributes.Member("connection_id"), attributes.Member("connection_group"));
        if (connection is null == group is null) attributes.Fault("Give either a connection_id or a connection_group.");
        if (connection is not null) return connection.Id() is { } id ? new ResolveTarget.Connection(id) : null;
        var one = group?.Object()?.Only("id", "tags");
        return one?.Required("id")?.Id() is { } groupId
            ? new ResolveTarget.Group(groupId, ResolveEndpoints.Identifiers(one.Member("tags")?.Texts() ?? [])) : null;
    }

    /// <summary>Faults of what is to be used are laid at its members.</summary>
    public static void PointAtTarget(HttpContext http, JsonPointers pointers)
    {
        pointers.Add("connection", At);
        pointers.Add("identifiers", $"{At}/connection_group/tags");
        http.Features.Set(pointers);
    }

    private static ApiResult Tested(Guid id, ConnectionTestResult test) =>
        JsonApi.One(JsonApi.Resource("connection_test", id, new JsonObject
        {
            ["outcome"] = JsonApi.Word(test.Outcome),
            ["message"] = test.Message,
            ["provider_message"] = test.ProviderMessage,
            ["field"] = test.Field,
            ["next_step"] = test.NextStep,
            ["asked"] = test.Asked,
            ["header_names"] = JsonApi.Texts(test.HeaderNames),
            ["status"] = test.Status,
            ["excerpt"] = test.Excerpt,
            ["excerpt_is_cut"] = test.ExcerptIsCut,
            ["masked_places"] = test.MaskedPlaces,
            ["notes"] = JsonApi.Texts(test.Notes),
            ["steps"] = Steps(test.Steps),
            ["milliseconds"] = (long)test.Elapsed.TotalMilliseconds,
        }));

    private static JsonArray Steps(IEnumerable<TestStep> steps) => JsonApi.List(steps, s => new JsonObject
    {
        ["stage"] = JsonApi.Word(s.Stage),
        ["state"] = JsonApi.Word(s.State),
        ["message"] = s.Message,
        ["milliseconds"] = s.Milliseconds,
    });

    private static JsonArray Pairs(IEnumerable<KeyValuePair<string, string>> pairs) =>
        JsonApi.List(pairs, p => new JsonObject { ["name"] = p.Key, ["value"] = p.Value });
}
