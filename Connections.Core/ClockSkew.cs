namespace Connections.Core;

/// <summary>
/// What a clock that is wrong, or was wrong once, may do. A moment that was noted further in the future than it can lie
/// was noted by such a clock: it is void, instead of holding until the clock comes there.
/// </summary>
internal static class ClockSkew
{
    /// <summary>How far the clocks of two nodes may differ.</summary>
    public static TimeSpan Allowed { get; } = TimeSpan.FromMinutes(5);

    /// <summary>The latest end that something can have which lasts so long and began by now.</summary>
    public static DateTimeOffset LatestEnd(DateTimeOffset now, TimeSpan length) => now + length + Allowed;

    /// <summary>The latest moment at which something can have happened by now.</summary>
    public static DateTimeOffset LatestPast(DateTimeOffset now) => now + Allowed;
}
