using System.Text.Json.Nodes;
using Connections.Core.Apps.Definitions;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Apps.Editing;

/// <summary>
/// What an app's queries name: each is seen as a step of a workflow, so that uses and readiness are those of steps.
/// </summary>
internal static class AppTargets
{
    /// <summary>The action that starts a workflow.</summary>
    public const string RunWorkflow = "run_workflow";

    /// <summary>The input of that action that names the workflow.</summary>
    public const string WorkflowId = "workflowId";

    /// <summary>Its input with the workflow's parameters.</summary>
    public const string Payload = "payload";

    // An expression that is always one: what it comes to is not known before it is evaluated.
    private const string Unknown = "${ \"\" }";

    /// <summary>The queries that send requests, as steps.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="asTyped">Whether expressions stay as they were typed; else each is one that is always
    /// right.</param>
    public static WorkflowSpec StepsOf(AppDefinition definition, bool asTyped = false)
    {
        var requests = definition.Queries.Where(q => q.Action is { IsComputed: false } action
            && action.Fqn != RunWorkflow && !SpecActions.IsLogic(action.Fqn)).ToList();
        return new WorkflowSpec
        {
            Steps = [.. requests.Select((q, i) => new StepSpec
            {
                Name = q.Name,
                Index = i,
                Pointer = q.Action!.Pointer,
                ActionId = q.Action.Fqn,
                ConnectionLabel = TargetOf(q, asTyped) is null ? null : q.Name,
                Inputs = [.. q.Action.Inputs.Select(n => new InputSpec(n.Key, Neutral(n.Value, asTyped),
                    $"{q.Action.Pointer}/inputs/{n.Key}"))],
            })],
            Targets = requests.Select(q => TargetOf(q, asTyped)).OfType<TargetSpec>()
                .ToDictionary(t => t.Label, StringComparer.Ordinal),
        };
    }

    /// <summary>The workflows that it starts by a constant id.</summary>
    public static IEnumerable<Guid> WorkflowsOf(AppDefinition definition) => definition.Queries
        .Where(q => q.Action is { Fqn: RunWorkflow }).Select(WorkflowOf).OfType<Guid>().Distinct();

    /// <summary>The workflow that a query starts; null: none, or one that an expression says.</summary>
    public static Guid? WorkflowOf(AppQuery query) =>
        query.Action?.Inputs.FirstOrDefault(i => i.Key == WorkflowId).Value is { Text: { } text }
            && Guid.TryParse(text, out var id) ? id : null;

    // A group goes before: that is what Datadog does with both.
    private static TargetSpec? TargetOf(AppQuery query, bool asTyped)
    {
        var action = query.Action!;
        if (action.GroupId is { } group)
            return new TargetSpec(group, query.Name, IsGroup: true,
                [.. action.Identifiers.Select(i => KeyValuePair.Create(i.Key,
                    AppText.TextOf(Neutral(i.Value, asTyped))))], $"{action.Pointer}/connectionGroup");
        return action.ConnectionId is { } connection
            ? new TargetSpec(connection, query.Name, IsGroup: false, [], action.Pointer) : null;
    }

    private static JsonNode? Neutral(AppValue value, bool asTyped) =>
        asTyped || value.IsConstant ? value.Typed?.DeepClone()
        : SpecExpressions.Map("", value.Typed, (_, text) =>
            JsonValue.Create(ValueText.MayHaveScript(text) ? Unknown : text));
}
