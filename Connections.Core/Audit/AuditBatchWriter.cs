using Connections.Core.Storage;
using Connections.Core.Storage.Contexts;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Audit;

/// <summary>
/// Writes audit entries for many callers with one commit: while a commit is under way those that come wait together
/// for the next. Each caller waits for its own entry, and learns if that one could not be written.
/// </summary>
internal sealed class AuditBatchWriter(IConnectionsDbContextFactory databases, ILogger<AuditBatchWriter> log)
    : IHostedService
{
    private const int MostInOne = 256;

    private readonly Lock gate = new();
    private readonly Queue<WaitingEntry> queue = new();
    private Task draining = Task.CompletedTask;

    /// <summary>How many entries wait for a commit that has not begun.</summary>
    public int Waiting
    {
        get
        {
            lock (gate) return queue.Count;
        }
    }

    /// <summary>How many commits were made, and of how many entries.</summary>
    public (int Commits, int Entries) Made { get; private set; }

    /// <summary>Writes an entry; it is on disk when the task ends.</summary>
    /// <param name="entry">What is audited.</param>
    /// <param name="ct">Takes it back, as long as its commit has not begun.</param>
    /// <exception cref="Problem.Unavailable">It cannot be written; what it speaks of must not be done.</exception>
    public Task WriteAsync(AuditEntry entry, CancellationToken ct)
    {
        var waiting = new WaitingEntry(entry, ct);
        lock (gate)
        {
            queue.Enqueue(waiting);
            if (queue.Count == 1 && draining.IsCompleted)
            {
                // Many callers' entries are saved there: none of them takes its own along.
                using (ExecutionContext.SuppressFlow()) draining = Task.Run(DrainAsync, CancellationToken.None);
            }
        }

        return waiting.Done.Task;
    }

    /// <summary>
    /// Writes an entry of what has happened already: nobody waits for it, and a failure is only logged.
    /// </summary>
    public void Post(AuditEntry entry) => _ = PostAsync(entry);

    /// <summary>Waits until nothing is left to write.</summary>
    public async Task IdleAsync()
    {
        while (true)
        {
            Task now;
            lock (gate)
            {
                if (queue.Count == 0 && draining.IsCompleted) return;
                now = draining;
            }

            await now;
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => IdleAsync().WaitAsync(cancellationToken);

    private async Task PostAsync(AuditEntry entry)
    {
        try
        {
            await WriteAsync(entry, CancellationToken.None);
        }
        catch (Exception e)
        {
            // What has happened is here then, with all that is known; it holds no secret.
            log.EntryNotWritten(e, entry.EventName, entry.Action, entry.AssetId, entry.Outcome, entry.Details);
        }
    }

    private async Task DrainAsync()
    {
        while (Next() is { Count: > 0 } batch) await CommitAsync(batch);
    }

    // Empty: the work is done, and the next to come starts it anew. Decided under the lock, so that nobody is left
    // behind.
    private List<WaitingEntry> Next()
    {
        lock (gate)
        {
            var batch = new List<WaitingEntry>();
            while (batch.Count < MostInOne && queue.TryDequeue(out var waiting))
            {
                if (waiting.Ct.IsCancellationRequested) waiting.Done.TrySetCanceled(waiting.Ct);
                else batch.Add(waiting);
            }

            if (batch.Count == 0) draining = Task.CompletedTask;
            return batch;
        }
    }

    private async Task CommitAsync(List<WaitingEntry> batch)
    {
        try
        {
            await using var db = databases.CreateWarm();
            foreach (var waiting in batch) db.Add(waiting.Entry);
            await db.SaveAsync(CancellationToken.None);
            Made = (Made.Commits + 1, Made.Entries + batch.Count);
            foreach (var waiting in batch) waiting.Done.TrySetResult();
        }
        catch (Exception) when (batch.Count > 1)
        {
            // One entry that the database refuses must not refuse the others: each has its own try.
            foreach (var waiting in batch) await CommitAsync([waiting]);
        }
        catch (Exception e)
        {
            batch[0].Done.TrySetException(e);
        }
    }

    private sealed record WaitingEntry(AuditEntry Entry, CancellationToken Ct)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
