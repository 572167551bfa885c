using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.List;

/// <summary>Recently deleted: connections and groups that can still be restored.</summary>
public sealed partial class DeletedList
{
    private int? connections;
    private int? groups;

    [Inject]
    public required RecentlyDeleted Connections { get; init; }

    [Inject]
    public required RecentlyDeletedGroups Groups { get; init; }

    private async Task<PagedResult<DeletedRow>> LoadConnectionsAsync(Actor actor, PageRequest page,
        CancellationToken ct)
    {
        var (rows, total) = await Connections.ListAsync(actor, page, ct);
        return new([.. rows.Select(DeletedRow.From)], total);
    }

    private async Task<PagedResult<DeletedRow>> LoadGroupsAsync(Actor actor, PageRequest page, CancellationToken ct)
    {
        var (rows, total) = await Groups.ListAsync(actor, page, ct);
        return new([.. rows.Select(DeletedRow.From)], total);
    }
}
