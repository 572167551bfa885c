using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace Connections.Web.Components.Workflows;

/// <summary>What one step does: its settings, what it returns, and what its expressions may name.</summary>
public sealed partial class StepPanel
{
    private const string Configure = "configure";
    private const string Outputs = "outputs";
    private const string Context = "context";

    private static readonly (string Id, string Label)[] tabs =
        [(Configure, "Configure"), (Outputs, "Outputs"), (Context, "Context Variables")];

    private readonly Dictionary<string, ElementReference> buttons = [];
    private SidePanel? frame;
    private IJSObjectReference? module;
    private WorkflowAction? action;
    private string shown = Configure;
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

    /// <summary>Why the reader may not; null where they may.</summary>
    [Parameter]
    public string? WhyReadOnly { get; set; }

    /// <summary>Whether it was opened by hand, and so takes the focus.</summary>
    [Parameter]
    public bool TakesFocus { get; set; }

    /// <summary>Raised after every edit.</summary>
    [Parameter]
    public EventCallback Edited { get; set; }

    /// <summary>Raised with its new name.</summary>
    [Parameter]
    public EventCallback<string> Renamed { get; set; }

    /// <summary>Raised with its name when it is to go.</summary>
    [Parameter]
    public EventCallback<string> OnRemove { get; set; }

    /// <summary>Raised with its name when it is to stand elsewhere.</summary>
    [Parameter]
    public EventCallback<string> OnMove { get; set; }

    /// <summary>Raised when the panel is closed.</summary>
    [Parameter]
    public EventCallback Closed { get; set; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    protected override void OnParametersSet() => action = StepActions.Find(Catalog, Step.ActionId);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || frame is null) return;
        module = await Js.InvokeAsync<IJSObjectReference>("import", "./Components/Workflows/StepPanel.razor.js");
        await module.InvokeVoidAsync("attend", frame.Element, TakesFocus);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (module is not null) await module.LeaveAsync();
    }

    private void Show(string tab) => (shown, says) = (tab, "");

    private async Task PressAsync(KeyboardEventArgs e)
    {
        var at = Array.FindIndex(tabs, t => t.Id == shown);
        var next = e.Key switch
        {
            "ArrowRight" => (at + 1) % tabs.Length,
            "ArrowLeft" => (at + tabs.Length - 1) % tabs.Length,
            "Home" => 0,
            "End" => tabs.Length - 1,
            _ => at,
        };
        if (next == at) return;
        Show(tabs[next].Id);
        await buttons[shown].FocusAsync();
    }

    private async Task InsertAsync(string expression)
    {
        if (module is null || frame is null) return;
        Show(Configure);
        StateHasChanged();
        // A field takes the focus only once its tab is drawn, which happens after this.
        await Task.Yield();
        says = await module.InvokeAsync<bool>("insert", frame.Element, expression) ? $"{expression} inserted"
            : $"{expression} copied. Paste it into a field.";
    }

    private async Task CopyAsync(string expression)
    {
        if (module is null) return;
        if (await module.InvokeAsync<bool>("copy", expression)) Notifier.Confirm($"Copied {expression}");
        else Notifier.Tell($"Your browser blocked copying. The expression is {expression}");
    }
}
