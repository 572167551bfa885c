using Connections.Core;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Web.Components.Dialogs;
using Connections.Web.Components.Documents;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>Saving, publishing, running, and the way out.</summary>
public sealed partial class WorkflowBuilder
{
    private protected override string? Refusal => Availability.Refusal
        ?? WorkflowMessages.WhyNotEdit(Row, Own.Refusal(Permissions.WorkflowsWrite))
        ?? (offered is null ? null : "Choose what becomes of your unsaved changes first.");

    // On a phone the panel lies over what asks.
    private string? WhyReadOnly => WorkflowMessages.WhyReadOnly(Row, Own.Refusal(Permissions.WorkflowsWrite))
        ?? (offered is null ? null : "You can't change anything until you choose what becomes of your unsaved changes. "
            + "Close this panel to choose.");

    private protected override string Home => Urls.Workflow(Id);

    private protected override bool IsToSave => state!.IsDirty || state.Attention.Any(a => a.NeedsSaving);

    private string? PublishRefusal => Refusal ?? (Row is { IsPublished: true, HasDraft: false } && !IsToSave
        ? "There are no changes to publish." : null);

    private string? RunRefusal => Availability.Refusal
        ?? WorkflowMessages.WhyNotRun(Row, Own.Refusal(Permissions.WorkflowsRun));

    private async Task<bool> SaveAsync(bool? publish)
    {
        if (!await OfferParametersAsync() || (publish is true && !await ConfirmPublishingAsync())) return false;
        var change = state!.ToChange(publish);
        var saved = await ActAsync(actor =>
            Workflows.UpdateAsync(actor, Id, change, Row.Version, CancellationToken.None));
        if (saved) Notifier.Confirm(publish is true ? Published() : $"“{state.Name}” saved.");
        return saved;
    }

