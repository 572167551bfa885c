using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Jobs;

/// <summary>
/// Jobs of one's own: their progress, the account of each step, and stopping them. A job is its starter's alone; a
/// key with scopes sees what was started through it.
/// </summary>
public sealed class JobService
{
    private const string What = "job";

    /// <summary>Most jobs that one account may have open.</summary>
    public const int MaxOpen = 20;

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly JobSignal signal;
    private readonly TimeProvider clock;

    internal JobService(IDbContextFactory<ConnectionsDbContext> databases, JobSignal signal, TimeProvider clock) =>
        (this.databases, this.signal, this.clock) = (databases, signal, clock);

    /// <summary>How long a job is kept after it ended.</summary>
    public static TimeSpan KeptFor { get; } = TimeSpan.FromDays(7);

    /// <summary>The actor's jobs, the last started first.</summary>
    /// <param name="actor">Who started them.</param>
    /// <param name="isShown">Whether only those that are open, or whose account was not put away.</param>
    /// <param name="page">Which of them.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task<PagedResult<JobSummary>> ListAsync(Actor actor, bool isShown, PageRequest page,
        CancellationToken ct)
    {
        page = page.Bounded();
        await using var db = await databases.CreateDbContextAsync(ct);
        var jobs = await OwnAsync(db, actor, ct);
        if (isShown) jobs = jobs.Where(j => j.FinishedAt == null || !j.IsDismissed);
        var rows = await jobs.OrderByDescending(j => j.CreatedAt).ThenByDescending(j => j.Id).Skip(page.Offset)
            .Take(page.Size).ToListAsync(ct);
        return new(await SummariesAsync(db, rows, ct), await jobs.CountAsync(ct));
    }

    /// <summary>One of the actor's jobs.</summary>
    /// <exception cref="Problem.NotFound">Unknown, removed, or someone else's.</exception>
    public async Task<JobSummary> GetAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return (await SummariesAsync(db, [await RequireAsync(db, actor, id, ct)], ct))[0];
    }

    /// <summary>The steps of a job: those that were not done first, then in the order in which they are done.</summary>
    /// <exception cref="Problem.NotFound">Unknown, removed, or someone else's.</exception>
    public async Task<PagedResult<JobStep>> ListStepsAsync(Actor actor, Guid id, PageRequest page, CancellationToken ct)
    {
        page = page.Bounded();
        await using var db = await databases.CreateDbContextAsync(ct);
        await RequireAsync(db, actor, id, ct);
        var items = db.Set<JobItem>().AsNoTracking().Where(i => i.JobId == id);
        var rows = await items.OrderBy(i => i.State == JobItemState.Failed ? 0 : 1).ThenBy(i => i.Number)
            .Skip(page.Offset).Take(page.Size)
            .Select(i => new JobStep(i.ResourceId, i.Name, i.State, i.Reason, i.At)).ToListAsync(ct);
        return new(rows, await items.CountAsync(ct));
    }

    /// <summary>Stops a job before its next step. What was done stays done.</summary>
    /// <exception cref="Problem.NotFound">Unknown, removed, or someone else's.</exception>
    public async Task CancelAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await RequireAsync(db, actor, id, ct);
        var now = clock.GetUtcNow();
        await db.WriteAsync(token => db.Set<Job>()
            .Where(j => j.Id == id && j.FinishedAt == null && j.CanceledAt == null)
            .ExecuteUpdateAsync(j => j.SetProperty(x => x.CanceledAt, now), token), ct);
        signal.Wake();
    }

    /// <summary>Puts the account of a job away: it is no longer shown above the list.</summary>
    /// <exception cref="Problem.NotFound">Unknown, removed, or someone else's.</exception>
    public async Task DismissAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await RequireAsync(db, actor, id, ct);
        await db.WriteAsync(token => db.Set<Job>().Where(j => j.Id == id && j.FinishedAt != null)
            .ExecuteUpdateAsync(j => j.SetProperty(x => x.IsDismissed, true), token), ct);
    }

    /// <summary>
    /// Stores a job and wakes a worker. Whether the actor may start it, the room of its kind has checked.
    /// </summary>
    /// <returns>Its id.</returns>
    /// <exception cref="Problem.Conflict">Too many are open.</exception>
    internal async Task<Guid> StartAsync(Actor actor, string kind, string title, string input,
        IReadOnlyList<NewJobItem> items, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await db.Set<Job>().CountAsync(j => j.StartedById == actor.Id && j.FinishedAt == null, ct) >= MaxOpen)
            throw new Problem.Conflict(
                $"You have {MaxOpen} unfinished changes. Wait for one to finish, or cancel one.");
        var job = new Job(kind, title, input, actor, clock.GetUtcNow());
        db.Add(job);
        db.AddRange(items.Select((item, number) => new JobItem(job.Id, number, item.ResourceId, item.Name)));
        await db.SaveAsync(ct);
        signal.Wake();
        return job.Id;
    }

    /// <summary>Removes jobs that ended long enough ago, with their steps.</summary>
    internal async Task<int> SweepAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (oldest, latest) = (now - KeptFor, ClockSkew.LatestPast(now));
        await using var db = await databases.CreateDbContextAsync(ct);
        // Ended while the clock was ahead: its week begins now.
        await db.WriteAsync(token => db.Set<Job>().Where(j => j.FinishedAt > latest)
            .ExecuteUpdateAsync(j => j.SetProperty(x => x.FinishedAt, now), token), ct);
        return await db.WriteAsync(token =>
            db.Set<Job>().Where(j => j.FinishedAt != null && j.FinishedAt <= oldest).ExecuteDeleteAsync(token), ct);
    }

    private static async Task<IQueryable<Job>> OwnAsync(ConnectionsDbContext db, Actor actor, CancellationToken ct)
    {
        var rights = await db.RightsOfAsync(actor, ct);
        var (me, key) = (actor.Id, actor.Key?.Id);
        var own = db.Set<Job>().AsNoTracking().Where(j => j.StartedById == me);
        return rights.ThroughScopes ? own.Where(j => j.KeyId == key) : own;
    }

    private static async Task<Job> RequireAsync(ConnectionsDbContext db, Actor actor, Guid id, CancellationToken ct) =>
        await (await OwnAsync(db, actor, ct)).SingleOrDefaultAsync(j => j.Id == id, ct)
            ?? throw new Problem.NotFound(What);

    private async Task<IReadOnlyList<JobSummary>> SummariesAsync(ConnectionsDbContext db, IReadOnlyList<Job> jobs,
        CancellationToken ct)
    {
        var (now, ids) = (clock.GetUtcNow(), jobs.Select(j => j.Id).ToList());
        var counts = (await db.Set<JobItem>().Where(i => ids.Contains(i.JobId)).GroupBy(i => new { i.JobId, i.State })
            .Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct))
            .ToLookup(c => c.Key.JobId, c => (c.Key.State, c.Count));
        return
        [
            .. jobs.Select(j => new JobSummary
            {
                Id = j.Id,
                Kind = j.Kind,
                Title = j.Title,
                State = StateOf(j, counts[j.Id].Any(c => c.State == JobItemState.Canceled), now),
                IsCanceling = j.CanceledAt is not null,
                IsDismissed = j.IsDismissed,
                Total = counts[j.Id].Sum(c => c.Count),
                Done = CountOf(j.Id, JobItemState.Done),
                Failed = CountOf(j.Id, JobItemState.Failed),
                Canceled = CountOf(j.Id, JobItemState.Canceled),
                CreatedAt = j.CreatedAt,
                FinishedAt = j.FinishedAt,
            })
        ];

        int CountOf(Guid id, JobItemState state) => counts[id].Where(c => c.State == state).Sum(c => c.Count);
    }

    private static JobState StateOf(Job job, bool hasCanceled, DateTimeOffset now) =>
        job.FinishedAt is not null ? hasCanceled ? JobState.Canceled : JobState.Finished
        : job.HeldUntil > now ? JobState.Running
        : JobState.Queued;
}
