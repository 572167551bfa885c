using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>What deleting a connection would break, and connections and groups that were deleted.</summary>
internal static class DeletionEndpoints
{
    private const string Type = "deleted_connection";
    private const string GroupType = "deleted_connection_group";

    public static void MapDeletions(this IEndpointRouteBuilder routes)
    {
        var connections = routes.MapGroup("/v2/actions/connections");
        connections.MapGet("/{id}/consequences", ConsequencesAsync).WithOperation("listConsequencesOfDeletion",
            "Lists the consequences of deleting a connection.")
            .Calls<ConnectionService>(nameof(ConnectionService.PreviewDeletionAsync));
        connections.MapGet("/deleted", ListAsync).WithOperation("listDeletedConnections",
            "Lists connections you can restore, last deleted first.",
            QueryParameter.Page).Calls<RecentlyDeleted>(nameof(RecentlyDeleted.ListAsync));
        connections.MapPost("/deleted/{id}/restore", RestoreAsync)
            .WithOperation("restoreConnection", "Restores a connection, with another name if one is given.")
            .WithBody<RequestDocument<RequestResource<RestoreAttributes>>>(isOptional: true)
            .Calls<RecentlyDeleted>(nameof(RecentlyDeleted.RestoreAsync))
            .About<ConnectionQueries>((reading, http, ct) => reading.GetAsync(http.Actor(), http.IdOf(), ct));
        connections.MapDelete("/deleted/{id}", DestroyAsync).WithOperation("deleteConnectionPermanently",
            "Permanently deletes a deleted connection and its secrets.")
            .Calls<RecentlyDeleted>(nameof(RecentlyDeleted.DeletePermanentlyAsync));
        var groups = connections.MapGroup("/groups/deleted");
        groups.MapGet("", ListGroupsAsync).WithOperation("listDeletedConnectionGroups",
            "Lists groups you can restore, last deleted first.",
            QueryParameter.Page).Calls<RecentlyDeletedGroups>(nameof(RecentlyDeletedGroups.ListAsync));
        groups.MapPost("/{id}/restore", RestoreGroupAsync).WithOperation("restoreConnectionGroup",
            "Restores a group with the members whose values are still free, with another name if one is given.")
            .WithBody<RequestDocument<RequestResource<RestoreAttributes>>>(isOptional: true)
            .Calls<RecentlyDeletedGroups>(nameof(RecentlyDeletedGroups.RestoreAsync))
            .About<GroupQueries>((reading, http, ct) => reading.GetAsync(http.Actor(), http.IdOf(), ct));
        groups.MapDelete("/{id}", DestroyGroupAsync).WithOperation("deleteConnectionGroupPermanently",
            "Permanently deletes a deleted group.")
            .Calls<RecentlyDeletedGroups>(nameof(RecentlyDeletedGroups.DeletePermanentlyAsync));
    }

    private static async Task<ApiOk<Document<Resource<ConsequencesAttributes>>>> ConsequencesAsync(
        HttpContext http, ConnectionService service, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var id = http.IdOf();
        return Told(id, await service.PreviewDeletionAsync(http.Actor(), id, ct));
    }

    private static async Task<ApiOk<ListDocument<Resource<DeletedResourceAttributes>, TotalMeta>>> ListAsync(
        HttpContext http, RecentlyDeleted deleted, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var page = query.Page();
        query.Ensure();
        return JsonApi.Page(await deleted.ListAsync(http.Actor(), page, ct),
            c => JsonApi.Resource(Type, c.Id,
                new DeletedResourceAttributes(c.Name, c.IntegrationType, c.DeletedAt, c.DeletedBy, c.PurgeAt)));
    }

    private static async Task<ApiOk<ListDocument<Resource<DeletedResourceAttributes>, TotalMeta>>> ListGroupsAsync(
        HttpContext http, RecentlyDeletedGroups deleted, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var page = query.Page();
        query.Ensure();
        return JsonApi.Page(await deleted.ListAsync(http.Actor(), page, ct),
            g => JsonApi.Resource(GroupType, g.Id,
                new DeletedResourceAttributes(g.Name, g.IntegrationType, g.DeletedAt, g.DeletedBy, g.PurgeAt)));
    }

    private static async Task<ApiOk<Document<Resource<ConsequencesAttributes>>>> RestoreGroupAsync(
        HttpContext http, RecentlyDeletedGroups deleted, CancellationToken ct)
    {
        var (id, name) = await NewNameAsync(http, GroupType);
        return Told(id, await deleted.RestoreAsync(http.Actor(), id, name, ct));
    }

    private static async Task<ApiNoContent> DestroyGroupAsync(HttpContext http, RecentlyDeletedGroups deleted,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await deleted.DeletePermanentlyAsync(http.Actor(), http.IdOf(), ct);
        return JsonApi.Done();
    }

    private static async Task<ApiOk<Document<Resource<ConsequencesAttributes>>>> RestoreAsync(
        HttpContext http, RecentlyDeleted deleted, CancellationToken ct)
    {
        var (id, name) = await NewNameAsync(http, Type);
        return Told(id, await deleted.RestoreAsync(http.Actor(), id, name, ct));
    }

    private static async Task<ApiNoContent> DestroyAsync(
        HttpContext http, RecentlyDeleted deleted, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await deleted.DeletePermanentlyAsync(http.Actor(), http.IdOf(), ct);
        return JsonApi.Done();
    }

    private static async Task<(Guid Id, string? Name)> NewNameAsync(HttpContext http, string type)
    {
        QueryReader.Create(http).Ensure();
        var id = http.IdOf();
        var body = await JsonBodyReader.ReadOptionalAsync(http);
        var name = body?.Attributes(type, id.ToString()).Only<RestoreAttributes>().Member("name")?.Text();
        body?.Ensure();
        http.Point();
        return (id, name);
    }

    /// <summary>What follows, each in a sentence.</summary>
    public static IReadOnlyList<ToldConsequence> Consequences(IEnumerable<Consequence> consequences) =>
        [.. consequences.Select(c => new ToldConsequence(c.Kind, c.Id, c.Text))];

    /// <summary>A response with what follows.</summary>
    public static ApiOk<Document<Resource<ConsequencesAttributes>>> Told(
        Guid id, IEnumerable<Consequence> consequences) => JsonApi.One(
        JsonApi.Resource("consequences", id, new ConsequencesAttributes(Consequences(consequences))));
}
