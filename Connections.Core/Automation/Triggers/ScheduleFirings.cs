using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Clock;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Specs;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Automation.Triggers;

/// <summary>
/// Starts runs at the times of schedules. What was done for a time is one commit with the next time that is awaited, so
/// a time is done once, however often this is woken for it. Of times that passed while no server ran, the last is
/// made up for, if it is not long ago; the others are listed.
/// </summary>
internal sealed class ScheduleFirings(IDbContextFactory<ConnectionsDbContext> databases, BatchWriter writer,
    WorkflowVersionCache versions, RunAcceptance acceptance, TimeProvider clock, ILogger<ScheduleFirings> log)
    : IScheduleTarget
{
    /// <summary>How late a run is that makes up for a time that was missed.</summary>
    public static readonly TimeSpan MaxLate = TimeSpan.FromMinutes(60);

    private const int Batch = 100;
    private const int MaxListed = 20;
    private const int MaxCounted = 100_000;

    private readonly ConcurrentDictionary<Guid, bool> underWay = new();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ScheduleRule>> ReadAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return [.. (await db.Set<ScheduledWorkflow>().AsNoTracking().Where(s => s.NextAt != null).ToListAsync(ct))
            .Select(ScheduleTimes.RuleOf)];
    }

    /// <inheritdoc/>
    public Task FireAsync(ScheduleFiring firing, CancellationToken ct) => DoDueAsync(firing.WorkflowId, ct);

    /// <inheritdoc/>
    public Task CatchUpAsync(CancellationToken ct) => DoAllDueAsync(ct);

    /// <summary>Does what is due of all schedules.</summary>
    /// <returns>How many there were.</returns>
    internal async Task<int> DoAllDueAsync(CancellationToken ct)
    {
        List<Guid> due;
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            var now = clock.GetUtcNow();
            due = await db.Set<ScheduledWorkflow>().Where(s => s.NextAt <= now).OrderBy(s => s.NextAt)
                .Select(s => s.WorkflowId).Take(Batch).ToListAsync(ct);
        }
        foreach (var workflowId in due)
        {
            try
            {
                await DoDueAsync(workflowId, ct);
            }
            catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException or FormatException)
            {
                // A rule that this system can't follow anymore must not hold up those of others.
                log.ScheduleBroken(e, workflowId);
            }
        }
        return due.Count;
    }

    /// <summary>Does what is due of a workflow's schedule.</summary>
    internal async Task DoDueAsync(Guid workflowId, CancellationToken ct)
    {
        // Told of twice at once, it is done once: the second would only see the first one's place in the line.
        if (!underWay.TryAdd(workflowId, true)) return;
        try
        {
            await DoAsync(workflowId, ct);
        }
        finally
        {
            underWay.TryRemove(workflowId, out _);
        }
    }

    private async Task DoAsync(Guid workflowId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var now = clock.GetUtcNow();
        var row = await db.Set<ScheduledWorkflow>().AsNoTracking()
            .SingleOrDefaultAsync(s => s.WorkflowId == workflowId, ct);
        if (row?.NextAt is not { } awaited || awaited > now) return;
        var workflow = await db.Set<Workflow>().AsNoTracking().SingleOrDefaultAsync(w => w.Id == workflowId, ct);
        if (workflow is null) return;
        var firing = Due(row, awaited, now);
        try
        {
            var refusal = await WhyNotAsync(db, workflow, firing, now, ct)
                ?? await StartAsync(db, workflow, firing, ct);
            if (refusal is not null)
                await writer.WriteAsync(into => firing.Stage(into, refusal, clock.GetUtcNow()), ct);
        }
        catch (Problem.Conflict)
        {
            // Another server was first, or the schedule was changed at this moment.
            log.FiringTaken(workflowId);
        }
    }

    private static DueFiring Due(ScheduledWorkflow row, DateTimeOffset awaited, DateTimeOffset now)
    {
        var rule = ScheduleTimes.RuleOf(row);
        var (missed, count, last) = (new Queue<DateTimeOffset>(), 0, default(DateTimeOffset?));
        foreach (var time in ScheduleTimes.After(rule, awaited.AddTicks(-1)).TakeWhile(t => t <= now).Take(MaxCounted))
        {
            if (last is { } earlier) missed.Enqueue(earlier);
            if (missed.Count > MaxListed) missed.Dequeue();
            (last, count) = (time, count + 1);
        }
        return new(row, last ?? awaited, missed, Math.Max(0, count - 1 - missed.Count),
            PublishedSchedules.NextOf(rule, now));
    }

    private async Task<string?> WhyNotAsync(ConnectionsDbContext db, Workflow workflow, DueFiring firing,
        DateTimeOffset now, CancellationToken ct)
    {
        if (now - firing.At > MaxLate) return DueFiring.Missed;
        if (workflow.PublishedVersionId is not { } published) return "Skipped: the workflow isn't published.";
        var version = await versions.GetAsync(db, published, ct);
        var isExclusive = version.Spec.Triggers.FirstOrDefault(t => t.Kind == SpecTriggers.Schedule)
            is { IsExclusive: true };
        return isExclusive
            && await db.Set<WorkflowRun>().AnyAsync(r => r.WorkflowId == workflow.Id && r.EndedAt == null, ct)
            ? "Skipped: the run before it was still open, and this schedule runs one at a time." : null;
    }

    private async Task<string?> StartAsync(ConnectionsDbContext db, Workflow workflow, DueFiring firing,
        CancellationToken ct)
    {
        try
        {
            var accepted = await acceptance.AcceptAsync(db, workflow, new RunOrder(RunSource.Schedule,
                new Actor(workflow.Id, ActorKind.Trigger, SpecTriggers.Label(SpecTriggers.Schedule)))
            {
                DeliveryKey = $"schedule:{Written(firing.At.ToUniversalTime())}",
                Origin = new JsonObject { ["schedule"] = new JsonObject { ["at"] = Written(firing.At) } },
                Alongside = into => firing.Stage(into, refusal: null, clock.GetUtcNow()),
            }, ct);
            if (!accepted.IsNew)
                await writer.WriteAsync(into => firing.Stage(into, refusal: null, clock.GetUtcNow()), ct);
            return null;
        }
        catch (Problem.TooMany)
        {
            return "Not started: the line is full. Too many runs were waiting.";
        }
        catch (Problem problem) when (problem is Problem.Invalid or Problem.Forbidden)
        {
            return $"Not started: {problem.Message}";
        }
    }

    private static string Written(DateTimeOffset at) =>
        at.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    // A time that is due, the ones before it that nothing was done for, and the one that is awaited then.
    private sealed record DueFiring(ScheduledWorkflow Row, DateTimeOffset At,
        IReadOnlyCollection<DateTimeOffset> Before, int More, DateTimeOffset? Next)
    {
        public const string Missed = "Missed: no server was running at this time. Only the last time is made up for, "
            + "if it is not more than 60 minutes ago.";

        // Written only where the row still awaits what it did.
        public void Stage(ConnectionsDbContext into, string? refusal, DateTimeOffset now)
        {
            var row = Row.Copy();
            into.Attach(row);
            row.Await(Next);
            var more = More;
            foreach (var time in Before)
            {
                into.Add(Refused(time, more == 0 ? Missed : string.Create(CultureInfo.InvariantCulture,
                    $"{Missed} {more:N0} earlier times were missed as well.")));
                more = 0;
            }
            if (refusal is not null) into.Add(Refused(At, refusal));

            RefusedStart Refused(DateTimeOffset time, string reason) =>
                new(Row.WorkflowId, RunSource.Schedule, reason, now, time.ToUniversalTime());
        }
    }
}
