using Connections.Core.Integrations;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace Connections.Web.Components.Dialogs;

/// <summary>Every integration as a tile, by category, with a search. Arrow keys move among the tiles.</summary>
public sealed partial class CatalogGrid : IAsyncDisposable
{
    private const string GridId = "catalogue", SearchId = "catalogue-search";
    private string search = "";
    private string? category;
    private IJSObjectReference? module;

    /// <summary>Raised with the integration that was chosen.</summary>
    [Parameter]
    public EventCallback<Integration> OnChoose { get; set; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    private IEnumerable<string> Categories =>
        Catalog.All.Select(i => i.Category).Distinct().Order(StringComparer.OrdinalIgnoreCase);

    private string EmptySays => category is not null && Found(null).Count > 0
        ? $"Nothing in {category} is called “{search.Trim()}”."
        : $"No integration is called “{search.Trim()}”. Use HTTP to connect any HTTP API.";

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (module is not null) await module.LeaveAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        module = await Js.InvokeAsync<IJSObjectReference>("import", "./Components/Dialogs/CatalogGrid.razor.js");
        await module.InvokeVoidAsync("attend", GridId, SearchId);
    }

    private async Task PressAsync(KeyboardEventArgs e)
    {
        if (e.Key == "Enter" && search.Trim().Length > 0 && Found(category) is [var first, ..])
            await OnChoose.InvokeAsync(first);
    }

    // What begins with the text goes before what merely has it.
    private List<Integration> Found(string? within)
    {
        var text = search.Trim();
        return [.. Catalog.All.Where(i => within is null || i.Category == within)
            .Where(i => text.Length == 0 || Has(i.Name) || Has(i.Type) || Has(i.Category) || Has(i.Description))
            .OrderBy(i =>
                text.Length == 0 || i.Name.StartsWith(text, StringComparison.OrdinalIgnoreCase) ? 0 : Has(i.Name) ? 1
                    : 2)];

        bool Has(string where) => where.Contains(text, StringComparison.OrdinalIgnoreCase);
    }
}
