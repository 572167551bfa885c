using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Automation.Runs;

namespace Connections.Web.Components.Workflows;

/// <summary>What steps returned in the last run of a workflow.</summary>
public sealed class LastRunOutputs(RunQueries runs)
{
    /// <summary>What each of these steps returned; nothing of those that didn't run.</summary>
    public async Task<IReadOnlyDictionary<string, JsonNode?>> ReadAsync(Actor actor, Guid workflow,
        IReadOnlyCollection<string> steps, CancellationToken ct)
    {
        var outputs = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        if (steps.Count == 0) return outputs;
        if ((await runs.ListAsync(actor, workflow, new PageRequest(0, 1), ct)).Rows is not [var last]) return outputs;
        var run = await runs.GetAsync(actor, workflow, last.Id, ct);
        foreach (var name in steps)
            if (run.Steps.LastOrDefault(s => s.Name == name) is { } step)
                outputs[name] = (await runs.StepAsync(actor, workflow, last.Id, step.Seq, ct)).Output;
        return outputs;
    }
}
