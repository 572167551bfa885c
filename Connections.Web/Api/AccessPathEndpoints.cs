using Connections.Core;
using Connections.Core.Automation.Uses;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>Who can use a connection or a group, and through what.</summary>
internal static class AccessPathEndpoints
{
    public static void MapAccessPaths(this IEndpointRouteBuilder routes)
    {
        var connections = routes.MapGroup("/v2/actions/connections");
        connections.MapGet("/{id}/access_paths", OfConnectionAsync).WithOperation("listAccessPathsOfConnection",
            "Lists the workflows and apps through which people use a connection with the access of another account; "
            + "who has Resolver access directly is under meta. Those that you can't see are counted.",
            QueryParameter.Page).Calls<AccessPathQueries>(nameof(AccessPathQueries.OfConnectionAsync));
        connections.MapGet("/groups/{id}/access_paths", OfGroupAsync).WithOperation("listAccessPathsOfConnectionGroup",
            "Lists the workflows and apps through which people use a group with the access of another account; who "
            + "can see it directly is under meta. Using a member also takes Resolver access to that.",
            QueryParameter.Page).Calls<AccessPathQueries>(nameof(AccessPathQueries.OfGroupAsync));
    }

    private static Task<ApiOk<ListDocument<Resource<AccessPathAttributes>, AccessPathsMeta>>> OfConnectionAsync(
        HttpContext http, AccessPathQueries paths, CancellationToken ct) =>
        ReadAsync(http, (actor, id, page) => paths.OfConnectionAsync(actor, id, page, ct));

    private static Task<ApiOk<ListDocument<Resource<AccessPathAttributes>, AccessPathsMeta>>> OfGroupAsync(
        HttpContext http, AccessPathQueries paths, CancellationToken ct) =>
        ReadAsync(http, (actor, id, page) => paths.OfGroupAsync(actor, id, page, ct));

    private static async Task<ApiOk<ListDocument<Resource<AccessPathAttributes>, AccessPathsMeta>>> ReadAsync(
        HttpContext http, Func<Actor, Guid, PageRequest, Task<AccessPaths>> read)
    {
        var query = QueryReader.Create(http);
        var page = query.Page();
        query.Ensure();
        var found = await read(http.Actor(), http.IdOf(), page);
        return new(new([.. found.Through.Rows.Select(Resource)],
            new(found.Through.Total, found.Through.Total, found.Hidden, found.People, found.ServiceAccounts,
                [.. found.Direct.Select(l => new DirectAccess(l.Principal.Kind, l.Principal.Id, l.Name, l.Level,
                    l.Acts))])));
    }

    private static Resource<AccessPathAttributes> Resource(AccessPath path) =>
        JsonApi.Resource("access_path", path.Id, new AccessPathAttributes(path.IsApp ? AccessPathKind.App
            : AccessPathKind.Workflow, path.Name, path.Identity, path.MayUse, path.Starters, path.MoreStarters,
            path.Triggers, path.Text));
}
