using Connections.Core;
using Connections.Core.Connections;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary><c>/api/v2/actions/connections</c>: four operations as Datadog's clients know them, and the list.</summary>
internal static class ConnectionEndpoints
{
    private const string BadId = "error connectionId not a valid UUID";

    private static readonly Dictionary<string, ConnectionSort> Sorts = new(StringComparer.Ordinal)
    {
        ["name"] = ConnectionSort.Name,
        ["integration"] = ConnectionSort.Integration,
        ["tags"] = ConnectionSort.Tags,
        ["access"] = ConnectionSort.Access,
        ["health"] = ConnectionSort.Health,
        ["created_by"] = ConnectionSort.CreatedBy,
        ["created_at"] = ConnectionSort.CreatedAt,
        ["used_by"] = ConnectionSort.UsedBy,
        ["updated_at"] = ConnectionSort.UpdatedAt,
        ["last_updated"] = ConnectionSort.UpdatedAt,
    };

    /// <summary>What lists can be narrowed by.</summary>
    public static IReadOnlyList<QueryParameter> Filters { get; } =
    [
        new("filter[search]", "Part of a name, integration, tag or description."),
        new("filter[integration]", "Integrations, separated by commas.", QueryValue.Texts),
        new("filter[tags]", "Tags that must all be present, separated by commas.", QueryValue.Texts),
        new("filter[environment]", "A value of the tag key env."),
        new("filter[connection_ids]", "Ids, separated by commas.", QueryValue.Ids),
        new("filter[creator_ids]", "Ids of the creators, separated by commas.", QueryValue.Ids),
        new("filter[favorites]", "true: only your favorites.", QueryValue.Flag),
        new("filter[needs_attention]", "true: only what needs attention.", QueryValue.Flag),
        new("filter[used]", "true: only what workflows name or groups have; false: only what none of them does.",
            QueryValue.Flag),
    ];

    public static void MapConnections(this IEndpointRouteBuilder routes)
    {
        var recorded = routes.MapGroup("/v2/actions/connections").WithMetadata(new FailsAs(FailureStyle.Recorded));
        recorded.MapPost("", CreateAsync).WithOperation("createActionConnection",
            "Creates a connection.")
            .WithBody<RequestDocument<RequestResource<NewConnectionAttributes, CreatorRelationships>>>()
            .Calls<ConnectionService>(nameof(ConnectionService.CreateAsync)).MayAnswerLater();
        recorded.MapGet("/{id}", GetAsync).WithOperation("getActionConnection",
            "Returns one connection. Every secret is returned as an empty string.")
            .Calls<ConnectionQueries>(nameof(ConnectionQueries.GetAsync));
        recorded.MapPatch("/{id}", PatchAsync).WithOperation("updateActionConnection",
            "Updates what the document contains; everything else is unchanged.")
            .WithBody<RequestDocument<RequestResource<ConnectionChangeAttributes, CreatorRelationships>>>()
            .Calls<ConnectionService>(nameof(ConnectionService.UpdateAsync));
        recorded.MapDelete("/{id}", DeleteAsync).WithOperation("deleteActionConnection",
            "Deletes a connection. It can be restored for 30 days.")
            .Calls<ConnectionService>(nameof(ConnectionService.DeleteAsync));
        routes.MapGet("/v2/actions/connections", ListAsync).WithOperation("listActionConnections",
            "Lists the connections you can see.", [.. Filters, QueryParameter.Sort(Sorts.Keys), .. QueryParameter.Page])
            .Calls<ConnectionSearch>(nameof(ConnectionSearch.ListAsync))
            .Calls<ConnectionSearch>(nameof(ConnectionSearch.ListWithFieldsAsync));
    }

