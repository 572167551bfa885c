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

    /// <summary>Raised when it is closed.</summary>
    [Parameter]
    public EventCallback Closed { get; set; }

    private RunStepRow Row => Step.Row;

    private bool IsBad => Row.State is StepState.Failed or StepState.Interrupted && Row.Message.Length > 0;
}
