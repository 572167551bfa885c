using System.Globalization;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Triggers;
using Connections.Core.Automation.Workflows;

namespace Connections.Tests.Automation.Triggers;

/// <summary>The times of rules, over the days on which clocks are changed.</summary>
public sealed class ScheduleTimesTests
{
    private const string Berlin = "DTSTART;TZID=Europe/Berlin:20260101T000000\n";

    [Fact]
    public void A_daily_time_that_is_left_out_in_spring_is_an_hour_later() =>
        Times($"{Berlin}FREQ=DAILY;BYHOUR=2;BYMINUTE=30", "2026-03-28T00:00Z", 3).Should()
            .Equal("2026-03-28T02:30+01:00", "2026-03-29T03:30+02:00", "2026-03-30T02:30+02:00");

    [Fact]
    public void A_daily_time_that_comes_twice_in_autumn_is_the_first() =>
        Times($"{Berlin}FREQ=DAILY;BYHOUR=2;BYMINUTE=30", "2026-10-24T12:00Z", 2).Should()
            .Equal("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");

    [Fact]
    public void An_hourly_rule_leaves_out_the_hour_that_comes_again() =>
        Times($"{Berlin}FREQ=HOURLY", "2026-10-24T22:30Z", 4).Should().Equal(
            "2026-10-25T01:00+02:00", "2026-10-25T02:00+02:00", "2026-10-25T03:00+01:00", "2026-10-25T04:00+01:00");

