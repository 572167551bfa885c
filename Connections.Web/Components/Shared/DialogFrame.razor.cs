using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Shared;

/// <summary>
/// A dialog as this product draws it. Where the focus goes is decided in the browser, by dialogs.js: the element with
/// <c>autofocus</c> takes it.
/// </summary>
public sealed partial class DialogFrame
{
    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    /// <summary>Class of the dialog.</summary>
    [Parameter]
    public string? Class { get; set; }

    /// <summary>Another title than the one it was opened with.</summary>
    [Parameter]
    public RenderFragment? TitleContent { get; set; }

    /// <summary>What it shows.</summary>
    [Parameter]
    public RenderFragment? DialogContent { get; set; }

    /// <summary>Its buttons.</summary>
    [Parameter]
    public RenderFragment? DialogActions { get; set; }
}
