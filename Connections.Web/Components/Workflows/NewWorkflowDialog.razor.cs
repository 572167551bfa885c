using Connections.Core.Automation.Workflows;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>Makes a workflow without steps. Closes with its id.</summary>
public sealed partial class NewWorkflowDialog
{
    // Something must start it; what people start by hand needs no trigger of its own.
    private const string EmptySpec = """{"triggers":[{"workflowTrigger":{}}],"steps":[]}""";

    private string name = "";
    private string description = "";

    [Inject]
    public required WorkflowService Workflows { get; init; }

    protected override void OnInitialized() => Submission.Fields = ["name", "description"];

    private async Task SaveAsync()
    {
        var id = Guid.Empty;
        if (await Submission.RunAsync(async actor => id = await Workflows.CreateAsync(actor,
            new WorkflowChange { Name = name, Description = description, Spec = EmptySpec }, CancellationToken.None)))
            Dialog.Close(DialogResult.Ok(id));
    }
}
