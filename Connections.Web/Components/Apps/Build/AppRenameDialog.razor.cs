using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Apps.Build;

/// <summary>Asks for another name of an app. Closes with it.</summary>
public sealed partial class AppRenameDialog
{
    private string typed = "";
    private string? error;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    /// <summary>Its name so far.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    protected override void OnInitialized() => typed = Name;

    private void Rename()
    {
        error = typed.Trim().Length == 0 ? "The name is required." : null;
        if (error is null) Dialog.Close(DialogResult.Ok(typed.Trim()));
    }
}
