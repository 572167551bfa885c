using Connections.Core.Automation.Workflows;
using Connections.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>The icon of what a step does: of its integration, or a drawing of its logic.</summary>
public sealed partial class StepIcon
{
    /// <summary>What it does; null: no action has its name.</summary>
    [Parameter, EditorRequired]
    public WorkflowAction? Action { get; set; }

    private string? Glyph => Action is not { Family: StepActions.LogicFamily } ? null : Action.Id.Split('.')[^1] switch
    {
        "if" or "switch" => Sprite.Branch,
        "forLoop" or "whileLoop" or "break" => Sprite.Loop,
        "func" or "expression" => Sprite.Script,
        "sleep" or "getDate" => Sprite.Time,
        "error" => Sprite.Failure,
        "setVariable" or "setVariables" or "echo" => Sprite.Value,
        _ => Sprite.Workflow,
    };
}
