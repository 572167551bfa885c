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

    /// <summary>How long a job may take before it is logged: half of the time until it is due again.</summary>
    public static TimeSpan SlowAfter { get; } = Interval / 2;

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
                log.BackgroundJobPostponed(job.Name, e.Message);
            }
            // One job that fails must not stop the others, nor the loop: it is tried again in a minute.
            catch (Exception e)
            {
                // What a stop breaks off does not always fail as canceled.
                ct.ThrowIfCancellationRequested();
                log.BackgroundJobFailed(e, job.Name);
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
            await RunBatchesAsync(job, either.Token);
        }

        watch.NoteDone(job.Name);
    }

    private async Task RunBatchesAsync(BackgroundJob job, CancellationToken ct)
    {
        var begun = clock.GetTimestamp();
        try
        {
            await TimedOperation.RunAsync(Telemetry.BackgroundJobDuration, "background_job", async operation =>
            {
                operation.Tag("connections.background_job.name", job.Name);
                var batches = 0;
                while (batches < MostBatches && await job.RunAsync(ct) > 0)
                {
                    ct.ThrowIfCancellationRequested();
                    batches++;
                }
                return batches;
            });
        }
        finally
        {
            if (clock.GetElapsedTime(begun) is var took && took >= SlowAfter)
                log.BackgroundJobWasSlow(job.Name, took.TotalSeconds);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do await RunOnceAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
