using Connections.Core.Groups;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary><c>/api/v2/actions/connections/groups</c>.</summary>
internal static class GroupEndpoints
{
    public const string Type = "connection_group";
    private const string At = "/data/attributes";
    private const string BadId = "Not a valid UUID.";

    private const string FavoriteAddress = "/api/v2/actions/connections/groups/{id}/favorite";

    private static readonly Dictionary<string, GroupSort> Sorts = new(StringComparer.Ordinal)
    {
        ["name"] = GroupSort.Name,
        ["integration"] = GroupSort.Integration,
        ["tag_keys"] = GroupSort.Keys,
        ["connections"] = GroupSort.Members,
        ["access"] = GroupSort.Access,
        ["created_by"] = GroupSort.CreatedBy,
        ["created_at"] = GroupSort.CreatedAt,
        ["used_by"] = GroupSort.UsedBy,
        ["updated_at"] = GroupSort.UpdatedAt,
        ["last_updated_at"] = GroupSort.UpdatedAt,
    };

    /// <summary>What lists can be narrowed by.</summary>
    public static IReadOnlyList<QueryParameter> Filters { get; } =
    [
        new("filter[search]", "Part of a name, integration, key or description."),
        new("filter[integration]", "Integrations, separated by commas.", QueryValue.Texts),
        new("filter[environment]",
            "Values of the tag key env, separated by commas; at least one member must have one of them.",
            QueryValue.Texts),
        new("filter[tag_keys]", "Keys, separated by commas.", QueryValue.Texts),
        new("filter[connection_group_ids]", "Ids, separated by commas.", QueryValue.Ids),
        new("filter[creator_id]", "The id of the creator.", QueryValue.Id),
        new("filter[creator_ids]", "Ids of the creators, separated by commas.", QueryValue.Ids),
        new("filter[favorites]", "true: only your favorites.", QueryValue.Flag),
        new("filter[used]", "true: only what workflows name; false: only what none names.", QueryValue.Flag),
    ];

    public static void MapGroups(this IEndpointRouteBuilder routes)
    {
        var groups = routes.MapGroup("/v2/actions/connections/groups");
        groups.MapGet("", ListAsync).WithOperation("listConnectionGroups", "Lists the groups you can see.",
            [.. Filters, QueryParameter.Sort(Sorts.Keys), .. QueryParameter.Page])
            .Calls<GroupSearch>(nameof(GroupSearch.ListAsync));
        groups.MapPost("", CreateAsync).WithOperation("createConnectionGroup",
            "Creates a group of connections of one integration.")
            .WithBody<RequestDocument<RequestResource<NewGroupAttributes, CreatorRelationships>>>()
            .Calls<GroupService>(nameof(GroupService.CreateAsync))
            .MayAnswerLater();
        groups.MapPost("/check", CheckAsync)
            .WithOperation("checkConnectionGroup", "Returns every error that a group would have. Changes nothing.")
            .WithBody<RequestDocument<RequestResource<NewGroupAttributes, CreatorRelationships>>>()
            .Calls<GroupService>(nameof(GroupService.CheckAsync))
            .IsReadOnly();
        groups.MapGet("/{id}", GetAsync).WithOperation("getConnectionGroup",
            "Returns one group with its members.").Calls<GroupQueries>(nameof(GroupQueries.GetAsync));
        groups.MapPatch("/{id}", PatchAsync).WithOperation("updateConnectionGroup",
            "Updates what the document contains.",
            new QueryParameter("confirm", "true: accepts that members without the new keys are removed.",
                QueryValue.Flag))
            .WithBody<RequestDocument<RequestResource<GroupChangeAttributes, CreatorRelationships>>>()
            .Calls<GroupService>(nameof(GroupService.UpdateAsync));
        groups.MapDelete("/{id}", DeleteAsync).WithOperation("deleteConnectionGroup",
            "Deletes a group. Its members aren't affected.").Calls<GroupService>(nameof(GroupService.DeleteAsync));
    }

