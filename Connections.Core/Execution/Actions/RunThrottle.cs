using System.ComponentModel.DataAnnotations;
using System.Threading.RateLimiting;
using Connections.Core.Egress;

namespace Connections.Core.Execution.Actions;

/// <summary>How much one identity may run: the settings <c>RateLimits:*</c>. Each process counts by itself.</summary>
public sealed class RunLimits
{
    /// <summary><c>RateLimits:RunsPerMinute</c>.</summary>
    [Range(1, 1_000_000)]
    public int RunsPerMinute { get; set; } = 120;

    /// <summary><c>RateLimits:ParallelRuns</c>.</summary>
    [Range(1, 1_000_000)]
    public int ParallelRuns { get; set; } = 20;

    /// <summary><c>RateLimits:SecondsInLine</c>: how long a run waits while its connection is busy.</summary>
    [Range(0, 3600)]
    public double SecondsInLine { get; set; } = 10;
}

/// <summary>
/// Places for runs: so many of one identity, so many through one connection. Who gets none is told when to come again.
/// </summary>
internal sealed class RunThrottle : IDisposable
{
    private const int LongestLine = 1000;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private readonly PartitionedRateLimiter<Guid> perMinute;
    private readonly PartitionedRateLimiter<Guid> parallel;
    private readonly PartitionedRateLimiter<Guid> perConnection;
    private readonly TimeSpan inLine;
    private readonly int throughOne;

    public RunThrottle(RunLimits limits, EgressSettings egress)
    {
        inLine = TimeSpan.FromSeconds(limits.SecondsInLine);
        throughOne = egress.MaxPerConnection;
        perMinute = PerMinuteLimiter.Create(limits.RunsPerMinute);
        parallel = PartitionedRateLimiter.Create<Guid, Guid>(
            actor => RateLimitPartition.GetConcurrencyLimiter(actor,
                _ => new ConcurrencyLimiterOptions { PermitLimit = limits.ParallelRuns }));
        perConnection = PartitionedRateLimiter.Create<Guid, Guid>(
            connection => RateLimitPartition.GetConcurrencyLimiter(connection, _ => new ConcurrencyLimiterOptions
            {
                PermitLimit = egress.MaxPerConnection,
                QueueLimit = LongestLine,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            }));
    }

    /// <summary>A place among the runs of an identity, at once or not at all.</summary>
    /// <exception cref="Problem.TooMany">With the time to wait.</exception>
    public IDisposable EnterFor(Actor actor)
    {
        var place = parallel.AttemptAcquire(actor.Id);
        if (!place.IsAcquired)
        {
            place.Dispose();
            throw new Problem.TooMany(Soon);
        }

        using var turn = perMinute.AttemptAcquire(actor.Id);
        if (turn.IsAcquired) return place;
        place.Dispose();
        throw new Problem.TooMany(
            turn.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(10));
    }

    /// <summary>A place among the runs through a connection, at once; null: there is none.</summary>
    public IDisposable? TryEnter(Guid connection)
    {
        var place = perConnection.AttemptAcquire(connection);
        if (place.IsAcquired) return place;
        place.Dispose();
        return null;
    }

    /// <summary>A place among the runs through a connection; waits in line for a while.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="ct">Gives up.</param>
    /// <param name="isPatient">Whether it waits until it is its turn, however long that takes.</param>
    /// <exception cref="Problem.TooMany">The line is too long.</exception>
    public async ValueTask<IDisposable> EnterAsync(Guid connection, CancellationToken ct, bool isPatient = false)
    {
        // Most get in at once; only who waits needs a clock.
        if (TryEnter(connection) is { } free) return free;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        if (!isPatient) patience.CancelAfter(inLine);
        RateLimitLease place;
        try
        {
            place = await perConnection.AcquireAsync(connection, 1, patience.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw Busy();
        }

        if (place.IsAcquired) return place;
        place.Dispose();
        throw Busy();
    }

    /// <summary>How many wait for a place among the runs through a connection.</summary>
    public long WaitingFor(Guid connection) => perConnection.GetStatistics(connection)?.CurrentQueuedCount ?? 0;

    private Problem.TooMany Busy() => new(inLine, throughOne == 1
        ? "The connection is busy: one request at a time goes through it."
        : $"The connection is busy: {throughOne} requests at a time go through it.");

    /// <inheritdoc/>
    public void Dispose()
    {
        perMinute.Dispose();
        parallel.Dispose();
        perConnection.Dispose();
    }
}
