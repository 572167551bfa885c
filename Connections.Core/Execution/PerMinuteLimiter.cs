using System.Threading.RateLimiting;

namespace Connections.Core.Execution;

/// <summary>How often one identity may do something.</summary>
internal static class PerMinuteLimiter
{
    /// <summary>A limit over the last minute, in steps of ten seconds, for each identity by itself.</summary>
    public static PartitionedRateLimiter<Guid> Create(int permits) => PartitionedRateLimiter.Create<Guid, Guid>(
        actor => RateLimitPartition.GetSlidingWindowLimiter(actor, _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = permits,
            Window = TimeSpan.FromMinutes(1),
            SegmentsPerWindow = 6,
        }));
}
