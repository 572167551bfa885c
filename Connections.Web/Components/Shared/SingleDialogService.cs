using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Shared;

/// <summary>
/// Opens the dialogs of one component, one at a time: a second click that is under way before the first dialog is
/// in front of everything opens none. Each component has its own, so that nothing stays shut once the component has
/// gone.
/// </summary>
public sealed class SingleDialogService(IDialogService dialogs)
{
    private bool isOpen;

    /// <summary>Opens a dialog, and waits until it is closed.</summary>
    /// <returns>With what it was closed; canceled where another one is open.</returns>
    public async Task<DialogResult> AskAsync<TDialog>(string title, DialogParameters? parameters = null,
        DialogOptions? options = null) where TDialog : IComponent
    {
        if (isOpen) return DialogResult.Cancel();
        isOpen = true;
        try
        {
            var dialog = options is null ? await dialogs.ShowAsync<TDialog>(title, parameters ?? [])
                : await dialogs.ShowAsync<TDialog>(title, parameters ?? [], options);
            return await dialog.Result ?? DialogResult.Cancel();
        }
        finally
        {
            isOpen = false;
        }
    }
}