    private static async Task<ApiOk<ListDocument<Resource<GroupAttributes, CreatedByRelationships>, TotalMeta>>>
        ListAsync(HttpContext http, GroupSearch listing, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var wanted = Wanted(query);
        if (query.Sort(Sorts) is { } order) wanted = wanted with { Sort = order.Sort, Descending = order.Descending };
        var page = query.Page();
        query.Ensure();
        var found = await listing.ListAsync(http.Actor(), wanted, page, ct);
        var isFiltered = wanted.Search is not null
            || wanted.Integrations.Count + wanted.Keys.Count + wanted.Ids.Count + wanted.Creators.Count > 0
            || wanted.FavoritesOnly || wanted.IsUsed is not null;
        var total = isFiltered ? (await listing.ListAsync(http.Actor(), new GroupQuery(), new(0, 1), ct)).Total
            : found.Total;
        return JsonApi.Page(found, Resource, total);
    }

    /// <summary>The filters of a query.</summary>
    public static GroupQuery Wanted(QueryReader query) => new()
    {
        Search = query.Text("filter[search]"),
        Integrations = query.Texts("filter[integration]"),
        Environments = [.. query.Texts("filter[environment]").Select(e => e.Trim().ToLowerInvariant())],
        Keys = query.Texts("filter[tag_keys]"),
        Ids = query.Ids("filter[connection_group_ids]"),
        Creators = [.. query.Ids("filter[creator_id]"), .. query.Ids("filter[creator_ids]")],
        FavoritesOnly = query.Flag("filter[favorites]"),
        IsUsed = query.FlagOrNone("filter[used]"),
    };

    private static async Task<ApiCreated<Document<Resource<GroupDetailsAttributes, CreatedByRelationships>>>>
        CreateAsync(HttpContext http, GroupService service, GroupQueries reading, CancellationToken ct)
    {
        var group = await ReadAsync(http);
        GroupDetails? created = null;
        var id = await IdempotencyFilter.OnceAsync(http,
            async () => (created = await service.CreateAsync(http.Actor(), group, ct)).Row.Id);
        created ??= await reading.GetAsync(http.Actor(), id, ct);
        return JsonApi.Created(Resource(created), created.Row.Version);
    }

    private static async Task<ApiOk<Document<Resource<GroupCheckAttributes>>>> CheckAsync(
        HttpContext http, GroupService service, CancellationToken ct)
    {
        var faults = await service.CheckAsync(http.Actor(), await ReadAsync(http), ct);
        var pointers = http.Features.Get<JsonPointers>();
        return JsonApi.One(new Resource<GroupCheckAttributes>("check", "connection_group_check", new(
            [.. faults.Select(f => new GroupFault(pointers?.Of(f.Field), f.Message, f.Severity))])));
    }

    private static async Task<NewGroup> ReadAsync(HttpContext http)
    {
        QueryReader.Create(http).Ensure();
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes(Type, null,
            "relationships")
            .Only<NewGroupAttributes>();
        attributes.EnsureFavorite(false, FavoriteAddress);
        body.Relationships<CreatorRelationships>();
        var pointers = Remember(http);
        var group = new NewGroup
        {
            Name = attributes.Required("name")?.Text() ?? "",
            Description = attributes.Member("description")?.TextOrNull(),
            IntegrationType = attributes.Required("integration_type")?.Text() ?? "",
            Keys = attributes.Required("tag_keys")?.Texts() ?? [],
            Members = Members(attributes, pointers) ?? [],
            Access = attributes.Member("policy_attributes")?.Object() is { } policy
                ? PolicyEndpoints.Bindings(policy.Only<PolicyChangeAttributes>()) : null,
        };
        body.Ensure();
        return group;
    }

    private static async Task<ApiOk<Document<Resource<GroupDetailsAttributes, CreatedByRelationships>>>> GetAsync(
        HttpContext http, string id, GroupQueries reading, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        return One(await reading.GetAsync(http.Actor(), Addresses.Id(id, BadId, "connection_group_id"), ct));
    }

