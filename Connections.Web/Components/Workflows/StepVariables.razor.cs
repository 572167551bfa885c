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

    private static string Written(string path) => $"{{{{ {path} }}}}";

    private IEnumerable<(string Group, string Path, string? About)> All()
    {
        var view = State.Document.View;
        foreach (var input in view.Inputs)
            yield return ("Input parameters", $"Trigger.{input.Name}", input.Description);
        foreach (var name in Step.Before)
        {
            var before = view.Steps.First(s => s.Name == name);
            if (before.Fallback == Step.Name)
                yield return (name, $"Steps.{name}.error.message", "Why it failed");
            if (StepActions.Find(Catalog, before.ActionId) is { TakesConnection: true })
            {
                yield return (name, $"Steps.{name}.body", "Response body");
                yield return (name, $"Steps.{name}.status", "HTTP status");
                yield return (name, $"Steps.{name}.headers", "Response headers");
            }
            else yield return (name, $"Steps.{name}", "Its result");
            foreach (var variable in Variables(before)) yield return ("Variables", $"Variables.{variable}", null);
        }
        yield return ("Who started it", "Source.initiator.name", null);
        yield return ("Who started it", "Source.initiator.email", null);
        yield return ("Who started it", "Source.initiator.id", null);
        yield return ("Run", "WorkflowName", null);
        yield return ("Run", "WorkflowId", null);
        yield return ("Run", "InstanceId", "Different in each run");
    }

    private static IEnumerable<string> Variables(StepView step) =>
        step.Inputs.Where(i => i.Key == "variableName").Select(i => i.Value?.ToString() ?? "").Where(n => n.Length > 0);
}
