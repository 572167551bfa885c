using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Connections.Core.Storage;

/// <summary>Opens contexts on the database that the settings name.</summary>
internal sealed class Databases : IDbContextFactory<Db>
{
    private readonly Func<Db> create;
    private readonly WriteGate gate;

    public Databases(StorageOptions options, WriteGate gate)
    {
        this.gate = gate;
        create = options.Provider switch
        {
            StorageProvider.Sqlite => Sqlite(options),
            StorageProvider.Postgres => Postgres(options),
            _ => throw new ArgumentOutOfRangeException(nameof(options)),
        };
    }

    public Db CreateDbContext()
    {
        var db = create();
        db.Gate = gate;
        return db;
    }

    private static Func<Db> Sqlite(StorageOptions options)
    {
        var built = SqliteOptions(ConnectionString(options));
        return () => new SqliteDb(built);
    }

    private static Func<Db> Postgres(StorageOptions options)
    {
        var built = PostgresOptions(options.ConnectionString);
        return () => new PostgresDb(built);
    }

    /// <summary>The connection string of the embedded database.</summary>
    public static string ConnectionString(StorageOptions options) => new SqliteConnectionStringBuilder
    {
        DataSource = options.SqliteFile,
        ForeignKeys = true,
        DefaultTimeout = 5,
    }.ToString();

    public static DbContextOptions<SqliteDb> SqliteOptions(string connectionString) =>
        new DbContextOptionsBuilder<SqliteDb>()
            .UseSqlite(connectionString)
            .AddInterceptors(new Durable(), new FailedCommands(), new FailedOpenings())
            .ConfigureWarnings(w => w.Throw(RelationalEventId.MultipleCollectionIncludeWarning))
            .Options;

    public static DbContextOptions<PostgresDb> PostgresOptions(string? connectionString) =>
        new DbContextOptionsBuilder<PostgresDb>()
            .UseNpgsql(connectionString)
            .AddInterceptors(new FailedCommands(), new FailedOpenings())
            .ConfigureWarnings(w => w.Throw(RelationalEventId.MultipleCollectionIncludeWarning))
            .Options;

    /// <summary>
    /// Settings of every SQLite connection: a commit is on disk before it is acknowledged, and deleted content is overwritten in the file.
    /// </summary>
    private sealed class Durable : DbConnectionInterceptor
    {
        private const string Settings = "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;";

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = Settings;
            command.ExecuteNonQuery();
        }

        public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = Settings;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
