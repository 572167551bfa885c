using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>What a step returns: what its action describes, and what its test or the last run showed.</summary>
public sealed partial class StepOutputList
{
    private IReadOnlyList<StepOutput> parts = [];
    private JsonNode? ran;
    private string? read;

    /// <summary>What is being edited.</summary>
    [Parameter, EditorRequired]
    public WorkflowBuilderState State { get; set; } = null!;

    /// <summary>The step.</summary>
    [Parameter, EditorRequired]
    public StepView Step { get; set; } = null!;

    /// <summary>What a test of it returned; null: it wasn't tested.</summary>
    [Parameter]
    public JsonNode? Seen { get; set; }

    /// <summary>Raised with an expression.</summary>
    [Parameter]
    public EventCallback<string> OnChoose { get; set; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required RunQueries Queries { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    private string Says => Seen is not null ? "What the test returned."
        : ran is not null ? "What the last run returned."
        : parts.Count == 0 ? "This step returns nothing."
        : "What this step returns. After a run or a test, the parts of its response are listed here, too.";

    protected override async Task OnParametersSetAsync()
    {
        Describe();
        if (read == Step.Name || Seen is not null) return;
        read = Step.Name;
        await Notifier.TryAsync(ReadAsync, _ => { });
        Describe();
    }

    private void Describe() => parts = StepOutputs.Describe(Catalog, Step, Seen ?? ran);

    private async Task ReadAsync()
    {
        var (actor, id) = (await Actors.CurrentAsync(), State.Stored.Row.Id);
        if ((await Queries.ListAsync(actor, id, new PageRequest(0, 1), Left)).Rows is not [var last]) return;
        var run = await Queries.GetAsync(actor, id, last.Id, Left);
        if (run.Steps.LastOrDefault(s => s.Name == Step.Name) is not { } step) return;
        ran = (await Queries.StepAsync(actor, id, last.Id, step.Seq, Left)).Output;
    }
}
