using Connections.Core;
using Connections.Core.Automation.Workflows;
using Connections.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>
/// A workflow's document as JSON. Closes with its text once it has no faults; saving is the builder's.
/// </summary>
public sealed partial class WorkflowBuilderJsonDialog
{
    private UnsavedChanges changes = null!;
    private IReadOnlyList<ValidationError> faults = [];
    private string typed = "";

    /// <summary>The workflow.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>The document.</summary>
    [Parameter, EditorRequired]
    public string Text { get; set; } = "";

    [Inject]
    public required WorkflowQueries Reading { get; init; }

    protected override void OnInitialized()
    {
        typed = Text;
        changes = new(Dialog.Cancel, Submission, () => typed != Text);
    }

    private void FormatJson()
    {
        faults = [];
        try
        {
            typed = WorkflowDocument.Format(typed);
        }
        catch (Problem.Invalid invalid)
        {
            faults = invalid.Faults;
        }
    }

    private async Task SaveAsync()
    {
        faults = [];
        if (!await Submission.RunAsync(async actor =>
            faults = (await Reading.CheckAsync(actor, Id, typed, Left)).Faults) || faults.Count > 0) return;
        Dialog.Close(DialogResult.Ok(typed));
    }
}
