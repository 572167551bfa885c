using Connections.Core;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components.Routing;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>Saving, publishing, running, and the way out.</summary>
public sealed partial class WorkflowBuilder
{
    private string? Refusal => Availability.Refusal
        ?? WorkflowMessages.WhyNotEdit(Row, Own.Refusal(Permissions.WorkflowsWrite));

    private string? SaveRefusal => Refusal ?? (state!.IsDirty ? null : "There are no changes to save.");

    private string? PublishRefusal => Refusal ?? (Row is { IsPublished: true, HasDraft: false } && !state!.IsDirty
        ? "There are no changes to publish." : null);

    private string? RunRefusal => Availability.Refusal
        ?? WorkflowMessages.WhyNotRun(Row, Own.Refusal(Permissions.WorkflowsRun));

    private IReadOnlyList<(string Label, string? Refusal, Func<Task> Act)> Menu =>
    [
        ("Edit JSON Spec", Refusal, EditJsonAsync),
        ("Permissions", Refusal, PermitAsync),
        ("Unpublish", Refusal ?? (Row.IsPublished ? null : "It isn't published."), UnpublishAsync),
        ("Discard draft", Refusal ?? (Row.HasDraft || state!.IsDirty ? null : "There is no draft."), DiscardAsync),
        ("Delete", Refusal, DeleteAsync),
    ];

    private Task DoAsync(string? refusal, Func<Task> act)
    {
        if (refusal is null) return act();
        Notifier.Tell(refusal);
        return Task.CompletedTask;
    }

    private async Task<bool> SaveAsync(bool? publish)
    {
        var change = state!.ToChange(publish);
        var saved = await ActAsync(actor =>
            Workflows.UpdateAsync(actor, Id, change, Row.Version, CancellationToken.None));
        if (saved) Notifier.Confirm(publish is true ? $"“{state.Name}” published." : $"“{state.Name}” saved.");
        return saved;
    }

    // Does something to what is stored, and shows what is stored then.
    private async Task<bool> ActAsync(Func<Actor, Task> act)
    {
        if (isBusy) return false;
        (isBusy, problem, isStale) = (true, null, false);
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
        else if (isStale) await MergeAsync();
        isBusy = false;
        return done;
    }

    private static string Words(Problem failed) => failed is Problem.Invalid { Faults: [_, _, ..] faults }
        ? string.Join(' ', faults.Take(5).Select(f => f.Message)) : failed.Message;

    private Task<bool> ShowStoredAsync() => Notifier.TryAsync(async () =>
        state!.Show(await Reading.GetAsync(await Actors.CurrentAsync(), Id, Left)));

    // Where the two changed different steps, both are here; saving stays the reader's decision.
    private Task MergeAsync() => Notifier.TryAsync(async () =>
    {
        var latest = await Reading.GetAsync(await Actors.CurrentAsync(), Id, Left);
        var both = state!.Merge(latest);
        if (both.Count > 0)
        {
            problem = $"{latest.Row.UpdatedBy} saved this workflow while you edited it, and you both changed "
                + $"{string.Join(", ", both)}. Nothing was overwritten, and your changes are still here.";
            return;
        }
        (problem, isStale) = ($"{latest.Row.UpdatedBy} saved other parts of this workflow while you edited it. Their "
            + "changes and yours are both here now. Check them, and save again.", false);
        draft.Keep();
        await LearnTargetsAsync();
        await CheckAsync();
    });

    private async Task StartAgainAsync()
    {
        checking.Cancel();
        await draft.DiscardAsync();
        (draft.Restored, problem, isStale) = (null, null, false);
        await ShowStoredAsync();
        await LearnTargetsAsync();
    }

    private async Task RunAsync()
    {
        if (state!.IsDirty && !await SaveAsync(null)) return;
        await RunWorkflowDialog.ShowAsync(Dialogs, state.Stored);
    }

