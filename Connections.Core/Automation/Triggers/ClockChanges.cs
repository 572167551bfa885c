using System.Globalization;
using Connections.Core.Automation.Clock;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Automation.Triggers;

/// <summary>Finds the days on which a schedule does not run as its rule reads, because clocks are changed.</summary>
internal static class ClockChanges
{
    private const int Days = 366;
    private const int MaxTimes = 200;
    private static readonly CultureInfo Words = CultureInfo.GetCultureInfo("en-US");

    /// <summary>What happens on those days within a year, in words.</summary>
    public static IReadOnlyList<string> Warn(ScheduleRule rule, ScheduleText text, DateTimeOffset now)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(rule.Zone);
        var warnings = new List<string>();
        foreach (var (at, before, after) in Changes(zone, now))
        {
            var change = after - before;
            // What would be in the hour that is left out or comes twice is in the hour around the change.
            var around = ScheduleTimes.After(rule, at - change.Duration() - TimeSpan.FromTicks(1))
                .TakeWhile(t => t < at + change.Duration()).Take(MaxTimes).ToList();
            var word = change > TimeSpan.Zero ? Skipped(text, around, at, before, after, zone)
                : Repeated(text, around, at, before, after, zone);
            if (word is not null) warnings.Add(word);
        }
        return warnings;
    }

    private static string? Skipped(ScheduleText text, List<DateTimeOffset> around, DateTimeOffset at, TimeSpan before,
        TimeSpan after, TimeZoneInfo zone)
    {
        if (IsSubDaily(text)) return null;
        var meant = MeantTimes(text);
        foreach (var moment in around.Where(t => t >= at))
        {
            var shown = (moment.UtcDateTime + after).TimeOfDay;
            var wanted = (moment.UtcDateTime + before).TimeOfDay;
            if (meant.Contains(wanted) && !meant.Contains(shown))
                return $"On {Day(at + before)}, {Time(wanted)} doesn't exist in {zone.Id}: it runs at {Time(shown)}.";
        }
        return null;
    }

    private static string? Repeated(ScheduleText text, List<DateTimeOffset> around, DateTimeOffset at, TimeSpan before,
        TimeSpan after, TimeZoneInfo zone)
    {
        var first = around.Where(t => t < at).ToList();
        if (first.Count == 0) return null;
        return IsSubDaily(text)
            ? $"On {Day(at + before)}, the time from {Time((at + after).TimeOfDay)} to "
                + $"{Time((at + before).TimeOfDay)} comes twice in {zone.Id}: it only runs in the first."
            : $"On {Day(at + before)}, {Time((first[0].UtcDateTime + before).TimeOfDay)} comes twice in "
                + $"{zone.Id}: it runs at the first.";
    }

    private static bool IsSubDaily(ScheduleText text) => text.Part("FREQ") is ["HOURLY" or "MINUTELY"];

    private static HashSet<TimeSpan> MeantTimes(ScheduleText text)
    {
        var start = text.Start ?? ScheduleText.Epoch;
        var hours = Numbers(text.Part("BYHOUR"), start.Hour);
        var minutes = Numbers(text.Part("BYMINUTE"), start.Minute);
        var second = Numbers(text.Part("BYSECOND"), start.Second)[0];
        return [.. hours.SelectMany(h => minutes.Select(m => new TimeSpan(h, m, second)))];
    }

    private static List<int> Numbers(IReadOnlyList<string> values, int otherwise) => values.Count == 0 ? [otherwise]
        : [.. values.Select(v => int.Parse(v, CultureInfo.InvariantCulture))];

    private static IEnumerable<(DateTimeOffset At, TimeSpan Before, TimeSpan After)> Changes(TimeZoneInfo zone,
        DateTimeOffset now)
    {
        var day = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        for (var i = 0; i < Days; i++, day = day.AddDays(1))
        {
            var (low, high) = (day, day.AddDays(1));
            var (before, after) = (zone.GetUtcOffset(low), zone.GetUtcOffset(high));
            if (before == after) continue;
            while (high - low > TimeSpan.FromMinutes(1))
            {
                var middle = new DateTimeOffset((low.Ticks + high.Ticks) / 2 / TimeSpan.TicksPerMinute
                    * TimeSpan.TicksPerMinute, TimeSpan.Zero);
                if (zone.GetUtcOffset(middle) == before) low = middle;
                else high = middle;
            }
            if (high > now) yield return (high, before, after);
        }
    }

    private static string Day(DateTimeOffset local) => local.ToString("dddd, MMMM d, yyyy", Words);

    private static string Time(TimeSpan time) => time.ToString(@"hh\:mm", CultureInfo.InvariantCulture);
}
