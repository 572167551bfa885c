using Connections.Core;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Web.Components.Documents;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>Builds a workflow: a canvas of its steps, a panel for the one that is open.</summary>
public sealed partial class WorkflowBuilder
{
    private IDisposable? keys;
    private CanvasView? canvas;
    private Guid shown;
    private bool isMerged;
    // What someone else saved, where both changed the same.
    private WorkflowDetails? theirs;
    private bool isSettings;
    private bool takesFocus;
    // The step whose panel is open, and the panel: a step that gets another name keeps its panel, and so the focus.
    private string? open;
    private int panel;

    /// <summary>The workflow.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>The step whose panel is open.</summary>
    [Parameter]
    public string? Step { get; set; }

    [Inject]
    public required WorkflowQueries Reading { get; init; }

    [Inject]
    public required WorkflowService Workflows { get; init; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required Shortcuts Shortcuts { get; init; }

    private WorkflowRow Row => state!.Stored.Row;

    private bool MayEdit => Row.MayEdit && offered is null;

    private StepView? Opened => state?.Step(open);

    private bool HasPanel => Opened is not null || isSettings;

    private int GeneralAttention => state!.Attention.Count(a => a.Step is null);

    private string RunsAs => $"Run as {WorkflowMessages.RunsAs(Row)}";

    private string Says => draft.Error ?? (state!.IsDirty ? "Unsaved changes" : WorkflowMessages.Publication(Row));

    protected override void OnInitialized()
    {
        base.OnInitialized();
        keys = Shortcuts.Add(
            new Shortcut("a", "Add a step", () => state is null || !MayEdit ? Task.CompletedTask
                : AddAsync(new(open ?? (state.Document.View.Steps is [.., var last] ? last.Name : null), null))),
            new Shortcut("↑↓←→", "From a step to its neighbors", () => Task.CompletedTask),
            new Shortcut("Enter", "Open the step", () => Task.CompletedTask),
            new Shortcut("Escape", "Close the panel", CloseAsync));
    }

    protected override async Task OnParametersSetAsync()
    {
        if (Step != open) (open, panel) = (Step, panel + 1);
        if (shown == Id) return;
        shown = Id;
        (state, missing, problem, isStale, offered) = (null, null, null, false, null);
        await KeepDraftAsync(DraftService.WorkflowKey(Id));
        await LoadAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Dispose();
        if (draft is not null) await draft.DisposeAsync();
        if (module is not null) await module.LeaveAsync();
    }

    /// <inheritdoc/>
    protected override void Leave()
    {
        keys?.Dispose();
        base.Leave();
    }

    private protected override Task LoadAsync() => reading!.TryAsync(async () =>
    {
        var actor = await Actors.CurrentAsync();
        me = actor.Id;
        var stored = await Reading.GetAsync(actor, Id, Left);
        var made = new WorkflowBuilderState(stored);
        if (stored.Row.MayEdit && await draft.FindAsync() is { Spec: not null } kept) Offer(made, kept);
        await LearnTargetsAsync(made, actor);
        state = made;
        if (made.IsDirty) made.Learn(await Reading.CheckAsync(actor, Id, new(made.Document.Text), Left));
    }, failed => missing = failed.Message);

    private void Open(string? step)
    {
        isSettings = false;
        Navigation.NavigateTo(Urls.Workflow(Id, step));
    }

    // Who opens a step wants to be in it, and back at its card afterwards.
    private void Enter(string step)
    {
        takesFocus = true;
        Open(step);
    }

    private async Task CloseAsync()
    {
        if (open is not { } step)
        {
            isSettings = false;
            return;
        }
        Open(null);
        if (canvas is not null) await canvas.FocusAsync(step);
    }

    private void ShowSettings()
    {
        isSettings = true;
        if (open is not null) Navigation.NavigateTo(Urls.Workflow(Id));
    }

    private protected override Task CheckAsync() => Notifier.TryAsync(async () =>
    {
        if (state is null) return;
        var text = state.Document.Text;
        var check = await Reading.CheckAsync(await Actors.CurrentAsync(), Id, new(text), Left);
        if (text == state.Document.Text) state.Learn(check);
    });

    // Something beside the document was saved.
    private async Task RebaseAsync() =>
        state!.Rebase(await Reading.GetAsync(await Actors.CurrentAsync(), Id, Left));

    private Task AddTriggerAsync() => AskTriggerAsync("Add Trigger", null);

    private Task OpenTriggerAsync(TriggerView trigger) => AskTriggerAsync($"{trigger.Label} trigger", trigger.Kind);

    private async Task AskTriggerAsync(string title, string? kind)
    {
        var chosen = await asking.AskAsync<WorkflowBuilderTriggerDialog>(title,
            new DialogParameters<WorkflowBuilderTriggerDialog>
            {
                { d => d.There, state!.Document.View.Triggers }, { d => d.Details, state.Stored },
                { d => d.Kind, kind },
            });
        if (chosen.Canceled || chosen.Data is not TriggerView trigger) return;
        // A secret is saved by the dialog itself.
        if (trigger.Kind == WorkflowTriggers.Webhook) await Notifier.TryAsync(RebaseAsync);
        state.Document.SetTrigger(trigger);
        await EditedAsync();
        if (string.Join(' ', TriggerWarnings) is { Length: > 0 } warnings) Notifier.Tell(warnings);
    }

    private Task RemoveTriggerAsync(string kind)
    {
        state!.Document.RemoveTrigger(kind);
        return EditedAsync();
    }
}
