namespace Connections.Web.Ui;

/// <summary>The distance between two moments in words.</summary>
internal static class RelativeTime
{
    /// <summary>
    /// Such as <c>3 days ago</c>, <c>just now</c>, <c>in 2 hours</c>. Whole units, rounded down; days to come to the
    /// nearest, so that a month's grace does not read as 29 days at once.
    /// </summary>
    public static string Write(DateTimeOffset moment, DateTimeOffset now)
    {
        var distance = (now - moment).Duration();
        if (distance < TimeSpan.FromMinutes(1)) return moment > now ? "in a moment" : "just now";
        var (number, unit) = distance switch
        {
            { TotalHours: < 1 } => ((int)distance.TotalMinutes, "minute"),
            { TotalDays: < 1 } => ((int)distance.TotalHours, "hour"),
            { TotalDays: < 31 } when moment > now => ((int)Math.Round(distance.TotalDays), "day"),
            { TotalDays: < 30 } => ((int)distance.TotalDays, "day"),
            { TotalDays: < 365 } => ((int)(distance.TotalDays / 30.44), "month"),
            _ => ((int)(distance.TotalDays / 365.25), "year"),
        };
        number = Math.Max(1, number);
        var words = $"{number} {unit}{(number == 1 ? "" : "s")}";
        return moment > now ? $"in {words}" : $"{words} ago";
    }
}
