using Connections.Core.Automation.Entities;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Runs;

/// <summary>Others took this process for dead and have its runs: it writes nothing of them.</summary>
internal sealed class NodeGivenUpException(Guid node) : Exception($"The node {node} was given up.");

/// <summary>
/// The time in which this process runs what is accepted under one name. It ends when another process takes the runs
/// over, or when they are handed over; what is under that name then is never touched here again.
/// </summary>
internal sealed class NodeLife(Guid process, TimeProvider clock) : ICommitCondition, IDisposable
{
    // A process that is suspended between its check and its commit is not waited for longer: PostgreSQL ends it.
    private const string LockOwnRow = """
        SELECT n.* FROM (SELECT set_config('idle_in_transaction_session_timeout', '3s', true)) AS s, "Nodes" AS n
        WHERE n."Id" = {0} FOR SHARE OF n
        """;

    private readonly CancellationTokenSource over = new();
    private volatile bool isSaved;

    /// <summary>As runs name it.</summary>
    public Guid Id { get; } = Guid.CreateVersion7();

    /// <summary>Canceled when it is over.</summary>
    public CancellationToken Over => over.Token;

    /// <summary>Whether anything was written under its name.</summary>
    public bool IsSaved => isSaved;

    /// <inheritdoc/>
    /// <exception cref="NodeGivenUpException">It is over.</exception>
    public async Task EnsureAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        if (over.IsCancellationRequested) throw new NodeGivenUpException(Id);
        var row = await (db is SqliteConnectionsDbContext ? db.Set<RunNode>().Where(n => n.Id == Id)
            : db.Set<RunNode>().FromSqlRaw(LockOwnRow, Id)).AsNoTracking().ToListAsync(ct);
        if (row is [{ GivenUpAt: null }]) return;
        // Its first commit brings its name along. Nobody else knows of it before.
        if (row.Count == 0 && !isSaved)
        {
            if (!db.ChangeTracker.Entries<RunNode>().Any(n => n.Entity.Id == Id))
                db.Add(new RunNode(Id, process, Environment.MachineName, clock.GetUtcNow()));
            return;
        }

        End();
        throw new NodeGivenUpException(Id);
    }

    /// <inheritdoc/>
    public void Committed() => isSaved = true;

    /// <summary>Ends it. What waits for that is told behind the caller's back.</summary>
    public void End() => _ = over.CancelAsync();

    /// <inheritdoc/>
    public void Dispose() => over.Dispose();
}
