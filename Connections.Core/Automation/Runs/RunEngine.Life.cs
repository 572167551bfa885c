using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Automation.Runs;

// As whom this process runs what it accepts, what it takes over from others, and to whom it leaves what it cannot do.
internal sealed partial class RunEngine
{
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BreakOffPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource stopWatch = new();
    private readonly Queue<(Guid Run, NodeLife Life)> claimed = new();
    private Task watch = Task.CompletedTask;
    private NodeLife life;
    private Guid? heir;
    private bool isPutOff;
    private bool hasClaimed;

    /// <summary>As whom this process accepts runs now.</summary>
    public NodeLife Life
    {
        get
        {
            lock (gate) return life;
        }
    }

    /// <summary>Waits until a run may be accepted: others must see that this process is there.</summary>
    /// <exception cref="Problem.Unavailable">It takes too long.</exception>
    public Task EnsureSeenAsync(CancellationToken ct) => presence.EnsureSeenAsync(ct);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Behind the start of the product.
        using (ExecutionContext.SuppressFlow()) watch = Task.Run(WatchAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Takes over runs of processes that are gone, and notices what was canceled through another one, or by the
    /// deletion of its workflow.
    /// </summary>
    public async Task LookAsync(CancellationToken ct)
    {
        await presence.EnsureSeenAsync(ct);
        var mine = Life;
        if (!await NoticeAsync(mine, ct)) return;
        if (!hasClaimed || !presence.IsAlone)
        {
            foreach (var run in await recovery.ClaimAsync(mine, ct)) claimed.Enqueue((run, mine));
            hasClaimed = true;
        }
        while (claimed.TryPeek(out var next))
        {
            if (!next.Life.Over.IsCancellationRequested) await LoadAsync(next.Run, next.Life, ct);
            claimed.Dequeue();
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        List<Guid> left;
        lock (gate)
        {
            // A host may stop twice.
            if (stopping) return;
            (heir, stopping) = (Guid.CreateVersion7(), true);
            left = [.. open.Values.Where(a => !a.IsUnderWay).Select(a => a.Run.Id)];
            foreach (var run in left) open.Remove(run);
            lines.Clear();
            turns.Clear();
            queued = 0;
        }
        await stopWatch.CancelAsync();
        await watch;
        await LeaveAsync(left);
        try
        {
            await RunningEndAsync().WaitAsync(StopPatience, clock, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            await stopNow.CancelAsync();
            await RunningEndAsync().WaitAsync(BreakOffPatience, clock, CancellationToken.None)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await GiveUpAsync();
        life.End();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(LookInterval, clock);
        try
        {
            do await TryLookAsync(stopWatch.Token); while (await timer.WaitForNextTickAsync(stopWatch.Token));
        }
        catch (OperationCanceledException) when (stopWatch.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task TryLookAsync(CancellationToken ct)
    {
        try
        {
            await LookAsync(ct);
            isPutOff = false;
        }
        catch (NodeGivenUpException)
        {
            // The next look is under a new name.
        }
        catch (Exception e)
        {
            // What a stop breaks off does not always fail as canceled, and must not fail the stop.
            ct.ThrowIfCancellationRequested();
            // Locked, or the database is away: the next look does it. Said once.
            if (!isPutOff) log.AdoptionPutOff(e.Message);
            isPutOff = true;
        }
    }

    private async Task LoadAsync(Guid run, NodeLife mine, CancellationToken ct)
    {
        ActiveRun? active;
        try
        {
            active = await recovery.LoadAsync(run, mine, ct);
        }
        catch (Exception e) when (StorageErrors.Translate(e) is null && e is not OperationCanceledException
            and not NodeGivenUpException)
        {
            // One that cannot be read must not keep the others from continuing.
            log.RunNotLoaded(e, run);
            await recovery.BreakAsync(run, mine);
            return;
        }

        if (active is null) return;
        if (active.Run.DueAt is not { } due)
        {
            Enqueue(active);
            return;
        }
        lock (gate)
        {
            if (stopping || mine.Over.IsCancellationRequested) return;
            open[run] = active;
        }
        _ = WakeAsync(active, due);
    }

    // False: others have what this process had.
    private async Task<bool> NoticeAsync(NodeLife mine, CancellationToken ct)
    {
        lock (gate)
        {
            if (open.Count == 0) return true;
        }

        await using var db = databases.CreateDbContext();
        if (!presence.IsAlone && mine.IsSaved
            && !await db.Set<RunNode>().AnyAsync(n => n.Id == mine.Id && n.GivenUpAt == null, ct))
        {
            mine.End();
            return false;
        }
        var ended = await db.Set<WorkflowRun>().Where(r => r.Node == mine.Id && r.EndedAt == null
            && (r.CancelledById != null || !db.Set<Workflow>().Any(w => w.Id == r.WorkflowId)))
            .Select(r => r.Id).ToListAsync(ct);
        foreach (var run in ended) Cancel(run);
        return true;
    }

    private NodeLife BeginLife()
    {
        var begun = new NodeLife(identity.Process, clock);
        begun.Over.Register(() => Drop(begun));
        return begun;
    }

    // Another process has its runs. What is under way is broken off, nothing more of it is sent or written, and what
    // comes is accepted under a new name.
    private void Drop(NodeLife lost)
    {
        List<ActiveRun> held;
        lock (gate)
        {
            if (life == lost && !stopping) life = BeginLife();
            held = [.. open.Values.Where(a => a.Journal.Life == lost)];
            foreach (var active in held) open.Remove(active.Run.Id);
            foreach (var line in lines.Values)
            {
                var before = line.Count;
                line.Remove(a => a.Journal.Life == lost);
                queued -= before - line.Count;
            }
            if (running == 0 && queued == 0) idle.TrySetResult();
        }

        foreach (var active in held) active.Drop();
        if (!stopping) log.NodeGivenUp(held.Count);
    }

    // The next process that looks takes them over: under this name there is none.
    private async Task LeaveAsync(List<Guid> runs)
    {
        if (runs.Count == 0) return;
        var (mine, next) = (life.Id, heir!.Value);
        await TryWriteAsync((db, ct) => db.Set<WorkflowRun>()
            .Where(r => r.Node == mine && r.EndedAt == null && runs.Contains(r.Id))
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.Node, next), ct));
    }

    private Task GiveUpAsync()
    {
        var (mine, now) = (life.Id, clock.GetUtcNow());
        return TryWriteAsync((db, ct) => db.Set<RunNode>().Where(n => n.Id == mine && n.GivenUpAt == null)
            .ExecuteUpdateAsync(n => n.SetProperty(x => x.GivenUpAt, now), ct));
    }

    private async Task TryWriteAsync(Func<ConnectionsDbContext, CancellationToken, Task<int>> statement)
    {
        try
        {
            await using var db = databases.CreateDbContext();
            await db.WriteAsync(ct => statement(db, ct), CancellationToken.None);
        }
        catch (Problem e)
        {
            // Then others see by its silence that this process is gone.
            log.AdoptionPutOff(e.Message);
        }
    }
}
