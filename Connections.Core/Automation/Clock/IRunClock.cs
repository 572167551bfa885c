namespace Connections.Core.Automation.Clock;

/// <summary>When a workflow is to be started.</summary>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="Rule">The rule alone, such as <c>FREQ=DAILY;BYHOUR=2</c>.</param>
/// <param name="Zone">The time zone, as IANA names it.</param>
/// <param name="StartsAt">What the rule counts from.</param>
internal sealed record ScheduleRule(Guid WorkflowId, string Rule, string Zone, DateTimeOffset StartsAt);

/// <summary>A schedule whose time has come.</summary>
/// <param name="WorkflowId">The workflow.</param>
/// <param name="ScheduledAt">The time that the rule names: the same wherever and however often it is fired.</param>
/// <param name="FiredAt">When it was fired.</param>
internal sealed record ScheduleFiring(Guid WorkflowId, DateTimeOffset ScheduledAt, DateTimeOffset FiredAt);

/// <summary>
/// Wakes the product at the times of schedules, on one node of all, and knows which processes are there. What it keeps
/// is set right from the product's own rows at start and once a minute: lost, it loses nothing.
/// </summary>
internal interface IRunClock
{
    /// <summary>Fires at the times of a rule from now on, instead of by the workflow's former one.</summary>
    Task ScheduleAsync(ScheduleRule rule, CancellationToken ct);

    /// <summary>Fires for a workflow no longer.</summary>
    Task UnscheduleAsync(Guid workflowId, CancellationToken ct);

    /// <summary>Waits until it runs, and other processes see this one by it.</summary>
    Task StartedAsync(CancellationToken ct);

    /// <summary>
    /// The processes that use this database and when each was there last, by its own clock; null where it does not run
    /// yet, or needs none to know that this process is alone.
    /// </summary>
    Task<IReadOnlyDictionary<Guid, DateTimeOffset>?> CheckInsAsync(CancellationToken ct);
}

/// <summary>Whose schedules the clock fires.</summary>
internal interface IScheduleTarget
{
    /// <summary>All schedules that there are.</summary>
    Task<IReadOnlyList<ScheduleRule>> ReadAsync(CancellationToken ct);

    /// <summary>
    /// Does what a schedule is for. A firing that fails, or dies with its process, is not repeated: it is one that was
    /// missed.
    /// </summary>
    Task FireAsync(ScheduleFiring firing, CancellationToken ct);

    /// <summary>
    /// Does what is to be done for times that were missed. Called at start and once a minute, on every node.
    /// </summary>
    Task CatchUpAsync(CancellationToken ct);
}
