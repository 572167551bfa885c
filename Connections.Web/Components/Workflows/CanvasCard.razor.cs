using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>A step on the canvas: what it does, what it acts through, and whether something is to be done.</summary>
public sealed partial class CanvasCard
{
    private WorkflowAction? action;
    private Face? face;
    private bool isOther;

    /// <summary>The step.</summary>
    [Parameter, EditorRequired]
    public StepView Step { get; set; } = null!;

    /// <summary>What is being edited.</summary>
    [Parameter, EditorRequired]
    public WorkflowBuilderState State { get; set; } = null!;

    /// <summary>Where the other cards lie.</summary>
    [Parameter, EditorRequired]
    public CanvasLayout Layout { get; set; } = null!;

    /// <summary>Whether its panel is open.</summary>
    [Parameter]
    public bool IsOpen { get; set; }

    /// <summary>Whether it is shown as a part of a run.</summary>
    [Parameter]
    public bool OfRun { get; set; }

    /// <summary>What came of it there; null: the run hasn't come to it.</summary>
    [Parameter]
    public RunStepRow? Ran { get; set; }

    /// <summary>Raised with its name when it is to be opened.</summary>
    [Parameter]
    public EventCallback<string> OnOpen { get; set; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    private string Id => $"card-{Step.Name}";

    private string AboutId => $"card-{Step.Name}-about";

    private string? Through => OfRun ? Ran?.ConnectionName : Step.Target is { } target ? State.NameOf(target.Id) : null;

    // In a run they were filled in, and its panel says how.
    private string Identifiers => OfRun ? "" :
        string.Join(", ", (Step.Target?.Identifiers ?? []).Select(i => $"{i.Key} = {i.Value}"));

    // With every letter that is typed into one step, all cards are given another document. Most say the same in it.
    protected override void OnParametersSet()
    {
        var next = new Face(Step.Name, Step.ActionId, Through, Identifiers, CanvasLayout.Words(Step),
            OfRun ? 0 : State.AttentionOf(Step.Name).Count, Ran?.State, Ran?.IsTakenAsDone is true, IsOpen,
            Layout.Neighbor(Step, -1, 0), Layout.Neighbor(Step, 1, 0),
            Layout.Neighbor(Step, 0, -1), Layout.Neighbor(Step, 0, 1));
        isOther = next != face;
        if (next.ActionId != face?.ActionId) action = StepActions.Find(Catalog, next.ActionId);
        face = next;
    }

    /// <inheritdoc/>
    protected override bool ShouldRender() => isOther;

    private sealed record Face(string Name, string ActionId, string? Through, string Identifiers,
        string Follows, int Attention, StepState? State, bool IsTakenAsDone,
        bool IsOpen, string? Up, string? Down, string? Left, string? Right);
}
