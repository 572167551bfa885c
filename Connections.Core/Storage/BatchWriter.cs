using Connections.Core.Storage.Contexts;
using Microsoft.Extensions.Hosting;

namespace Connections.Core.Storage;

/// <summary>
/// Writes for many callers with one commit: while a commit is under way those that come wait together for the next.
/// Each caller waits for what it wrote itself, and learns if that could not be written.
/// </summary>
internal sealed class BatchWriter(IConnectionsDbContextFactory databases) : IHostedService
{
    private const int MaxBatch = 256;

    private readonly Lock gate = new();
    private readonly Queue<WaitingWrite> queue = new();
    private Task draining = Task.CompletedTask;

    /// <summary>How many writes wait for a commit that has not begun.</summary>
    public int Waiting
    {
        get
        {
            lock (gate) return queue.Count;
        }
    }

    /// <summary>How many commits were made, and of how many writes.</summary>
    public (int Commits, int Writes) Made { get; private set; }

    /// <summary>Writes; it is on disk when the task ends.</summary>
    /// <param name="stage">
    /// Stages what is written. May be called twice: what the database refuses beside others is tried alone.
    /// </param>
    /// <param name="ct">Takes it back, as long as its commit has not begun.</param>
    /// <param name="condition">What must hold for it to be written; null: nothing.</param>
    /// <exception cref="Problem.Unavailable">It cannot be written.</exception>
    public Task WriteAsync(Action<ConnectionsDbContext> stage, CancellationToken ct, ICommitCondition? condition = null)
    {
        var waiting = new WaitingWrite(stage, condition, ct);
        lock (gate)
        {
            queue.Enqueue(waiting);
            if (queue.Count == 1 && draining.IsCompleted)
            {
                // Many callers' rows are saved there: none of them takes its own along.
                using (ExecutionContext.SuppressFlow()) draining = Task.Run(DrainAsync, CancellationToken.None);
            }
        }

        return waiting.Done.Task;
    }

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

    private async Task DrainAsync()
    {
        while (Next() is { Count: > 0 } batch) await CommitAsync(batch);
    }

    // Empty: the work is done, and the next to come starts it anew. Decided under the lock, so that nobody is left
    // behind.
    private List<WaitingWrite> Next()
    {
        lock (gate)
        {
            var batch = new List<WaitingWrite>();
            while (batch.Count < MaxBatch && queue.TryDequeue(out var waiting))
            {
                if (waiting.Ct.IsCancellationRequested) waiting.Done.TrySetCanceled(waiting.Ct);
                else batch.Add(waiting);
            }

            if (batch.Count == 0) draining = Task.CompletedTask;
            return batch;
        }
    }

    private async Task CommitAsync(List<WaitingWrite> batch)
    {
        try
        {
            await using var db = databases.CreateWarm();
            foreach (var waiting in batch) waiting.Stage(db);
            var conditions = batch.Select(w => w.Condition).OfType<ICommitCondition>().Distinct().ToList();
            await db.SaveAsync(CancellationToken.None, conditions: conditions);
            Made = (Made.Commits + 1, Made.Writes + batch.Count);
            foreach (var waiting in batch) waiting.Done.TrySetResult();
        }
        catch (Exception) when (batch.Count > 1)
        {
            // One that the database refuses must not refuse the others: each has its own try.
            foreach (var waiting in batch) await CommitAsync([waiting]);
        }
        catch (Exception e)
        {
            batch[0].Done.TrySetException(e);
        }
    }

    private sealed record WaitingWrite(Action<ConnectionsDbContext> Stage, ICommitCondition? Condition,
        CancellationToken Ct)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
