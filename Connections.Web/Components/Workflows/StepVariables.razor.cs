using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>What the expressions of a step may name.</summary>
public sealed partial class StepVariables
{
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
            foreach (var part in StepOutputs.Describe(Catalog, before, null))
                yield return (before.Name, part.Path, part.About);
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
