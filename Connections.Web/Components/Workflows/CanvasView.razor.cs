using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Workflows;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Connections.Web.Components.Workflows;

/// <summary>
/// A workflow drawn from top to bottom: what starts it, then its steps as cards in the order of a run. The lines
/// between them are decoration; each card says in words what follows it.
/// </summary>
public sealed partial class CanvasView
{
    private static readonly CanvasPlace start = new(null, null);

    private ElementReference canvas;
    private IJSObjectReference? module;
    private CanvasLayout drawing = null!;
    private IReadOnlyList<WorkflowNote> notes = [];
    private string? drawn;

    /// <summary>What is being edited.</summary>
    [Parameter, EditorRequired]
    public WorkflowBuilderState State { get; set; } = null!;

    /// <summary>The step whose panel is open.</summary>
    [Parameter]
    public string? Selected { get; set; }

    /// <summary>Whether the reader may change it.</summary>
    [Parameter]
    public bool MayEdit { get; set; }

    /// <summary>What came of each step in the run that is shown; null: no run is.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, RunStepRow>? Ran { get; set; }

    /// <summary>Raised with a step that is to be opened.</summary>
    [Parameter]
    public EventCallback<string> OnOpen { get; set; }

    /// <summary>Raised with the place of a step that is to be added.</summary>
    [Parameter]
    public EventCallback<CanvasPlace> OnAdd { get; set; }

    /// <summary>Raised when a trigger is to be added.</summary>
    [Parameter]
    public EventCallback OnAddTrigger { get; set; }

    /// <summary>Raised with a trigger whose settings are to be shown.</summary>
    [Parameter]
    public EventCallback<TriggerView> OnOpenTrigger { get; set; }

    /// <summary>Raised with the kind of a trigger that is to go.</summary>
    [Parameter]
    public EventCallback<string> OnRemoveTrigger { get; set; }

    /// <summary>Raised when the workflow itself is to be shown.</summary>
    [Parameter]
    public EventCallback OnSettings { get; set; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    private SpecView View => State.Document.View;

    // Of another kind there is nothing to set.
    private bool CanOpen(TriggerView trigger) =>
        MayEdit && WorkflowTriggers.Offered.Any(offered => offered.Kind == trigger.Kind);

    private static string WordsOf(TriggerView trigger) =>
        trigger.About is { } about ? $"{trigger.Label} · {about}" : trigger.Label;

    /// <summary>Leads the focus back to a step's card.</summary>
    public async Task FocusAsync(string step)
    {
        if (module is not null) await module.InvokeVoidAsync("focus", canvas, step);
    }

    protected override void OnParametersSet()
    {
        if (drawn == State.Document.Text) return;
        drawn = State.Document.Text;
        (drawing, notes) = (CanvasLayout.From(State.Document), State.Document.Notes);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        module = await Js.InvokeAsync<IJSObjectReference>("import", "./Components/Workflows/CanvasView.razor.js");
        await module.InvokeVoidAsync("attend", canvas);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (module is not null) await module.LeaveAsync();
    }
}
