using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Files;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Jobs;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.List;

/// <summary>The list of connections, with filters and details; or what was deleted.</summary>
public sealed partial class ConnectionList
{
    private static readonly IReadOnlyList<ListColumn> columns =
    [
        new("Name", "name", "name"),
        new("Integration", "integration", "integration"),
        new("Identifier Tags", "tags", "tags"),
        new("Access", "access", "access"),
        new("Used by", "used_by", "used"),
        new("Health", "health", "health"),
        new("Created by", "created_by", "creator"),
        new("Last updated", "updated_at", "updated"),
    ];

    private readonly HashSet<Guid> selected = [];
    private readonly DriftedRows drifted = new();
    private ResourceActions<ConnectionRow>? does;
    private JobBar? jobs;
    private (ListState Of, int Total)? taken;

    [Inject]
    public required ConnectionSearch Listing { get; init; }

    [Inject]
    public required ConnectionService Connections { get; init; }

    [Inject]
    public required RecentlyDeleted Deleted { get; init; }

    [Inject]
    public required ManagedFiles Files { get; init; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    private bool IsDeleted => State.Tab == ListTab.Deleted;

    // How many rows "Select all" was asked of, while the same filters stand.
    private int? TakenFrom => selected.Count > 0 && taken is { } asked && asked.Of == Filters ? asked.Total : null;

    private ListState Filters => State with { Id = null, New = null, Edit = null, Sort = ListState.DefaultSort };

    private string Title => IsDeleted ? "Recently deleted" : "Connections";

    // Ticked rows may be others than those that a filter leaves.
    private bool HasAll => Total > 0 && selected.Count >= Total && (TakenFrom is not null || !State.IsFiltered);

    /// <inheritdoc/>
    protected override Noun Noun { get; } = new("connection", "connections");

    /// <inheritdoc/>
    protected override ResourceActions<ConnectionRow> Does =>
        does ??= new(EditAsync, PermitAsync, DeleteAsync, FavoriteAsync);

    /// <inheritdoc/>
    protected override Guid IdOf(ConnectionRow row) => row.Id;

    /// <inheritdoc/>
    protected override AccessLevel LevelOf(ConnectionRow row) => row.Access;

    /// <inheritdoc/>
    protected override Permissions Writing => Permissions.ConnectionsWrite;

    /// <inheritdoc/>
    protected override bool Shows(ListState state) => state.Tab != ListTab.Groups;

    /// <inheritdoc/>
    protected override async Task<ListFacets> CountAsync(Actor actor, CancellationToken ct) =>
        ListFacets.From(await Listing.FacetsAsync(actor, State.ToQueryOfCore(), ct));

    private async Task<PagedResult<ConnectionRow>> LoadAsync(PageRequest page, CancellationToken ct)
    {
        var actor = await Actors.CurrentAsync();
        var rows = await Listing.ListAsync(actor, State.ToQueryOfCore(), page, ct);
        await drifted.LookAsync(Files, actor, rows.Rows.Where(r => r.ManagedBy is not null).Select(r => r.Id), ct);
        return rows;
    }

    private void Select(Guid id, bool on)
    {
        if (on) selected.Add(id);
        else selected.Remove(id);
    }

    private Task EditAsync(ConnectionRow row) =>
        IsFree(row.Name, row.ManagedBy) ? EditAsync(row.Id) : Task.CompletedTask;

    private Task FavoriteAsync(ConnectionRow row) => Notifier.TryAsync(async () =>
    {
        await Connections.SetFavoriteAsync(await Actors.CurrentAsync(), row.Id, !row.IsFavorite, Left);
        await RefreshAsync();
    });
}