    private static async Task<ApiOk<Document<Resource<GroupDetailsAttributes, CreatedByRelationships>>>> PatchAsync(
        HttpContext http, string id, GroupService service, GroupQueries reading, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var confirmed = query.Flag("confirm");
        query.Ensure();
        var (actor, key) = (http.Actor(), Addresses.Id(id, BadId, "connection_group_id"));
        var body = await JsonBodyReader.ReadAsync(http);
        var attributes = body.Attributes(Type, key.ToString(),
            "relationships").Only<GroupChangeAttributes>();
        body.Relationships<CreatorRelationships>();
        var pointers = Remember(http);
        var (name, description, keys, members) = (attributes.Member("name")?.Text(),
            attributes.Member("description") is { } text ? text.TextOrNull() ?? "" : null,
            attributes.Member("tag_keys")?.Texts(), Members(attributes, pointers));
        var integration = attributes.Member("integration_type");
        var type = integration?.Text();
        body.Ensure();
        GroupDetails? saved = null;
        await http.OverLatestAsync(
            async () =>
            {
                var seen = await reading.GetAsync(actor, key, ct);
                attributes.EnsureFavorite(seen.Row.IsFavorite, FavoriteAddress);
                body.Ensure();
                if (type is not null && type != seen.Row.IntegrationType)
                    throw new ApiException(StatusCodes.Status422UnprocessableEntity,
                        new ApiError("The integration of a group can't be changed. Create a new group instead.",
                            integration!.Pointer));
                return (seen, seen.Row.Version);
            },
            async seen =>
            {
                var now = seen.Members.Select(m => m.Id).ToList();
                var change = new GroupChange
                {
                    Name = name ?? seen.Row.Name,
                    Description = description ?? seen.Description,
                    Keys = keys ?? seen.Row.Keys,
                    Add = members is null ? [] : [.. members.Except(now)],
                    Remove = members is null ? [] : [.. now.Except(members)],
                    Confirmed = confirmed,
                };
                saved = await service.UpdateAsync(actor, key, change, seen.Row.Version, ct);
            });
        return One(saved!);
    }

    private static async Task<ApiNoContent> DeleteAsync(HttpContext http, string id, GroupService service,
        GroupQueries reading, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var (actor, key) = (http.Actor(), Addresses.Id(id, BadId, "connection_group_id"));
        if (http.Request.Headers.IfMatch.Count > 0)
            http.EnsureMatch((await reading.GetAsync(actor, key, ct)).Row.Version);
        await service.DeleteAsync(actor, key, ct);
        return JsonApi.Done();
    }

    private static List<Guid>? Members(JsonReader attributes, JsonPointers pointers)
    {
        if (attributes.Member("connections") is not { } connections) return null;
        var ids = new List<Guid>();
        foreach (var item in connections.Items())
        {
            if (item.Text() is not { } text) continue;
            if (!Guid.TryParseExact(text, "D", out var id)) item.Fault("Not a valid UUID.");
            else if (ids.Contains(id)) item.Fault("This connection is listed twice.");
            else ids.Add(id);
            pointers.Add($"members/{id}", item.Pointer);
        }
        return ids;
    }

    private static JsonPointers Remember(HttpContext http)
    {
        var pointers = new JsonPointers(field => field.Length == 0 ? null : At);
        foreach (var (field, member) in new[] { ("name", "name"), ("description", "description"),
            ("integration", "integration_type"), ("keys", "tag_keys"), ("members", "connections"),
            ("policy", "policy_attributes/bindings"), ("self", "policy_attributes/bindings") })
            pointers.Add(field, $"{At}/{member}");
        http.Features.Set(pointers);
        return pointers;
    }

    private static ApiOk<Document<Resource<GroupDetailsAttributes, CreatedByRelationships>>> One(GroupDetails group) =>
        JsonApi.One(Resource(group), group.Row.Version);

    private static Resource<GroupDetailsAttributes, CreatedByRelationships> Resource(GroupDetails group)
    {
        var row = group.Row;
        return JsonApi.Resource(Type, row.Id,
            new GroupDetailsAttributes(ConnectionWriter.Time(row.CreatedAt), row.IntegrationType, row.IsFavorite,
                ConnectionWriter.Time(row.UpdatedAt), row.Name, row.Keys, group.Description,
                [.. group.Members.Select(m => m.Id)], group.HiddenMembers, row.UsedBy),
            ConnectionWriter.CreatedBy(row.CreatedById));
    }

    private static Resource<GroupAttributes, CreatedByRelationships> Resource(GroupRow row) => JsonApi.Resource(
        Type, row.Id,
        new GroupAttributes(ConnectionWriter.Time(row.CreatedAt), row.IntegrationType, row.IsFavorite,
            ConnectionWriter.Time(row.UpdatedAt), row.Name, row.Keys, row.UsedBy),
        ConnectionWriter.CreatedBy(row.CreatedById));
}
