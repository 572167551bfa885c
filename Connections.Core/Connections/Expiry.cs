using System.Globalization;

namespace Connections.Core.Connections;

/// <summary>What is said of a credential that ends.</summary>
internal static class Expiry
{
    /// <summary>What a connection says whose credential has ended.</summary>
    public const string Ended = "Its certificate or token has expired. Enter a new one.";

    /// <summary>How many days before the end a warning goes out, the last one first.</summary>
    public static IReadOnlyList<int> WarnDaysBefore { get; } = [1, 7, 30];

    /// <summary>From how long before its end a connection needs attention.</summary>
    public static TimeSpan Soon { get; } = TimeSpan.FromDays(WarnDaysBefore[^1]);

    /// <summary>What a connection says whose credential ends soon, or has ended.</summary>
    public static string Message(DateTimeOffset endsAt, DateTimeOffset now) => endsAt <= now
        ? Ended
        : string.Create(
            CultureInfo.InvariantCulture,
            $"Its certificate or token expires on {endsAt.UtcDateTime:yyyy-MM-dd}. Enter a new one before then.");

    /// <summary>
    /// The warning that is due: its days before the end, and since when it is due; null: none yet, or it has ended.
    /// </summary>
    public static (int Days, DateTimeOffset Since)? Due(DateTimeOffset endsAt, DateTimeOffset now)
    {
        if (endsAt <= now) return null;
        foreach (var days in WarnDaysBefore)
        {
            if (endsAt - now <= TimeSpan.FromDays(days)) return (days, endsAt - TimeSpan.FromDays(days));
        }

        return null;
    }
}
