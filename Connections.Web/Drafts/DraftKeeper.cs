using Connections.Core;
using Connections.Core.Connections;
using Connections.Web.Auth;
using Connections.Web.Ui;

namespace Connections.Web.Drafts;

/// <summary>
/// Keeps what is typed into one form on the server, a moment after the last key, and again when the form goes away
/// without having been saved: a reload, a restart or a lost connection then loses nothing but secrets.
/// </summary>
public sealed class DraftKeeper(DraftService drafts, ActorFactory actors, OpenForms open, Notifier notifier,
    TimeProvider time, string key) : IAsyncDisposable
{
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(800);
    // Not disposed of: another form may be waiting for it, and it holds nothing of the system's.
    private readonly SemaphoreSlim one = new(1, 1);
    private CancellationTokenSource? waiting;
    private DraftContent? pending;

    /// <summary>Why what is typed is not being kept; null while it is.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Whether something was kept, which what is typed now must replace.</summary>
    public bool HasKept { get; private set; }

    /// <summary>What was kept of this form, or null.</summary>
    public async Task<DraftContent?> FindAsync()
    {
        DraftContent? found = null;
        await notifier.TryAsync(
            async () =>
            {
                var actor = await actors.CurrentAsync();
                open.Enter(this, actor, key);
                await open.FlushAsync(actor, key, this);
                found = await drafts.FindAsync(actor, key, CancellationToken.None);
            },
            _ => { });
        HasKept = found is not null;
        return found;
    }

    /// <summary>Keeps it after a pause in typing.</summary>
    public async Task KeepAsync(DraftContent draft)
    {
        pending = draft;
        waiting?.Cancel();
        waiting?.Dispose();
        var mine = waiting = new CancellationTokenSource();
        await Task.Delay(pause, time,
            mine.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (!mine.IsCancellationRequested) await FlushAsync();
    }

    /// <summary>Keeps what is still waiting, now.</summary>
    public async Task FlushAsync()
    {
        await one.WaitAsync();
        try
        {
            if (pending is not { } draft) return;
            pending = null;
            (Trouble, HasKept) = (null, true);
            await notifier.TryAsync(
                async () => await drafts.SaveAsync(await actors.CurrentAsync(), key, draft, CancellationToken.None),
                problem => Trouble = problem.Message);
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Forgets what was kept, and what is still waiting.</summary>
    public async Task DiscardAsync()
    {
        await one.WaitAsync();
        try
        {
            pending = null;
            await notifier.TryAsync(
                async () => await drafts.DiscardAsync(await actors.CurrentAsync(), key, CancellationToken.None),
                _ => { });
        }
        finally
        {
            one.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        waiting?.Cancel();
        waiting?.Dispose();
        waiting = null;
        await FlushAsync();
        open.Leave(this);
    }
}
