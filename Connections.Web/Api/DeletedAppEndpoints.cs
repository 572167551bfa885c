using Connections.Core.Apps.Editing;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary><c>/api/v2/app-builder/apps/deleted</c>.</summary>
internal static class DeletedAppEndpoints
{
    public static void MapDeletedApps(this IEndpointRouteBuilder routes)
    {
        var deleted = routes.MapGroup("/v2/app-builder/apps/deleted").WithMetadata(new RefusesAsBadRequest());
        deleted.MapGet("", ListAsync).WithOperation("listDeletedApps",
            "Lists apps you can restore, last deleted first.", QueryParameter.Page)
            .Calls<RecentlyDeletedApps>(nameof(RecentlyDeletedApps.ListAsync));
        deleted.MapPost("/{id}/restore", RestoreAsync).WithOperation("restoreApp",
            "Restores an app with its versions. It is not published.")
            .Calls<RecentlyDeletedApps>(nameof(RecentlyDeletedApps.RestoreAsync))
            .About<AppQueries>(AppEndpoints.SeeAsync);
        deleted.MapDelete("/{id}", DestroyAsync).WithOperation("deleteAppPermanently",
            "Permanently deletes a deleted app and its versions.")
            .Calls<RecentlyDeletedApps>(nameof(RecentlyDeletedApps.DeletePermanentlyAsync));
    }

    private static async Task<ApiOk<ListDocument<Resource<DeletedAppAttributes>, TotalMeta>>> ListAsync(
        HttpContext http, RecentlyDeletedApps deleted, CancellationToken ct)
    {
        var query = QueryReader.Create(http);
        var page = query.Page();
        query.Ensure();
        return JsonApi.Page(await deleted.ListAsync(http.Actor(), page, ct), a => JsonApi.Resource("deleted_app", a.Id,
            new DeletedAppAttributes(a.Name, a.DeletedAt, a.DeletedBy, a.PurgeAt)));
    }

    private static async Task<ApiNoContent> RestoreAsync(HttpContext http, RecentlyDeletedApps deleted,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await deleted.RestoreAsync(http.Actor(), http.AppId(), ct);
        return JsonApi.Done();
    }

    private static async Task<ApiNoContent> DestroyAsync(HttpContext http, RecentlyDeletedApps deleted,
        CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        await deleted.DeletePermanentlyAsync(http.Actor(), http.AppId(), ct);
        return JsonApi.Done();
    }
}
