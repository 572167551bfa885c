using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Background;
using Connections.Core.Storage;
using Connections.Core.Storage.Contexts;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Runs;

/// <summary>
/// Takes over the runs of processes that died. What was under way then is known by name; it is executed again only
/// where that is safe.
/// </summary>
internal sealed class RunRecovery(IConnectionsDbContextFactory databases, BatchWriter writer, LeaseStore leases,
    StepRunner steps, TimeProvider clock)
{
    private const int Batch = 100;

    /// <summary>Takes over open runs of processes that are dead.</summary>
    /// <param name="node">Who takes them over.</param>
    /// <param name="ct">Cancels between two runs.</param>
    public async Task<IReadOnlyList<ActiveRun>> AdoptAsync(Guid node, CancellationToken ct)
    {
        var adopted = new List<ActiveRun>();
        foreach (var dead in await OtherNodesAsync(node, ct))
        {
            // Held by a process that lives: it runs them itself.
            await using var lease = await leases.TryAcquireAsync(RunEngine.LeaseOf(dead), ct);
            if (lease is null) continue;
            while (await TakeAsync(dead, node, ct) is { Count: > 0 } taken) adopted.AddRange(taken);
        }
        return adopted;
    }

    private async Task<List<Guid>> OtherNodesAsync(Guid node, CancellationToken ct)
    {
        await using var db = databases.CreateDbContext();
        return await db.Set<WorkflowRun>().Where(r => r.EndedAt == null && r.Node != node).Select(r => r.Node).Distinct()
            .ToListAsync(ct);
    }

    private async Task<List<ActiveRun>> TakeAsync(Guid dead, Guid node, CancellationToken ct)
    {
        await using var db = databases.CreateDbContext();
        var runs = await db.Set<WorkflowRun>().AsNoTracking().Where(r => r.Node == dead && r.EndedAt == null)
            .OrderBy(r => r.Id).Take(Batch).ToListAsync(ct);
        var taken = new List<ActiveRun>();
        foreach (var run in runs) taken.Add(await LoadAsync(db, run, node, ct));
        return taken;
    }

    private async Task<ActiveRun> LoadAsync(ConnectionsDbContext db, WorkflowRun run, Guid node, CancellationToken ct)
    {
        var workflow = await db.Set<Workflow>().IgnoreQueryFilters().AsNoTracking()
            .SingleAsync(w => w.Id == run.WorkflowId, ct);
        var version = await db.Set<WorkflowVersion>().AsNoTracking().SingleAsync(v => v.Id == run.VersionId, ct);
        var rows = await db.Set<RunStep>().AsNoTracking().Where(s => s.RunId == run.Id).OrderBy(s => s.Seq)
            .ToListAsync(ct);
        var data = (await db.Set<RunData>().AsNoTracking().Where(d => d.RunId == run.Id
            && d.Kind != RunDataKind.Input && d.Kind != RunDataKind.Request).ToListAsync(ct))
            .ToDictionary(d => (d.Seq, d.Kind), d => RunJournal.Unpack(d.Content));
        var facts = new RunFacts(run.Id, workflow.Id, workflow.Name, Part(data, RunDataKind.Trigger),
            Part(data, RunDataKind.Source));
        var active = new ActiveRun(run, WorkflowRules.Spec(version.Spec, [])!, version.Admitted, facts,
            workflow.RepeatableSteps, new RunJournal(writer, run));
        active.Progress.LastSeq = rows.Count == 0 ? 0 : rows[^1].Seq;
        active.Progress.Restore(data.Where(d => d.Key.Kind == RunDataKind.Variables).OrderBy(d => d.Key.Seq)
            .Select(d => d.Value).OfType<JsonObject>().LastOrDefault() ?? []);
        var replay = new RunReplay(active.Progress, await ListsAsync(db, run.Id, rows, ct));
        run.Adopt(node);
        active.Journal.RunChanged();
        foreach (var row in rows) Take(active, replay, row, data.GetValueOrDefault((row.Seq, RunDataKind.Output)));
        await active.Journal.FlushAsync();
        return active;
    }

    // What the loops go through that have not ended.
    private static async Task<Dictionary<int, JsonNode?>> ListsAsync(ConnectionsDbContext db, Guid run,
        List<RunStep> rows, CancellationToken ct)
    {
        var open = rows.Where(r => r.State == StepState.Running && SpecActions.LogicName(r.ActionId) == Loops.For)
            .Select(r => r.Seq).ToList();
        if (open.Count == 0) return [];
        return (await db.Set<RunData>().AsNoTracking().Where(d => d.RunId == run && open.Contains(d.Seq)
            && d.Kind == RunDataKind.Input).ToListAsync(ct)).ToDictionary(d => d.Seq, d => RunJournal.Unpack(d.Content));
    }

    private void Take(ActiveRun active, RunReplay replay, RunStep row, JsonNode? output)
    {
        if (active.Spec.Find(row.Name) is not { } step) return;
        replay.Enter(row);
        switch (row.State)
        {
            case StepState.Running when Loops.IsLoop(step):
                replay.Open(step, row);
                break;
            case StepState.Waiting:
                active.Current = row;
                break;
            case StepState.Running when steps.IsRepeatable(step, active.Repeatable):
                active.Current = row;
                break;
            case StepState.Running:
                var message = $"The server stopped while {row.Name} was under way. Whether it was done is not known"
                    + $"{(row.ConnectionName is { } name ? $": look at “{name}”" : "")}, then run the workflow again.";
                row.End(StepState.Interrupted, SpecGraph.Error, message, clock.GetUtcNow());
                active.Journal.StepChanged(row);
                active.Progress.Note(row.Name, new StepResult(StepState.Interrupted, SpecGraph.Error, null)
                {
                    Message = message,
                    Error = new JsonObject { ["message"] = message },
                });
                break;
            default:
                active.Progress.Note(row.Name, Read(row, output));
                break;
        }
    }

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

    private static JsonObject Part(Dictionary<(int Seq, RunDataKind Kind), JsonNode?> data, RunDataKind kind) =>
        data.GetValueOrDefault((0, kind)) as JsonObject ?? [];
}
