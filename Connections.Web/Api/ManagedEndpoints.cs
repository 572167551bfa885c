using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Files;
using Connections.Core.Groups;

namespace Connections.Web.Api;

/// <summary>The way out for what a file manages.</summary>
internal static class ManagedEndpoints
{
    public static void MapManaged(this IEndpointRouteBuilder routes)
    {
        var connections = routes.MapGroup("/v2/actions/connections");
        connections.MapPost("/{id}/release",
            (HttpContext http, ManagedFiles files, CancellationToken ct) =>
                ReleaseAsync(http, (actor, id) => files.ReleaseConnectionAsync(actor, id, ct)))
            .WithOperation("releaseConnection", "Releases a connection from the file that manages it.")
            .Calls<ManagedFiles>(nameof(ManagedFiles.ReleaseConnectionAsync))
            .About<ConnectionQueries>((reading, http, ct) => reading.GetAsync(http.Actor(), http.IdOf(), ct));
        connections.MapPost("/groups/{id}/release",
            (HttpContext http, ManagedFiles files, CancellationToken ct) =>
                ReleaseAsync(http, (actor, id) => files.ReleaseGroupAsync(actor, id, ct)))
            .WithOperation("releaseConnectionGroup", "Releases a group from the file that manages it.")
            .Calls<ManagedFiles>(nameof(ManagedFiles.ReleaseGroupAsync))
            .About<GroupQueries>((reading, http, ct) => reading.GetAsync(http.Actor(), http.IdOf(), ct));
    }

    private static async Task<ApiNoContent> ReleaseAsync(HttpContext http, Func<Actor, Guid, Task> release)
    {
        QueryReader.Create(http).Ensure();
        await release(http.Actor(), http.IdOf());
        return JsonApi.Done();
    }
}
