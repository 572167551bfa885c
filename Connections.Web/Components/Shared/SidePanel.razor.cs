using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Shared;

/// <summary>The frame of what stands beside a screen; on a phone in front of it.</summary>
public sealed partial class SidePanel
{
    private ElementReference heading;

    /// <summary>What it is, for screen readers.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>Its heading; null until it is known.</summary>
    [Parameter]
    public string? Title { get; set; }

    /// <summary>What stands below the heading.</summary>
    [Parameter]
    public string? Subtitle { get; set; }

    /// <summary>What the button that closes it is called.</summary>
    [Parameter, EditorRequired]
    public string CloseLabel { get; set; } = "";

    /// <summary>Raised when it is closed.</summary>
    [Parameter]
    public EventCallback Closed { get; set; }

    /// <summary>Whether tabs follow, which have a line of their own.</summary>
    [Parameter]
    public bool HasTabs { get; set; }

    /// <summary>Whether Escape closes it from its fields, too, which keep what was typed.</summary>
    [Parameter]
    public bool ClosesFromFields { get; set; }

    /// <summary>Before the heading.</summary>
    [Parameter]
    public RenderFragment? Icon { get; set; }

    /// <summary>Before the button that closes it.</summary>
    [Parameter]
    public RenderFragment? Buttons { get; set; }

    /// <summary>What it holds.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>The element.</summary>
    public ElementReference Element { get; private set; }

    /// <summary>Leads the focus into it.</summary>
    public ValueTask FocusAsync() => heading.FocusAsync(preventScroll: true);
}
