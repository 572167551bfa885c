using Connections.Core;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Shared;

/// <summary>
/// A dialog that saves something itself, and stays open with the reason and with what was typed when that is refused.
/// </summary>
public abstract class DialogComponent : ComponentBase, IAsyncDisposable
{
    private readonly Lifetime lifetime = new();

    [CascadingParameter]
    protected IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    /// <summary>Canceled when the dialog is gone.</summary>
    protected CancellationToken Left => lifetime.Token;

    /// <summary>What is being saved, and why it was refused.</summary>
    protected FormSubmission Submission => field ??= new(Actors, Notifier);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lifetime.Dispose();
        await LeaveAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of what it holds besides.</summary>
    protected virtual ValueTask LeaveAsync() => ValueTask.CompletedTask;

    /// <summary>Does something, closes, and says so.</summary>
    protected async Task FinishAsync(Func<Actor, Task> act, string done)
    {
        if (!await Submission.RunAsync(act)) return;
        Notifier.Confirm(done);
        Dialog.Close(DialogResult.Ok(true));
    }
}
