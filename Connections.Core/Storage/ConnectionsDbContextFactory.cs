using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Storage;

/// <summary>Opens contexts on the database that the settings name.</summary>
internal sealed class ConnectionsDbContextFactory : IDbContextFactory<ConnectionsDbContext>, IDisposable
{
    private readonly Func<ConnectionsDbContext> create;
    private readonly WriteGate gate;
    private readonly StorageOptions options;
    private readonly DatabaseState state;
    private readonly ILoggerFactory logs;
    private volatile WarmContextPool? ready;

    public ConnectionsDbContextFactory(StorageOptions options, WriteGate gate, DatabaseState state,
        ILoggerFactory logs)
    {
        (this.options, this.gate, this.state, this.logs) = (options, gate, state, logs);
        create = options.Provider switch
        {
            StorageProvider.Sqlite => Sqlite(options, state),
            StorageProvider.Postgres => Postgres(options, state),
            _ => throw new ArgumentOutOfRangeException(nameof(options)),
        };
        if (options.Provider == StorageProvider.Sqlite) ready = NewReady();
        state.Look = LookAsync;
    }

    public ConnectionsDbContext CreateDbContext()
    {
        var db = create();
        db.TakenThrough(gate);
        db.Logs = logs;
        return db;
    }

    /// <summary>
    /// A context for what is asked many times a second: it begins with its file open and its statements prepared.
    /// </summary>
    public ConnectionsDbContext CreateWarm()
    {
        // PostgreSQL's sessions stay open in the pool of its driver.
        if (ready is not { } among) return CreateDbContext();
        var db = among.Take();
        db.TakenThrough(gate, among);
        db.Logs = logs;
        return db;
    }

    private async Task LookAsync(bool thoroughly, CancellationToken ct)
    {
        if (thoroughly && options.Provider == StorageProvider.Sqlite)
        {
            await LookThroughAsync(ct);
            return;
        }

        await using var db = create();
        await db.Database.OpenConnectionAsync(ct);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandTimeout = LongestLook;
        command.CommandText = db is SqliteConnectionsDbContext ? "SELECT COUNT(*) FROM sqlite_master" : "SELECT 1";
        await command.ExecuteScalarAsync(ct);
    }

    // A damaged file is read as a whole, by a connection of its own: the others go on reading what they have in memory,
    // damage, too.
    private async Task LookThroughAsync(CancellationToken ct)
    {
        await using (var file = new SqliteConnection(ConnectionString(options) + ";Pooling=False"))
        {
            await file.OpenAsync(ct);
            await using var command = file.CreateCommand();
            command.CommandTimeout = LongestLook;
            command.CommandText = "PRAGMA quick_check(1)";
            if (await command.ExecuteScalarAsync(ct) is not "ok")
                throw new Problem.Unavailable(
                    "The database file is damaged. Restore it from a backup.")
                { IsDatabaseAway = true };
        }

        using (var pooled = new SqliteConnection(ConnectionString(options))) SqliteConnection.ClearPool(pooled);
        var before = ready;
        ready = NewReady();
        before?.Dispose();
    }

    private WarmContextPool NewReady() =>
        new(SqliteOptions(ConnectionString(options), state, new PreparedStatements()));

    private const int LongestLook = 5;

    /// <inheritdoc/>
    public void Dispose() => ready?.Dispose();

    // A context that is given back is used again: to make one with all its services costs more than a small query.
    private static Func<ConnectionsDbContext> Sqlite(StorageOptions options, DatabaseState state) =>
        new PooledDbContextFactory<SqliteConnectionsDbContext>(SqliteOptions(ConnectionString(options), state),
            MostKept).CreateDbContext;

    private static Func<ConnectionsDbContext> Postgres(StorageOptions options, DatabaseState state) =>
        new PooledDbContextFactory<PostgresConnectionsDbContext>(PostgresOptions(options.ConnectionString, state),
            MostKept).CreateDbContext;

    private const int MostKept = 128;

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
