using Connections.Core.Automation.Clock;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Automation.Triggers;

/// <summary>What a rule comes to.</summary>
/// <param name="Fault">What is wrong with it; null: nothing.</param>
/// <param name="Zone">The time zone that it is in.</param>
/// <param name="Next">Its next five times, as clocks in that zone show them.</param>
/// <param name="Warnings">Days on which it does not run as it reads.</param>
public sealed record SchedulePreview(string? Fault, string Zone, IReadOnlyList<DateTimeOffset> Next,
    IReadOnlyList<string> Warnings);

/// <summary>Says what the rules of schedules come to, before they are saved.</summary>
public sealed class ScheduleService
{
    private const int Shown = 5;

    private readonly WorkflowLimits limits;
    private readonly TimeProvider clock;

    internal ScheduleService(WorkflowLimits limits, TimeProvider clock) => (this.limits, this.clock) = (limits, clock);

    /// <summary>The time zone of rules that name none.</summary>
    public string TimeZone => limits.TimeZone;

    /// <summary>When a rule would fire.</summary>
    /// <param name="rule">The rule as a document has it.</param>
    public SchedulePreview Preview(string rule)
    {
        if (ScheduleText.Parse(rule, out var fault) is not { } text) return new(fault, limits.TimeZone, [], []);
        var times = ScheduleTimes.RuleOf(Guid.Empty, text, limits.TimeZone);
        var now = clock.GetUtcNow();
        List<DateTimeOffset> next = [.. ScheduleTimes.After(times, now).Take(Shown)];
        return new(next.Count == 0 ? ScheduleTimes.WhyNever(times, text, now) : null, times.Zone, next,
            next.Count == 0 ? [] : ClockChanges.Warn(times, text, now));
    }
}
