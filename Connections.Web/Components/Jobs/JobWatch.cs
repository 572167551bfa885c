using Connections.Web.Ui;

namespace Connections.Web.Components.Jobs;

/// <summary>Reads open jobs again every second, until none is open or their screen is left.</summary>
/// <param name="time">The clock.</param>
/// <param name="isOpen">Tells whether one is open.</param>
/// <param name="read">Reads them again, and shows them.</param>
/// <param name="fail">Takes a defect on to the boundary.</param>
public sealed class JobWatch(TimeProvider time, Func<bool> isOpen, Func<Task> read, Func<Exception, Task> fail)
    : IAsyncDisposable
{
    private const ConfigureAwaitOptions Quietly =
        ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext;

    private static readonly TimeSpan interval = TimeSpan.FromSeconds(1);

    private readonly Lifetime lifetime = new();
    private Task watching = Task.CompletedTask;

    /// <summary>Canceled when the screen is left.</summary>
    public CancellationToken Left => lifetime.Token;

    /// <summary>Watches, where one is open and nobody watches yet.</summary>
    public void Start()
    {
        if (watching.IsCompleted && isOpen()) watching = WatchAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lifetime.Dispose();
        await watching.ConfigureAwait(Quietly);
    }

    private async Task WatchAsync()
    {
        var following = FollowAsync();
        await following.ConfigureAwait(Quietly);
        if (following.Exception is { } defect && !Left.IsCancellationRequested)
            await fail(defect.InnerExceptions[0]);
    }

    private async Task FollowAsync()
    {
        using var timer = new PeriodicTimer(interval, time);
        while (isOpen() && await timer.WaitForNextTickAsync(Left)) await read();
    }
}
