using Connections.Core;
using Connections.Core.Automation.Workflows;
using Connections.Web.Components.Documents;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>The cases of a switch, each with its value and the step that follows on its branch.</summary>
public sealed partial class StepCaseList
{
    private bool isAdding;
    // What was refused stays in its field.
    private (int At, string Text, string Message)? refused;

    [CascadingParameter(Name = DocumentFields.ReadOnly)]
    private bool IsReadOnly { get; set; }

    /// <summary>What is being edited.</summary>
    [Parameter, EditorRequired]
    public WorkflowBuilderState State { get; set; } = null!;

    /// <summary>The switch.</summary>
    [Parameter, EditorRequired]
    public StepView Step { get; set; } = null!;

    /// <summary>The input.</summary>
    [Parameter, EditorRequired]
    public WorkflowActionInput Input { get; set; } = null!;

    /// <summary>The steps that can follow.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<string> Following { get; set; } = [];

    /// <summary>What is to be done about it; null: nothing.</summary>
    [Parameter]
    public string? Error { get; set; }

    /// <summary>Raised after every edit.</summary>
    [Parameter]
    public EventCallback Edited { get; set; }

    [Inject]
    public required Notifier Notifier { get; init; }

    // As the document has it now: the step that was given may be that of the edit before.
    private StepView Now => State.Step(Step.Name) ?? Step;

    private IReadOnlyList<string> Values => Read(Now, Input.Name) ?? [];

    /// <summary>The values of a switch's cases; null where they have to be shown as JSON.</summary>
    public static IReadOnlyList<string>? Read(StepView step, string input) =>
        StepCases.Read(step.Inputs.FirstOrDefault(i => i.Key == input).Value);

    private string TextAt(int at) => refused is { } wrong && wrong.At == at ? wrong.Text
        : at < Values.Count ? Values[at] : "";

    private string NextOf(string? branch) => Now.Edges.FirstOrDefault(e => e.Branch == branch)?.Next ?? "";

    private async Task SetAsync(int at, string? text)
    {
        refused = null;
        if (at < Values.Count && Values[at] == text) return;
        if (!await TryAsync(() => State.Document.SetCase(Step.Name, at, text ?? ""),
            message => refused = (at, text ?? "", message))) return;
        if (at >= Values.Count - 1) isAdding = false;
        await Edited.InvokeAsync();
    }

    private async Task RemoveAsync(int at)
    {
        refused = null;
        if (at >= Values.Count) isAdding = false;
        else if (await TryAsync(() => State.Document.RemoveCase(Step.Name, at), Notifier.Tell))
            await Edited.InvokeAsync();
    }

    private async Task ConnectAsync(string? branch, string? next)
    {
        if (branch is not null && await TryAsync(
            () => State.Document.Connect(Step.Name, branch, string.IsNullOrEmpty(next) ? null : next), Notifier.Tell))
            await Edited.InvokeAsync();
    }

    private Task<bool> TryAsync(Action edit, Action<string> told) => Notifier.TryAsync(() =>
    {
        edit();
        return Task.CompletedTask;
    }, problem => told(problem.Message));
}
