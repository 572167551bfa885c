using Connections.Core.Storage;
using Connections.Core.Storage.Migrations.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Connections.Tests.Storage;

/// <summary>The product as it will be one migration later: what is there today, and one table more.</summary>
internal sealed class LaterVersion(StorageOptions storage) : IDbContextFactory<ConnectionsDbContext>
{
    public const string NewTable = "AddedLater";

    private readonly DbContextOptions<SqliteConnectionsDbContext> options = new DbContextOptionsBuilder<SqliteConnectionsDbContext>()
        .UseSqlite(ConnectionsDbContextFactory.ConnectionString(storage),
            sqlite => sqlite.MigrationsAssembly(typeof(LaterVersion).Assembly))
        .Options;

    public ConnectionsDbContext CreateDbContext() => new SqliteConnectionsDbContext(options);

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261122225134_Initial")]
    internal sealed class Today : Initial;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261123024845_Access")]
    internal sealed class TodaysAccess : global::Connections.Core.Storage.Migrations.Sqlite.Access;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261126085207_Groups")]
    internal sealed class TodaysGroups : global::Connections.Core.Storage.Migrations.Sqlite.Groups;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261126123242_Usage")]
    internal sealed class TodaysUsage : Usage;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261126124012_Keys")]
    internal sealed class TodaysKeys : Keys;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261126160641_NamedCalls")]
    internal sealed class TodaysNamedCalls : NamedCalls;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261126185250_HandsOut")]
    internal sealed class TodaysHandsOut : HandsOut;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261126195743_Files")]
    internal sealed class TodaysFiles : global::Connections.Core.Storage.Migrations.Sqlite.Files;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261128233139_AuditHeads")]
    internal sealed class TodaysAuditHeads : global::Connections.Core.Storage.Migrations.Sqlite.AuditHeads;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261128233206_JobsAndDeletedGroups")]
    internal sealed class TodaysJobs : global::Connections.Core.Storage.Migrations.Sqlite.JobsAndDeletedGroups;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20990101000000_Later")]
    internal sealed class Later : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) =>
            migrationBuilder.Sql($"CREATE TABLE {NewTable} (Id INTEGER)");
    }

    [DbContext(typeof(SqliteConnectionsDbContext))]
    internal sealed class Snapshot : SqliteDbModelSnapshot;
}
