using Connections.Core.Automation.Specs;

namespace Connections.Tests.Automation.Specs;

public sealed class ScheduleTextTests
{
    [Theory]
    [InlineData("", "Enter one RRULE")]
    [InlineData("FREQ=DAILY\nFREQ=DAILY", "Enter one RRULE")]
    [InlineData("DTSTART:20260101T090000", "Enter one RRULE")]
    [InlineData("DAILY", "“DAILY” is not a part of an RRULE.")]
    [InlineData("INTERVAL=2", "FREQ is missing")]
    [InlineData("FREQ=OFTEN", "“OFTEN” is not a frequency.")]
    [InlineData("FREQ=DAILY;BYHOURS=3", "Did you mean BYHOUR?")]
    [InlineData("FREQ=DAILY;FREQ=DAILY", "FREQ is listed twice.")]
    [InlineData("FREQ=SECONDLY", "more than once a minute")]
    [InlineData("FREQ=MINUTELY;BYSECOND=0,30", "more than once a minute")]
    [InlineData("FREQ=DAILY;BYHOUR=24", "BYHOUR takes numbers from 0 to 23.")]
    [InlineData("FREQ=DAILY;INTERVAL=0", "INTERVAL takes one number from 1 to 100,000.")]
    [InlineData("FREQ=MONTHLY;BYMONTHDAY=-32", "BYMONTHDAY takes numbers from 1 to 31.")]
    [InlineData("FREQ=WEEKLY;BYDAY=MON", "BYDAY takes days: MO")]
    [InlineData("FREQ=HOURLY;BYYEARDAY=366", "need FREQ=YEARLY")]
    [InlineData("FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6", "without BYMONTH")]
    [InlineData("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY can't be used")]
    [InlineData("FREQ=WEEKLY;BYDAY=1MO", "Days with a number")]
    [InlineData("FREQ=DAILY;UNTIL=tomorrow", "Write UNTIL like")]
    [InlineData("FREQ=DAILY;COUNT=3", "COUNT needs a line DTSTART")]
    [InlineData("DTSTART:20260101T090000\nFREQ=DAILY;COUNT=3;UNTIL=20260105", "Use either COUNT or UNTIL")]
    [InlineData("DTSTART;TZID=Europe/Berln:20260101T090000\nFREQ=DAILY", "“Europe/Berln” is not a time zone.")]
    [InlineData("DTSTART;TZID=../../etc/passwd:20260101T090000\nFREQ=DAILY", "is not a time zone.")]
    [InlineData("DTSTART;TZID=Europe/Berlin:20260101T090000Z\nFREQ=DAILY", "not both")]
    [InlineData("DTSTART:20261301T090000\nFREQ=DAILY", "is not a date and time")]
    [InlineData("DTSTART:20260101T090030\nFREQ=DAILY", "full minute")]
    [InlineData("DTSTART=20260101\nFREQ=DAILY", "Write the line DTSTART like")]
    public void A_rule_with_a_fault_is_refused_in_words(string text, string words)
    {
        ScheduleText.Parse(text, out var fault).Should().BeNull();
        fault.Should().Contain(words);
    }

    [Theory]
    [InlineData("rrule:freq=daily;byhour=9", "FREQ=DAILY;BYHOUR=9", null, null)]
    [InlineData(" FREQ=HOURLY ", "FREQ=HOURLY", null, null)]
    [InlineData("DTSTART;TZID=Europe/Berlin:20260101T090000\r\nRRULE:FREQ=DAILY;COUNT=3", "FREQ=DAILY;COUNT=3",
        "Europe/Berlin", "2026-01-01T09:00:00")]
    [InlineData("DTSTART:20260101T090000Z\nFREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "UTC",
        "2026-01-01T09:00:00")]
    [InlineData("DTSTART:20260101T090000\nFREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU,WE,TH,FR", null, "2026-01-01T09:00:00")]
    public void A_rule_is_read_with_its_start_and_zone(string text, string rule, string? zone, string? start)
    {
        var read = ScheduleText.Parse(text, out var fault);

        fault.Should().BeNull();
        read.Should().Be(new ScheduleText(rule, zone, start is null ? null : DateTime.Parse(start,
            System.Globalization.CultureInfo.InvariantCulture)));
    }
}
