using Connections.Core;
using Connections.Core.Connections;
using Connections.Web.Auth;
using Connections.Web.Components.Shared;
using Connections.Web.Drafts;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using MudBlazor;

namespace Connections.Web.Components.Documents;

/// <summary>
/// Builds a workflow or an app. Everything is an edit of its document; nothing is stored before Save, and what is typed
/// is kept as a draft until then.
/// </summary>
/// <typeparam name="TState">What is being built.</typeparam>
public abstract class DocumentBuilder<TState> : ScreenComponent where TState : DocumentState
{
    private protected readonly Debouncer checking = new(TimeSpan.FromMilliseconds(600));
    private protected TState? state;
    private protected FormDraft draft = null!;
    private protected SingleDialogService asking = null!;
    private protected ReadRetry? reading;
    private protected string? missing;
    private protected string? problem;
    private protected bool isStale;
    private protected bool isBusy;
    private protected bool isLeaving;
    // Kept over an older version: until it is decided what becomes of it, nothing is edited that could replace it.
    private protected DraftContent? offered;

    [Inject]
    public required StepTargets Targets { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    [Inject]
    public required IDialogService Dialogs { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required DraftKeeperFactory Keepers { get; init; }

    [Inject]
    public required OwnPermissions Own { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    /// <summary>The builder's own address.</summary>
    private protected abstract string Home { get; }

    /// <summary>Why nothing can be changed; null where it can.</summary>
    private protected abstract string? Refusal { get; }

    private protected bool IsUnkept => state?.IsDirty is true && draft.Error is not null;

    // Whether saving does something.
    private protected virtual bool IsToSave => state!.IsDirty;

    private protected string? SaveRefusal => Refusal ?? (IsToSave ? null : "There are no changes to save.");

    protected override void OnInitialized()
    {
        asking = new(Dialogs);
        reading = new(Availability, Notifier, () => InvokeAsync(async () =>
        {
            await LoadAsync();
            StateHasChanged();
        }));
    }

    /// <inheritdoc/>
    protected override void Leave()
    {
        checking.Dispose();
        reading?.Dispose();
    }

    /// <summary>Reads what is stored.</summary>
    private protected abstract Task LoadAsync();

    /// <summary>Shows what is stored, and forgets what is here.</summary>
    private protected abstract Task<bool> ShowStoredAsync();

    /// <summary>Looks for faults in the document as it is here.</summary>
    private protected abstract Task CheckAsync();

    /// <summary>Asks before what can be published is, where there is something to ask. False: not to be published.
    /// </summary>
    private protected abstract Task<bool> AskToPublishAsync();

    /// <summary>A refusal in words.</summary>
    private protected abstract string Words(Problem failed);

    /// <summary>What follows where something stored was not to be changed.</summary>
    private protected abstract Task FollowRefusalAsync();

    /// <summary>Takes back what was last refused.</summary>
    private protected virtual void ClearProblem() => (problem, isStale) = (null, false);

    /// <summary>Begins to keep what is typed, under this key.</summary>
    private protected async Task KeepDraftAsync(string key)
    {
        if (draft is not null) await draft.DisposeAsync();
        draft = new(Keepers.Create(key), () => offered is null && state?.IsDirty is true,
            () => offered is null ? state?.ToDraft() : null);
    }

    // What was edited is kept at once, and looked at a moment later.
    private protected async Task EditedAsync()
    {
        ClearProblem();
        draft.Keep();
        // Before anything is waited for: behind a dialog, nothing else draws it.
        StateHasChanged();
        await LearnTargetsAsync();
        await checking.RunAsync(Time, _ => CheckAsync());
    }

    private protected Task LearnTargetsAsync() => state is { UnknownTargets.Count: > 0 } here
        ? Notifier.TryAsync(async () => await LearnTargetsAsync(here, await Actors.CurrentAsync()))
        : Task.CompletedTask;

    private protected async Task LearnTargetsAsync(TState of, Actor actor)
    {
        var asked = of.UnknownTargets;
        of.Learn(await Targets.FindAsync(actor, asked, Left), asked);
    }

    // What would fail is known before it does: of the document as it is now, not as it was a moment ago.
    private protected async Task<bool> ConfirmPublishingAsync()
    {
        if (isBusy) return false;
        isBusy = true;
        checking.Cancel();
        await CheckAsync();
        isBusy = false;
        return state!.Faults.Count > 0 || await AskToPublishAsync();
    }

    // Does something to what is stored, and shows what is stored then.
    private protected async Task<bool> ActAsync(Func<Actor, Task> act)
    {
        if (isBusy) return false;
        isBusy = true;
        ClearProblem();
        checking.Cancel();
        var done = await Notifier.TryAsync(async () => await act(await Actors.CurrentAsync()), failed =>
        {
            (problem, isStale) = (Words(failed), failed is Problem.Conflict);
        });
        if (done)
        {
            await draft.DiscardAsync();
            draft.Restored = null;
            await ShowStoredAsync();
        }
        else await FollowRefusalAsync();
        isBusy = false;
        return done;
    }

    // Inside the builder nothing is lost; elsewhere the reader decides.
    private protected async Task GuardAsync(LocationChangingContext context)
    {
        var to = Navigation.ToAbsoluteUri(context.TargetLocation).AbsolutePath;
        if (isLeaving || state?.IsDirty is not true || to == Home) return;
        context.PreventNavigation();
        var decided = await asking.AskAsync<LeaveBuilderDialog>("Unsaved changes");
        if (decided.Canceled || decided.Data is not bool keeps) return;
        if (keeps) await draft.FlushAsync();
        else
        {
            await draft.DiscardAsync();
            state.Reset();
        }
        isLeaving = true;
        Navigation.NavigateTo(context.TargetLocation);
    }
}
