using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Web.Api.Contracts;

namespace Connections.Web.Api;

/// <summary>
/// What was done with a connection or a group, its runs among it; which groups a connection is in; and one's
/// favorites.
/// </summary>
internal static class HistoryEndpoints
{
    public static void MapHistories(this IEndpointRouteBuilder routes)
    {
        var connections = routes.MapGroup("/v2/actions/connections");
        connections.MapGet("/{id}/history", OfConnectionAsync).WithOperation("listConnectionHistory",
            "Lists the history of a connection, including runs and tests, newest first.",
            QueryParameter.Page).Calls<ConnectionQueries>(nameof(ConnectionQueries.HistoryAsync));
        connections.MapGet("/{id}/groups", GroupsAsync).WithOperation("listGroupsOfConnection",
            "Lists the groups that a connection is in.").Calls<GroupQueries>(nameof(GroupQueries.OfConnectionAsync));
        connections.MapPut("/{id}/favorite",
            (HttpContext http, ConnectionService service, CancellationToken ct) =>
                MarkAsync(http, (actor, id) => service.SetFavoriteAsync(actor, id, true, ct)))
            .WithOperation("markConnection",
                "Adds a connection to your favorites.")
            .Calls<ConnectionService>(nameof(ConnectionService.SetFavoriteAsync));
        connections.MapDelete("/{id}/favorite",
            (HttpContext http, ConnectionService service, CancellationToken ct) =>
                MarkAsync(http, (actor, id) => service.SetFavoriteAsync(actor, id, false, ct)))
            .WithOperation("unmarkConnection",
                "Removes a connection from your favorites.")
            .Calls<ConnectionService>(nameof(ConnectionService.SetFavoriteAsync));
        connections.MapGet("/groups/{id}/history", OfGroupAsync).WithOperation("listConnectionGroupHistory",
            "Lists the history of a group, newest first.",
            QueryParameter.Page).Calls<GroupQueries>(nameof(GroupQueries.HistoryAsync));
        connections.MapPut("/groups/{id}/favorite",
            (HttpContext http, GroupService service, CancellationToken ct) =>
                MarkAsync(http, (actor, id) => service.SetFavoriteAsync(actor, id, true, ct)))
            .WithOperation("markConnectionGroup",
                "Adds a group to your favorites.").Calls<GroupService>(nameof(GroupService.SetFavoriteAsync));
        connections.MapDelete("/groups/{id}/favorite",
            (HttpContext http, GroupService service, CancellationToken ct) =>
                MarkAsync(http, (actor, id) => service.SetFavoriteAsync(actor, id, false, ct)))
            .WithOperation("unmarkConnectionGroup",
                "Removes a group from your favorites.").Calls<GroupService>(nameof(GroupService.SetFavoriteAsync));
    }

    private static Task<ApiOk<ListDocument<Resource<HistoryEntryAttributes>, TotalMeta>>> OfConnectionAsync(
        HttpContext http, ConnectionQueries reading, CancellationToken ct) =>
        HistoryAsync(http, (actor, id, page) => reading.HistoryAsync(actor, id, page, ct));

    private static Task<ApiOk<ListDocument<Resource<HistoryEntryAttributes>, TotalMeta>>> OfGroupAsync(
        HttpContext http, GroupQueries reading, CancellationToken ct) =>
        HistoryAsync(http, (actor, id, page) => reading.HistoryAsync(actor, id, page, ct));

    private static async Task<ApiOk<ListDocument<Resource<HistoryEntryAttributes>, TotalMeta>>> HistoryAsync(
        HttpContext http, Func<Actor, Guid, PageRequest, Task<PagedResult<HistoryEntry>>> read)
    {
        var query = QueryReader.Create(http);
        var page = query.Page();
        query.Ensure();
        var found = await read(http.Actor(), http.IdOf(), page);
        return JsonApi.Page(found, e => JsonApi.Resource("history_entry", e.Id,
            new HistoryEntryAttributes(e.At, e.Actor, e.Action, e.Outcome, Changes(e.Changes))));
    }

    /// <summary>What was changed. Of a secret only that it was.</summary>
    public static IReadOnlyList<ChangedField> Changes(IEnumerable<FieldChange> changes) =>
        [.. changes.Select(c => new ChangedField(c.Field, c.Old, c.New, c.Secret))];

    private static async Task<ApiOk<ListDocument<Resource<GroupOfConnectionAttributes>, HiddenMeta>>> GroupsAsync(
        HttpContext http, GroupQueries reading, CancellationToken ct)
    {
        QueryReader.Create(http).Ensure();
        var groups = await reading.OfConnectionAsync(http.Actor(), http.IdOf(), ct);
        return new(new(
            [.. groups.Visible.Select(g =>
                JsonApi.Resource(GroupEndpoints.Type, g.Id, new GroupOfConnectionAttributes(g.Name, g.Keys)))],
            new(groups.Hidden)));
    }

    private static async Task<ApiNoContent> MarkAsync(HttpContext http, Func<Actor, Guid, Task> mark)
    {
        QueryReader.Create(http).Ensure();
        await mark(http.Actor(), http.IdOf());
        return JsonApi.Done();
    }
}
