using Connections.Core;
using Connections.Core.Automation.Workflows;
using Connections.Web.Components.Documents;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>The condition that a step's result must meet before the run continues.</summary>
public sealed partial class StepGate
{
    private const int UsualInterval = 5;
    private const int UsualRetries = 10;

    private string? intervalError;
    private string? retryError;

    [CascadingParameter(Name = DocumentFields.ReadOnly)]
    private bool IsReadOnly { get; set; }

    /// <summary>What is being edited.</summary>
    [Parameter, EditorRequired]
    public WorkflowBuilderState State { get; set; } = null!;

    /// <summary>The step.</summary>
    [Parameter, EditorRequired]
    public StepView Step { get; set; } = null!;

    /// <summary>Whether it may be executed twice.</summary>
    [Parameter]
    public bool IsRepeatable { get; set; }

    /// <summary>Whether it sends a request, and so has a status.</summary>
    [Parameter]
    public bool HasStatus { get; set; }

    /// <summary>What is to be done about its values; null: nothing.</summary>
    [Parameter]
    public string? Error { get; set; }

    /// <summary>Raised after every edit.</summary>
    [Parameter]
    public EventCallback Edited { get; set; }

    [Inject]
    public required Notifier Notifier { get; init; }

    // As the document has it now: the step that was given may be that of the letter before.
    private GateView? Gate => (State.Step(Step.Name) ?? Step).Gate;

    // One that the document names in another way stays.
    private static IEnumerable<StepCondition> Conditions(GateView gate) =>
        StepConditions.All.Any(c => c.Id == gate.Operator) ? StepConditions.All
            : [.. StepConditions.All, StepConditions.Find(gate.Operator)];

    private Task ToggleAsync(ChangeEventArgs e) => SetAsync(e.Value is true
        ? new($"{{{{ Steps.{Step.Name}.{(HasStatus ? "status" : "value")} }}}}", "OPERATOR_EQUAL",
            HasStatus ? "200" : "true", UsualInterval, UsualRetries)
        : null);

    // Over the condition of now: the fields that are drawn may be those of the change before.
    private Task ChangeAsync(Func<GateView, GateView> change) => Gate is { } now ? SetAsync(change(now))
        : Task.CompletedTask;

    private async Task SetAsync(GateView? gate)
    {
        (intervalError, retryError) = (null, null);
        if (await Notifier.TryAsync(() =>
        {
            State.Document.SetGate(Step.Name, gate);
            return Task.CompletedTask;
        }, problem =>
        {
            if (problem is Problem.Invalid { Faults: [{ Field: "interval" }, ..] }) intervalError = problem.Message;
            else retryError = problem.Message;
        })) await Edited.InvokeAsync();
    }
}
