using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Connections.Web.Components.Workflows;

/// <summary>What one step does: its settings, and what its expressions may name.</summary>
public sealed partial class StepPanel
{
    private ElementReference panel;
    private IJSObjectReference? module;
    private WorkflowAction? action;
    private bool isContext;
    private string says = "";

    /// <summary>What is being edited.</summary>
    [Parameter, EditorRequired]
    public WorkflowBuilderState State { get; set; } = null!;

    /// <summary>The step.</summary>
    [Parameter, EditorRequired]
    public StepView Step { get; set; } = null!;

    /// <summary>Whether the reader may change it.</summary>
    [Parameter]
    public bool MayEdit { get; set; }

    /// <summary>Raised after every edit.</summary>
    [Parameter]
    public EventCallback Edited { get; set; }

    /// <summary>Raised with its new name.</summary>
    [Parameter]
    public EventCallback<string> Renamed { get; set; }

    /// <summary>Raised with its name when it is to go.</summary>
    [Parameter]
    public EventCallback<string> OnRemove { get; set; }

    /// <summary>Raised when the panel is closed.</summary>
    [Parameter]
    public EventCallback Closed { get; set; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    protected override void OnParametersSet() => action = StepActions.Find(Catalog, Step.ActionId);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        module = await Js.InvokeAsync<IJSObjectReference>("import", "./Components/Workflows/StepPanel.razor.js");
        await module.InvokeVoidAsync("attend", panel);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (module is not null) await module.LeaveAsync();
    }

    private async Task InsertAsync(string expression)
    {
        if (module is null) return;
        isContext = false;
        StateHasChanged();
        says = await module.InvokeAsync<bool>("insert", panel, expression) ? $"{expression} inserted"
            : $"{expression} copied. Paste it into a field.";
    }
}
