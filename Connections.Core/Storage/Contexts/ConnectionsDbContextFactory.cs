using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Storage.Contexts;

/// <summary>Opens contexts on the database that the settings name.</summary>
internal sealed class ConnectionsDbContextFactory : IConnectionsDbContextFactory, IDisposable
{
    private readonly Func<ConnectionsDbContext> create;
    private readonly WriteGate gate;
    private readonly StorageOptions options;
    private readonly DatabaseState state;
    private readonly ILoggerFactory logs;
    private readonly DataVersionCache answers;
    private volatile WarmContextPool? ready;

    public ConnectionsDbContextFactory(StorageOptions options, WriteGate gate, DatabaseState state,
        ILoggerFactory logs)
    {
        (this.options, this.gate, this.state, this.logs) = (options, gate, state, logs);
        answers = new DataVersionCache(options);
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

    /// <inheritdoc/>
    public bool Remembers => answers.IsPossible;

    /// <inheritdoc/>
    public Task<T> RememberAsync<T>(string question, Func<Task<T>> read) where T : notnull =>
        answers.GetAsync(question, read);

    /// <inheritdoc/>
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
        await using (var file = new SqliteConnection(DatabaseOptions.ConnectionString(options) + ";Pooling=False"))
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

        using (var pooled = new SqliteConnection(DatabaseOptions.ConnectionString(options)))
            SqliteConnection.ClearPool(pooled);
        var before = ready;
        ready = NewReady();
        before?.Dispose();
    }

    private WarmContextPool NewReady() =>
        new(DatabaseOptions.SqliteOptions(DatabaseOptions.ConnectionString(options), state, new PreparedStatements()));

    private const int LongestLook = 5;

    /// <inheritdoc/>
    public void Dispose()
    {
        ready?.Dispose();
        answers.Dispose();
    }

    // A context that is given back is used again: to make one with all its services costs more than a small query.
    private static Func<ConnectionsDbContext> Sqlite(StorageOptions options, DatabaseState state) =>
        new PooledDbContextFactory<SqliteConnectionsDbContext>(
            DatabaseOptions.SqliteOptions(DatabaseOptions.ConnectionString(options), state), MostKept).CreateDbContext;

    private static Func<ConnectionsDbContext> Postgres(StorageOptions options, DatabaseState state) =>
        new PooledDbContextFactory<PostgresConnectionsDbContext>(
            DatabaseOptions.PostgresOptions(options.ConnectionString, state), MostKept).CreateDbContext;

    private const int MostKept = 128;
}
