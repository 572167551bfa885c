using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace Connections.Web.Components.Shared;

/// <summary>
/// A dialog as this product draws it. Where the focus goes is decided in the browser, by dialogs.js: the element with
/// <c>autofocus</c> takes it. Escape is an event of the page itself: the library's own listener comes a network's way
/// after the dialog, and misses a key that was pressed before.
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

    /// <summary>What Escape does; without it, the dialog is canceled.</summary>
    [Parameter]
    public EventCallback OnEscape { get; set; }

    private Task PressAsync(KeyboardEventArgs e)
    {
        if (e.Key != "Escape") return Task.CompletedTask;
        if (OnEscape.HasDelegate) return OnEscape.InvokeAsync();
        Dialog.Cancel();
        return Task.CompletedTask;
    }
}
