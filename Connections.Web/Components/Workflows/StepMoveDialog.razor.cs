using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>Chooses where a step stands. Closes with the place.</summary>
public sealed partial class StepMoveDialog
{
    private int chosen;

    /// <summary>The places to choose from.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<CanvasPlace> Places { get; set; } = [];

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    private static string Words(CanvasPlace place) => $"{char.ToUpperInvariant(place.InWords[0])}{place.InWords[1..]}";
}
