using Connections.Core.Automation.Clock;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Quartz;

namespace Connections.Core.Automation.Triggers;

/// <summary>
/// Keeps the rows of schedules with what is published, in the same commit, and the clock with the rows.
/// </summary>
internal sealed class PublishedSchedules(IDbContextFactory<ConnectionsDbContext> databases, IRunClock alarm,
    WorkflowLimits limits, TimeProvider clock, ILogger<PublishedSchedules> log) : IPublishedSchedule
{
    /// <inheritdoc/>
    public string? WhyNever(string rule)
    {
        if (ScheduleText.Parse(rule, out _) is not { } text) return null;
        var (times, now) = (ScheduleTimes.RuleOf(Guid.Empty, text, limits.TimeZone), clock.GetUtcNow());
        return ScheduleTimes.After(times, now).Any() ? null : ScheduleTimes.WhyNever(times, text, now);
    }

    /// <inheritdoc/>
    public async Task StageAsync(ConnectionsDbContext db, Workflow workflow, WorkflowSpec? published,
        CancellationToken ct)
    {
        var row = await db.Set<ScheduledWorkflow>().SingleOrDefaultAsync(s => s.WorkflowId == workflow.Id, ct);
        var trigger = published?.Triggers.FirstOrDefault(t => t.Kind == SpecTriggers.Schedule);
        if (trigger?.Rule is null || ScheduleText.Parse(trigger.Rule, out _) is not { } text)
        {
            if (row is not null) db.Remove(row);
            return;
        }
        if (row is null) db.Add(row = new ScheduledWorkflow(workflow.Id));
        var rule = ScheduleTimes.RuleOf(workflow.Id, text, limits.TimeZone);
        // One that did not change keeps what it waits for: a save takes no time away.
        if (row.Set(rule.Rule, rule.Zone, rule.StartsAt)) row.Await(NextOf(rule, clock.GetUtcNow()));
    }

    /// <inheritdoc/>
    public async Task ApplyAsync(Guid workflowId)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
            var row = await db.Set<ScheduledWorkflow>().AsNoTracking()
                .SingleOrDefaultAsync(s => s.WorkflowId == workflowId);
            if (row?.NextAt is null) await alarm.UnscheduleAsync(workflowId, CancellationToken.None);
            else await alarm.ScheduleAsync(ScheduleTimes.RuleOf(row), CancellationToken.None);
        }
        catch (Exception e) when (e is Problem or SchedulerException || StorageErrors.Translate(e) is not null)
        {
            // It was saved, and the clock is set right from what is saved within a minute.
            log.ScheduleLate(e, workflowId);
        }
    }

    /// <summary>The first time of a rule behind a moment; null: none.</summary>
    public static DateTimeOffset? NextOf(ScheduleRule rule, DateTimeOffset moment) =>
        ScheduleTimes.After(rule, moment).Select(t => (DateTimeOffset?)t.ToUniversalTime()).FirstOrDefault();
}