    private protected override async Task<bool> AskToPublishAsync()
    {
        if (RunWarnings is not { Count: > 0 } warnings) return true;
        var confirmed = await asking.AskAsync<ConfirmDialog>("Publish anyway?", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, state!.Name },
            { d => d.Question, $"{WorkflowMessages.Attention(warnings.Count)}, so runs of “{state.Name}” may fail:" },
            { d => d.Consequences, ConsequenceList.Render(WorkflowMessages.Shorten(warnings)) },
            { d => d.Verb, "Publish anyway" },
            { d => d.IsDanger, false },
        });
        return !confirmed.Canceled;
    }

    // With what keeps its triggers from starting it, or that there are none, and that runs may fail.
    private string Published()
    {
        string[] without = state!.Document.View.Triggers.All(t => t.Kind == WorkflowTriggers.Workflow)
            ? ["Nothing starts it yet except people: add a trigger."] : [];
        string[] attention = RunWarnings is { Count: > 0 and var count }
            ? [$"{WorkflowMessages.Attention(count)}, so its runs may fail."] : [];
        return string.Join(' ', [$"“{state.Name}” published.", .. attention, .. without, .. TriggerWarnings]);
    }

    private IEnumerable<string> TriggerWarnings => state!.Attention.Where(IsOfTrigger).Select(a => a.Message);

    private List<string> RunWarnings => [.. state!.Attention.Where(a => !IsOfTrigger(a))
        .Select(a => a.Step is { } step ? $"{step}: {a.Message}" : a.Message).Distinct()];

    private static bool IsOfTrigger(Attention attention) =>
        attention.Pointer.StartsWith("spec/triggers", StringComparison.Ordinal);

    // Parameters that steps name are offered once, when they are new. False: not to be saved.
    private async Task<bool> OfferParametersAsync()
    {
        if (state!.NewParameters is not { Count: > 0 } names) return true;
        // What is near to one that is there is most likely a typing error.
        var meant = names.Select(n => (Name: n, Parameter: state.Document.NearestParameter(n)))
            .Where(n => n.Parameter is not null).ToDictionary(n => n.Name, n => n.Parameter!, StringComparer.Ordinal);
        var chosen = await asking.AskAsync<WorkflowBuilderParametersDialog>(
            meant.Count == 0 ? "Add input parameters?" : "Unknown parameters",
            new DialogParameters<WorkflowBuilderParametersDialog>
            {
                { d => d.Names, names }, { d => d.Meant, meant },
            });
        if (chosen.Canceled) return false;
        if (chosen.Data is not NewParameters what || what == NewParameters.Leave) return true;
        foreach (var name in names)
            if (what == NewParameters.Correct && meant.TryGetValue(name, out var parameter))
                state.Document.RenameInExpressions(name, parameter);
            else state.Document.SetParameter(null, new(name, name, ParameterType.String, null, null, null, false));
        return true;
    }

    private protected override void ClearProblem()
    {
        base.ClearProblem();
        (isMerged, theirs) = (false, null);
    }

    private protected override Task FollowRefusalAsync() => isStale ? MergeAsync() : Task.CompletedTask;

    private protected override string Words(Problem failed) => failed is Problem.Invalid { Faults: [_, _, ..] faults }
        ? string.Join(' ', faults.Take(5).Select(f => f.Message)) : failed.Message;

    private protected override Task<bool> ShowStoredAsync() => Notifier.TryAsync(async () =>
        state!.Show(await Reading.GetAsync(await Actors.CurrentAsync(), Id, Left)));

    // Where the two changed different steps, both are here; saving stays the reader's decision.
    private Task MergeAsync() => Notifier.TryAsync(async () =>
    {
        var latest = await Reading.GetAsync(await Actors.CurrentAsync(), Id, Left);
        var both = state!.Merge(latest);
        if (both.Count > 0)
        {
            theirs = latest;
            var changed = string.Join(", ", both);
            problem = (latest.Row.UpdatedById == me
                ? $"You saved this workflow in another tab while you edited it here, and changed {changed} in both."
                : $"{latest.Row.UpdatedBy} saved this workflow while you edited it, and you both changed {changed}.")
                + " Nothing was overwritten, and your changes are still here.";
            return;
        }
        var what = latest.Row.UpdatedById == me
            ? "You saved other parts of this workflow in another tab while you edited it here. Both changes are here "
                + "now."
            : $"{latest.Row.UpdatedBy} saved other parts of this workflow while you edited it. Their changes and yours "
                + "are both here now.";
        (problem, isStale, isMerged) = ($"{what} Check them, and save again.", false, true);
        draft.Keep();
        await LearnTargetsAsync();
        await CheckAsync();
    });

    private Task CompareAsync() => theirs is { } latest ? CompareAsync(state!.Compare(latest), latest.Row)
        : offered is { } kept ? CompareAsync(state!.Compare(kept), Row) : Task.CompletedTask;

    private Task CompareAsync(IReadOnlyList<DocumentDifference> differences, WorkflowRow saved) =>
        asking.AskAsync<DocumentComparisonDialog>("Differences",
            new DialogParameters<DocumentComparisonDialog>
            {
                { d => d.Differences, differences },
                { d => d.IsOwn, saved.UpdatedById == me },
                { d => d.SavedBy, saved.UpdatedBy },
            });

    // Over what was saved since: the reader has seen that it is another one.
    private Task UseMineAsync()
    {
        if (theirs is not { } latest) return Task.CompletedTask;
        var mine = state!.ToDraft();
        state.Show(latest);
        state.Restore(mine);
        return EditedAsync();
    }

    private async Task RunAsync()
    {
        if (state!.IsDirty && !await SaveAsync(null)) return;
        await RunWorkflowDialog.ShowAsync(asking, state.Stored);
    }

    private async Task IdentifyAsync()
    {
        var chosen = await asking.AskAsync<WorkflowBuilderIdentityDialog>("Run as",
            new DialogParameters<WorkflowBuilderIdentityDialog> { { d => d.Details, state!.Stored } });
        if (chosen.Canceled) return;
        await Notifier.TryAsync(RebaseAsync);
        await CheckAsync();
    }
}
