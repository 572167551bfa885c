using System.Text.Json.Nodes;
using Connections.Core.Connections;

namespace Connections.Web.Api;

/// <summary>What deleting a connection would break, and connections that were deleted.</summary>
internal static class DeletionEndpoints
{
    private const string Type = "deleted_connection";

    public static void MapDeletions(this IEndpointRouteBuilder routes)
    {
        var connections = routes.MapGroup("/v2/actions/connections");
        connections.MapGet("/{id}/consequences", ConsequencesAsync).Is("listConsequencesOfDeletion", "What would follow if a connection were deleted.").Does<ConnectionService>(nameof(ConnectionService.ConsequencesOfDeletionAsync));
        connections.MapGet("/deleted", ListAsync).Is("listDeletedConnections", "What one could restore, the last deleted first.", Parameter.Page).Does<RecentlyDeleted>(nameof(RecentlyDeleted.ListAsync));
        connections.MapPost("/deleted/{id}/restore", RestoreAsync).Is("restoreConnection", "Brings a connection back, under another name where one is given.").Does<RecentlyDeleted>(nameof(RecentlyDeleted.RestoreAsync));
        connections.MapDelete("/deleted/{id}", DestroyAsync).Is("deleteConnectionPermanently", "Destroys a deleted connection and its secrets at once.").Does<RecentlyDeleted>(nameof(RecentlyDeleted.DeletePermanentlyAsync));
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
        return Documents.Page(await deleted.ListAsync(http.Actor(), page, ct), c => Documents.Resource(Type, c.Id, new JsonObject
        {
            ["name"] = c.Name,
            ["integration_type"] = c.IntegrationType,
            ["deleted_at"] = Documents.Time(c.DeletedAt),
            ["deleted_by"] = c.DeletedBy,
            ["purge_at"] = Documents.Time(c.PurgeAt),
        }));
    }

    private static async Task<Answer> RestoreAsync(HttpContext http, RecentlyDeleted deleted, CancellationToken ct)
    {
        Query.Of(http).Demand();
        var id = http.IdOf();
        var body = await Body.ReadOptionalAsync(http);
        var name = body?.Attributes(Type, id.ToString()).Only("name").Member("name")?.Text();
        body?.Demand();
        http.Point();
        return Told(id, await deleted.RestoreAsync(http.Actor(), id, name, ct));
    }

    private static async Task<Answer> DestroyAsync(HttpContext http, RecentlyDeleted deleted, CancellationToken ct)
    {
        Query.Of(http).Demand();
        await deleted.DeletePermanentlyAsync(http.Actor(), http.IdOf(), ct);
        return Documents.Done();
    }

    /// <summary>What follows, each in a sentence.</summary>
    public static JsonArray Consequences(IEnumerable<Consequence> consequences) =>
        Documents.List(consequences, c => new JsonObject { ["kind"] = c.Kind, ["id"] = c.Id?.ToString(), ["text"] = c.Text });

    private static Answer Told(Guid id, IEnumerable<Consequence> consequences) => Documents.One(Documents.Resource("consequences", id, new JsonObject { ["consequences"] = Consequences(consequences) }));
}
