using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Connections.Core.Storage;

/// <summary>How each database is opened.</summary>
internal static class DatabaseOptions
{
    /// <summary>
    /// The connection string of the embedded database. It makes no file: where one is gone, an empty one in its place
    /// would be the loss of all.
    /// </summary>
    public static string ConnectionString(StorageOptions options) => new SqliteConnectionStringBuilder
    {
        DataSource = options.SqliteFile,
        Mode = SqliteOpenMode.ReadWrite,
        ForeignKeys = true,
        DefaultTimeout = 5,
    }.ToString();

    public static DbContextOptions<SqliteConnectionsDbContext> SqliteOptions(string connectionString,
        DatabaseState? state = null, params IInterceptor[] more) =>
        new DbContextOptionsBuilder<SqliteConnectionsDbContext>()
            .UseSqlite(connectionString)
            .AddInterceptors(
                [new SqlitePragmaInterceptor(), new CommandFailureInterceptor(state),
                    new ConnectionFailureInterceptor(state), new CommitFailureInterceptor(state),
                    .. Durations(state, "sqlite"), .. more])
            .AddFailedReadings(state)
            .ConfigureWarnings(w => w.Throw(RelationalEventId.MultipleCollectionIncludeWarning))
            .Options;

    public static DbContextOptions<PostgresConnectionsDbContext> PostgresOptions(string? connectionString,
        DatabaseState? state = null) =>
        new DbContextOptionsBuilder<PostgresConnectionsDbContext>()
            .UseNpgsql(connectionString)
            .AddInterceptors(
                [new CommandFailureInterceptor(state), new ConnectionFailureInterceptor(state),
                    new CommitFailureInterceptor(state), .. Durations(state, "postgresql")])
            .AddFailedReadings(state)
            .ConfigureWarnings(w => w.Throw(RelationalEventId.MultipleCollectionIncludeWarning))
            .Options;

    private static IInterceptor[] Durations(DatabaseState? state, string system) =>
        state is null ? [] : [new CommandDurationInterceptor(state, system)];

    /// <summary>
    /// Settings of every SQLite connection: a commit is on disk before it is acknowledged, and deleted content is
    /// overwritten in the file. They last as long as the open file, which outlives its user in the pool.
    /// </summary>
    private sealed class SqlitePragmaInterceptor : DbConnectionInterceptor
    {
        private const string Settings =
            "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;";

        // By the open file, which the pool gives to one after the other.
        private readonly ConditionalWeakTable<object, object> set = [];

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            if (((SqliteConnection)connection).Handle is not { } file || set.TryGetValue(file, out _)) return;
            using var command = connection.CreateCommand();
            command.CommandText = Settings;
            command.ExecuteNonQuery();
            set.TryAdd(file, file);
        }

        public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData,
            CancellationToken cancellationToken = default)
        {
            // Nothing of SQLite waits: its asynchronous calls are the same calls.
            ConnectionOpened(connection, eventData);
            return Task.CompletedTask;
        }
    }
}
