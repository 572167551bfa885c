using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>What went into a step of a run, what came out of it, and through which connection.</summary>
public sealed partial class RunStepPanel
{
    private WorkflowAction? action;

    /// <summary>The step.</summary>
    [Parameter, EditorRequired]
    public RunStepDetails Step { get; set; } = null!;

    /// <summary>The address of the same step in the round before; null: there is none.</summary>
    [Parameter]
    public string? Before { get; set; }

    /// <summary>That of the one in the round behind; null: there is none.</summary>
    [Parameter]
    public string? After { get; set; }

    /// <summary>Whether the run has ended, so that another one can begin here.</summary>
    [Parameter]
    public bool HasEnded { get; set; }

    /// <summary>Why no run can be started; null where one can.</summary>
    [Parameter]
    public string? Refusal { get; set; }

    /// <summary>Whether the reader may edit it there, and not only look at it.</summary>
    [Parameter]
    public bool MayEdit { get; set; }

    /// <summary>Where the step is edited; null: the workflow has no such step now.</summary>
    [Parameter]
    public string? Edit { get; set; }

    /// <summary>Raised with where a new run is to begin.</summary>
    [Parameter]
    public EventCallback<RerunPlace> RunAgain { get; set; }

    /// <summary>Raised when it is closed.</summary>
    [Parameter]
    public EventCallback Closed { get; set; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required TimeProvider Time { get; init; }

    private RunStepRow Row => Step.Row;

    // Nothing was sent: what is wrong are the identifiers, or the members of the group.
    private Guid? Group => Row.State == StepState.Failed && Step.Request is null ? Row.GroupId : null;

    private string Attempts =>
        $"{Row.Attempt} · {WorkflowMessages.Duration((Row.EndedAt ?? Time.GetUtcNow()) - Row.StartedAt)}";

    protected override void OnParametersSet() => action = StepActions.Find(Catalog, Row.ActionId);

    private bool IsBad => Row.State is StepState.Failed or StepState.Interrupted && Row.Message.Length > 0;
}
