using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace Connections.Web.Components.Workflows;

/// <summary>Chooses what a new step does. Closes with the action.</summary>
public sealed partial class StepAddDialog
{
    private const int Most = 50;

    private IReadOnlyList<WorkflowAction> all = [];
    private IReadOnlyList<WorkflowAction> found = [];
    private string text = "";
    private int total;
    private int active;

    /// <summary>The actions to choose from; null: all that workflows have.</summary>
    [Parameter]
    public IReadOnlyList<WorkflowAction>? Actions { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    private string Says => total == 0 ? $"No action matches “{text}”. HTTP request can send any request."
        : total > found.Count ? $"{found.Count} of {total} actions. Type to find others." : "";

    protected override void OnInitialized()
    {
        all = Actions ?? StepActions.List(Catalog);
        Search("");
    }

    private static string OptionId(int index) => $"action-option-{index}";

    private void Search(string? typed)
    {
        text = typed ?? "";
        var matching = StepActions.Search(all, text);
        (total, active, found) = (matching.Count, 0, [.. matching.Take(Most)]);
    }

    private void Press(KeyboardEventArgs e)
    {
        if (found.Count == 0) return;
        switch (e.Key)
        {
            case "ArrowDown": active = (active + 1) % found.Count; break;
            case "ArrowUp": active = active == 0 ? found.Count - 1 : active - 1; break;
            case "Enter": Choose(found[active]); break;
        }
    }

    private void Choose(WorkflowAction action) => Dialog.Close(DialogResult.Ok(action));
}
