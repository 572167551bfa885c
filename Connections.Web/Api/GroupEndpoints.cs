using System.Text.Json.Nodes;
using Connections.Core.Groups;

namespace Connections.Web.Api;

/// <summary><c>/api/v2/actions/connections/groups</c>.</summary>
internal static class GroupEndpoints
{
    private const string Type = "connection_group";
    private const string At = "/data/attributes";
    private const string BadId = "This is no UUID.";

    private static readonly string[] ReadOnly = ["created_at", "last_updated_at", "is_favorite", "hidden_connections", "used_by"];

    private static readonly Dictionary<string, GroupSort> Sorts = new(StringComparer.Ordinal)
    {
        ["name"] = GroupSort.Name,
        ["integration"] = GroupSort.Integration,
        ["tag_keys"] = GroupSort.Keys,
        ["connections"] = GroupSort.Members,
        ["access"] = GroupSort.Access,
        ["used_by"] = GroupSort.UsedBy,
        ["created_by"] = GroupSort.CreatedBy,
        ["created_at"] = GroupSort.CreatedAt,
        ["updated_at"] = GroupSort.UpdatedAt,
        ["last_updated_at"] = GroupSort.UpdatedAt,
    };

    public static void MapGroups(this IEndpointRouteBuilder routes)
    {
        var groups = routes.MapGroup("/v2/actions/connections/groups");
        groups.MapGet("", ListAsync);
        groups.MapPost("", CreateAsync);
        groups.MapGet("/{id}", GetAsync);
        groups.MapPatch("/{id}", PatchAsync);
        groups.MapDelete("/{id}", DeleteAsync);
    }

    private static async Task<Answer> ListAsync(HttpContext http, GroupListing listing, CancellationToken ct)
    {
        var query = new Query(http.Request, "page[size]", "page[number]", "sort", "filter[integration]", "filter[tag_keys]", "filter[connection_group_ids]", "filter[creator_id]", "filter[creator_ids]", "filter[search]", "filter[favorites]");
        var wanted = new GroupQuery
        {
            Search = query.Text("filter[search]"),
            Integrations = query.Texts("filter[integration]"),
            Keys = query.Texts("filter[tag_keys]"),
            Ids = query.Ids("filter[connection_group_ids]"),
            Creators = [.. query.Ids("filter[creator_id]"), .. query.Ids("filter[creator_ids]")],
            FavoritesOnly = query.Flag("filter[favorites]"),
        };
        if (query.Sort(Sorts) is { } order) wanted = wanted with { Sort = order.Sort, Descending = order.Descending };
        var page = query.Page();
        query.Demand();
        var found = await listing.ListAsync(http.Actor(), wanted, page, ct);
        var isFiltered = wanted.Search is not null || wanted.Integrations.Count + wanted.Keys.Count + wanted.Ids.Count + wanted.Creators.Count > 0 || wanted.FavoritesOnly;
        var total = isFiltered ? (await listing.ListAsync(http.Actor(), new GroupQuery(), new(0, 1), ct)).Total : found.Total;
        return new Answer(StatusCodes.Status200OK, new JsonObject
        {
            ["data"] = new JsonArray([.. found.Rows.Select(r => (JsonNode)Resource(r, Attributes(r)))]),
            ["meta"] = new JsonObject { ["total"] = total, ["total_filtered"] = found.Total },
        });
    }

    private static async Task<Answer> CreateAsync(HttpContext http, GroupService service, GroupReading reading, CancellationToken ct)
    {
        new Query(http.Request).Demand();
        var body = await Body.ReadAsync(http);
        var attributes = body.Attributes(Type, null, "relationships").Only(["name", "description", "integration_type", "tag_keys", "connections", "policy_attributes", .. ReadOnly]);
        var pointers = Remember(http);
        var group = new NewGroup
        {
            Name = attributes.Required("name")?.Text() ?? "",
            Description = attributes.Member("description")?.Text(),
            IntegrationType = attributes.Required("integration_type")?.Text() ?? "",
            Keys = attributes.Required("tag_keys")?.Texts() ?? [],
            Members = Members(attributes, pointers) ?? [],
            Access = attributes.Member("policy_attributes")?.Object() is { } policy ? PolicyEndpoints.Bindings(policy.Only("bindings")) : null,
        };
        body.Demand();
        var id = await service.CreateAsync(http.Actor(), group, ct);
        return Document(StatusCodes.Status201Created, await reading.GetAsync(http.Actor(), id, ct));
    }

