using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Connections.Core.Storage.Contexts;

/// <summary>
/// Asks SQLite with the statement that was prepared when the same text was asked before over the same connection.
/// </summary>
internal sealed class PreparedStatements : DbCommandInterceptor
{
    // The questions of a use are few and their texts never change; those of lists are many. What was not asked for
    // longest makes room.
    private const int MostKept = 64;

    private readonly ConditionalWeakTable<SqliteConnection, Dictionary<string, Statement>> prepared = [];

    public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData,
        InterceptionResult<DbDataReader> result) =>
        !result.HasResult && command is SqliteCommand { Connection: { } connection } asked
            && StatementOf(connection, asked.CommandText) is { } statement
            ? InterceptionResult<DbDataReader>.SuppressWithResult(statement.Read(asked))
            : result;

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // Nothing of SQLite waits: its asynchronous calls are the same calls.
        return new(ReaderExecuting(command, eventData, result));
    }

    // Null: it is asked as any other.
    private Statement? StatementOf(SqliteConnection connection, string text)
    {
        var statements = prepared.GetOrCreateValue(connection);
        if (statements.TryGetValue(text, out var known)) return known.IsIdle ? known : null;
        if (statements.Count >= MostKept)
        {
            if (statements.Where(s => s.Value.IsIdle)
                .MinBy(s => s.Value.LastAsked) is not { Key: { } oldest } forgotten) return null;
            statements.Remove(oldest);
            forgotten.Value.Dispose();
        }

        return statements[text] = new Statement(new SqliteCommand(text, connection));
    }

    private sealed class Statement(SqliteCommand command) : IDisposable
    {
        private DbDataReader? reader;

        public bool IsIdle => reader is null or { IsClosed: true };

        public long LastAsked { get; private set; }

        public void Dispose() => command.Dispose();

        public DbDataReader Read(SqliteCommand asked)
        {
            LastAsked = Environment.TickCount64;
            (command.Transaction, command.CommandTimeout) = (asked.Transaction, asked.CommandTimeout);
            command.Parameters.Clear();
            foreach (SqliteParameter parameter in asked.Parameters) command.Parameters.Add(parameter);
            return reader = command.ExecuteReader();
        }
    }
}
