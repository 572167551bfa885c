using System.Globalization;

namespace Connections.Core.Automation.Specs;

/// <summary>The rule of a schedule in words, such as <c>monthly on day 1 at 09:00</c>.</summary>
internal static class ScheduleWords
{
    private const int MostTimes = 6;

    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-US");
    private static readonly string[] Unsaid = ["BYSETPOS", "BYWEEKNO", "BYYEARDAY"];
    private static readonly string[] Places = ["", "first ", "second ", "third ", "fourth ", "fifth "];

    private static readonly Dictionary<string, string> Days = new(StringComparer.Ordinal)
    {
        ["MO"] = "Mon",
        ["TU"] = "Tue",
        ["WE"] = "Wed",
        ["TH"] = "Thu",
        ["FR"] = "Fri",
        ["SA"] = "Sat",
        ["SU"] = "Sun",
    };

    /// <summary>The rule in words, without its time zone; null where few words don't say it.</summary>
    public static string? From(ScheduleText rule)
    {
        if (Array.Exists(Unsaid, p => rule.Part(p).Count > 0) || rule.Part("BYSECOND") is not ([] or ["0"]))
            return null;
        var start = rule.Start ?? ScheduleText.Epoch;
        var isWithinDay = rule.Part("FREQ")[0] is "MINUTELY" or "HOURLY";
        if (On(rule, start) is not { } on || (isWithinDay ? Within(rule, start) : At(rule, start)) is not { } at)
            return null;
        var every = Every(rule);
        // Days of each week say by themselves how often they come.
        var days = every is "daily" or "weekly" && rule.Part("BYDAY").Count > 0 ? on["on ".Length..]
            : on.Length > 0 ? $"{every} {on}" : every;
        var from = rule.Start is { } given && given != ScheduleText.Epoch ? $", from {Date(given)}" : "";
        return $"{days}{at}{Ends(rule)}{from}";
    }

    private static string Every(ScheduleText rule)
    {
        var every = rule.Part("INTERVAL") is [var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 1;
        var (unit, adverb) = rule.Part("FREQ")[0] switch
        {
            "MINUTELY" => ("minute", "every minute"),
            "HOURLY" => ("hour", "every hour"),
            "DAILY" => ("day", "daily"),
            "WEEKLY" => ("week", "weekly"),
            "MONTHLY" => ("month", "monthly"),
            _ => ("year", "yearly"),
        };
        return every == 1 ? adverb : string.Create(CultureInfo.InvariantCulture, $"every {every} {unit}s");
    }

    // What isn't said of the day is that of the start, as RFC 5545 has it.
    private static string? On(ScheduleText rule, DateTime start)
    {
        var frequency = rule.Part("FREQ")[0];
        var (months, dates, days) = (rule.Part("BYMONTH"), rule.Part("BYMONTHDAY"), rule.Part("BYDAY"));
        if (dates.Count > 0 && days.Count > 0) return null;
        var parts = new List<string>();
        if (days.Count > 0)
        {
            var named = days.Select(Day).ToList();
            if (named.Contains(null)) return null;
            parts.Add($"on {string.Join(", ", named)}");
        }
        else if (dates.Count > 0)
        {
            if (dates is ["-1"]) parts.Add("on the last day");
            else if (dates.Any(d => d[0] is '-' or '+')) return null;
            else parts.Add($"on day {string.Join(", ", dates)}");
        }
        else if (frequency == "WEEKLY") parts.Add($"on {start.ToString("ddd", English)}");
        else if (frequency is "MONTHLY" or "YEARLY")
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"on day {start.Day}"));
        if (months.Count > 0)
            parts.Add($"in {string.Join(", ", months.Select(m =>
                English.DateTimeFormat.GetMonthName(int.Parse(m, CultureInfo.InvariantCulture))))}");
        else if (frequency == "YEARLY" && days.Count == 0) parts.Add($"in {start.ToString("MMMM", English)}");
        return string.Join(' ', parts);
    }

    private static string? Day(string code)
    {
        var name = Days[code[^2..]];
        if (code.Length == 2) return name;
        var place = int.Parse(code[..^2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return place switch
        {
            -1 => $"the last {name}",
            > 0 when place < Places.Length => $"the {Places[place]}{name}",
            _ => null,
        };
    }

    private static string? At(ScheduleText rule, DateTime start)
    {
        var hours = Numbers(rule, "BYHOUR", start.Hour);
        var minutes = Numbers(rule, "BYMINUTE", start.Minute);
        return hours.Count * minutes.Count > MostTimes ? null
            : $" at {string.Join(", ", hours.SelectMany(h => minutes.Select(m => new TimeOnly(h, m))).Order()
                .Select(t => t.ToString("HH:mm", CultureInfo.InvariantCulture)))}";
    }

    private static string? Within(ScheduleText rule, DateTime start)
    {
        var minutes = rule.Part("FREQ")[0] == "HOURLY" ? Numbers(rule, "BYMINUTE", start.Minute)
            : Numbers(rule, "BYMINUTE", 0);
        var hours = Numbers(rule, "BYHOUR", -1);
        if (minutes.Count > MostTimes) return null;
        var words = minutes is [0] && (rule.Part("FREQ")[0] == "HOURLY" || rule.Part("BYMINUTE").Count == 0) ? ""
            : $" at minute {string.Join(", ", minutes)}";
        if (hours is [-1]) return words;
        var isRun = hours.Count > 2 && hours[^1] - hours[0] == hours.Count - 1;
        var shown = isRun ? $"{hours[0]} to {hours[^1]}" : string.Join(", ", hours);
        return $"{words} in {(hours.Count == 1 ? "hour" : "hours")} {shown}";
    }

    private static string Ends(ScheduleText rule)
    {
        if (rule.Part("COUNT") is [var count]) return count == "1" ? ", once" : $", {count} times";
        return rule.Part("UNTIL") is [var until]
            ? $", until {Date(DateTime.ParseExact(until[..8], "yyyyMMdd", CultureInfo.InvariantCulture))}" : "";
    }

    private static List<int> Numbers(ScheduleText rule, string part, int otherwise) =>
        rule.Part(part) is { Count: > 0 } given
            ? [.. given.Select(n => int.Parse(n, CultureInfo.InvariantCulture)).Distinct().Order()] : [otherwise];

    private static string Date(DateTime day) => day.ToString("MMMM d, yyyy", English);
}
