using System.Text.Json.Nodes;
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

    /// <summary>Raised with an expression.</summary>
    [Parameter]
    public EventCallback<string> OnChoose { get; set; }

    [Inject]
    public required IntegrationCatalog Catalog { get; init; }

    [Inject]
    public required LastRunOutputs LastRun { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    private JsonNode? Seen => State.TestedOutput(Step.Name);

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
        var found = await LastRun.ReadAsync(await Actors.CurrentAsync(), State.Stored.Row.Id, [Step.Name], Left);
        ran = found.GetValueOrDefault(Step.Name);
    }
}
