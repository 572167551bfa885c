using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Dialogs;

/// <summary>Asks, in place, what to do with unsaved changes.</summary>
public sealed partial class ClosePrompt
{
    /// <summary>What would be lost, in a sentence.</summary>
    [Parameter]
    public string What { get; set; } = "You have unsaved changes.";

    /// <summary>Whether secrets were typed, which no draft keeps.</summary>
    [Parameter]
    public bool HasSecrets { get; set; }

    /// <summary>Closes and keeps it; without it, there are no drafts.</summary>
    [Parameter]
    public EventCallback OnKeep { get; set; }

    /// <summary>Closes and forgets it.</summary>
    [Parameter]
    public EventCallback OnDiscard { get; set; }

    /// <summary>Does not close.</summary>
    [Parameter]
    public EventCallback OnStay { get; set; }
}
