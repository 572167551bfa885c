using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Grid;

/// <summary>The filters that are on, each to be taken away by itself, or all at once. What is searched stays.</summary>
public sealed partial class FilterChips
{
    private ElementReference clear;
    private ListState? left;

    /// <summary>What the address says.</summary>
    [Parameter, EditorRequired]
    public ListState State { get; set; } = ListState.Default;

    /// <summary>The counts of the filters, which have their names; null until they are there.</summary>
    [Parameter]
    public ListFacets? Facets { get; set; }

    /// <summary>Raised with the state that was chosen.</summary>
    [Parameter]
    public EventCallback<ListState> Changed { get; set; }

    /// <summary>Raised when the last one was taken away: the focus has to go elsewhere.</summary>
    [Parameter]
    public EventCallback Emptied { get; set; }

    private IReadOnlyList<ActiveFilter> Filters => ActiveFilter.From(State, Facets);

    private ListState Cleared => State with
    {
        Favorites = false,
        Attention = false,
        Used = null,
        Integrations = [],
        TagKeys = [],
        Creators = [],
    };

    // The button that was pressed goes away with its filter, and the focus with it: once the address has changed, which
    // the browser may say after this was drawn again.
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (left is null || State == left) return;
        left = null;
        if (Filters.Count > 0) await clear.FocusAsync();
        else await Emptied.InvokeAsync();
    }

    private Task ChangeAsync(ListState next)
    {
        left = State;
        return Changed.InvokeAsync(next);
    }
}
