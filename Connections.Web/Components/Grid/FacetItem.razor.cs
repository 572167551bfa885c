using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Grid;

/// <summary>One filter with its count.</summary>
public sealed partial class FacetItem
{
    /// <summary>Its name.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>How many rows have it.</summary>
    [Parameter, EditorRequired]
    public int Count { get; set; }

    /// <summary>Whether it is on.</summary>
    [Parameter]
    public bool IsOn { get; set; }

    /// <summary>Whether the name is code, such as a tag key.</summary>
    [Parameter]
    public bool IsMono { get; set; }

    /// <summary>Raised when it is turned on or off.</summary>
    [Parameter, EditorRequired]
    public EventCallback Toggled { get; set; }

    [Inject]
    public required UserLocale Reader { get; init; }
}
