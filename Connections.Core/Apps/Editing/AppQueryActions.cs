using System.Text.Json.Nodes;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;

namespace Connections.Core.Apps.Editing;

/// <summary>The actions that queries can do.</summary>
public static class AppQueryActions
{
    /// <summary>The action that starts a workflow.</summary>
    public const string RunWorkflow = AppTargets.RunWorkflow;

    /// <summary>The input of that action that names the workflow.</summary>
    public const string WorkflowId = AppTargets.WorkflowId;

    private static readonly WorkflowAction Starting = new()
    {
        Id = AppTargets.RunWorkflow,
        Name = "Run workflow",
        Description = "Starts a published workflow that has an App trigger.",
        Family = "Workflows",
        TakesConnection = false,
        Inputs =
        [
            new() { Name = AppTargets.WorkflowId, Label = "Workflow", Kind = WorkflowInputKind.Choice },
            new()
            {
                Name = AppTargets.Payload, Label = "Parameters", Kind = WorkflowInputKind.Json, IsOptional = true,
                Help = "An object with the workflow's parameters.", Example = """{ "env": "${select0.value}" }""",
            },
        ],
    };

    /// <summary>Every action: requests first, then workflows, then those of the integrations by name.</summary>
    public static IReadOnlyList<WorkflowAction> List(IntegrationCatalog catalog)
    {
        var all = StepActions.List(catalog).Where(a => !SpecActions.IsLogic(a.Id)).ToList();
        return [all[0], Starting, .. all.Skip(1)];
    }

    /// <summary>The action that a query names so; null: there is none.</summary>
    public static WorkflowAction? Find(IntegrationCatalog catalog, string fqn) => fqn == AppTargets.RunWorkflow
        ? Starting : SpecActions.IsLogic(fqn) ? null : StepActions.Find(catalog, fqn);

    /// <summary>The method of what an action asks; null: not known before, or it sends no request.</summary>
    /// <param name="catalog">The actions.</param>
    /// <param name="fqn">What it does.</param>
    /// <param name="verb">Its method, where it is a request that chooses one.</param>
    public static string? MethodOf(IntegrationCatalog catalog, string fqn, JsonNode? verb) =>
        SpecActions.Find(catalog, fqn) switch
        {
            StepAction.Request { Template: { } template } => template.Method.ToUpperInvariant(),
            StepAction.Request => verb is null ? "GET"
                : verb is JsonValue value && value.TryGetValue<string>(out var text) && !ValueText.MayHaveScript(text)
                    ? text.ToUpperInvariant() : null,
            _ => null,
        };

    /// <summary>Whether a new query of that action only runs when it is triggered: it changes something.</summary>
    public static bool BeginsAsManual(IntegrationCatalog catalog, string fqn) =>
        fqn == AppTargets.RunWorkflow || MethodOf(catalog, fqn, null) is not (null or "GET" or "HEAD");
}
