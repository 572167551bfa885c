using System.Globalization;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>One run: where it is, on whose behalf, and its steps in order.</summary>
public sealed partial class RunView
{
    private bool isCanvas;
    private (Guid Run, WorkflowBuilderState State)? drawn;
    private Dictionary<string, RunStepRow> ran = [];

    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public RunDetails Run { get; set; } = null!;

    /// <summary>Its workflow.</summary>
    [Parameter, EditorRequired]
    public WorkflowDetails Workflow { get; set; } = null!;

    /// <summary>The step that is open beside.</summary>
    [Parameter]
    public int? Chosen { get; set; }

    /// <summary>Why nothing can be started or ended now; null where it can.</summary>
    [Parameter]
    public string? Refusal { get; set; }

    /// <summary>Ends it.</summary>
    [Parameter]
    public EventCallback CancelRun { get; set; }

    /// <summary>Starts another one with the same parameters.</summary>
    [Parameter]
    public EventCallback RunAgain { get; set; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required OwnPermissions Own { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    // Of the version that it ran, which may be another one than is built now.
    private WorkflowBuilderState Drawn => drawn is { } made && made.Run == Run.Row.Id ? made.State : Draw();

    private string? Selected => Run.Steps.FirstOrDefault(s => s.Seq == Chosen)?.Name;

    private string? RunRefusal =>
        Refusal ?? WorkflowMessages.WhyNotRun(Workflow.Row, Own.Refusal(Permissions.WorkflowsRun));

    protected override void OnParametersSet() =>
        ran = Run.Steps.GroupBy(s => s.Name).ToDictionary(s => s.Key, s => s.Last(), StringComparer.Ordinal);

    private WorkflowBuilderState Draw()
    {
        var state = new WorkflowBuilderState(Workflow with { Spec = Run.Spec });
        drawn = (Run.Row.Id, state);
        return state;
    }

    // A step that the run hasn't come to has nothing to show.
    private void Open(string step)
    {
        if (ran.TryGetValue(step, out var row)) Navigation.NavigateTo(AddressOf(row));
    }

    // Of a schedule or webhook, no person started it.
    private string StartedBy => WorkflowMessages.SourceOf(Run.Row.Source) is var source
        && Run.Row.Source is RunSource.Webhook or RunSource.Schedule ? source : $"{Run.Row.InitiatorName} · {source}";

    private WorkflowAction? ActionOf(RunStepRow step) => StepActions.Find(Catalog, step.ActionId);

    // Above, as what the run failed with.
    private bool IsTold(RunStepRow step) => step.State is StepState.Failed or StepState.Interrupted
        && Run.Row.Failure.Contains(step.Message, StringComparison.Ordinal);

    private string AddressOf(RunStepRow step) =>
        Urls.WorkflowRun(Run.Row.WorkflowId, Run.Row.Id, step.Seq.ToString(CultureInfo.InvariantCulture));

    private string More(RunStepRow step)
    {
        var length = WorkflowMessages.Duration((step.EndedAt ?? Time.GetUtcNow()) - step.StartedAt);
        var what = ActionOf(step) is { } action ? $"{action.Family} · {action.Name}" : step.ActionId;
        // From when it was interrupted until someone took it as done, nothing was executed.
        if (step.IsTakenAsDone) return what;
        return $"{what} · {length}{(step.Attempt > 1 ? $" · {step.Attempt} attempts" : "")}";
    }
}
