namespace Connections.Core.Storage;

/// <summary>Looks at a database before it is migrated or written to, and may refuse the start.</summary>
internal interface IDatabaseOpenCheck
{
    /// <summary>Looks at it.</summary>
    /// <param name="db">The database; null where there is none yet.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="StartupException">With what is wrong and what to do.</exception>
    Task CheckAsync(ConnectionsDbContext? db, CancellationToken ct);
}
