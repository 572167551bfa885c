using Connections.Core;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using Microsoft.JSInterop;

namespace Connections.Web.Components.Grid;

/// <summary>
/// Rows as a window onto the database, of which only what can be seen is loaded. The widths of its columns and the
/// height of a row are set from outside, as <c>--columns</c> and <c>--row</c>.
/// </summary>
public sealed partial class ListTable<TRow>
{
    private ElementReference element;
    private ElementReference tip;
    private Virtualize<TRow>? virtualize;
    // From the first render on. A key may be pressed before it is there: then it waits.
    private Task<IJSObjectReference>? loading;
    private List<TRow> window = [];
    private int windowStart;
    private int? total;
    private float rowHeight = 40;
    private bool isMeasured;
    private ReadRetry? reading;

    /// <summary>What it lists: <c>Connections</c>.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>What the rows are.</summary>
    [Parameter, EditorRequired]
    public Noun Noun { get; set; } = new("row", "rows");

    /// <summary>Its columns, from left to right.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<ListColumn> Columns { get; set; } = [];

    /// <summary>Reads a page.</summary>
    [Parameter, EditorRequired]
    public Func<PageRequest, CancellationToken, Task<PagedResult<TRow>>> Load { get; set; } = null!;

    /// <summary>The id of a row, as its <c>data-row</c> has it.</summary>
    [Parameter, EditorRequired]
    public Func<TRow, Guid> IdOf { get; set; } = null!;

    /// <summary>Draws a row.</summary>
    [Parameter, EditorRequired]
    public RenderFragment<ListPosition<TRow>> RowOf { get; set; } = null!;

    /// <summary>The order; a minus in front turns it round.</summary>
    [Parameter]
    public string Sort { get; set; } = "";

    /// <summary>Raised with the order that was chosen.</summary>
    [Parameter]
    public EventCallback<string> SortChanged { get; set; }

    /// <summary>Stands in the head before the columns, over the ticks of the rows.</summary>
    [Parameter]
    public RenderFragment? Before { get; set; }

    /// <summary>Whether rows end with actions.</summary>
    [Parameter]
    public bool HasActions { get; set; }

    /// <summary>Stands where nothing is.</summary>
    [Parameter]
    public RenderFragment? Empty { get; set; }

    /// <summary>How many rows are hinted at while the first page comes.</summary>
    [Parameter]
    public int Skeletons { get; set; } = 12;

    /// <summary>Raised with how many there are, when the first page is there or that number has changed.</summary>
    [Parameter]
    public EventCallback<int> Loaded { get; set; }

    /// <summary>Hears the rows of each page that was read.</summary>
    [Parameter]
    public Action<IReadOnlyList<TRow>>? RowsRead { get; set; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    /// <summary>Loads again what is in sight.</summary>
    public async Task ReloadAsync()
    {
        if (virtualize is not null) await virtualize.RefreshDataAsync();
        StateHasChanged();
    }

    /// <summary>Puts the focus some rows on from where it is; on the first row where it is on none.</summary>
    public async Task MoveAsync(int by)
    {
        if (loading is not null) await (await loading).InvokeVoidAsync("move", element, by);
    }

    /// <summary>Puts the focus on a row, once it is drawn.</summary>
    public async Task FocusRowAsync(Guid id)
    {
        if (loading is not null) await (await loading).InvokeVoidAsync("focusRow", element, id);
    }

    /// <summary>The row with the focus, or null.</summary>
    public async Task<TRow?> CurrentRowAsync()
    {
        var id = loading is null ? null : await (await loading).InvokeAsync<string?>("current", element);
        return Guid.TryParse(id, out var found) ? window.Find(row => IdOf(row) == found) : null;
    }

    protected override void OnInitialized() => reading = new(Availability, Notifier, () => InvokeAsync(ReloadAsync));

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        loading = Js.InvokeAsync<IJSObjectReference>("import", "./Components/Grid/ListTable.razor.js").AsTask();
        var height = await (await loading).InvokeAsync<float?>("start", element, tip) ?? rowHeight;
        // A phone shows a row as a card of two lines. The window onto the list must know that height, and only a new
        // one takes it: it reads again, and until it has, the list still shows that it is loading.
        if (height != rowHeight) (rowHeight, total) = (height, null);
        isMeasured = true;
        StateHasChanged();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        reading?.Dispose();
        if (loading is { IsCompletedSuccessfully: true }) await (await loading).LeaveAsync();
    }

    private async ValueTask<ItemsProviderResult<TRow>> LoadAsync(ItemsProviderRequest request)
    {
        var first = total is null;
        var askedFor = rowHeight;
        var page = new PagedResult<TRow>([], 0);
        var read = true;
        try
        {
            // The embedded database answers in the calling thread; the screen must not wait for it there.
            read = await reading!.TryAsync(async () =>
                page = await Task.Run(
                    () => Load(new PageRequest(request.StartIndex, Math.Max(request.Count, 50)),
                        request.CancellationToken), request.CancellationToken));
        }
        catch (OperationCanceledException) when (request.CancellationToken.IsCancellationRequested)
        {
            // Scrolled on. The window onto the list knows its own token only, so it is told with that one, below.
            page = new([], 0);
        }
        request.CancellationToken.ThrowIfCancellationRequested();
        if (askedFor != rowHeight) return default;
        if (!read)
        {
            // What is on screen stays there.
            _ = InvokeAsync(StateHasChanged);
            return new ItemsProviderResult<TRow>(windowStart == request.StartIndex ? window.Take(request.Count) : [],
                total ?? 0);
        }
        RowsRead?.Invoke(page.Rows);
        (window, windowStart) = ([.. page.Rows], request.StartIndex);
        var changed = total != page.Total;
        total = page.Total;
        if (changed || first) _ = InvokeAsync(StateHasChanged);
        if (first || changed || request.StartIndex == 0) _ = InvokeAsync(() => Loaded.InvokeAsync(page.Total));
        return new ItemsProviderResult<TRow>(page.Rows.Take(request.Count), page.Total);
    }

    private bool IsEmpty => total is null or 0;

    // Rows that came before the height of a row was known would be taken away again.
    private bool IsLoading => total is null || !isMeasured;

    private int IndexOf(TRow row) => windowStart + window.IndexOf(row) + 2;

    private string? SortOf(ListColumn column) =>
        column.Sort is null || Sort.TrimStart('-') != column.Sort ? null : Sort.StartsWith('-') ? "descending"
            : "ascending";

    private Task SortAsync(ListColumn column) =>
        SortChanged.InvokeAsync(Sort == column.Sort ? "-" + column.Sort : column.Sort);
}
