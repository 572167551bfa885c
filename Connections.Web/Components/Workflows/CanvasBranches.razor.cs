using Connections.Core.Automation.Workflows;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>
/// The branches of a step below its card, each over the line that leaves it; editors add a step to one here.
/// </summary>
public sealed partial class CanvasBranches
{
    private IReadOnlyList<string> branches = [];
    private string main = "";
    private bool mayEdit;
    private bool isOther;

    /// <summary>The step.</summary>
    [Parameter, EditorRequired]
    public StepView Step { get; set; } = null!;

    /// <summary>Whether the reader may change it.</summary>
    [Parameter]
    public bool MayEdit { get; set; }

    /// <summary>Raised with the place of a step that is to be added.</summary>
    [Parameter]
    public EventCallback<CanvasPlace> OnAdd { get; set; }

    private string Width => branches.Count switch
    {
        0 or 1 => "one",
        2 => "two",
        _ => "more",
    };

    // With every letter that is typed into one step, all are given another document.
    protected override void OnParametersSet()
    {
        var next = CanvasPlace.BranchesOf(Step).ToList();
        isOther = mayEdit != MayEdit || !next.SequenceEqual(branches);
        (branches, mayEdit, main) = (next, MayEdit, StepActions.Branches(Step.ActionId)[0]);
    }

    /// <inheritdoc/>
    protected override bool ShouldRender() => isOther;
}
