using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Automation.Workflows;
using Connections.Web.Ui;

namespace Connections.Web.Components.Workflows;

/// <summary>Copies of workflows.</summary>
internal static class WorkflowClone
{
    private const int MostTries = 20;

    /// <summary>Copies the newest version of a workflow into an unpublished one, under a name that is free.</summary>
    /// <returns>Its name.</returns>
    public static async Task<string> CreateAsync(WorkflowQueries queries, WorkflowService workflows, Notifier notifier,
        Actor actor, Guid id, CancellationToken ct)
    {
        var details = await queries.GetAsync(actor, id, ct);
        var copy = new WorkflowChange
        {
            Description = details.Row.Description,
            Tags = details.Row.Tags,
            Spec = WithoutHandle(details.Spec),
            RepeatableSteps = details.RepeatableSteps,
        };
        for (var number = 1; ; number++)
        {
            var name = CopyName.For(details.Row.Name, number);
            Problem? refused = null;
            if (await notifier.TryAsync(async () => await workflows.CreateAsync(actor, copy with { Name = name }, ct),
                problem => refused = problem)) return name;
            if (number >= MostTries || refused is not Problem.Invalid { Faults: [{ Field: "name" }] }) throw refused!;
        }
    }

    // A handle is unique.
    private static string WithoutHandle(string spec)
    {
        if (JsonNode.Parse(spec) is not JsonObject members || !members.Remove("handle")) return spec;
        return members.ToJsonString();
    }
}
