using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Connections.Core.Storage;

/// <summary>
/// A database that is away fails reads as it fails writes: as <see cref="Problem.Unavailable"/>, for every caller.
/// </summary>
internal sealed class CommandFailureInterceptor(DatabaseState? state) : DbCommandInterceptor
{
    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData)
    {
        // A statement that writes outside of a transaction is its own commit.
        if (command.Transaction is null && eventData.ExecuteMethod == DbCommandMethod.ExecuteNonQuery)
            CommitFailureInterceptor.ThrowIfUnsure(eventData.Exception, state);
        DatabaseFailures.Throw(eventData.Exception, state);
    }

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData,
        CancellationToken cancellationToken = default)
    {
        CommandFailed(command, eventData);
        return Task.CompletedTask;
    }
}

/// <summary>The same for connections that cannot be opened.</summary>
internal sealed class ConnectionFailureInterceptor(DatabaseState? state) : DbConnectionInterceptor
{
    public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData,
        InterceptionResult result)
    {
        // What runs on by itself, such as a page whose circuit the stop cut off, must not open the file again: by then
        // it may belong to another process, or be about to be moved.
        if (state?.IsOver is true) throw new Problem.Unavailable("The server is stopping. Try again in a moment.");
        return result;
    }

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(DbConnection connection,
        ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(ConnectionOpening(connection, eventData, result));

    public override void ConnectionFailed(DbConnection connection, ConnectionErrorEventData eventData) =>
        DatabaseFailures.Throw(eventData.Exception, state);

    public override Task ConnectionFailedAsync(DbConnection connection, ConnectionErrorEventData eventData,
        CancellationToken cancellationToken = default)
    {
        DatabaseFailures.Throw(eventData.Exception, state);
        return Task.CompletedTask;
    }
}

/// <summary>The same for what fails in the middle of reading rows, of which EF Core tells no interceptor, only its own
/// log.</summary>
internal static class ReadFailures
{
    /// <summary>Throws from within the log, in place of what the reader threw.</summary>
    public static DbContextOptionsBuilder<T> AddFailedReadings<T>(this DbContextOptionsBuilder<T> options,
        DatabaseState? state)
        where T : DbContext =>
        options.LogTo(
            (id, _) => id == CoreEventId.QueryIterationFailed,
            data =>
            {
                if (data is IErrorEventData { Exception: var exception and not Problem })
                    DatabaseFailures.Throw(exception, state);
            });
}

file static class DatabaseFailures
{
    // Only this: what a unique index or a version refused is for the save itself to tell.
    public static void Throw(Exception exception, DatabaseState? state)
    {
        if (StorageErrors.Translate(exception) is not Problem.Unavailable unavailable) return;
        state?.Report(unavailable);
        throw unavailable;
    }
}
