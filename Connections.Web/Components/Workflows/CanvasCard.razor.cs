using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>A step on the canvas: what it does, what it acts through, and whether something is to be done.</summary>
public sealed partial class CanvasCard
{
    private WorkflowAction? action;

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

    /// <summary>Raised with its name when it is to be opened.</summary>
    [Parameter]
    public EventCallback<string> OnOpen { get; set; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    private string Id => $"card-{Step.Name}";

    private string AboutId => $"card-{Step.Name}-about";

    private int Count => State.AttentionOf(Step.Name).Count;

    private string Says => WorkflowMessages.Attention(Count);

    private string? Through => Step.Target is not { } target ? null
        : State.NameOf(target.Id) + string.Concat(target.Identifiers.Select(i => $" · {i.Key} = {i.Value}"));

    protected override void OnParametersSet() => action = StepActions.Find(Catalog, Step.ActionId);
}
