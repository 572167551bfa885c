using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Background;

/// <summary>Work that falls due: it looks at a due-date column, does a batch, and tells how much it did.</summary>
/// <param name="Name">Name of its lease.</param>
/// <param name="RunAsync">Does one batch; 0: nothing more is due.</param>
internal sealed record BackgroundJob(string Name, Func<CancellationToken, Task<int>> RunAsync);

/// <summary>The one background loop: once a minute each job, on one node at a time.</summary>
internal sealed class BackgroundJobRunner(
    IEnumerable<BackgroundJob> jobs, LeaseStore leases, BackgroundJobMonitor watch, Storage.WriteGate gate,
    TimeProvider clock, ILogger<BackgroundJobRunner> log) : BackgroundService
{
    private const int MostBatches = 100;

    /// <summary>Time between two looks.</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Does what is due now.</summary>
    public async Task RunOnceAsync(CancellationToken ct)
    {
        if (gate.ClosedBecause is not null) return;
        foreach (var job in jobs)
        {
            try
            {
                await RunAsync(job, ct);
            }
            catch (Problem.Unavailable e) when (!ct.IsCancellationRequested)
            {
                log.LogWarning("The background job {Job} can't run now and will be retried: {Why}", job.Name,
                    e.Message);
            }
            // One job that fails must not stop the others, nor the loop: it is tried again in a minute.
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                log.LogError(e, "The background job {Job} failed and will be retried", job.Name);
            }
        }
    }

    private async Task RunAsync(BackgroundJob job, CancellationToken ct)
    {
        await using var lease = await leases.TryAcquireAsync(job.Name, ct);
        // Null: another node is at it.
        if (lease is not null)
        {
            // One that lost the lease stops: another node does this job by then.
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, lease.Lost);
            for (var batch = 0; batch < MostBatches && await job.RunAsync(either.Token) > 0; batch++)
                either.Token.ThrowIfCancellationRequested();
        }

        watch.NoteDone(job.Name);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do await RunOnceAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
