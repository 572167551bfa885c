using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Web.Auth;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.List;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using MudBlazor;

namespace Connections.Web.Components.Pages;

/// <summary>The Connections tab: list, facets, details. Its whole state stands in the address, so that it can be shared and Back works.</summary>
public sealed partial class ConnectionListPage
{
    private readonly HashSet<Guid> selected = [];
    private readonly CancellationTokenSource gone = new();
    private ListState state = ListState.Default;
    private ConnectionFacets? facets;
    private ConnectionTable? table;
    private ElementReference search;
    private string typed = "";
    private IDisposable? keys;
    private CancellationTokenSource? typing;
    private CancellationTokenSource? counting;
    private bool mustReload;
    private int panelVersion;

    /// <summary>The connection whose details are open, in an address of its own.</summary>
    [Parameter]
    public Guid? Id { get; set; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required ConnectionListing Listing { get; init; }

    [Inject]
    public required ConnectionService Connections { get; init; }

    [Inject]
    public required RecentlyDeleted Deleted { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Shortcuts Shortcuts { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    [Inject]
    public required OwnPermissions Own { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private Guid? OpenId => state.Id ?? Id;

    private string? Refusal => Availability.Refusal ?? Own.Refusal(Permissions.ConnectionsWrite);

    protected override void OnInitialized()
    {
        state = ListState.Parse(Navigation.Uri);
        typed = state.Search;
        Navigation.LocationChanged += Moved;
        Own.Changed += RightsChanged;
        keys = Shortcuts.Add(
            new Shortcut("/", "Search", async () => await search.FocusAsync()),
            new Shortcut("n", "New connection", NewAsync),
            new Shortcut("j", "Next row", () => MoveAsync(1)),
            new Shortcut("k", "Previous row", () => MoveAsync(-1)),
            new Shortcut("Enter", "Open the row's details", () => OnRowAsync(row => OpenAsync(row.Id))),
            new Shortcut("e", "Edit the row", () => OnRowAsync(EditAsync)),
            new Shortcut("p", "Permissions of the row", () => OnRowAsync(PermitAsync)),
            new Shortcut("Delete", "Delete the row", () => OnRowAsync(DeleteAsync)),
            new Shortcut("Escape", "Close the details", CloseAsync));
    }

    // What follows from a new address is done here, where a defect reaches the boundary.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (mustReload)
        {
            mustReload = false;
            if (table is not null) await table.ReloadAsync();
        }
        await FollowAddressAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Navigation.LocationChanged -= Moved;
        Own.Changed -= RightsChanged;
        keys?.Dispose();
        typing?.Dispose();
        counting?.Dispose();
        await gone.CancelAsync();
        gone.Dispose();
    }

    private void Moved(object? sender, LocationChangedEventArgs e)
    {
        var next = ListState.Parse(Navigation.Uri);
        if (next == state) return;
        mustReload |= next with { Id = state.Id, New = state.New, Edit = state.Edit } != state;
        // Back changes the field too; while someone types, the address follows the field.
        if (next.Search != state.Search && typing is null) typed = next.Search;
        state = next;
        _ = InvokeAsync(StateHasChanged);
    }

    // The rows say what their reader may do with them.
    private void RightsChanged(Permissions? before) => _ = InvokeAsync(async () =>
    {
        if (before is not null) await RefreshAsync();
        else StateHasChanged();
    });

    private void Go(ListState next) => Navigation.NavigateTo(AddressOf(next));

    // Stays on the tab in which the list stands, and gives up the address of a single connection.
    private string AddressOf(ListState next)
    {
        var path = new Uri(Navigation.Uri).AbsolutePath;
        return Urls.ConnectionList(next, path is "/workflow/connections" or "/app-builder/connections" ? path : Urls.Connections);
    }

    private async Task SearchedAsync(string text)
    {
        typed = text;
        typing?.Cancel();
        typing = CancellationTokenSource.CreateLinkedTokenSource(gone.Token);
        var mine = typing.Token;
        await Task.Delay(TimeSpan.FromMilliseconds(180), Time, mine).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (mine.IsCancellationRequested) return;
        typing.Dispose();
        typing = null;
        // A search being typed is one place to come Back to, not one per letter.
        Navigation.NavigateTo(AddressOf(state with { Search = text, Id = OpenId }), replace: true);
    }

    private void Sort(string sort) => Go(state with { Sort = sort, Id = OpenId });

    private void ClearFilters() => Go(ListState.Default with { Sort = state.Sort });

    private Task OpenAsync(Guid id)
    {
        Go(state with { Id = id });
        return Task.CompletedTask;
    }

    private void Close() => Go(state with { Id = null });

    private Task CloseAsync()
    {
        if (OpenId is not null) Close();
        return Task.CompletedTask;
    }

    private async Task LoadFacetsAsync()
    {
        counting?.Cancel();
        counting = CancellationTokenSource.CreateLinkedTokenSource(gone.Token);
        var mine = counting.Token;
        try
        {
            await Notifier.TryAsync(async () => facets = await Task.Run(async () => await Listing.FacetsAsync(await Actors.CurrentAsync(), state.ToQueryOfCore(), mine), mine));
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            return;
        }
        StateHasChanged();
    }

    private async Task MoveAsync(int by)
    {
        if (table is not null) await table.MoveAsync(by);
    }

    private async Task OnRowAsync(Func<ConnectionRow, Task> act)
    {
        if (table is not null && await table.CurrentRowAsync() is { } row) await act(row);
    }

    private async Task RefreshAsync()
    {
        panelVersion++;
        if (table is not null) await table.ReloadAsync();
        StateHasChanged();
    }

    private Task FavoriteAsync(ConnectionRow row) => Notifier.TryAsync(async () =>
    {
        await Connections.SetFavoriteAsync(await Actors.CurrentAsync(), row.Id, !row.IsFavorite, gone.Token);
        await RefreshAsync();
    });
}
