using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Storage;
using Connections.Core.Storage.Contexts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Automation.Runs;

/// <summary>
/// Takes over the runs of processes that died or stopped. What was under way then is known by name; it is executed
/// again only where that is safe.
/// </summary>
internal sealed class RunRecovery(IConnectionsDbContextFactory databases, BatchWriter writer, INodePresence presence,
    WorkflowVersionCache versions, StepRunner steps, TimeProvider clock, ILogger<RunRecovery> log)
{
    /// <summary>
    /// Takes over the open runs of processes that are gone: they are this one's, and are to be loaded.
    /// </summary>
    /// <param name="life">Who takes them over.</param>
    /// <param name="ct">Cancels between two processes.</param>
    public async Task<IReadOnlyList<Guid>> ClaimAsync(NodeLife life, CancellationToken ct)
    {
        var claimed = new List<Guid>();
        var others = await OthersAsync(life.Id, ct);
        var gone = await presence.GoneAsync([.. others.Select(o => o.Row?.ProcessId).OfType<Guid>()], ct);
        foreach (var (node, row) in others)
        {
            // Without a row that says that it lives, it was given up or handed its runs over.
            if (row is not null && !gone.Contains(row.ProcessId)) continue;
            var taken = await TakeAsync(node, life, ct);
            if (row is not null && taken.Count > 0) log.NodeAdopted(row.ProcessId, row.Host, taken.Count);
            claimed.AddRange(taken);
        }
        return claimed;
    }

    private async Task<List<(Guid Node, RunNode? Row)>> OthersAsync(Guid me, CancellationToken ct)
    {
        await using var db = databases.CreateDbContext();
        var living = await db.Set<RunNode>().AsNoTracking().Where(n => n.GivenUpAt == null && n.Id != me)
            .ToDictionaryAsync(n => n.Id, ct);
        var holders = await db.Set<WorkflowRun>().Where(r => r.EndedAt == null && r.Node != me).Select(r => r.Node)
            .Distinct().ToListAsync(ct);
        return [.. holders.Union(living.Keys).Select(n => (n, living.GetValueOrDefault(n)))];
    }

    // The row of the one that is gone is written first: what that process may still write waits for this, or this for
    // it; and of several that want its runs, one gets them.
    private async Task<List<Guid>> TakeAsync(Guid gone, NodeLife life, CancellationToken ct)
    {
        await using var db = databases.CreateDbContext();
        var taken = new List<Guid>();
        await db.WriteAsync(async token =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(token);
            await life.EnsureAsync(db, token);
            var now = clock.GetUtcNow();
            var known = await db.Set<RunNode>().Where(n => n.Id == gone)
                .ExecuteUpdateAsync(n => n.SetProperty(x => x.GivenUpAt, x => x.GivenUpAt ?? now), token);
            if (known == 0)
            {
                var row = new RunNode(gone, gone, "", now);
                row.GiveUp(now);
                db.Add(row);
            }
            await db.SaveChangesAsync(token);
            var open = db.Set<WorkflowRun>().Where(r => r.Node == gone && r.EndedAt == null);
            taken.AddRange(await open.OrderBy(r => r.Id).Select(r => r.Id).ToListAsync(token));
            await open.ExecuteUpdateAsync(r => r.SetProperty(x => x.Node, life.Id), token);
            await transaction.CommitAsync(token);
            return taken.Count;
        }, ct);
        life.Committed();
        return taken;
    }

    /// <summary>
    /// A run that was taken over, as far as it came; null: it is no longer open, or no longer this one's.
    /// </summary>
    public async Task<ActiveRun?> LoadAsync(Guid runId, NodeLife life, CancellationToken ct)
    {
        await using var db = databases.CreateDbContext();
        if (await db.Set<WorkflowRun>().AsNoTracking()
            .SingleOrDefaultAsync(r => r.Id == runId && r.Node == life.Id && r.EndedAt == null, ct) is not { } run)
            return null;
        var workflow = await db.Set<Workflow>().IgnoreQueryFilters().AsNoTracking()
            .SingleAsync(w => w.Id == run.WorkflowId, ct);
        var version = await versions.GetAsync(db, run.VersionId, ct);
        var rows = await db.Set<RunStep>().AsNoTracking().Where(s => s.RunId == run.Id).OrderBy(s => s.Seq)
            .ToListAsync(ct);
        var data = await DataAsync(db, run.Id, rows, ct);
        var facts = new RunFacts(run.Id, workflow.Id, workflow.Name, [], []).With(data);
        if (facts.IsLarge) facts = facts.Leave();
        var active = new ActiveRun(run, version.Spec, version.Admitted, facts, workflow.RepeatableSteps,
            new RunJournal(writer, run, life));
        RunReplay.Restore(active, rows, data, (step, row) => Leave(active, step, row));
        if (active.Current is { } open && await db.Set<RunData>().AnyAsync(d => d.RunId == run.Id && d.Seq == open.Seq
            && d.Kind == RunDataKind.Request, ct)) active.Journal.KnowRequest(open.Seq);
        await active.Journal.FlushAsync();
        if (run.CancelledById is not null || workflow.DeletedAt is not null) active.Cancel();
        return active;
    }

    /// <summary>Ends a run that can't be loaded, so that nobody waits for it.</summary>
    public async Task BreakAsync(Guid runId, NodeLife life)
    {
        await using var db = databases.CreateDbContext();
        var now = clock.GetUtcNow();
        var steps = db.Set<RunStep>().Where(s => s.RunId == runId
            && (s.State == StepState.Running || s.State == StepState.Waiting));
        await db.WriteAsync(async token =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync(token);
            var ended = await db.Set<WorkflowRun>().Where(r => r.Id == runId && r.Node == life.Id)
                .ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RunState.Failed).SetProperty(x => x.EndedAt, now)
                    .SetProperty(x => x.DueAt, (DateTimeOffset?)null)
                    .SetProperty(x => x.Failure, RunExecutor.BrokenWords), token);
            if (ended == 0) return 0;
            await steps.ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now).SetProperty(x => x.Message,
                x => x.State == StepState.Running && x.ConnectionId != null
                    ? RunExecutor.BrokenUseWords : RunExecutor.BrokenStepWords)
                .SetProperty(x => x.State, StepState.Failed), token);
            await transaction.CommitAsync(token);
            return ended;
        }, CancellationToken.None);
    }

    private static async Task<List<RunData>> DataAsync(ConnectionsDbContext db, Guid run, List<RunStep> rows,
        CancellationToken ct)
    {
        // Inputs only of loops that have not ended: what they go through.
        var open = rows.Where(r => r.State == StepState.Running && SpecActions.LogicName(r.ActionId) == Loops.For)
            .Select(r => r.Seq).ToList();
        return [.. await db.Set<RunData>().AsNoTracking().Where(d => d.RunId == run
                && (d.Kind == RunDataKind.Trigger || d.Kind == RunDataKind.Source || d.Kind == RunDataKind.Output
                    || (d.Kind == RunDataKind.Input && open.Contains(d.Seq)))).ToListAsync(ct),
            .. await RunReplay.Variables(db, run).AsNoTracking().ToListAsync(ct)];
    }

    private void Leave(ActiveRun active, StepSpec step, RunStep row)
    {
        if (row.State == StepState.Waiting || steps.IsRepeatable(step, active.Repeatable))
        {
            active.Current = row;
            return;
        }
        var message = $"The server stopped while {row.Name} was under way. Whether it was done is not known"
            + (row.ConnectionName is { } name ? $": look in the service behind “{name}”." : ".")
            + " Then open this step, and choose Run again from here or Continue after it.";
        row.End(StepState.Interrupted, SpecGraph.Error, message, clock.GetUtcNow());
        active.Journal.StepChanged(row);
        active.Progress.Note(row.Name, new StepResult(StepState.Interrupted, SpecGraph.Error, null)
        {
            Message = message,
            Error = new JsonObject { ["message"] = message },
        });
    }
}
