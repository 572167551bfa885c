using Connections.Core.Storage;
using Connections.Core.Storage.Migrations.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Connections.Tests.Storage;

/// <summary>The product as it will be one migration later: what is there today, and one table more.</summary>
internal sealed class LaterVersion(StorageOptions storage) : IDbContextFactory<Db>
{
    public const string NewTable = "AddedLater";

    private readonly DbContextOptions<SqliteDb> options = new DbContextOptionsBuilder<SqliteDb>()
        .UseSqlite(Databases.ConnectionString(storage), sqlite => sqlite.MigrationsAssembly(typeof(LaterVersion).Assembly))
        .Options;

    public Db CreateDbContext() => new SqliteDb(options);

    [DbContext(typeof(SqliteDb))]
    [Migration("20261122225134_Initial")]
    internal sealed class Today : Initial;

    [DbContext(typeof(SqliteDb))]
    [Migration("20261123024845_Access")]
    internal sealed class TodaysAccess : global::Connections.Core.Storage.Migrations.Sqlite.Access;

    [DbContext(typeof(SqliteDb))]
    [Migration("20261126085207_Groups")]
    internal sealed class TodaysGroups : global::Connections.Core.Storage.Migrations.Sqlite.Groups;

    [DbContext(typeof(SqliteDb))]
    [Migration("20261126123242_Usage")]
    internal sealed class TodaysUsage : Usage;

    [DbContext(typeof(SqliteDb))]
    [Migration("20261126124012_Keys")]
    internal sealed class TodaysKeys : Keys;

    [DbContext(typeof(SqliteDb))]
    [Migration("20261126160641_NamedCalls")]
    internal sealed class TodaysNamedCalls : NamedCalls;

    [DbContext(typeof(SqliteDb))]
    [Migration("20261126185250_HandsOut")]
    internal sealed class TodaysHandsOut : HandsOut;

    [DbContext(typeof(SqliteDb))]
    [Migration("20261126195743_Files")]
    internal sealed class TodaysFiles : global::Connections.Core.Storage.Migrations.Sqlite.Files;

    [DbContext(typeof(SqliteDb))]
    [Migration("20261128233139_AuditHeads")]
    internal sealed class TodaysAuditHeads : global::Connections.Core.Storage.Migrations.Sqlite.AuditHeads;

    [DbContext(typeof(SqliteDb))]
    [Migration("20261128233206_JobsAndDeletedGroups")]
    internal sealed class TodaysJobs : global::Connections.Core.Storage.Migrations.Sqlite.JobsAndDeletedGroups;

    [DbContext(typeof(SqliteDb))]
    [Migration("20990101000000_Later")]
    internal sealed class Later : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql($"CREATE TABLE {NewTable} (Id INTEGER)");
    }

    [DbContext(typeof(SqliteDb))]
    internal sealed class Snapshot : SqliteDbModelSnapshot;
}
