using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Connections.Core.Storage;

/// <summary>A unique index refused a row. The service that owns the index turns it into words.</summary>
internal sealed class UniqueViolationException(string detail, Exception inner)
    : Exception("A unique index refused the row.", inner)
{
    /// <summary>Index name (PostgreSQL) or table and columns (SQLite).</summary>
    public string Detail { get; } = detail;
}

/// <summary>What the databases' errors mean to people.</summary>
internal static class StorageErrors
{
    /// <summary>The failure in the product's own terms, or null where it is a defect.</summary>
    public static Exception? Translate(Exception exception) => exception switch
    {
        DbUpdateConcurrencyException =>
            new Problem.Conflict("Someone else saved this since you opened it. Nothing was overwritten."),
        Problem problem => problem,
        DbUpdateException { InnerException: { } inner } => Translate(inner),
        // So the PostgreSQL provider wraps what might pass.
        InvalidOperationException { InnerException: NpgsqlException inner } => Translate(inner),
        SqliteException e => Translate(e),
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } e =>
            new UniqueViolationException(e.ConstraintName ?? "", e),
        PostgresException
        {
            SqlState: PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.SerializationFailure
            or PostgresErrorCodes.DeadlockDetected
        } =>
            new Problem.Conflict("Someone else changed this at the same time. Nothing was overwritten; try again."),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } =>
            new Problem.Unavailable("The database's disk is full. Nothing was saved.",
                exception)
            { CannotWrite = true },
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } =>
            new Problem.Unavailable("The database is read-only. Nothing was saved.", exception) { CannotWrite = true },
        PostgresException
        {
            SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown
            or IdleInTransaction or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections
        } =>
            Away(exception),
        // Its operator has changed a password or a right since the start.
        PostgresException
        {
            SqlState: PostgresErrorCodes.InvalidPassword
            or PostgresErrorCodes.InvalidAuthorizationSpecification
        } => Away(exception),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } =>
            new Problem.Unavailable("The database does not allow this. Ask an admin to check its permissions.",
                exception),
        NpgsqlException { IsTransient: true } => Away(exception),
        SocketException => Away(exception),
        _ => null,
    };

    // It ended a session that was inside a transaction and did nothing: the process was suspended.
    private const string IdleInTransaction = "25P03";

    // These fail reads as well: only a save can say that nothing was saved.
    private const string Busy = "The database is busy. Try again.";
    private const string Failing = "The database file can't be read or written.";

    /// <summary>The same for a save, which says that nothing was saved.</summary>
    public static Problem.Unavailable NothingSaved(Problem.Unavailable failure) =>
        failure.Message switch
        {
            Busy => new("The database is busy. Nothing was saved; try again.", failure),
            Failing => new($"{Failing} Nothing was saved.", failure) { IsDatabaseAway = failure.IsDatabaseAway },
            _ => failure,
        };

    /// <summary>Whether the database file itself is damaged.</summary>
    public static bool IsDamage(Exception? exception) =>
        exception is SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB };

    private static Problem.Unavailable Away(Exception exception) =>
        new("The database is not available right now. Try again in a moment.", exception) { IsDatabaseAway = true };

    private static Exception? Translate(SqliteException e) => e.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_CONSTRAINT
            when e.SqliteExtendedErrorCode is SQLitePCL.raw.SQLITE_CONSTRAINT_UNIQUE
            or SQLitePCL.raw.SQLITE_CONSTRAINT_PRIMARYKEY =>
            new UniqueViolationException(e.Message, e),
        SQLitePCL.raw.SQLITE_CONSTRAINT when e.SqliteExtendedErrorCode is SQLitePCL.raw.SQLITE_CONSTRAINT_FOREIGNKEY =>
            new Problem.Conflict("Someone else changed this at the same time. Nothing was overwritten; try again."),
        SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => new Problem.Unavailable(Busy, e),
        SQLitePCL.raw.SQLITE_FULL =>
            new Problem.Unavailable("The disk is full. Nothing was saved; free some space and try again.",
                e)
            { CannotWrite = true },
        SQLitePCL.raw.SQLITE_READONLY =>
            new Problem.Unavailable("The database file is read-only. Nothing was saved.", e) { CannotWrite = true },
        SQLitePCL.raw.SQLITE_IOERR or SQLitePCL.raw.SQLITE_CANTOPEN =>
            new Problem.Unavailable(Failing, e) { IsDatabaseAway = true },
        SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB =>
            new Problem.Unavailable("The database file is damaged. Restore it from a backup.",
                e)
            { IsDatabaseAway = true },
        _ => null,
    };
}
