using Connections.Core.Automation.Workflows;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>Chooses what starts a workflow besides a hand. Closes with the trigger.</summary>
public sealed partial class WorkflowBuilderTriggerDialog
{
    private string kind = "";
    private string rule = "";
    private string? error;

    /// <summary>The triggers that are there.</summary>
    [Parameter]
    public IReadOnlyList<TriggerView> There { get; set; } = [];

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    private string? Help => kind == WorkflowTriggers.Workflow ? "Takes the place of all other triggers."
        : There.Any(t => t.Kind == kind) ? "This workflow has this trigger already." : "Starts the published version.";

    protected override void OnInitialized()
    {
        kind = WorkflowTriggers.Offered.FirstOrDefault(t => There.All(o => o.Kind != t.Kind))?.Kind
            ?? WorkflowTriggers.Workflow;
        rule = There.FirstOrDefault(t => t.Kind == WorkflowTriggers.Schedule)?.Rule ?? "";
    }

    private void Finish()
    {
        var isSchedule = kind == WorkflowTriggers.Schedule;
        error = isSchedule && rule.Trim().Length == 0 ? "Enter a rule, for example FREQ=DAILY." : null;
        if (error is not null) return;
        Dialog.Close(DialogResult.Ok(new TriggerView(kind, "", isSchedule ? rule.Trim() : null)));
    }
}
