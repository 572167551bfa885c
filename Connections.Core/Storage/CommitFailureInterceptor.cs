using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Connections.Core.Storage;

/// <summary>
/// A commit that fails because the database went away may have been done: its answer alone may be lost. That is said,
/// instead of that nothing was saved.
/// </summary>
internal sealed class CommitFailureInterceptor(DatabaseState? state) : DbTransactionInterceptor
{
    /// <summary>What is said then.</summary>
    public const string Unknown =
        "The database connection was lost while saving. It's unknown whether your change was saved: check before "
        + "you repeat it. (API requests with an Idempotency-Key can be safely repeated.)";

    public override void TransactionFailed(DbTransaction transaction, TransactionErrorEventData eventData) =>
        Throw(eventData);

    public override Task TransactionFailedAsync(DbTransaction transaction, TransactionErrorEventData eventData,
        CancellationToken cancellationToken = default)
    {
        Throw(eventData);
        return Task.CompletedTask;
    }

    /// <summary>Whether the database may have done what it gave no answer to.</summary>
    public static bool IsUnsure(Exception exception) => exception switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode == SQLitePCL.raw.SQLITE_IOERR,
        // An answer that refuses is one; that the server ends may come in its place.
        PostgresException answered =>
            answered.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown,
        NpgsqlException => true,
        _ => false,
    };

    /// <summary>Says that the outcome is not known, where it is not.</summary>
    public static void ThrowIfUnsure(Exception exception, DatabaseState? state)
    {
        if (!IsUnsure(exception)) return;
        var problem = new Problem.Unavailable(Unknown, exception) { IsDatabaseAway = true };
        state?.Report(problem);
        throw problem;
    }

    private void Throw(TransactionErrorEventData data)
    {
        if (data.Action != "Commit") return;
        ThrowIfUnsure(data.Exception, state);
        if (StorageErrors.Translate(data.Exception) is Problem.Unavailable unavailable) throw unavailable;
    }
}
