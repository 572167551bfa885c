namespace Connections.Web.Components.Shared;

/// <summary>
/// The way out of a form that loses nothing unasked: Escape and Cancel close it at once only where nothing was changed.
/// </summary>
/// <param name="close">Closes the form.</param>
/// <param name="submission">Holds the way out while something is being saved.</param>
/// <param name="isDirty">Tells whether something would be lost.</param>
/// <param name="draft">Where what is typed is kept; null where it is not.</param>
public sealed class UnsavedChanges(Action close, FormSubmission submission, Func<bool> isDirty, FormDraft? draft = null)
{
    /// <summary>Whether it asks what to do with the changes.</summary>
    public bool IsAsking { get; private set; }

    /// <summary>Leaves; asks first where something would be lost.</summary>
    public async Task LeaveAsync()
    {
        if (submission.IsBusy) return;
        if (isDirty()) IsAsking = true;
        else await DiscardAsync();
    }

    /// <summary>Leaves, and forgets what was changed.</summary>
    public async Task DiscardAsync()
    {
        if (draft is not null) await draft.DiscardAsync();
        close();
    }

    /// <summary>Leaves, and keeps what is typed as a draft.</summary>
    public async Task KeepAsync()
    {
        if (draft is not null) await draft.FlushAsync();
        close();
    }

    /// <summary>Does not leave. The focus goes back into the form by itself: what had it is gone.</summary>
    public Task StayAsync()
    {
        IsAsking = false;
        return Task.CompletedTask;
    }

    /// <summary>Escape closes one layer: the question first, then the dialog.</summary>
    public Task EscapeAsync() => IsAsking ? StayAsync() : LeaveAsync();
}
