using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Shared;

/// <summary>
/// Asks before something that cannot be taken back lightly, does it, and stays open with the reason when it fails.
/// Closes with an <c>Ok</c> result once it is done.
/// </summary>
public sealed partial class ConfirmDialog
{
    private bool isBusy;
    private string? problem;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    /// <summary>Name of the object, part of the button's accessible name.</summary>
    [Parameter, EditorRequired]
    public string Name { get; set; } = "";

    /// <summary>The question, which names the object.</summary>
    [Parameter, EditorRequired]
    public string Question { get; set; } = "";

    /// <summary>What it does: <c>Delete</c>.</summary>
    [Parameter, EditorRequired]
    public string Verb { get; set; } = "";

    /// <summary>Does it.</summary>
    [Parameter, EditorRequired]
    public Func<Task> Act { get; set; } = () => Task.CompletedTask;

    /// <summary>What will break, by name.</summary>
    [Parameter]
    public RenderFragment? Consequences { get; set; }

    /// <summary>Whether it destroys something.</summary>
    [Parameter]
    public bool IsDanger { get; set; } = true;

    [Inject]
    public required Notifier Notifier { get; init; }

    private async Task ActAsync()
    {
        if (isBusy) return;
        isBusy = true;
        problem = null;
        var done = await Notifier.TryAsync(Act, failed => problem = failed.Message);
        isBusy = false;
        if (done) Dialog.Close(DialogResult.Ok(true));
    }
}
