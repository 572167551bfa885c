using Connections.Core;
using Connections.Core.Automation.Workflows;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>
/// The document of a workflow or an app as JSON. Closes with its text once it has no faults; saving is the builder's.
/// </summary>
public sealed partial class WorkflowBuilderJsonDialog
{
    private UnsavedChanges changes = null!;
    private IReadOnlyList<(ValidationError Fault, int? Line)> faults = [];
    private string typed = "";
    private string began = "";
    private ElementReference field;
    private IJSObjectReference? module;

    /// <summary>The workflow.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>The document.</summary>
    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    /// <summary>What its file is called.</summary>
    [Parameter]
    public string FileName { get; set; } = "workflow.json";

    /// <summary>What the document is called.</summary>
    [Parameter]
    public string Label { get; set; } = "Spec";

    /// <summary>What stands before pointers into the document, so that they begin with its name.</summary>
    [Parameter]
    public string Root { get; set; } = "";

    /// <summary>Indents a document.</summary>
    [Parameter]
    public Func<string, string> Format { get; set; } = WorkflowDocument.Format;

    /// <summary>Finds the faults of a document; null: those of a workflow.</summary>
    [Parameter]
    public Func<Actor, string, CancellationToken, Task<IReadOnlyList<ValidationError>>>? Check { get; set; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Inject]
    public required WorkflowQueries Reading { get; init; }

    protected override void OnInitialized()
    {
        // Nobody can read a document in one line; only what is edited is written in another way.
        typed = began = Text.Contains('\n') ? Text : Format(Text);
        changes = new(Dialog.Cancel, Submission, () => typed != began);
    }

    /// <inheritdoc/>
    protected override ValueTask LeaveAsync() => module?.LeaveAsync() ?? ValueTask.CompletedTask;

    private int Lines => typed.Count(c => c == '\n') + 1;

    private string Numbers => string.Join('\n', Enumerable.Range(1, Lines));

    private async Task<IJSObjectReference> ModuleAsync() => module ??=
        await Js.InvokeAsync<IJSObjectReference>("import", "./Components/Workflows/WorkflowBuilder.razor.js");

    private async Task LeadAsync(int line) => await (await ModuleAsync()).InvokeVoidAsync("lead", field, line);

    private async Task ExportAsync() => await (await ModuleAsync()).InvokeVoidAsync("save", FileName, typed);

    private void FormatJson()
    {
        faults = [];
        try
        {
            typed = Format(typed);
        }
        catch (Problem.Invalid invalid)
        {
            Show(invalid.Faults);
        }
    }

    // The lines are those of the text that was looked at.
    private void Show(IReadOnlyList<ValidationError> found) =>
        faults = [.. found.Select(f => (f, SpecLines.LineOf(typed, Root + f.Field)))];

    private async Task SaveAsync()
    {
        faults = [];
        if (!await Submission.RunAsync(async actor => Show(Check is { } check ? await check(actor, typed, Left)
            : (await Reading.CheckAsync(actor, Id, new(typed), Left)).Faults)) || faults.Count > 0) return;
        Dialog.Close(DialogResult.Ok(typed == began ? Text : typed));
    }
}
