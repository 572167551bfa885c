using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Grid;

/// <summary>The filters beside the list, each with how many rows it would leave.</summary>
public sealed partial class FacetPane
{
    /// <summary>What the address says now.</summary>
    [Parameter, EditorRequired]
    public ListState State { get; set; } = ListState.Default;

    /// <summary>The counts; null until they are there.</summary>
    [Parameter, EditorRequired]
    public ListFacets? Facets { get; set; }

    /// <summary>Whether the counts are not yet those of the rows beside them: then they are not shown.</summary>
    [Parameter]
    public bool IsOld { get; set; }

    /// <summary>Raised with the state that was chosen.</summary>
    [Parameter, EditorRequired]
    public EventCallback<ListState> Changed { get; set; }

    private Task Set(ListState state) => Changed.InvokeAsync(state);
}
