using System.Globalization;
using System.Text.RegularExpressions;
using Connections.Core.Integrations;

namespace Connections.Core.Automation.Specs;

/// <summary>
/// The rule of a schedule as a document has it: an RRULE, and before it, if wanted, a line DTSTART that says from when,
/// and in which time zone.
/// </summary>
/// <param name="Rule">The rule alone.</param>
/// <param name="Zone">The time zone; null: that of the installation.</param>
/// <param name="Start">What it counts from, in that zone; null: <see cref="Epoch"/>.</param>
internal sealed partial record ScheduleText(string Rule, string? Zone, DateTime? Start)
{
    /// <summary>
    /// What a rule counts from that does not say so: a Monday at midnight, so that hours and weeks are whole.
    /// </summary>
    public static readonly DateTime Epoch = new(2024, 1, 1);

    private const string StartName = "DTSTART";
    private const string Prefix = "RRULE:";

    private static readonly string[] Frequencies = ["MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
    private static readonly string[] DayNames = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

    // Of numbers: the largest, and whether they may count from the end.
    private static readonly Dictionary<string, (int Min, int Max, bool Signed)> Numbers = new(StringComparer.Ordinal)
    {
        ["INTERVAL"] = (1, 100_000, false),
        ["COUNT"] = (1, 100_000, false),
        ["BYSECOND"] = (0, 59, false),
        ["BYMINUTE"] = (0, 59, false),
        ["BYHOUR"] = (0, 23, false),
        ["BYMONTH"] = (1, 12, false),
        ["BYMONTHDAY"] = (1, 31, true),
        ["BYYEARDAY"] = (1, 366, true),
        ["BYWEEKNO"] = (1, 53, true),
        ["BYSETPOS"] = (1, 366, true),
    };

    private static readonly string[] Known = ["FREQ", "UNTIL", "BYDAY", "WKST", .. Numbers.Keys];

    /// <summary>Reads a rule.</summary>
    /// <param name="text">One line, or two.</param>
    /// <param name="fault">What is wrong with it; null: nothing.</param>
    public static ScheduleText? Parse(string text, out string? fault)
    {
        var lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var (zone, start) = ((string?)null, (DateTime?)null);
        fault = null;
        if (lines is [var first, ..] && first.StartsWith(StartName, StringComparison.OrdinalIgnoreCase))
        {
            fault = ReadStart(first, out zone, out start);
            lines = lines[1..];
        }
        if (lines is not [var rule])
            fault ??= "Enter one RRULE, for example FREQ=DAILY;BYHOUR=9;BYMINUTE=0. "
                + "Only a DTSTART line may come before it.";
        if (fault is not null) return null;
        rule = lines[0].ToUpperInvariant();
        if (rule.StartsWith(Prefix, StringComparison.Ordinal)) rule = rule[Prefix.Length..];
        fault = RuleFault(rule, start is not null);
        return fault is null ? new ScheduleText(rule, zone, start) : null;
    }

    /// <summary>The values of a part of the rule, such as <c>BYHOUR</c>; none where it has none.</summary>
    public IReadOnlyList<string> Part(string name) =>
        Rule.Split(';').Select(p => p.Split('=')).FirstOrDefault(p => p[0] == name)?[1].Split(',') ?? [];

    private static string? ReadStart(string line, out string? zone, out DateTime? start)
    {
        (zone, start) = (null, null);
        var match = StartForm().Match(line);
        if (!match.Success)
            return "Write the line DTSTART like DTSTART;TZID=Europe/Berlin:20260101T090000.";
        if (!DateTime.TryParseExact(match.Groups["at"].Value.ToUpperInvariant(), "yyyyMMdd'T'HHmmss",
            CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
            return $"“{match.Groups["at"].Value}” is not a date and time. Write it like 20260101T090000.";
        if (at.Second != 0) return "A schedule starts at a full minute: let DTSTART end with 00.";
        start = at;
        if (match.Groups["utc"].Success)
        {
            zone = "UTC";
            return match.Groups["zone"].Success ? "Write either TZID or Z at the end of DTSTART, not both." : null;
        }
        if (!match.Groups["zone"].Success) return null;
        zone = match.Groups["zone"].Value;
        return ZoneFault(zone);
    }

    /// <summary>What is wrong with the name of a time zone; null: nothing.</summary>
    public static string? ZoneFault(string zone) =>
        ZoneForm().IsMatch(zone) && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) ? null
            : $"“{DidYouMean.Quote(zone)}” is not a time zone. Use a name such as Europe/Berlin or UTC.";

    private static string? RuleFault(string rule, bool hasStart)
    {
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in rule.Split(';'))
        {
            if (part.Split('=') is not [{ Length: > 0 } name, { Length: > 0 } value])
                return $"“{DidYouMean.Quote(part)}” is not a part of an RRULE. "
                    + "Write parts like FREQ=DAILY, with ; between.";
            if (!Known.Contains(name))
                return $"“{DidYouMean.Quote(name)}” is not a part of an RRULE. {DidYouMean.For(name, Known)}";
            if (!parts.TryAdd(name, value)) return $"{name} is listed twice.";
        }
        if (!parts.TryGetValue("FREQ", out var frequency)) return "FREQ is missing, for example FREQ=DAILY.";
        if (frequency == "SECONDLY" || parts.GetValueOrDefault("BYSECOND")?.Contains(',') is true)
            return "A schedule can't start a workflow more than once a minute.";
        if (!Frequencies.Contains(frequency))
            return $"“{DidYouMean.Quote(frequency)}” is not a frequency. Use one of {string.Join(", ", Frequencies)}.";
        foreach (var (name, value) in parts)
            if (ValueFault(name, value) is { } fault) return fault;
        if (parts.ContainsKey("COUNT") && parts.ContainsKey("UNTIL")) return "Use either COUNT or UNTIL, not both.";
        if (parts.ContainsKey("BYWEEKNO") || parts.ContainsKey("BYYEARDAY"))
            if (frequency != "YEARLY" || parts.ContainsKey("BYMONTH") || parts.ContainsKey("BYMONTHDAY"))
                return "BYWEEKNO and BYYEARDAY need FREQ=YEARLY, without BYMONTH and BYMONTHDAY.";
        if (frequency == "WEEKLY" && parts.ContainsKey("BYMONTHDAY"))
            return "BYMONTHDAY can't be used with FREQ=WEEKLY.";
        if (frequency is not ("MONTHLY" or "YEARLY")
            && parts.GetValueOrDefault("BYDAY")?.Any(char.IsAsciiDigit) is true)
            return "Days with a number, such as 1MO, need FREQ=MONTHLY or FREQ=YEARLY.";
        return parts.ContainsKey("COUNT") && !hasStart
            ? "COUNT needs a line DTSTART before the rule, which says from when to count." : null;
    }

    private static string? ValueFault(string name, string value)
    {
        if (name == "UNTIL")
            return DateTime.TryParseExact(value, ["yyyyMMdd", "yyyyMMdd'T'HHmmss'Z'", "yyyyMMdd'T'HHmmss"],
                CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? null
                : "Write UNTIL like 20261231T235959Z.";
        if (name is "BYDAY" or "WKST")
            return value.Split(',').All(d => DayNames.Contains(d) || (name == "BYDAY" && DayForm().IsMatch(d))) ? null
                : $"{name} takes days: {string.Join(", ", DayNames)}.";
        if (!Numbers.TryGetValue(name, out var range)) return null;
        var values = value.Split(',');
        var isList = name.StartsWith("BY", StringComparison.Ordinal);
        return (values.Length == 1 || isList) && values.All(v => Fits(v, range)) ? null
            : string.Create(CultureInfo.InvariantCulture,
                $"{name} takes {(isList ? "numbers" : "one number")} from {range.Min} to {range.Max:N0}.");
    }

    private static bool Fits(string text, (int Min, int Max, bool Signed) range) =>
        int.TryParse(text, range.Signed ? NumberStyles.AllowLeadingSign : NumberStyles.None,
            CultureInfo.InvariantCulture, out var number)
        && (range.Signed ? Math.Abs(number) : number) is var size && size >= range.Min && size <= range.Max;

    [GeneratedRegex("^DTSTART(;TZID=(?<zone>[^:;]+))?:(?<at>[0-9]{8}T[0-9]{6})(?<utc>Z)?$", RegexOptions.IgnoreCase)]
    private static partial Regex StartForm();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$")]
    private static partial Regex ZoneForm();

    [GeneratedRegex("^[+-]?[1-5]?[0-9](MO|TU|WE|TH|FR|SA|SU)$")]
    private static partial Regex DayForm();
}