    private static async Task<Answer> GetAsync(HttpContext http, string id, GroupReading reading, CancellationToken ct)
    {
        new Query(http.Request).Demand();
        return Document(StatusCodes.Status200OK, await reading.GetAsync(http.Actor(), Addresses.Id(id, BadId, "connection_group_id"), ct));
    }

    private static async Task<Answer> PatchAsync(HttpContext http, string id, GroupService service, GroupReading reading, CancellationToken ct)
    {
        var query = new Query(http.Request, "confirm");
        var confirmed = query.Flag("confirm");
        query.Demand();
        var (actor, key) = (http.Actor(), Addresses.Id(id, BadId, "connection_group_id"));
        var body = await Body.ReadAsync(http);
        var attributes = body.Attributes(Type, null, "relationships").Only(["name", "description", "integration_type", "tag_keys", "connections", .. ReadOnly]);
        var pointers = Remember(http);
        var (name, description, keys, members) = (attributes.Member("name")?.Text(), attributes.Member("description")?.Text(), attributes.Member("tag_keys")?.Texts(), Members(attributes, pointers));
        var integration = attributes.Member("integration_type");
        var type = integration?.Text();
        body.Demand();
        await http.OverLatestAsync(
            async () =>
            {
                var seen = await reading.GetAsync(actor, key, ct);
                if (type is not null && type != seen.Row.IntegrationType) throw new Refused(StatusCodes.Status422UnprocessableEntity, new Wrong("The integration of a group never changes. Make a new group instead.", integration!.Pointer));
                return (seen, seen.Row.Version);
            },
            seen =>
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
                return service.UpdateAsync(actor, key, change, seen.Row.Version, ct);
            });
        return Document(StatusCodes.Status200OK, await reading.GetAsync(actor, key, ct));
    }

    private static async Task<Answer> DeleteAsync(HttpContext http, string id, GroupService service, GroupReading reading, CancellationToken ct)
    {
        new Query(http.Request).Demand();
        var (actor, key) = (http.Actor(), Addresses.Id(id, BadId, "connection_group_id"));
        if (http.Request.Headers.IfMatch.Count > 0) http.DemandMatch((await reading.GetAsync(actor, key, ct)).Row.Version);
        await service.DeleteAsync(actor, key, ct);
        return new Answer(StatusCodes.Status204NoContent);
    }

    private static List<Guid>? Members(Json attributes, Pointers pointers)
    {
        if (attributes.Member("connections") is not { } connections) return null;
        var ids = new List<Guid>();
        foreach (var item in connections.Items())
        {
            if (item.Text() is not { } text) continue;
            if (!Guid.TryParseExact(text, "D", out var id)) item.Fault("This is no UUID.");
            else if (ids.Contains(id)) item.Fault("This connection is there twice.");
            else ids.Add(id);
            pointers.Add($"members/{id}", item.Pointer);
        }
        return ids;
    }

    private static Pointers Remember(HttpContext http)
    {
        var pointers = new Pointers(field => field.Length == 0 ? null : At);
        foreach (var (field, member) in new[] { ("name", "name"), ("description", "description"), ("integration", "integration_type"), ("keys", "tag_keys"), ("members", "connections"), ("policy", "policy_attributes/bindings"), ("self", "policy_attributes/bindings") })
            pointers.Add(field, $"{At}/{member}");
        http.Features.Set(pointers);
        return pointers;
    }

    private static Answer Document(int status, GroupDetails group)
    {
        var attributes = Attributes(group.Row);
        attributes["description"] = group.Description;
        attributes["connections"] = new JsonArray([.. group.Members.Select(m => (JsonNode)m.Id.ToString())]);
        attributes["hidden_connections"] = group.HiddenMembers;
        return new Answer(status, new JsonObject { ["data"] = Resource(group.Row, attributes) }) { Version = group.Row.Version };
    }

    private static JsonObject Resource(GroupRow row, JsonObject attributes) =>
        new() { ["id"] = row.Id.ToString(), ["type"] = Type, ["attributes"] = attributes, ["relationships"] = ConnectionWriter.CreatedBy(row.CreatedById) };

    private static JsonObject Attributes(GroupRow row) => new()
    {
        ["created_at"] = ConnectionWriter.Time(row.CreatedAt),
        ["integration_type"] = row.IntegrationType,
        ["is_favorite"] = row.IsFavorite,
        ["last_updated_at"] = ConnectionWriter.Time(row.UpdatedAt),
        ["name"] = row.Name,
        ["tag_keys"] = new JsonArray([.. row.Keys.Select(k => (JsonNode)k)]),
        ["used_by"] = row.UsedBy,
    };
}
