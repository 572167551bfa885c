using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Grid;

/// <summary>Below the rows of a page: which rows these are, and the ways to others.</summary>
public sealed partial class Pager
{
    /// <summary>Which rows these are, and of how many.</summary>
    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    /// <summary>The buttons.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
