using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Groups;

/// <summary>Where one is among the steps of a wizard.</summary>
public sealed partial class WizardSteps
{
    /// <summary>Their names.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<string> Names { get; set; } = [];

    /// <summary>The one on screen, from 0.</summary>
    [Parameter, EditorRequired]
    public int Current { get; set; }
}