    [Theory]
    [InlineData("FREQ=MINUTELY;INTERVAL=15", "2026-11-30T09:07Z", "2026-11-30T09:15+00:00")]
    [InlineData("FREQ=HOURLY;INTERVAL=6", "2026-11-30T09:07Z", "2026-11-30T12:00+00:00")]
    [InlineData("FREQ=WEEKLY;BYDAY=FR;BYHOUR=17", "2026-11-30T09:07Z", "2026-12-04T17:00+00:00")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-11-30T09:07Z", "2026-12-31T00:00+00:00")]
    [InlineData("FREQ=MONTHLY;BYDAY=1MO;BYHOUR=8;BYMINUTE=5", "2026-11-30T09:07Z", "2026-12-07T08:05+00:00")]
    [InlineData("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "2026-11-30T09:07Z", "2027-05-17T00:00+00:00")]
    [InlineData("FREQ=YEARLY;BYYEARDAY=100", "2026-11-30T09:07Z", "2027-04-10T00:00+00:00")]
    [InlineData("FREQ=MINUTELY;BYHOUR=3", "2026-11-30T09:07Z", "2026-12-01T03:00+00:00")]
    [InlineData("FREQ=DAILY;WKST=SU;BYHOUR=6,18;BYSECOND=0", "2026-11-30T09:07Z", "2026-11-30T18:00+00:00")]
    public void A_rule_without_a_start_counts_from_a_Monday_at_midnight(string rule, string now, string next) =>
        Times(rule, now, 1).Should().Equal(next);

    [Fact]
    public void A_rule_that_ends_has_no_more_times()
    {
        Times($"{Berlin}FREQ=DAILY;COUNT=2", "2025-12-01T00:00Z", 5).Should().HaveCount(2);
        Times("FREQ=DAILY;UNTIL=20260101", "2026-11-30T00:00Z", 5).Should().BeEmpty();
        Times("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "2026-11-30T00:00Z", 5).Should().BeEmpty();
    }

    [Fact]
    public void A_rule_of_each_minute_knows_its_next_time_at_once()
    {
        var rule = ScheduleTimes.RuleOf(Guid.Empty, ScheduleText.Parse("FREQ=MINUTELY", out _)!, "UTC");
        var began = System.Diagnostics.Stopwatch.GetTimestamp();

        ScheduleTimes.After(rule, new DateTimeOffset(2046, 1, 1, 0, 0, 30, TimeSpan.Zero)).Take(100).Should()
            .HaveCount(100);

        System.Diagnostics.Stopwatch.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30")]
    [InlineData("FREQ=MINUTELY;INTERVAL=7;BYHOUR=3;BYMONTH=2;BYMONTHDAY=31")]
    [InlineData("FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=366")]
    [InlineData("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")]
    public void A_rule_that_never_comes_is_found_out_soon(string rule)
    {
        var began = System.Diagnostics.Stopwatch.GetTimestamp();

        Times(rule, "2026-11-30T00:00Z", 5).Should().BeEmpty();

        System.Diagnostics.Stopwatch.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("FREQ=DAILY;BYHOUR=2;BYMINUTE=30",
        "On Sunday, March 29, 2026, 02:30 doesn't exist in Europe/Berlin: it runs at 03:30.",
        "On Sunday, October 25, 2026, 02:30 comes twice in Europe/Berlin: it runs at the first.")]
    [InlineData("FREQ=HOURLY",
        "On Sunday, October 25, 2026, the time from 02:00 to 03:00 comes twice in Europe/Berlin: it "
            + "only runs in the first.")]
    [InlineData("FREQ=DAILY;BYHOUR=9")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO;BYHOUR=2;BYMINUTE=30")]
    public void A_day_on_which_clocks_are_changed_is_warned_of(string rule, params string[] warnings)
    {
        var text = ScheduleText.Parse(Berlin + rule, out _)!;

        ClockChanges.Warn(ScheduleTimes.RuleOf(Guid.Empty, text, "UTC"), text, Moment("2026-01-10T00:00Z")).Should()
            .Equal(warnings);
    }

    [Theory]
    [InlineData("FREQ=MINUTELY;INTERVAL=5", "every 5 minutes")]
    [InlineData("FREQ=HOURLY;INTERVAL=1;BYMINUTE=10", "every hour at minute 10")]
    [InlineData("FREQ=DAILY;BYHOUR=9;BYMINUTE=0", "daily at 09:00")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO,FR;BYHOUR=17;BYMINUTE=5", "Mon, Fri at 17:05")]
    [InlineData("DTSTART;TZID=Europe/Berlin:20240101T000000\nFREQ=DAILY;BYHOUR=9;BYMINUTE=0",
        "daily at 09:00 (Europe/Berlin)")]
    [InlineData("DTSTART;TZID=Europe/Berlin:20260704T000000\nFREQ=DAILY;BYHOUR=9;BYMINUTE=0",
        "daily at 09:00, from July 4, 2026 (Europe/Berlin)")]
    [InlineData("DTSTART;TZID=Europe/Berlin:20260704T093000\nFREQ=DAILY",
        "daily at 09:30, from July 4, 2026 (Europe/Berlin)")]
    [InlineData("DTSTART:20260704T093000Z\nFREQ=WEEKLY", "weekly on Sat at 09:30, from July 4, 2026 (UTC)")]
    [InlineData("DTSTART:20260704T093000\nFREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;UNTIL=20261231T235959Z",
        "every 2 weeks on Mon, Fri at 09:30, until December 31, 2026, from July 4, 2026")]
    [InlineData("DTSTART:20260704T093000\nRRULE:FREQ=HOURLY;INTERVAL=6;COUNT=10",
        "every 6 hours at minute 30, 10 times, from July 4, 2026")]
    [InlineData("DTSTART;TZID=Europe/Berlin:20260101T000000\nFREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=9",
        "monthly on day 1 at 09:00, from January 1, 2026 (Europe/Berlin)")]
    [InlineData("DTSTART:20260704T093000\nFREQ=YEARLY", "yearly on day 4 in July at 09:30, from July 4, 2026")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=1", "monthly on day 1 at 00:00")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=18", "monthly on the last day at 18:00")]
    [InlineData("FREQ=MONTHLY;BYDAY=2TU;BYHOUR=18", "monthly on the second Tue at 18:00")]
    [InlineData("FREQ=YEARLY;BYMONTH=3,9;BYDAY=-1FR;BYHOUR=8", "yearly on the last Fri in March, September at 08:00")]
    [InlineData("FREQ=WEEKLY;BYDAY=MO;BYHOUR=8,17;BYMINUTE=5", "Mon at 08:05, 17:05")]
    [InlineData("FREQ=MINUTELY;INTERVAL=15;BYHOUR=8,9,10,11", "every 15 minutes in hours 8 to 11")]
    [InlineData("FREQ=HOURLY;BYHOUR=8;BYDAY=MO", "every hour on Mon in hour 8")]
    [InlineData("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1")]
    [InlineData("FREQ=DAILY;BYMONTHDAY=13;BYDAY=FR", "FREQ=DAILY;BYMONTHDAY=13;BYDAY=FR")]
    [InlineData("FREQ=DAILY;BYHOUR=1,2,3,4;BYMINUTE=0,30", "FREQ=DAILY;BYHOUR=1,2,3,4;BYMINUTE=0,30")]
    public void A_rule_is_said_in_plain_words_and_written_back_the_same(string rule, string words)
    {
        var pattern = SchedulePattern.Parse(rule);

        pattern.Describe().Should().Be(words);
        pattern.ToText().Should().Be(rule);
        ScheduleText.Parse(pattern.ToText(), out var fault).Should().NotBeNull(fault);
    }

    private static IEnumerable<string> Times(string text, string after, int count)
    {
        var rule = ScheduleTimes.RuleOf(Guid.Empty, ScheduleText.Parse(text, out _)!, "UTC");
        return ScheduleTimes.After(rule, Moment(after)).Take(count)
            .Select(t => t.ToString("yyyy-MM-dd'T'HH:mmzzz", CultureInfo.InvariantCulture));
    }

    private static DateTimeOffset Moment(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
