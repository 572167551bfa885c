using Connections.Web.Ui;

namespace Connections.Web.Components.Grid;

/// <summary>
/// Counts what each filter of a list would leave, as often as its rows may be others than those that were counted. Only
/// the last answer counts.
/// </summary>
/// <param name="notifier">Tells what went wrong.</param>
/// <param name="count">Counts.</param>
/// <param name="left">Canceled when the list is gone.</param>
public sealed class FacetCounter(
    Notifier notifier, Func<CancellationToken, Task<ListFacets>> count, CancellationToken left) : IAsyncDisposable
{
    private CancellationTokenSource? counting;
    private Task counted = Task.CompletedTask;
    private int? countedOf;

    /// <summary>The counts; null until they are there.</summary>
    public ListFacets? Facets { get; private set; }

    /// <summary>Whether they are not yet those of the rows beside them.</summary>
    public bool AreOld { get; private set; }

    /// <summary>Whether they must be counted anew, once the rows are there.</summary>
    public bool IsDue { get; private set; } = true;

    /// <summary>The rows are about to be others.</summary>
    public void Expect() => (IsDue, AreOld) = (true, true);

    /// <summary>Counts where the rows that were loaded may be others than those that were counted.</summary>
    /// <returns>Whether there is something new to show.</returns>
    public Task<bool> LoadedAsync(int total)
    {
        if (!IsDue && countedOf == total) return Task.FromResult(false);
        countedOf = total;
        return RecountAsync();
    }

    /// <summary>Counts anew.</summary>
    /// <returns>Whether there is something new to show.</returns>
    public async Task<bool> RecountAsync()
    {
        if (left.IsCancellationRequested) return false;
        (IsDue, AreOld) = (false, true);
        counting?.Cancel();
        counting = CancellationTokenSource.CreateLinkedTokenSource(left);
        var mine = counting.Token;
        try
        {
            await notifier.TryAsync(async () =>
            {
                var task = Task.Run(() => count(mine), mine);
                counted = task;
                Facets = await task;
                if (counting?.Token == mine) AreOld = false;
            });
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            return false;
        }
        return !left.IsCancellationRequested;
    }

    /// <summary>Waits for what is still being counted: nothing runs on once the list is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await counted.ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        counting?.Dispose();
    }
}
