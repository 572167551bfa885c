using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Storage;

namespace Connections.Core.Automation.Runs;

/// <summary>
/// Leads a run through what is saved of it, row by row, so that it stands in the rounds of its loops where it was left.
/// </summary>
internal sealed class RunReplay
{
    private readonly RunProgress progress;
    private readonly Dictionary<(int Seq, RunDataKind Kind), byte[]> data;
    private readonly Dictionary<string, int> rounds = new(StringComparer.Ordinal);

    private RunReplay(RunProgress progress, IEnumerable<RunData> data) =>
        (this.progress, this.data) = (progress, data.ToDictionary(d => (d.Seq, d.Kind), d => d.Content));

    /// <summary>Puts a run where it was left.</summary>
    /// <param name="active">The run, which has not begun here.</param>
    /// <param name="rows">The executions of its steps, in their order.</param>
    /// <param name="data">Their results, the newest variables, and what loops go through that have not ended.</param>
    /// <param name="leave">Told of a step that has not ended, but for a loop that is in its rounds.</param>
    public static void Restore(ActiveRun active, IReadOnlyList<RunStep> rows, IReadOnlyCollection<RunData> data,
        Action<StepSpec, RunStep> leave)
    {
        var replay = new RunReplay(active.Progress, data);
        if (rows.Count > 0) active.Progress.LastSeq = rows[^1].Seq;
        if (data.Where(d => d.Kind == RunDataKind.Variables).MaxBy(d => d.Seq) is { } variables)
            active.Progress.Restore(RunJournal.Unpack(variables.Content) as JsonObject ?? []);
        foreach (var row in rows)
            if (active.Spec.Find(row.Name) is { } step) replay.Take(step, row, leave);
    }

    /// <summary>The variables of a run as they are now: each change is saved.</summary>
    public static IQueryable<RunData> Variables(ConnectionsDbContext db, Guid runId) => db.Set<RunData>()
        .Where(d => d.RunId == runId && d.Kind == RunDataKind.Variables).OrderByDescending(d => d.Seq).Take(1);

    private void Take(StepSpec step, RunStep row, Action<StepSpec, RunStep> leave)
    {
        Enter(row);
        if (row.State is not (StepState.Running or StepState.Waiting))
        {
            progress.Note(row.Name, Read(row, Part(row, RunDataKind.Output, out var size)));
            // The most that all results of a run may have binds it as a whole.
            progress.OutputBytes += size;
        }
        else if (row.State == StepState.Running && Loops.IsLoop(step))
            progress.Open(step, row,
                (Part(row, RunDataKind.Input, out _) as JsonObject)?["inputList"]?.DeepClone() as JsonArray);
        else leave(step, row);
    }

    // Into the rounds that a step was in.
    private void Enter(RunStep row)
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

    private JsonNode? Part(RunStep row, RunDataKind kind, out long size)
    {
        size = 0;
        return data.TryGetValue((row.Seq, kind), out var content) ? RunJournal.Unpack(content, out size) : null;
    }

    // What a step came to that has ended, as it is saved.
    private static StepResult Read(RunStep row, JsonNode? output)
    {
        if (row.State == StepState.Succeeded) return new(row.State, row.Branch, output) { Message = row.Message };
        var error = (output as JsonObject)?["error"] as JsonObject;
        return new(row.State, row.Branch, null)
        {
            Message = row.Message,
            Error = error is null ? new JsonObject { ["message"] = row.Message } : (JsonObject)error.DeepClone(),
        };
    }
}
