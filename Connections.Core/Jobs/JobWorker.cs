using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Jobs;

/// <summary>
/// Works off jobs, a few at a time. A job is held by one worker, over all nodes, which renews its hold while it
/// works: one that was killed lets go of it within seconds, and another continues behind the last step that was saved.
/// </summary>
internal sealed class JobWorker(
    IDbContextFactory<ConnectionsDbContext> databases, IEnumerable<IJobHandler> handlers, JobSignal signal,
    WriteGate gate,
        TimeProvider clock, ILogger<JobWorker> log) : BackgroundService
{
    private const int AtOnce = 3;
    private const int MaxConflicts = 5;

    private readonly IReadOnlyDictionary<string, IJobHandler> handlers = handlers.ToDictionary(h => h.Kind);

    /// <summary>Called behind each step, for tests that end the process there.</summary>
    internal Action<int>? StepEnded { get; set; }

    /// <summary>How long a job is held without a sign of life.</summary>
    public static TimeSpan Hold { get; } = TimeSpan.FromSeconds(8);

    /// <summary>How often a hold is renewed.</summary>
    public static TimeSpan Heartbeat { get; } = TimeSpan.FromSeconds(2);

    /// <summary>How often other nodes' jobs are looked for.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Takes the job that waits longest and works on it until it ends; false where none waits, or work cannot go on
    /// now.
    /// </summary>
    public async Task<bool> RunNextAsync(CancellationToken ct)
    {
        if (gate.ClosedBecause is not null) return false;
        if (await TakeAsync(ct) is not var (job, holder)) return false;
        using var mine = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var beating = BeatAsync(job.Id, holder, mine);
        try
        {
            return await WorkAsync(job, holder, mine.Token);
        }
        catch (Problem.Unavailable e)
        {
            log.JobPostponed(job.Id, e.Message);
            return false;
        }
        finally
        {
            await mine.CancelAsync();
            await beating;
            await ReleaseAsync(job.Id, holder);
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(() => LoopAsync(stoppingToken), stoppingToken)));

    private async Task LoopAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var next = signal.Next;
            try
            {
                while (await RunNextAsync(ct)) ct.ThrowIfCancellationRequested();
            }
            // What a stop breaks off does not always fail as canceled.
            catch (Exception) when (ct.IsCancellationRequested)
            {
                return;
            }
            // That the database is away is in the log once, and not for each look.
            catch (Problem.Unavailable e)
            {
                if (!e.IsDatabaseAway)
                    log.JobsPostponed(e.Message);
            }
            // The loop must continue: the job is tried again.
            catch (Exception e)
            {
                log.JobsFailed(e);
            }
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await Task.WhenAny(next, Task.Delay(Interval, clock, waiting.Token));
            await waiting.CancelAsync();
        }
    }

    private async Task<(Job Job, Guid Holder)?> TakeAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var now = clock.GetUtcNow();
        // A hold that ends later than any can is of a clock that was ahead.
        var (until, latest) = (now + Hold, ClockSkew.LatestEnd(now, Hold));
        var free = db.Set<Job>().Where(j =>
            j.FinishedAt == null && (j.HeldUntil == null || j.HeldUntil <= now || j.HeldUntil > latest));
        foreach (var id in await free.OrderBy(j => j.CreatedAt).ThenBy(j => j.Id).Select(j => j.Id).Take(AtOnce * 4)
            .ToListAsync(ct))
        {
            var holder = Guid.CreateVersion7();
            var taken = await db.WriteAsync(token => free.Where(j => j.Id == id)
                .ExecuteUpdateAsync(j => j.SetProperty(x => x.HolderId, holder).SetProperty(x => x.HeldUntil, until),
                    token), ct);
            if (taken == 1) return (await db.Set<Job>().AsNoTracking().SingleAsync(j => j.Id == id, ct), holder);
        }
        return null;
    }

    private async Task BeatAsync(Guid id, Guid holder, CancellationTokenSource mine)
    {
        using var timer = new PeriodicTimer(Heartbeat, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(mine.Token))
            {
                await using var db = await databases.CreateDbContextAsync(mine.Token);
                var until = clock.GetUtcNow() + Hold;
                var held = await db.WriteAsync(token =>
                    db.Set<Job>().Where(j => j.Id == id && j.HolderId == holder)
                    .ExecuteUpdateAsync(j => j.SetProperty(x => x.HeldUntil, until), token), mine.Token);
                if (held == 0) await mine.CancelAsync();
            }
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            return;
        }
        // The database is away: so the work will end, too, and the hold run out.
        catch (Problem e)
        {
            log.JobLeaseNotRenewed(id, e.Message);
        }
    }

    private async Task<bool> WorkAsync(Job job, Guid holder, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
            var held = await db.Set<Job>().AsNoTracking()
                .Where(j => j.Id == job.Id && j.HolderId == holder && j.FinishedAt == null)
                .Select(j => new { IsCanceled = j.CanceledAt != null }).SingleOrDefaultAsync(CancellationToken.None);
            if (held is null) return true;
            var item = held.IsCanceled ? null
                : await db.Set<JobItem>().AsNoTracking()
                    .Where(i => i.JobId == job.Id && i.State == JobItemState.Pending).OrderBy(i => i.Number)
                    .FirstOrDefaultAsync(CancellationToken.None);
            if (item is null)
            {
                await FinishAsync(db, job.Id, holder);
                return true;
            }
            // Once begun, a step is done to its end: a canceled save would leave open what became of it.
            await RunAsync(job, item);
            StepEnded?.Invoke(item.Number);
        }
        return false;
    }

    private async Task RunAsync(Job job, JobItem item)
    {
        for (var attempt = 1; ; attempt++)
        {
            var isNoted = false;
            string? reason;
            try
            {
                reason = handlers.TryGetValue(job.Kind, out var handler)
                    ? await handler.RunAsync(job.Starter, job.Input, item.ResourceId, Note)
                    : "This version doesn't support this kind of change.";
                if (reason is null && isNoted) return;
            }
            catch (Problem.Conflict) when (attempt < MaxConflicts)
            {
                // Someone changed the same thing, or another worker did this very step.
                if (await IsEndedAsync(item)) return;
                continue;
            }
            catch (Problem.Unavailable)
            {
                throw;
            }
            catch (Problem problem)
            {
                reason = problem.Message;
            }
            // One step that fails must not stop the others.
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.JobStepFailed(e, item.Number, job.Id);
                reason = "Something went wrong on our side. It's been logged.";
            }
            await EndAsync(item, reason);
            return;

            void Note(ConnectionsDbContext db)
            {
                isNoted = true;
                var row = item.Copy();
                db.Attach(row);
                row.End(JobItemState.Done, null, clock.GetUtcNow());
            }
        }
    }

    private async Task<bool> IsEndedAsync(JobItem item)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        return !await db.Set<JobItem>().AnyAsync(i =>
            i.JobId == item.JobId && i.Number == item.Number && i.State == JobItemState.Pending);
    }

    // For a step that saved nothing itself.
    private async Task EndAsync(JobItem item, string? reason)
    {
        await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
        var row = item.Copy();
        db.Attach(row);
        row.End(reason is null ? JobItemState.Done : JobItemState.Failed, reason, clock.GetUtcNow());
        try
        {
            await db.SaveAsync(CancellationToken.None);
        }
        catch (Problem.Conflict)
        {
            // Another worker has ended it; that outcome counts.
        }
    }

    private async Task FinishAsync(ConnectionsDbContext db, Guid id, Guid holder)
    {
        var now = clock.GetUtcNow();
        await db.WriteAsync(token => db.Set<JobItem>().Where(i => i.JobId == id && i.State == JobItemState.Pending)
            .ExecuteUpdateAsync(i => i.SetProperty(x => x.State, JobItemState.Canceled).SetProperty(x => x.At, now),
                token), CancellationToken.None);
        await db.WriteAsync(token => db.Set<Job>().Where(j => j.Id == id && j.HolderId == holder)
            .ExecuteUpdateAsync(j => j.SetProperty(x => x.FinishedAt, now).SetProperty(x => x.HolderId, (Guid?)null)
                .SetProperty(x => x.HeldUntil, (DateTimeOffset?)null), token), CancellationToken.None);
    }

    private async Task ReleaseAsync(Guid id, Guid holder)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
            await db.WriteAsync(token => db.Set<Job>().Where(j => j.Id == id && j.HolderId == holder)
                .ExecuteUpdateAsync(j => j.SetProperty(x => x.HolderId, (Guid?)null)
                    .SetProperty(x => x.HeldUntil, (DateTimeOffset?)null), token), CancellationToken.None);
        }
        catch (Problem.Unavailable)
        {
            // The hold runs out by itself.
        }
    }
}
