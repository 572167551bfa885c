using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using Microsoft.JSInterop;

namespace Connections.Web.Components.List;

/// <summary>The rows: a window onto the database, of which only what can be seen is loaded.</summary>
public sealed partial class ConnectionTable
{
    private ElementReference element;
    private Virtualize<ConnectionRow>? virtualize;
    private IJSObjectReference? module;
    private List<ConnectionRow> window = [];
    private int windowStart;
    private int? total;
    private float rowHeight = 40;

    /// <summary>What the address says.</summary>
    [Parameter, EditorRequired]
    public ListState State { get; set; } = ListState.Default;

    /// <summary>Why this reader changes no connection, whatever their level on it; null where they may.</summary>
    [Parameter]
    public string? Refusal { get; set; }

    /// <summary>The row whose details are open.</summary>
    [Parameter]
    public Guid? OpenId { get; set; }

    /// <summary>Rows that are ticked.</summary>
    [Parameter, EditorRequired]
    public HashSet<Guid> Selected { get; set; } = [];

    /// <summary>The address of the list in a state.</summary>
    [Parameter, EditorRequired]
    public Func<ListState, string> Address { get; set; } = _ => "";

    /// <summary>Raised with the order that was chosen.</summary>
    [Parameter]
    public EventCallback<string> SortChanged { get; set; }

    /// <summary>Raised when a row was ticked or the ticks taken away.</summary>
    [Parameter]
    public EventCallback SelectionChanged { get; set; }

    /// <summary>Ticks every row of the list.</summary>
    [Parameter]
    public EventCallback SelectAll { get; set; }

    /// <summary>Raised when the first page is there.</summary>
    [Parameter]
    public EventCallback Loaded { get; set; }

    /// <summary>Edits a row.</summary>
    [Parameter]
    public EventCallback<ConnectionRow> Edit { get; set; }

    /// <summary>Shows who may do what with a row.</summary>
    [Parameter]
    public EventCallback<ConnectionRow> Permissions { get; set; }

    /// <summary>Deletes a row.</summary>
    [Parameter]
    public EventCallback<ConnectionRow> Delete { get; set; }

    /// <summary>Marks a row, or takes the mark away.</summary>
    [Parameter]
    public EventCallback<ConnectionRow> Favorite { get; set; }

    /// <summary>Makes a connection.</summary>
    [Parameter]
    public EventCallback New { get; set; }

    /// <summary>Takes all filters away.</summary>
    [Parameter]
    public EventCallback Clear { get; set; }

    [Inject]
    public required ConnectionListing Listing { get; init; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Reader Reader { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    private string Summary => total switch
    {
        null => "",
        1 => "1 connection",
        { } many => $"{Reader.Write(many)} connections",
    };

    /// <summary>Loads again what is in sight.</summary>
    public async Task ReloadAsync()
    {
        if (virtualize is not null) await virtualize.RefreshDataAsync();
        StateHasChanged();
    }

    /// <summary>Puts the focus some rows on from where it is; on the first row where it is on none.</summary>
    public async Task MoveAsync(int by)
    {
        if (module is not null) await module.InvokeVoidAsync("move", element, by);
    }

    /// <summary>Puts the focus on a row, once it is drawn.</summary>
    public async Task FocusRowAsync(Guid id)
    {
        if (module is not null) await module.InvokeVoidAsync("focusRow", element, id);
    }

    /// <summary>The row with the focus, or null.</summary>
    public async Task<ConnectionRow?> CurrentRowAsync()
    {
        var id = module is null ? null : await module.InvokeAsync<string?>("current", element);
        return Guid.TryParse(id, out var found) ? window.Find(row => row.Id == found) : null;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        module = await Js.InvokeAsync<IJSObjectReference>("import", "./Components/List/ConnectionTable.razor.js");
        // A phone shows a row as a card of two lines; the window onto the list must know its height.
        if (await module.InvokeAsync<float?>("rowHeight", element) is not { } height || height == rowHeight) return;
        rowHeight = height;
        await ReloadAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var left = module;
        module = null;
        if (left is not null) await left.LeaveAsync();
    }

    private async ValueTask<ItemsProviderResult<ConnectionRow>> LoadAsync(ItemsProviderRequest request)
    {
        var first = total is null;
        var page = new PageOf<ConnectionRow>([], 0);
        var query = State.ToQueryOfCore();
        try
        {
            await Notifier.TryAsync(async () =>
            {
                var actor = await Actors.CurrentAsync();
                // The embedded database answers in the calling thread; the screen must not wait for it there.
                page = await Task.Run(() => Listing.ListAsync(actor, query, new PageRequest(request.StartIndex, Math.Max(request.Count, 50)), request.CancellationToken), request.CancellationToken);
            });
        }
        catch (OperationCanceledException) when (request.CancellationToken.IsCancellationRequested)
        {
            // Scrolled on meanwhile. The window onto the list knows its own token only, so it is told with that one, below.
            page = new([], 0);
        }
        request.CancellationToken.ThrowIfCancellationRequested();
        (window, windowStart) = ([.. page.Rows], request.StartIndex);
        var changed = total != page.Total;
        total = page.Total;
        if (changed || first) _ = InvokeAsync(StateHasChanged);
        if (first || request.StartIndex == 0) _ = InvokeAsync(() => Loaded.InvokeAsync());
        return new ItemsProviderResult<ConnectionRow>(page.Rows.Take(request.Count), page.Total);
    }

    private int IndexOf(ConnectionRow row) => windowStart + window.IndexOf(row) + 2;

    private string? SortOf(ConnectionColumn column) =>
        State.Sort.TrimStart('-') != column.Sort ? null : State.Sort.StartsWith('-') ? "descending" : "ascending";

    private Task SortAsync(ConnectionColumn column) => SortChanged.InvokeAsync(State.Sort == column.Sort ? "-" + column.Sort : column.Sort);

    private Task SelectAsync(Guid id, bool selected)
    {
        if (selected) Selected.Add(id);
        else Selected.Remove(id);
        return SelectionChanged.InvokeAsync();
    }

    private async Task SelectAllChangedAsync(ChangeEventArgs e)
    {
        if (e.Value is true) await SelectAll.InvokeAsync();
        else Selected.Clear();
        await SelectionChanged.InvokeAsync();
    }
}