    /// <summary>The filters of a query.</summary>
    public static ConnectionQuery Wanted(QueryReader query) => new()
    {
        Search = query.Text("filter[search]"),
        Integrations = query.Texts("filter[integration]"),
        Tags = [.. query.Texts("filter[tags]"), .. query.Texts("filter[environment]").Select(e => $"env:{e}")],
        Ids = query.Ids("filter[connection_ids]"),
        Creators = query.Ids("filter[creator_ids]"),
        FavoritesOnly = query.Flag("filter[favorites]"),
        AttentionOnly = query.Flag("filter[needs_attention]"),
        IsUsed = query.FlagOrNone("filter[used]"),
    };

    private static async Task<ApiCreated<Document<Resource<ConnectionAttributes, CreatedByRelationships>>>> CreateAsync(
        HttpContext http, ConnectionService service, ConnectionQueries reading, ConnectionReader reader,
        ConnectionWriter writer, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var input = reader.Create(http, await JsonBodyReader.ReadAsync(http));
        ConnectionDetails? created = null;
        var id = await IdempotencyFilter.OnceAsync(http,
            async () => (created = await service.CreateAsync(http.Actor(), input, ct)).Row.Id);
        created ??= await reading.GetAsync(http.Actor(), id, ct);
        return JsonApi.Created(writer.Resource(created), created.Row.Version);
    }

    private static async Task<ApiOk<Document<Resource<ConnectionAttributes, CreatedByRelationships>>>> GetAsync(
        HttpContext http, string id, ConnectionQueries reading, ConnectionWriter writer, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var found = await reading.GetAsync(http.Actor(), Addresses.Id(id, BadId), ct);
        return JsonApi.One(writer.Resource(found), found.Row.Version);
    }

    private static async Task<ApiOk<Document<Resource<ConnectionAttributes, CreatedByRelationships>>>> PatchAsync(
        HttpContext http, string id, ConnectionService service, ConnectionQueries reading, ConnectionReader reader,
        ConnectionWriter writer, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var (actor, key) = (http.Actor(), Addresses.Id(id, BadId));
        var body = await JsonBodyReader.ReadAsync(http);
        ConnectionDetails? saved = null;
        await http.OverLatestAsync(
            async () =>
            {
                var seen = await reading.GetAsync(actor, key, ct);
                return (seen, seen.Row.Version);
            },
            async seen =>
                saved = await service.UpdateAsync(actor, key, reader.Patch(http, body, seen), seen.Row.Version, ct));
        return JsonApi.One(writer.Resource(saved!), saved!.Row.Version);
    }

    private static async Task<ApiNoContent> DeleteAsync(HttpContext http, string id, ConnectionService service,
        ConnectionQueries reading, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var (actor, key) = (http.Actor(), Addresses.Id(id, BadId));
        if (http.Request.Headers.IfMatch.Count > 0)
            http.EnsureMatch((await reading.GetAsync(actor, key, ct)).Row.Version);
        await service.DeleteAsync(actor, key, ct);
        return JsonApi.Done();
    }

    private static async Task<ApiOk<ListDocument<Resource<ConnectionAttributes, CreatedByRelationships>, TotalMeta>>>
        ListAsync(HttpContext http, ConnectionSearch listing, ConnectionWriter writer, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var wanted = Wanted(query);
        if (query.Sort(Sorts) is { } order) wanted = wanted with { Sort = order.Sort, Descending = order.Descending };
        var page = query.Page();
        query.Ensure();

        var found = await listing.ListWithFieldsAsync(http.Actor(), wanted, page, ct);
        var unfiltered = new ConnectionQuery { Sort = wanted.Sort, Descending = wanted.Descending };
        var isFiltered = wanted.Search is not null
            || wanted.Integrations.Count + wanted.Tags.Count + wanted.Ids.Count + wanted.Creators.Count > 0
            || wanted.FavoritesOnly || wanted.AttentionOnly || wanted.IsUsed is not null;
        var total = isFiltered ? (await listing.ListAsync(http.Actor(), unfiltered, new PageRequest(0, 1), ct)).Total
            : found.Total;
        return JsonApi.Page(found, writer.Resource, total);
    }
}
