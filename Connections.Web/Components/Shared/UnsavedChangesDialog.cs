using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace Connections.Web.Components.Shared;

/// <summary>
/// A dialog that loses nothing unasked: Escape and Cancel close it at once only where nothing was changed.
/// </summary>
public abstract class UnsavedChangesDialog : ComponentBase
{
    [CascadingParameter]
    protected IMudDialogInstance Dialog { get; set; } = default!;

    /// <summary>Whether a save is under way.</summary>
    protected bool IsBusy { get; set; }

    /// <summary>Whether it asks what shall become of what was changed.</summary>
    protected bool IsLeaving { get; private set; }

    /// <summary>Whether something would be lost.</summary>
    protected abstract bool IsDirty { get; }

    // Escape asks first, which the library's own way out does not.
    protected override Task OnInitializedAsync() =>
        Dialog.SetOptionsAsync(Dialog.Options with { CloseOnEscapeKey = false, BackdropClick = false });

    /// <summary>Leaves; asks first where something would be lost.</summary>
    protected async Task LeaveAsync()
    {
        if (IsBusy) return;
        if (IsDirty) IsLeaving = true;
        else await DiscardAsync();
    }

    /// <summary>Leaves, and forgets what was changed.</summary>
    protected virtual Task DiscardAsync()
    {
        Dialog.Cancel();
        return Task.CompletedTask;
    }

    /// <summary>Does not leave. The focus goes back into the form by itself: what had it is gone.</summary>
    protected Task StayAsync()
    {
        IsLeaving = false;
        return Task.CompletedTask;
    }

    /// <summary>Escape closes one layer: the question first, then the dialog.</summary>
    protected virtual Task PressAsync(KeyboardEventArgs e)
    {
        if (e.Key != "Escape") return Task.CompletedTask;
        return IsLeaving ? StayAsync() : LeaveAsync();
    }
}
