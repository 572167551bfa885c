using System.Text.Json.Nodes;
using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>What the expressions of a step may name.</summary>
public sealed partial class StepVariables
{
    // Each is a question of its own: of a long workflow those just before the step are read.
    private const int MostRead = 10;
    private const int MostParts = 40;

    private IReadOnlyDictionary<string, JsonNode?> ran = new Dictionary<string, JsonNode?>();

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

    protected override Task OnInitializedAsync() => Notifier.TryAsync(async () => ran = await LastRun.ReadAsync(
        await Actors.CurrentAsync(), State.Stored.Row.Id, [.. Step.Before.TakeLast(MostRead)], Left), _ => { });

    private IEnumerable<IGrouping<string, (string Path, string? About)>> Groups =>
        All().GroupBy(v => v.Group, v => (v.Path, v.About));

    private IEnumerable<(string Group, string Path, string? About)> All()
    {
        var view = State.Document.View;
        foreach (var input in view.Inputs)
            yield return ("Input parameters", $"Trigger.{input.Name}", input.Description);
        var earlier = view.Steps.IntersectBy(Step.Before, s => s.Name).ToList();
        foreach (var before in earlier)
        {
            if (before.Fallback == Step.Name)
                foreach (var part in StepOutputs.Error(before)) yield return (before.Name, part.Path, part.About);
            var seen = State.TestedOutput(before.Name) ?? ran.GetValueOrDefault(before.Name);
            foreach (var part in StepOutputs.Describe(Catalog, before, seen).SelectMany(Flat)
                .DistinctBy(p => p.Path).Take(MostParts))
                yield return (before.Name, part.Path, part.About ?? part.Sample);
        }
        foreach (var variable in earlier.SelectMany(StepOutputs.VariablesOf).Distinct(StringComparer.Ordinal))
            yield return ("Variables", $"Variables.{variable}", "As it was set last");
        if (Step.IsInLoop)
        {
            yield return ("Loop", "Current.Value", "The item of this round");
            yield return ("Loop", "Current.Index", "The number of this round, from 0");
        }
        foreach (var (path, about) in Source(view)) yield return ("Source", path, about);
        yield return ("Run", "WorkflowName", null);
        yield return ("Run", "WorkflowId", null);
        yield return ("Run", "InstanceId", "Different in each run");
    }

    private static IEnumerable<StepOutput> Flat(StepOutput part) => [part, .. part.Parts.SelectMany(Flat)];

    private static IEnumerable<(string Path, string About)> Source(SpecView view)
    {
        yield return ("Source.initiator.name", "Who started the run");
        yield return ("Source.initiator.email", "Their email address");
        yield return ("Source.initiator.id", "Their id");
        yield return ("Source.url", "Address of the run");
        foreach (var trigger in view.Triggers)
        {
            if (trigger.Kind == WorkflowTriggers.Webhook)
            {
                yield return ("Source.webhook.body", "Body of the delivery, in runs by webhook");
                yield return ("Source.webhook.headers", "Headers of the delivery");
                yield return ("Source.webhook.deliveryId", "Id of the delivery");
            }
            else if (trigger.Kind == WorkflowTriggers.Api)
                yield return ("Source.api.requestBody", "Body of the request, in runs by API");
            else if (trigger.Kind == WorkflowTriggers.Schedule)
                yield return ("Source.schedule.at", "The time it was due, in runs by schedule");
        }
    }
}
