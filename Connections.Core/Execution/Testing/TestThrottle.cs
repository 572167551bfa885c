using System.ComponentModel.DataAnnotations;
using System.Threading.RateLimiting;

namespace Connections.Core.Execution.Testing;

/// <summary>How often one identity may test: the settings <c>RateLimits:*</c>.</summary>
public sealed class TestLimits
{
    /// <summary><c>RateLimits:TestsPerMinute</c>, per process.</summary>
    [Range(1, 1_000_000)]
    public int TestsPerMinute { get; set; } = 20;
}

/// <summary>Turns for tests: so many of one identity in a minute, and none on an unsupported site.</summary>
internal sealed class TestThrottle(TestLimits limits, Deployment deployment) : IDisposable
{
    private readonly PartitionedRateLimiter<Guid> perActor = PerMinuteLimiter.Create(limits.TestsPerMinute);

    /// <summary>Takes a turn.</summary>
    /// <exception cref="Problem.Unavailable">The site is not supported.</exception>
    /// <exception cref="Problem.TooMany">More tests in a minute than the limit.</exception>
    public void Take(Actor actor)
    {
        deployment.EnsureSupported();
        using var lease = perActor.AttemptAcquire(actor.Id);
        if (!lease.IsAcquired) throw new Problem.TooMany(TimeSpan.FromSeconds(10));
    }

    /// <inheritdoc/>
    public void Dispose() => perActor.Dispose();
}
