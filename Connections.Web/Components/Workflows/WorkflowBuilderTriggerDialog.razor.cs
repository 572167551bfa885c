using Connections.Core;
using Connections.Core.Automation.Triggers;
using Connections.Core.Automation.Workflows;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>
/// Chooses what starts a workflow besides a hand, and how. Closes with the trigger; the secret of a webhook is saved at
/// once, and never part of the document.
/// </summary>
public sealed partial class WorkflowBuilderTriggerDialog
{
    private const string SecretField = "webhook_secret";

    private TriggerView trigger = new("", "", null);
    private SchedulePattern pattern = new();
    private SecretDraft secret = SecretDraft.Empty;

    /// <summary>The triggers that are there.</summary>
    [Parameter]
    public IReadOnlyList<TriggerView> There { get; set; } = [];

    /// <summary>The one whose settings are shown; null: it is chosen here, first one that is not there yet.</summary>
    [Parameter]
    public string? Kind { get; set; }

    /// <summary>The workflow as it is stored.</summary>
    [Parameter, EditorRequired]
    public WorkflowDetails Details { get; set; } = null!;

    [Inject]
    public required WorkflowService Workflows { get; init; }

    [Inject]
    public required ScheduleService Schedules { get; init; }

    private bool IsThere => There.Any(t => t.Kind == trigger.Kind);

    private string? SecretError => Submission.ErrorAt(SecretField);

    private string? Help => trigger.Kind == WorkflowTriggers.Workflow ? "Takes the place of all other triggers."
        : IsThere ? "This workflow has this trigger. Change its settings here." : "Starts the published version.";

    protected override void OnInitialized()
    {
        Submission.Fields = [SecretField];
        secret = Details.HasWebhookSecret ? SecretDraft.Unchanged : SecretDraft.Empty;
        Choose(Kind ?? WorkflowTriggers.Offered.FirstOrDefault(t => There.All(o => o.Kind != t.Kind))?.Kind
            ?? WorkflowTriggers.Workflow);
    }

    private void Choose(string? kind)
    {
        trigger = There.FirstOrDefault(t => t.Kind == kind) ?? new TriggerView(kind ?? "", "", null);
        if (trigger.Rule is { } rule) pattern = SchedulePattern.Parse(rule);
    }

    private async Task FinishAsync()
    {
        var isSchedule = trigger.Kind == WorkflowTriggers.Schedule;
        if (isSchedule && Schedules.Preview(pattern.ToText()).Fault is not null) return;
        if (trigger.Kind == WorkflowTriggers.Webhook && Changed is { } changed
            && !await Submission.RunAsync(actor => Workflows.UpdateAsync(actor, Details.Row.Id,
                new WorkflowChange { WebhookSecret = changed }, Details.Row.Version, CancellationToken.None))) return;
        Dialog.Close(DialogResult.Ok(trigger with { Rule = isSchedule ? pattern.ToText() : null }));
    }

    private SecretValue? Changed => secret.State switch
    {
        SecretFieldState.Typed => secret.Value,
        SecretFieldState.Cleared => new SecretValue(""),
        _ => null,
    };
}
