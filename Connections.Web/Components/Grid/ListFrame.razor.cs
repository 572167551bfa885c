using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Grid;

/// <summary>
/// What every list of the Connections tab has round its rows: title, search, the lists to choose from, filters, and
/// room for details.
/// </summary>
public sealed partial class ListFrame
{
    private static readonly (string Name, ListTab Tab)[] panes = [("Connections", ListTab.Connections),
        ("Groups", ListTab.Groups), ("Recently deleted", ListTab.Deleted)];

    private ElementReference heading;

    /// <summary>The heading.</summary>
    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>How many rows there are, in words; null until they were read.</summary>
    [Parameter]
    public string? Hits { get; set; }

    /// <summary>What the address says.</summary>
    [Parameter, EditorRequired]
    public ListState State { get; set; } = ListState.Default;

    /// <summary>Raised with the state that was chosen.</summary>
    [Parameter]
    public EventCallback<ListState> Changed { get; set; }

    /// <summary>The tab of the product that the list is in.</summary>
    [Parameter, EditorRequired]
    public string Place { get; set; } = "";

    /// <summary>Name of the rows' region.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>Name of the search; null: this list is neither searched nor filtered.</summary>
    [Parameter]
    public string? SearchLabel { get; set; }

    /// <summary>Raised with the text a moment after the last letter.</summary>
    [Parameter]
    public EventCallback<string> Searched { get; set; }

    /// <summary>The counts of the filters; null until they are there.</summary>
    [Parameter]
    public ListFacets? Facets { get; set; }

    /// <summary>Whether the counts are not yet those of the rows.</summary>
    [Parameter]
    public bool FacetsAreOld { get; set; }

    /// <summary>The button at the right of the search.</summary>
    [Parameter]
    public RenderFragment? Action { get; set; }

    /// <summary>The rows.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>The panel beside them; null while nothing is open.</summary>
    [Parameter]
    public RenderFragment? Details { get; set; }
}
