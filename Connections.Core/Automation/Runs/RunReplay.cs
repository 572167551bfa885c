using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Automation.Runs;

/// <summary>
/// Leads a run through what is saved of it, row by row, so that it stands in the rounds of its loops where it was left.
/// </summary>
internal sealed class RunReplay(RunProgress progress, IReadOnlyDictionary<int, JsonNode?> inputs)
{
    private readonly Dictionary<string, int> rounds = new(StringComparer.Ordinal);

    /// <summary>Comes to an execution of a step: into the rounds that it was in.</summary>
    public void Enter(RunStep row)
    {
        var within = new List<LoopState>();
        var path = LoopState.Parse(row.Path);
        foreach (var (name, index) in path)
        {
            if (!rounds.TryGetValue(name, out var last) || last != index)
            {
                progress.Clear(name);
                rounds[name] = index;
            }
            if (progress.Loop(name) is not { } loop) continue;
            loop.Index = index;
            within.Add(loop);
        }
        // Of a loop that has ended only what it came to counts.
        progress.Within = within.Count == path.Count ? within : [];
        rounds.Remove(row.Name);
    }

    /// <summary>What a step came to that has ended, as it is saved.</summary>
    public static StepResult Read(RunStep row, JsonNode? output)
    {
        if (row.State == StepState.Succeeded) return new(row.State, row.Branch, output) { Message = row.Message };
        var error = (output as JsonObject)?["error"] as JsonObject;
        return new(row.State, row.Branch, null)
        {
            Message = row.Message,
            Error = error is null ? new JsonObject { ["message"] = row.Message } : (JsonObject)error.DeepClone(),
        };
    }

    /// <summary>Comes to a loop that has not ended.</summary>
    public void Open(StepSpec step, RunStep row)
    {
        var given = inputs.GetValueOrDefault(row.Seq) as JsonObject;
        progress.Open(step, row, given?["inputList"]?.DeepClone() as JsonArray);
    }
}
