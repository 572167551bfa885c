using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Storage.Contexts;

/// <summary>
/// Contexts on SQLite that keep their file open and their statements prepared from one operation to the next: to open
/// it and to prepare them costs several times what a small question does. Only statements are kept; what they read is
/// read anew each time.
/// </summary>
internal sealed class WarmContextPool(DbContextOptions<SqliteConnectionsDbContext> options) : IDisposable
{
    // Nothing of SQLite waits while it reads: no more are at work at once than there are threads.
    private const int MostKept = 8;

    private readonly Lock gate = new();
    private readonly Stack<SqliteConnectionsDbContext> kept = new();
    private bool isOver;

    /// <summary>One for an operation.</summary>
    public SqliteConnectionsDbContext Take()
    {
        lock (gate)
        {
            if (TryPop(out var db)) return db;
        }

        var made = new SqliteConnectionsDbContext(options);
        made.Database.OpenConnection();
        return made;
    }

    /// <summary>Keeps one for the next operation. False: there are enough, and it is to be closed.</summary>
    public bool Keep(SqliteConnectionsDbContext db)
    {
        lock (gate)
        {
            if (isOver || kept.Count >= MostKept) return false;
            kept.Push(db);
            Telemetry.IdleDatabaseConnections.Add(1);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate) isOver = true;
        while (TryPop(out var db))
        {
            db.TakenThrough(db.Gate);
            db.Dispose();
        }
    }

    private bool TryPop([NotNullWhen(true)] out SqliteConnectionsDbContext? db)
    {
        if (!kept.TryPop(out db)) return false;
        Telemetry.IdleDatabaseConnections.Add(-1);
        return true;
    }
}
