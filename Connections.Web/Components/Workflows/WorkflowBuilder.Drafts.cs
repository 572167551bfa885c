using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;

namespace Connections.Web.Components.Workflows;

/// <summary>What was kept of changes that were never saved.</summary>
public sealed partial class WorkflowBuilder
{
    private IReadOnlyList<string> conflicts = [];

    private void Offer(WorkflowBuilderState made, DraftContent kept)
    {
        if (kept.SeenVersion == made.Stored.Row.Version)
        {
            if (made.Restore(kept) && made.IsDirty) draft.Restored = kept;
            return;
        }
        // Only what can be read, and isn't what was saved, is worth a question.
        var trial = new WorkflowBuilderState(made.Stored);
        if (!trial.Restore(kept) || !trial.IsDirty) return;
        (offered, conflicts) = (kept, made.ConflictsOf(kept));
    }

    private Task AddOfferedAsync() => DecideAsync(kept => state!.Add(kept));

    private Task UseOfferedAsync() => DecideAsync(kept => state!.Restore(kept));

    // What is discarded is the work of hours, maybe: it can be taken back until something else is edited.
    private async Task StartAgainAsync()
    {
        checking.Cancel();
        var (over, mine) = (state!.Stored, offered ?? (state.IsDirty ? state.ToDraft() : null));
        await draft.DiscardAsync();
        (draft.Restored, problem, isStale, isMerged) = (null, null, false, false);
        (theirs, offered) = (null, null);
        await ShowStoredAsync();
        await LearnTargetsAsync();
        if (mine is not null)
            Notifier.Confirm("Your changes are discarded.",
                ("Undo", () => InvokeAsync(() => TakeBackAsync(over, mine))));
    }

    private async Task TakeBackAsync(WorkflowDetails over, DraftContent mine)
    {
        if (state is null || state.Stored.Row.Id != over.Row.Id || state.IsDirty || offered is not null)
        {
            Notifier.Tell("You edited the workflow since then, so this can't be undone.");
            return;
        }
        // As they were before: over the version that they were made over, so that a save finds what others changed.
        if (mine.Base is { } began && mine.SeenVersion is { } seen && seen != over.Row.Version)
            over = over with
            {
                Row = over.Row with
                {
                    Name = began.Name,
                    Description = began.Description,
                    Tags = began.Tags,
                    Version = seen,
                },
                Spec = began.Spec,
                RepeatableSteps = began.RepeatableSteps,
            };
        state.Show(over);
        state.Restore(mine);
        await EditedAsync();
        StateHasChanged();
    }

    private async Task DecideAsync(Func<DraftContent, bool> take)
    {
        if (offered is not { } kept || !take(kept)) return;
        offered = null;
        await EditedAsync();
    }
}
