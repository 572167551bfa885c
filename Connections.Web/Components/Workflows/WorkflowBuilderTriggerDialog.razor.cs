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

    private string Verb => IsThere ? "Apply" : "Add";

    private string? SecretError => Submission.ErrorAt(SecretField);

    private string? Help => trigger.Kind == WorkflowTriggers.Workflow ? "Takes the place of all other triggers."
        : IsThere ? "This workflow has this trigger. Change its settings here." : "Starts the published version.";

    protected override void OnInitialized()
    {
        Submission.Fields = [SecretField];
        Choose(Kind ?? WorkflowTriggers.Offered.FirstOrDefault(t => There.All(o => o.Kind != t.Kind))?.Kind
            ?? WorkflowTriggers.Workflow);
    }

    private void Choose(string? kind)
    {
        trigger = There.FirstOrDefault(t => t.Kind == kind) ?? new TriggerView(kind ?? "", "", null);
        // The field is empty again, too.
        secret = Details.HasWebhookSecret ? SecretDraft.Unchanged : SecretDraft.Empty;
        if (trigger.Rule is { } rule) pattern = SchedulePattern.Parse(rule);
    }

    private async Task FinishAsync()
    {
        var isSchedule = trigger.Kind == WorkflowTriggers.Schedule;
        if (isSchedule && Schedules.Preview(pattern.ToText()).Fault is not null) return;
        if (trigger.Kind == WorkflowTriggers.Webhook && !await Submission.RunAsync(SaveSecretAsync)) return;
        Dialog.Close(DialogResult.Ok(trigger with { Rule = isSchedule ? pattern.ToText() : null }));
    }

    // Without a secret every delivery would be refused, and nobody would know why.
    private async Task SaveSecretAsync(Actor actor)
    {
        if (secret is { State: SecretFieldState.Typed, Value: { IsEmpty: false } typed })
            await Workflows.UpdateAsync(actor, Details.Row.Id, new WorkflowChange { WebhookSecret = typed },
                Details.Row.Version, CancellationToken.None);
        else if (secret.State != SecretFieldState.Unchanged || !Details.HasWebhookSecret)
            throw new Problem.Invalid(SecretField, "A webhook needs a secret. Enter one, or click Generate.");
    }
}
