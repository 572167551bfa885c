using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Storage.Contexts;

/// <summary>
/// Opens contexts, one for each operation. All that makes them fast is behind it (ADR 9): a service that needs none of
/// that takes <see cref="IDbContextFactory{TContext}"/>.
/// </summary>
internal interface IConnectionsDbContextFactory : IDbContextFactory<ConnectionsDbContext>
{
    /// <summary>Whether answers are remembered on this database.</summary>
    bool Remembers { get; }

    /// <summary>
    /// A context for what is asked many times a second: it begins with its file open and its statements prepared.
    /// </summary>
    ConnectionsDbContext CreateWarm();

    /// <summary>
    /// The answer that was read before, if nothing was written since; else it is read, once for all who ask at the same
    /// time.
    /// </summary>
    /// <param name="question">All that the answer depends on except the data, such as the principals of the
    /// reader.</param>
    /// <param name="read">Reads it.</param>
    Task<T> RememberAsync<T>(string question, Func<Task<T>> read) where T : notnull;
}
