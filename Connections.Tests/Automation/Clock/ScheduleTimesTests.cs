using Connections.Core.Automation.Clock;

namespace Connections.Tests.Automation.Clock;

/// <summary>The times of a rule, also where a time zone changes its clocks.</summary>
public sealed class ScheduleTimesTests
{
    [Theory]
    [InlineData("2026-03-27T12:00:00Z", "28 02:30 +01, 29 03:30 +02, 30 02:30 +02")]
    [InlineData("2026-10-23T12:00:00Z", "24 02:30 +02, 25 02:30 +02, 26 02:30 +01")]
    public void A_daily_rule_has_one_time_a_day_where_the_clocks_change(string after, string times)
    {
        var rule = new ScheduleRule(Guid.CreateVersion7(), "FREQ=DAILY;BYHOUR=2;BYMINUTE=30;BYSECOND=0", "Europe/Berlin",
            new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

        var found = QuartzRunClock.Times(rule, DateTimeOffset.Parse(after, null)).Take(3);

        string.Join(", ", found.Select(t => t.ToString("dd HH:mm zz", null))).Should().Be(times);
    }

    [Fact]
    public void A_rule_that_ends_has_no_further_times()
    {
        var start = new DateTimeOffset(2026, 1, 1, 9, 0, 0, TimeSpan.Zero);
        var rule = new ScheduleRule(Guid.CreateVersion7(), "FREQ=DAILY;COUNT=2", "UTC", start);

        QuartzRunClock.Times(rule, start.AddSeconds(-1)).Should().Equal(start, start.AddDays(1));
    }

    [Theory]
    [InlineData("FREQ=DAILY;BYHOUR=2", true)]
    [InlineData("FREQ=NEVER", false)]
    [InlineData("DTSTART:20260101T090000", false)]
    [InlineData("", false)]
    public void A_rule_is_understood_or_its_fault_is_told(string rule, bool isGood) =>
        (QuartzRunClock.Fault(rule) is null).Should().Be(isGood);
}
