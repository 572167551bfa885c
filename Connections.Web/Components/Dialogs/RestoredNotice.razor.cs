using Connections.Core.Connections;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Dialogs;

/// <summary>Says that a form continues with what was kept.</summary>
public sealed partial class RestoredNotice
{
    /// <summary>The draft; nothing is drawn without one.</summary>
    [Parameter, EditorRequired]
    public DraftContent? Draft { get; set; }

    /// <summary>Begins again.</summary>
    [Parameter]
    public EventCallback OnDiscard { get; set; }
}
