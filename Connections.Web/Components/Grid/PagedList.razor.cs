using Connections.Core;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Grid;

/// <summary>A list that the database pages: fifty rows at a time, with what is shown of how many.</summary>
public sealed partial class PagedList<TRow>
{
    private const int Size = 50;

    private PagedResult<TRow>? page;
    private int first;
    private int asked;
    private ReadRetry? reading;

    /// <summary>Reads a page.</summary>
    [Parameter, EditorRequired]
    public Func<PageRequest, CancellationToken, Task<PagedResult<TRow>>> Load { get; set; } = null!;

    /// <summary>What the rows are.</summary>
    [Parameter, EditorRequired]
    public Noun Noun { get; set; } = new("row", "rows");

    /// <summary>Draws the rows of a page: the table, with its head.</summary>
    [Parameter, EditorRequired]
    public RenderFragment<IReadOnlyList<TRow>> RowsOf { get; set; } = null!;

    /// <summary>Stands where nothing is.</summary>
    [Parameter]
    public RenderFragment? Empty { get; set; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required UserLocale Reader { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    /// <summary>Reads the page anew, from the first where a filter has changed.</summary>
    public async Task ReloadAsync(bool fromStart = false)
    {
        if (fromStart) first = 0;
        await GoAsync(first);
        StateHasChanged();
    }

    /// <inheritdoc/>
    protected override void Leave() => reading?.Dispose();

    protected override Task OnInitializedAsync()
    {
        reading = new(Availability, Notifier, () => InvokeAsync(() => ReloadAsync()));
        return GoAsync(0);
    }

    private string Range(PagedResult<TRow> shown) => shown.Total <= Size
        ? Noun.Count(shown.Total, Reader)
        : $"{Reader.Write(first + 1)}–{Reader.Write(first + shown.Rows.Count)} of "
            + $"{Reader.Write(shown.Total)} {Noun.Many}";

    // Only the answer to the last question counts: someone who types fast asks several.
    private async Task GoAsync(int from)
    {
        var mine = ++asked;
        try
        {
            await reading!.TryAsync(async () =>
            {
                var read = await Load(new PageRequest(Math.Max(0, from), Size), Left);
                if (mine != asked) return;
                if (read.Rows.Count == 0 && read.Total > 0)
                    read = await Load(new PageRequest((read.Total - 1) / Size * Size, Size), Left);
                (page, first) = (read,
                    read.Rows.Count == 0 ? 0 : Math.Min(Math.Max(0, from), (read.Total - 1) / Size * Size));
            });
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            // The screen was left.
        }
    }
}
