using System.Globalization;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Automation.Workflows;

/// <summary>How a schedule repeats, as people say it.</summary>
public enum ScheduleKind
{
    /// <summary>Every so many minutes.</summary>
    Minutes,

    /// <summary>Every so many hours.</summary>
    Hours,

    /// <summary>Each day at a time.</summary>
    Daily,

    /// <summary>On days of the week at a time.</summary>
    Weekly,

    /// <summary>By a rule that says more than these.</summary>
    Custom,
}

/// <summary>The rule of a schedule in plain words, where it can be said so, and back again.</summary>
public sealed record SchedulePattern
{
    private static readonly (DayOfWeek Day, string Code)[] Days =
    [
        (DayOfWeek.Monday, "MO"), (DayOfWeek.Tuesday, "TU"), (DayOfWeek.Wednesday, "WE"), (DayOfWeek.Thursday, "TH"),
        (DayOfWeek.Friday, "FR"), (DayOfWeek.Saturday, "SA"), (DayOfWeek.Sunday, "SU"),
    ];

    /// <summary>How it repeats.</summary>
    public ScheduleKind Kind { get; init; } = ScheduleKind.Daily;

    /// <summary>How many minutes or hours are between two times.</summary>
    public int Every { get; init; } = 1;

    /// <summary>The time of day; of an hourly one only the minute counts.</summary>
    public TimeOnly At { get; init; } = new(9, 0);

    /// <summary>The days of a weekly one.</summary>
    public IReadOnlyList<DayOfWeek> On { get; init; } = [DayOfWeek.Monday];

    /// <summary>The time zone; null: that of the installation.</summary>
    public string? Zone { get; init; }

    /// <summary>The rule as it was written, with its line DTSTART if it has one.</summary>
    public string Text { get; init; } = "";

    /// <summary>Reads a rule; what cannot be said in plain words is a custom one.</summary>
    public static SchedulePattern Parse(string text)
    {
        var custom = new SchedulePattern { Kind = ScheduleKind.Custom, Text = text };
        if (ScheduleText.Parse(text, out _) is not { } rule || (rule.Start is { } start && start != ScheduleText.Epoch))
            return custom;
        var pattern = custom with { Zone = rule.Zone };
        var parts = rule.Rule.Split(';').Select(p => p.Split('=')[0]).Where(p => p != "BYSECOND").ToHashSet();
        if (rule.Part("BYSECOND") is not ([] or ["0"])) return custom;
        var (every, hour, minute) =
            (Number(rule, "INTERVAL", 1), Number(rule, "BYHOUR", -1), Number(rule, "BYMINUTE", -1));
        if (every is null || hour is null || minute is null) return custom;
        var read = rule.Part("FREQ")[0] switch
        {
            "MINUTELY" when parts.IsSubsetOf(["FREQ", "INTERVAL"]) =>
                pattern with { Kind = ScheduleKind.Minutes, Every = every.Value },
            "HOURLY" when parts.IsSubsetOf(["FREQ", "INTERVAL", "BYMINUTE"]) =>
                pattern with { Kind = ScheduleKind.Hours, Every = every.Value, At = new(0, Math.Max(0, minute.Value)) },
            "DAILY" when parts.SetEquals(["FREQ", "BYHOUR", "BYMINUTE"]) =>
                pattern with { Kind = ScheduleKind.Daily, At = new(hour.Value, minute.Value) },
            "WEEKLY" when parts.SetEquals(["FREQ", "BYDAY", "BYHOUR", "BYMINUTE"])
                && rule.Part("BYDAY").All(d => Array.Exists(Days, k => k.Code == d)) =>
                pattern with
                {
                    Kind = ScheduleKind.Weekly,
                    At = new(hour.Value, minute.Value),
                    On = [.. Days.Where(d => rule.Part("BYDAY").Contains(d.Code)).Select(d => d.Day)],
                },
            _ => custom,
        };
        return read.Kind == ScheduleKind.Custom ? custom : read;
    }

    /// <summary>The rule as a document has it.</summary>
    public string ToText()
    {
        if (Kind == ScheduleKind.Custom) return Text.Trim();
        var at = string.Create(CultureInfo.InvariantCulture, $"BYHOUR={At.Hour};BYMINUTE={At.Minute}");
        var rule = Kind switch
        {
            ScheduleKind.Minutes => string.Create(CultureInfo.InvariantCulture, $"FREQ=MINUTELY;INTERVAL={Every}"),
            ScheduleKind.Hours =>
                string.Create(CultureInfo.InvariantCulture, $"FREQ=HOURLY;INTERVAL={Every};BYMINUTE={At.Minute}"),
            ScheduleKind.Daily => $"FREQ=DAILY;{at}",
            _ => $"FREQ=WEEKLY;BYDAY={string.Join(',', Days.Where(d => On.Contains(d.Day)).Select(d => d.Code))};{at}",
        };
        return Zone is null ? rule : string.Create(CultureInfo.InvariantCulture,
            $"DTSTART;TZID={Zone}:{ScheduleText.Epoch:yyyyMMdd'T'HHmmss}\n{rule}");
    }

    /// <summary>The same in words, such as <c>daily at 09:00</c>; the rule where few words don't say it.</summary>
    public string Describe()
    {
        var rule = Kind == ScheduleKind.Custom ? ScheduleText.Parse(Text, out _) : null;
        var at = At.ToString("HH:mm", CultureInfo.InvariantCulture);
        var words = Kind switch
        {
            ScheduleKind.Minutes => Every == 1 ? "every minute" : FormattableString.Invariant($"every {Every} minutes"),
            ScheduleKind.Hours => (Every == 1 ? "every hour" : FormattableString.Invariant($"every {Every} hours"))
                + (At.Minute == 0 ? "" : FormattableString.Invariant($" at minute {At.Minute}")),
            ScheduleKind.Daily => $"daily at {at}",
            ScheduleKind.Weekly => $"{string.Join(", ", On.Select(d => d.ToString()[..3]))} at {at}",
            _ => (rule is null ? null : ScheduleWords.From(rule)) ?? Text.Split('\n')[^1].Trim(),
        };
        return (Zone ?? rule?.Zone) is { } zone ? $"{words} ({zone})" : words;
    }

    private static int? Number(ScheduleText rule, string name, int otherwise) => rule.Part(name) switch
    {
        [] => otherwise,
        [var one] when int.TryParse(one, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };
}
