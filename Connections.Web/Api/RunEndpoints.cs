using System.Text.Json.Nodes;
using Connections.Core.Connections;
using Connections.Core.Execution.Actions;
using Connections.Core.Execution.Testing;
using Connections.Core.Impact;
using Connections.Core.Resolving;
using Connections.Web.Api.Contracts;

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
        connections.MapPost("/test", TestInputAsync).WithOperation("testConnectionInput",
            "Tests an unsaved connection; with the id of a connection, an unsaved change of it.")
            .WithBody<RequestDocument<RequestResource<ConnectionChangeAttributes, CreatorRelationships>>>()
            .Calls<ConnectionTester>(nameof(ConnectionTester.TestAsync)).IsNotReplayable().IsNotAtomic();
        connections.MapPost("/{id}/test", TestAsync).WithOperation("testConnection",
            "Tests a saved connection and updates its health.")
            .Calls<ConnectionTester>(nameof(ConnectionTester.TestStoredAsync)).IsNotReplayable().IsNotAtomic();
        connections.MapGet("/{id}/usage", UsageAsync).WithOperation("getConnectionUsage",
            "Returns when a connection was last used, and how often by day.")
            .Calls<UsageQueries>(nameof(UsageQueries.OfConnectionAsync));
        routes.MapPost("/v2/actions/runs", RunAsync).WithOperation("runAction",
            "Runs an action of the catalog, or an HTTP request, through a connection or a group. A refusal or "
            + "failure of the remote service is a result, not an error.")
            .WithBody<RequestDocument<RequestResource<NewRunAttributes>>>()
            .Calls<ActionRunner>(nameof(ActionRunner.RunAsync)).IsNotReplayable().IsNotAtomic()
            .WithMetadata(new BodyLimit(MostBytes));
    }

    // What a run may send, written in JSON with escapes, and the rest of the document.
    private static int MostBytes(IServiceProvider services) =>
        (int)Math.Min(int.MaxValue,
            JsonBodyReader.MostBytes + (2L * services.GetRequiredService<ActionRunner>().MostRequestBytes));

    private static async Task<ApiOk<Document<Resource<TestAttributes>>>> TestInputAsync(HttpContext http,
        ConnectionTester tester, ConnectionQueries reading, ConnectionReader reader, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var body = await JsonBodyReader.ReadAsync(http);
        var id = body.Member("data")?.Member("id")?.Id();
        body.Ensure();
        var edited = id is { } known ? await reading.GetAsync(http.Actor(), known, ct) : null;
        var input = edited is null ? reader.Create(http, body) : reader.Patch(http, body, edited);
        return Tested(id ?? Guid.CreateVersion7(), await tester.TestAsync(http.Actor(), input, edited, ct));
    }

    private static async Task<ApiOk<Document<Resource<TestAttributes>>>> TestAsync(
        HttpContext http, ConnectionTester tester, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var id = http.IdOf();
        return Tested(id, await tester.TestStoredAsync(http.Actor(), id, ct));
    }

    private static async Task<ApiOk<Document<Resource<UsageAttributes>>>> UsageAsync(
        HttpContext http, UsageQueries usage, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var id = http.IdOf();
        var figures = await usage.OfConnectionAsync(http.Actor(), id, ct);
        return JsonApi.One(JsonApi.Resource("connection_usage", id, new UsageAttributes(figures.LastUsedAt,
            figures.Total, [.. figures.Days.Select(d => new DayCount(d.Day, d.Count))])));
    }

    private static async Task<ApiOk<Document<Resource<RunAttributes>>>> RunAsync(
        HttpContext http, ActionRunner runner, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes("action_run").Only<NewRunAttributes>();
        var action = attributes.Required("action")?.Text() ?? "";
        var inputs = attributes.Member("inputs")?.Object();
        var target = Target(attributes);
        body.Ensure();
        // What is wrong with the connection's own headers, parameters or body is nowhere among the inputs.
        var pointers = new JsonPointers(field => field.Length == 0 ? null
            : field.Split('/') is [var first, _, ..] && inputs?.Member(first) is null ? At : $"{At}/inputs/{field}");
        pointers.Add("action", $"{At}/action");
        PointAtTarget(http, pointers);
        var result = await runner.RunAsync(http.Actor(), action,
            inputs is null ? [] : JsonObject.Create(inputs.Element)!, target!, null, ct);
        var sent = result.Request;
        return JsonApi.One(JsonApi.Resource("action_run", Guid.CreateVersion7(), new RunAttributes(result.Outcome,
            result.Message, result.NextStep, result.FailedAt, result.ConnectionId, result.ConnectionName,
            new(sent.Method, sent.Url, Pairs(sent.Headers), sent.Body, sent.BodyIsCut), result.Status,
            Pairs(result.Headers), result.Body, result.BodyKind, result.MaskedPlaces, result.Notes,
            Stages(result.Stages), result.Redirects, (long)result.Elapsed.TotalMilliseconds)));
    }

    /// <summary>What is to be used: a connection, or a group and what is asked for in it.</summary>
    public static ResolveTarget? Target(JsonReader attributes)
    {
        var (connection, group) = (attributes.Member("connection_id"), attributes.Member("connection_group"));
        if (connection is null == group is null) attributes.Fault("Give either a connection_id or a connection_group.");
        if (connection is not null) return connection.Id() is { } id ? new ResolveTarget.Connection(id) : null;
        var one = group?.Object()?.Only<GroupTarget>();
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

    /// <summary>What came of a test.</summary>
    public static ApiOk<Document<Resource<TestAttributes>>> Tested(Guid id, ConnectionTestResult test) =>
        JsonApi.One(JsonApi.Resource("connection_test", id, new TestAttributes(test.Outcome, test.Message,
            test.ProviderMessage, test.Field, test.NextStep, test.Asked, test.HeaderNames, test.Status, test.Excerpt,
            test.ExcerptIsCut, test.MaskedPlaces, test.Notes, Stages(test.Steps),
            (long)test.Elapsed.TotalMilliseconds)));

    private static IReadOnlyList<Stage> Stages(IEnumerable<TestStep> steps) =>
        [.. steps.Select(s => new Stage(s.Stage, s.State, s.Message, s.Milliseconds))];

    private static IReadOnlyList<NameAndValue> Pairs(IEnumerable<KeyValuePair<string, string>> pairs) =>
        [.. pairs.Select(p => new NameAndValue(p.Key, p.Value))];
}
