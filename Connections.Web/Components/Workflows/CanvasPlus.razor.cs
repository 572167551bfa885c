using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>Adds a step in a place. Of its own, so that drawing the canvas again changes nothing in it.</summary>
public sealed partial class CanvasPlus
{
    /// <summary>The place.</summary>
    [Parameter, EditorRequired]
    public CanvasPlace Place { get; set; } = null!;

    /// <summary>Raised with the place.</summary>
    [Parameter]
    public EventCallback<CanvasPlace> OnAdd { get; set; }

    private string Says => Place.After is null ? "Add a step at the start"
        : CanvasPlace.Words(Place.Branch) is { Length: > 0 } branch ? $"Add a step after {Place.After}, {branch}"
        : $"Add a step after {Place.After}";

    private Task AddAsync() => OnAdd.InvokeAsync(Place);
}
