using System.Text.Json.Nodes;
using Connections.Core.Connections;
using Connections.Core.Groups;

namespace Connections.Web.Api;

/// <summary>What deleting a connection would break, and connections and groups that were deleted.</summary>
internal static class DeletionEndpoints
{
    private const string Type = "deleted_connection";
    private const string GroupType = "deleted_connection_group";

    public static void MapDeletions(this IEndpointRouteBuilder routes)
    {
        var connections = routes.MapGroup("/v2/actions/connections");
        connections.MapGet("/{id}/consequences", ConsequencesAsync).Is("listConsequencesOfDeletion", "Lists the consequences of deleting a connection.").Does<ConnectionService>(nameof(ConnectionService.ConsequencesOfDeletionAsync));
        connections.MapGet("/deleted", ListAsync).Is("listDeletedConnections", "Lists connections you can restore, last deleted first.", Parameter.Page).Does<RecentlyDeleted>(nameof(RecentlyDeleted.ListAsync));
        connections.MapPost("/deleted/{id}/restore", RestoreAsync)
            .Is("restoreConnection", "Restores a connection, with another name if one is given.")
            .Does<RecentlyDeleted>(nameof(RecentlyDeleted.RestoreAsync))
            .About<ConnectionReading>((reading, http, ct) => reading.GetAsync(http.Actor(), http.IdOf(), ct));
        connections.MapDelete("/deleted/{id}", DestroyAsync).Is("deleteConnectionPermanently", "Permanently deletes a deleted connection and its secrets.").Does<RecentlyDeleted>(nameof(RecentlyDeleted.DeletePermanentlyAsync));
        var groups = connections.MapGroup("/groups/deleted");
        groups.MapGet("", ListGroupsAsync).Is("listDeletedConnectionGroups", "Lists groups you can restore, last deleted first.", Parameter.Page).Does<RecentlyDeletedGroups>(nameof(RecentlyDeletedGroups.ListAsync));
        groups.MapPost("/{id}/restore", RestoreGroupAsync).Is("restoreConnectionGroup", "Restores a group with the members whose values are still free, with another name if one is given.")
            .Does<RecentlyDeletedGroups>(nameof(RecentlyDeletedGroups.RestoreAsync))
            .About<GroupReading>((reading, http, ct) => reading.GetAsync(http.Actor(), http.IdOf(), ct));
        groups.MapDelete("/{id}", DestroyGroupAsync).Is("deleteConnectionGroupPermanently", "Permanently deletes a deleted group.").Does<RecentlyDeletedGroups>(nameof(RecentlyDeletedGroups.DeletePermanentlyAsync));
    }

    private static async Task<Answer> ConsequencesAsync(HttpContext http, ConnectionService service, CancellationToken ct)
    {
        Query.Of(http).Demand();
        var id = http.IdOf();
        return Told(id, await service.ConsequencesOfDeletionAsync(http.Actor(), id, ct));
    }

    private static async Task<Answer> ListAsync(HttpContext http, RecentlyDeleted deleted, CancellationToken ct)
    {
        var query = Query.Of(http);
        var page = query.Page();
        query.Demand();
        return Documents.Page(await deleted.ListAsync(http.Actor(), page, ct), c => Documents.Resource(Type, c.Id, Attributes(c.Name, c.IntegrationType, c.DeletedAt, c.DeletedBy, c.PurgeAt)));
    }

    private static async Task<Answer> ListGroupsAsync(HttpContext http, RecentlyDeletedGroups deleted, CancellationToken ct)
    {
        var query = Query.Of(http);
        var page = query.Page();
        query.Demand();
        return Documents.Page(await deleted.ListAsync(http.Actor(), page, ct), g => Documents.Resource(GroupType, g.Id, Attributes(g.Name, g.IntegrationType, g.DeletedAt, g.DeletedBy, g.PurgeAt)));
    }

    private static async Task<Answer> RestoreGroupAsync(HttpContext http, RecentlyDeletedGroups deleted, CancellationToken ct)
    {
        var (id, name) = await NewNameAsync(http, GroupType);
        return Told(id, await deleted.RestoreAsync(http.Actor(), id, name, ct));
    }

    private static async Task<Answer> DestroyGroupAsync(HttpContext http, RecentlyDeletedGroups deleted, CancellationToken ct)
    {
        Query.Of(http).Demand();
        await deleted.DeletePermanentlyAsync(http.Actor(), http.IdOf(), ct);
        return Documents.Done();
    }

    private static async Task<Answer> RestoreAsync(HttpContext http, RecentlyDeleted deleted, CancellationToken ct)
    {
        var (id, name) = await NewNameAsync(http, Type);
        return Told(id, await deleted.RestoreAsync(http.Actor(), id, name, ct));
    }

    private static async Task<Answer> DestroyAsync(HttpContext http, RecentlyDeleted deleted, CancellationToken ct)
    {
        Query.Of(http).Demand();
        await deleted.DeletePermanentlyAsync(http.Actor(), http.IdOf(), ct);
        return Documents.Done();
    }

    private static async Task<(Guid Id, string? Name)> NewNameAsync(HttpContext http, string type)
    {
        Query.Of(http).Demand();
        var id = http.IdOf();
        var body = await Body.ReadOptionalAsync(http);
        var name = body?.Attributes(type, id.ToString()).Only("name").Member("name")?.Text();
        body?.Demand();
        http.Point();
        return (id, name);
    }

    private static JsonObject Attributes(string name, string integrationType, DateTimeOffset deletedAt, string deletedBy, DateTimeOffset purgeAt) => new()
    {
        ["name"] = name,
        ["integration_type"] = integrationType,
        ["deleted_at"] = Documents.Time(deletedAt),
        ["deleted_by"] = deletedBy,
        ["purge_at"] = Documents.Time(purgeAt),
    };

    /// <summary>What follows, each in a sentence.</summary>
    public static JsonArray Consequences(IEnumerable<Consequence> consequences) =>
        Documents.List(consequences, c => new JsonObject { ["kind"] = c.Kind, ["id"] = c.Id?.ToString(), ["text"] = c.Text });

    private static Answer Told(Guid id, IEnumerable<Consequence> consequences) => Documents.One(Documents.Resource("consequences", id, new JsonObject { ["consequences"] = Consequences(consequences) }));
}
