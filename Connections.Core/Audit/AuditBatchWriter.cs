using Connections.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Audit;

/// <summary>
/// Writes audit entries for many callers with one commit. Each caller waits for its own entry, and learns if that one
/// could not be written.
/// </summary>
internal sealed class AuditBatchWriter(BatchWriter writer, ILogger<AuditBatchWriter> log)
{
    /// <summary>How many writes wait for a commit that has not begun.</summary>
    public int Waiting => writer.Waiting;

    /// <summary>How many commits were made, and of how many writes.</summary>
    public (int Commits, int Entries) Made => writer.Made;

    /// <summary>Writes an entry; it is on disk when the task ends.</summary>
    /// <param name="entry">What is audited.</param>
    /// <param name="ct">Takes it back, as long as its commit has not begun.</param>
    /// <param name="beside">Stages what is written in the same commit; null: nothing.</param>
    /// <param name="condition">What must hold for it to be written; null: nothing.</param>
    /// <exception cref="Problem.Unavailable">It cannot be written; what it speaks of must not be done.</exception>
    public Task WriteAsync(AuditEntry entry, CancellationToken ct, Action<ConnectionsDbContext>? beside = null,
        ICommitCondition? condition = null) =>
        writer.WriteAsync(db =>
        {
            db.Add(entry);
            beside?.Invoke(db);
        }, ct, condition);

    /// <summary>Waits for a commit in which a condition still holds.</summary>
    /// <exception cref="Problem.Unavailable">Nothing can be written.</exception>
    public Task EnsureAsync(ICommitCondition condition, CancellationToken ct) =>
        writer.WriteAsync(_ => { }, ct, condition);

    /// <summary>
    /// Writes an entry of what has happened already: nobody waits for it, and a failure is only logged.
    /// </summary>
    public void Post(AuditEntry entry) => _ = PostAsync(entry);

    /// <summary>Waits until nothing is left to write.</summary>
    public Task IdleAsync() => writer.IdleAsync();

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
}
