namespace Connections.Core.Background;

/// <summary>
/// A lease that this process holds. A heartbeat keeps it as long as the process lives, however long the work takes;
/// disposing of it lets the next one in at once.
/// </summary>
internal sealed class AcquiredLease : IAsyncDisposable
{
    /// <summary>Time between two heartbeats.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly LeaseStore leases;
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource lost = new();
    private readonly Task heartbeat;

    /// <summary>Begins the heartbeat of a lease that was just taken.</summary>
    public AcquiredLease(LeaseStore leases, string name, TimeProvider clock)
    {
        this.leases = leases;
        Name = name;
        heartbeat = BeatAsync(clock);
    }

    /// <summary>Name of the lease.</summary>
    public string Name { get; }

    /// <summary>
    /// Canceled when another process took the lease over, because this one gave no sign of life for too long.
    /// </summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>
    /// Gives one sign of life. A database that is away for a moment is no reason to give up: nobody else can take it
    /// either.
    /// </summary>
    public async Task RenewAsync(CancellationToken ct)
    {
        try
        {
            if (!await leases.RenewAsync(Name, ct)) await lost.CancelAsync();
        }
        catch (Problem.Unavailable)
        {
            // The next beat tries again.
        }
    }

    /// <summary>Ends the heartbeat and gives the lease back.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await heartbeat;
        await leases.ReleaseAsync(Name);
        stop.Dispose();
        lost.Dispose();
    }

    private async Task BeatAsync(TimeProvider clock)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token)) await RenewAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Given back.
        }
    }
}
