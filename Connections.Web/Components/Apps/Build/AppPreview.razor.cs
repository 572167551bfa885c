using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Apps.Build;

/// <summary>An app as its editor has it, running with the editor's rights.</summary>
public sealed partial class AppPreview
{
    /// <summary>What is tried.</summary>
    [Parameter, EditorRequired]
    public AppTrial Trial { get; set; } = null!;

    /// <summary>Raised whenever there is something new behind it.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    private async Task ViewedAsync()
    {
        try
        {
            await Trial.ReadAsync(Left);
        }
        catch (OperationCanceledException)
        {
            // The preview was closed.
            return;
        }
        await Changed.InvokeAsync();
    }
}
