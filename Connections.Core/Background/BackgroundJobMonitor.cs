using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Background;

/// <summary>
/// Sees that each background job is done to its end every so often, and says when one is not. It has a loop of its own,
/// which a job that hangs does not hold up, and measures by a stopwatch, which no wrong clock moves.
/// </summary>
internal sealed class BackgroundJobMonitor(IEnumerable<BackgroundJob> jobs, Storage.WriteGate gate, TimeProvider clock,
    ILogger<BackgroundJobMonitor> log) : BackgroundService
{
    private readonly Lock access = new();
    private readonly Dictionary<string, long> done = [];
    private readonly HashSet<string> late = [];

    /// <summary>How long a job may go without being done: three of its periods.</summary>
    public static TimeSpan Patience { get; } = 3 * BackgroundJobRunner.Interval;

    /// <summary>The jobs that were not done for too long.</summary>
    public IReadOnlyList<string> Late
    {
        get
        {
            lock (access) return [.. late.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Notes that a job was done to its end, or that another node is at it.</summary>
    public void NoteDone(string job)
    {
        lock (access) Restart(job);
    }

    /// <summary>Looks once, and logs what is new.</summary>
    public void Look()
    {
        lock (access)
        {
            foreach (var job in jobs) Look(job.Name);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(BackgroundJobRunner.Interval, clock);
        do Look();
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Look(string job)
    {
        // While the product is locked no job runs, and that is said elsewhere.
        if (gate.ClosedBecause is not null || !done.TryGetValue(job, out var since)) Restart(job);
        else if (clock.GetElapsedTime(since) > Patience && late.Add(job))
            log.BackgroundJobIsLate(job, clock.GetElapsedTime(since).TotalMinutes);
    }

    private void Restart(string job)
    {
        done[job] = clock.GetTimestamp();
        if (late.Remove(job)) log.BackgroundJobRecovered(job);
    }
}
