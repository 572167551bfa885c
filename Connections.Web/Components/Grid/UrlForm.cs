using MudBlazor;

namespace Connections.Web.Components.Grid;

/// <summary>The form in front of a list, which is in the address: it comes and goes with it.</summary>
public sealed class UrlForm
{
    private string? open;
    private IDialogReference? dialog;

    /// <summary>Shows the form that the address names, and closes one that it names no more.</summary>
    /// <param name="wanted">What the address names; null: none.</param>
    /// <param name="show">Shows it.</param>
    /// <returns>How the form was left; null where none was shown, or the address took it away.</returns>
    public async Task<DialogResult?> FollowAsync(string? wanted, Func<Task<IDialogReference>> show)
    {
        if (wanted == open) return null;
        if (open is not null)
        {
            // The form keeps its draft; what it closes with is of no interest anymore.
            open = null;
            dialog?.Close();
            dialog = null;
        }
        if (wanted is null) return null;
        open = wanted;
        dialog = await show();
        var result = await dialog.Result;
        if (open != wanted) return null;
        (open, dialog) = (null, null);
        return result ?? DialogResult.Cancel();
    }
}
