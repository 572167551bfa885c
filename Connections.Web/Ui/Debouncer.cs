namespace Connections.Web.Ui;

/// <summary>
/// Does something once someone stops typing. Asked again, it gives up what it was about to do or is still doing.
/// </summary>
/// <param name="pause">How long they must have stopped.</param>
public sealed class Debouncer(TimeSpan pause) : IDisposable
{
    private CancellationTokenSource? latest;

    /// <summary>Whether it still waits for the pause.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>Waits for the pause, and acts if nothing was asked or canceled in the meantime.</summary>
    public async Task RunAsync(TimeProvider time, Func<CancellationToken, Task> act)
    {
        Cancel();
        latest = new();
        var mine = latest.Token;
        IsWaiting = true;
        await Task.Delay(pause, time, mine)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (mine.IsCancellationRequested) return;
        IsWaiting = false;
        await act(mine);
    }

    /// <summary>Gives up what it waits for or does.</summary>
    public void Cancel()
    {
        IsWaiting = false;
        latest?.Cancel();
        latest?.Dispose();
        latest = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Cancel();
}
