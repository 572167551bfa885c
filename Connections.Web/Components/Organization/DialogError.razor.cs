using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Organization;

/// <summary>
/// What went wrong in a dialog and belongs to no field, and after someone else's save the way to what they saved.
/// </summary>
public sealed partial class DialogError
{
    /// <summary>The sentence; nothing is drawn without one.</summary>
    [Parameter, EditorRequired]
    public string? Text { get; set; }

    /// <summary>Reads it anew; without it there is no button.</summary>
    [Parameter]
    public EventCallback OnReload { get; set; }
}
