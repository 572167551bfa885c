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

    /// <summary>Raised with the place.</summary>
    [Parameter]
    public EventCallback<CanvasPlace> OnAdd { get; set; }

    private CanvasPlace Place => new(After, Branch);

    private string Says => $"Add a step {Place.InWords}";

    private Task AddAsync() => OnAdd.InvokeAsync(Place);
}
