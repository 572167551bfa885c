using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>
/// Adds a step in a place. Of its own and given only texts, so that drawing the canvas again draws nothing of it.
/// </summary>
public sealed partial class CanvasPlus
{
    /// <summary>The step before it; null: it becomes the first.</summary>
    [Parameter]
    public string? After { get; set; }

    /// <summary>The branch of that step; null: its main one.</summary>
    [Parameter]
    public string? Branch { get; set; }

    /// <summary>Whether a step that is added by key comes here.</summary>
    [Parameter]
    public bool IsMain { get; set; }

    /// <summary>The branch in words; empty where there is no other.</summary>
    [Parameter]
    public string Label { get; set; } = "";

    /// <summary>Raised with the place.</summary>
    [Parameter]
    public EventCallback<CanvasPlace> OnAdd { get; set; }

    private CanvasPlace Place => new(After, Branch);

    private string Says => Label.Length == 0 || After is null ? $"Add a step {Place.InWords}"
        : $"Add a step after {After}, {Label}";

    private Task AddAsync() => OnAdd.InvokeAsync(Place);
}
