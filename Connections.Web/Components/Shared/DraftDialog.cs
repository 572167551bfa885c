using Connections.Core.Connections;
using Connections.Web.Auth;
using Connections.Web.Drafts;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Shared;

/// <summary>
/// A dialog that keeps what is typed while one types, so that a reload, a crash or a lost connection loses nothing but
/// secrets.
/// </summary>
public abstract class DraftDialog : UnsavedChangesDialog, IAsyncDisposable
{
    [Inject]
    public required DraftService DraftStore { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required OpenForms Open { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    /// <summary>Keeps it meanwhile.</summary>
    protected DraftKeeper? Drafts { get; private set; }

    /// <summary>The draft that the form went on with; null where there was none.</summary>
    protected DraftContent? Restored { get; set; }

    /// <summary>Key of the draft.</summary>
    protected abstract string DraftKey { get; }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        if (Drafts is not null) await Drafts.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override async Task OnInitializedAsync()
    {
        await base.OnInitializedAsync();
        Drafts = new DraftKeeper(DraftStore, Actors, Open, Notifier, Time, DraftKey);
    }

    /// <summary>What is typed, to be kept; null while there is nothing to keep.</summary>
    protected abstract DraftContent? ToDraft();

    /// <summary>Something was typed.</summary>
    protected void Keep()
    {
        if (Drafts is not null && (IsDirty || Drafts.HasKept) && ToDraft() is { } draft) _ = Drafts.KeepAsync(draft);
    }

    /// <summary>Leaves, and keeps what is typed.</summary>
    protected async Task KeepAsync()
    {
        Keep();
        if (Drafts is not null) await Drafts.FlushAsync();
        Dialog.Cancel();
    }

    /// <inheritdoc/>
    protected override async Task DiscardAsync()
    {
        if (Drafts is not null) await Drafts.DiscardAsync();
        await base.DiscardAsync();
    }
}