    private async Task IdentifyAsync()
    {
        var chosen = await asking.AskAsync<WorkflowBuilderIdentityDialog>("Run as",
            new DialogParameters<WorkflowBuilderIdentityDialog> { { d => d.Details, state!.Stored } });
        if (chosen.Canceled) return;
        await Notifier.TryAsync(async () =>
            state.Rebase(await Reading.GetAsync(await Actors.CurrentAsync(), Id, Left)));
        await CheckAsync();
    }

    private async Task EditJsonAsync()
    {
        var edited = await asking.AskAsync<WorkflowBuilderJsonDialog>("Edit JSON Spec",
            new DialogParameters<WorkflowBuilderJsonDialog>
            {
                { d => d.Id, Id }, { d => d.Text, state!.Document.Text },
            });
        if (edited.Canceled || edited.Data is not string text) return;
        await Notifier.TryAsync(() =>
        {
            state.Replace(text);
            return Task.CompletedTask;
        });
        await EditedAsync();
    }

    private Task PermitAsync() => asking.AskAsync<PermissionsDialog>("Permissions",
        new DialogParameters<PermissionsDialog>
        {
            { d => d.Id, Id }, { d => d.Name, Row.Name }, { d => d.IsWorkflow, true },
        });

    private Task UnpublishAsync() => asking.AskAsync<ConfirmDialog>("Unpublish", new DialogParameters<ConfirmDialog>
    {
        { d => d.Name, Row.Name },
        { d => d.Question, $"Unpublish “{Row.Name}”? Its triggers stop at once. You can still run it by hand." },
        { d => d.Verb, "Unpublish" },
        { d => d.IsDanger, false },
        { d => d.Act, () => ChangeAsync(new WorkflowChange { Published = false }) },
    });

    private Task DiscardAsync() => asking.AskAsync<ConfirmDialog>("Discard draft", new DialogParameters<ConfirmDialog>
    {
        { d => d.Name, "draft" },
        { d => d.Question, Row.HasDraft ? "Discard all changes since it was last published?"
            : "Discard all changes since it was last saved?" },
        { d => d.Verb, "Discard" },
        { d => d.Act, async () =>
        {
            if (Row.HasDraft)
                await Workflows.DiscardDraftAsync(await Actors.CurrentAsync(), Id, Row.Version, CancellationToken.None);
            await StartAgainAsync();
            await InvokeAsync(StateHasChanged);
        } },
    });

    // Beside what is being edited, which stays.
    private async Task ChangeAsync(WorkflowChange change)
    {
        var actor = await Actors.CurrentAsync();
        await Workflows.UpdateAsync(actor, Id, change, Row.Version, CancellationToken.None);
        state!.Rebase(await Reading.GetAsync(actor, Id, Left));
        await InvokeAsync(StateHasChanged);
    }

    private async Task DeleteAsync()
    {
        var name = Row.Name;
        var deleted = await asking.AskAsync<ConfirmDialog>("Delete workflow", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, name },
            { d => d.Question, $"Delete “{name}”? Its open runs are canceled. You can restore it for 30 days." },
            { d => d.Verb, "Delete" },
            { d => d.Act, async () =>
                await Workflows.DeleteAsync(await Actors.CurrentAsync(), Id, CancellationToken.None) },
        });
        if (deleted.Canceled) return;
        await draft.DiscardAsync();
        isLeaving = true;
        Navigation.NavigateTo(Urls.Workflows);
        Notifier.Confirm($"“{name}” deleted.");
    }

    // Inside the builder nothing is lost; elsewhere the reader decides.
    private async Task GuardAsync(LocationChangingContext context)
    {
        var to = Navigation.ToAbsoluteUri(context.TargetLocation).AbsolutePath;
        if (isLeaving || state?.IsDirty is not true || to == Urls.Workflow(Id)) return;
        context.PreventNavigation();
        var decided = await asking.AskAsync<WorkflowBuilderLeaveDialog>("Unsaved changes");
        if (decided.Canceled || decided.Data is not bool keeps) return;
        if (keeps) await draft.FlushAsync();
        else
        {
            await draft.DiscardAsync();
            state.Show(state.Stored);
        }
        isLeaving = true;
        Navigation.NavigateTo(context.TargetLocation);
    }
}
