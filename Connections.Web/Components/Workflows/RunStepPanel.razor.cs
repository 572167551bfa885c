using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>What went into a step of a run, what came out of it, and through which connection.</summary>
public sealed partial class RunStepPanel
{
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

    /// <summary>Where the step is edited; null: the workflow has no such step now.</summary>
    [Parameter]
    public string? Edit { get; set; }

    /// <summary>Raised with where a new run is to begin.</summary>
    [Parameter]
    public EventCallback<RerunPlace> RunAgain { get; set; }

    /// <summary>Raised when it is closed.</summary>
    [Parameter]
    public EventCallback Closed { get; set; }

    private RunStepRow Row => Step.Row;

    private bool IsBad => Row.State is StepState.Failed or StepState.Interrupted && Row.Message.Length > 0;
}
