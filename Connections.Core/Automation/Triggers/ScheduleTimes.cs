using System.Globalization;
using Connections.Core.Automation.Clock;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Automation.Triggers;

/// <summary>The times of a schedule's rule.</summary>
internal static class ScheduleTimes
{
    // Asked within the hour that clocks leave out, the engine does not find the time that was moved there.
    private static readonly TimeSpan LongestChange = TimeSpan.FromHours(3);

    /// <summary>A rule with its time zone and start, as the clock knows it.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="text">What the document says.</param>
    /// <param name="defaultZone">The time zone of what names none.</param>
    public static ScheduleRule RuleOf(Guid workflowId, ScheduleText text, string defaultZone)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(text.Zone ?? defaultZone);
        return new(workflowId, text.Rule, zone.Id, MomentOf(text.Start ?? ScheduleText.Epoch, zone));
    }

    /// <summary>The rule of what is stored.</summary>
    public static ScheduleRule RuleOf(ScheduledWorkflow stored) =>
        new(stored.WorkflowId, stored.Rule, stored.Zone, stored.StartsAt);

    /// <summary>The times behind a moment, each as clocks in the rule's zone show it.</summary>
    public static IEnumerable<DateTimeOffset> After(ScheduleRule rule, DateTimeOffset moment)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(rule.Zone);
        // The engine counts what it fired, not what a rule allows: of a rule with a number the first so many are its
        // times.
        var times = CountOf(rule.Rule) is { } count
            ? QuartzRunClock.Times(rule, rule.StartsAt.AddTicks(-1)).Take(count)
            : QuartzRunClock.Times(rule, moment - LongestChange);
        return times.SkipWhile(at => at <= moment).Select(at => TimeZoneInfo.ConvertTime(at, zone));
    }

    /// <summary>Why a rule has no time behind a moment.</summary>
    public static string WhyNever(ScheduleRule rule, ScheduleText text, DateTimeOffset now)
    {
        var endless = string.Join(';',
            rule.Rule.Split(';').Where(p => !p.StartsWith("UNTIL=", StringComparison.Ordinal)));
        return text.Part("UNTIL").Count > 0 && After(rule with { Rule = endless }, now).Any()
            ? "This rule never fires again: its end (UNTIL) is over, or comes before its next time. Choose a later one."
            : "This rule has no time that is still to come.";
    }

    private static int? CountOf(string rule) =>
        new ScheduleText(rule, null, null).Part("COUNT") is [var count]
            ? int.Parse(count, CultureInfo.InvariantCulture) : null;

    // A time that clocks leave out is as much later as they are set; of one that comes twice the first counts.
    private static DateTimeOffset MomentOf(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local))
            local += zone.GetUtcOffset(local.AddHours(3)) - zone.GetUtcOffset(local.AddHours(-3));
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
