using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Web.Components.Jobs;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.List;

/// <summary>The list of connections, with filters and details; or what was deleted.</summary>
public sealed partial class ConnectionList
{
    private readonly HashSet<Guid> selected = [];
    private ConnectionTable? table;
    private JobBar? jobs;
    private (ListState Of, int Total)? taken;

    [Inject]
    public required ConnectionSearch Listing { get; init; }

    [Inject]
    public required ConnectionService Connections { get; init; }

    [Inject]
    public required RecentlyDeleted Deleted { get; init; }

    private bool IsDeleted => State.Tab == ListTab.Deleted;

    // How many rows "Select all" was asked of, while the same filters stand.
    private int? TakenFrom => selected.Count > 0 && taken is { } asked && asked.Of == Filters ? asked.Total : null;

    private ListState Filters => State with { Id = null, New = null, Edit = null, Sort = ListState.DefaultSort };

    private string Title => IsDeleted ? "Recently deleted" : "Connections";

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        base.OnInitialized();
        Hear(
            new Shortcut("n", "New connection", NewAsync),
            new Shortcut("j", "Next row", () => MoveAsync(1)),
            new Shortcut("k", "Previous row", () => MoveAsync(-1)),
            new Shortcut("Enter", "Open the row's details", () => OnRowAsync(row => OpenAsync(row.Id))),
            new Shortcut("e", "Edit the row", () => OnRowAsync(EditAsync)),
            new Shortcut("p", "Permissions of the row", () => OnRowAsync(PermitAsync)),
            new Shortcut("Delete", "Delete the row", () => OnRowAsync(DeleteAsync)),
            new Shortcut("Escape", "Close the details", CloseAsync));
    }

    /// <inheritdoc/>
    protected override Permissions Writing => Permissions.ConnectionsWrite;

    /// <inheritdoc/>
    protected override bool Shows(ListState state) => state.Tab != ListTab.Groups;

    /// <inheritdoc/>
    protected override async Task<ListFacets> CountAsync(Actor actor, CancellationToken ct) =>
        ListFacets.From(await Listing.FacetsAsync(actor, State.ToQueryOfCore(), ct));

    /// <inheritdoc/>
    protected override Task ReloadAsync() => table?.ReloadAsync() ?? Task.CompletedTask;

    /// <inheritdoc/>
    protected override Task FocusRowAsync(Guid id) => table?.FocusRowAsync(id) ?? Task.CompletedTask;

    private Task MoveAsync(int by) => table?.MoveAsync(by) ?? Task.CompletedTask;

    private async Task OnRowAsync(Func<ConnectionRow, Task> act)
    {
        if (table is not null && await table.CurrentRowAsync() is { } row) await act(row);
    }

    private Task EditAsync(ConnectionRow row) =>
        IsFree(row.Name, row.ManagedBy) ? EditAsync(row.Id) : Task.CompletedTask;

    private Task FavoriteAsync(ConnectionRow row) => Notifier.TryAsync(async () =>
    {
        await Connections.SetFavoriteAsync(await Actors.CurrentAsync(), row.Id, !row.IsFavorite, Left);
        await RefreshAsync();
    });
}
