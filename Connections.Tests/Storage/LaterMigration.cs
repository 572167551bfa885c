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
        .UseSqlite(DatabaseOptions.ConnectionString(storage),
            sqlite => sqlite.MigrationsAssembly(typeof(LaterVersion).Assembly))
        .Options;

    public ConnectionsDbContext CreateDbContext() => new SqliteConnectionsDbContext(options);

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261129093250_Initial")]
    internal sealed class First : Initial;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261130003536_Workflows")]
    internal sealed class Second : Workflows;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261130035501_Deliveries")]
    internal sealed class Third : Deliveries;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261130040028_Uses")]
    internal sealed class Fourth : Uses;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261130043012_StepPaths")]
    internal sealed class Fifth : StepPaths;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261130040646_Nodes")]
    internal sealed class Sixth : Nodes;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261130134938_Replacements")]
    internal sealed class Seventh : Replacements;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261130135121_Tiles")]
    internal sealed class Eighth : Core.Storage.Migrations.Sqlite.Tiles;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261130141033_Apps")]
    internal sealed class Ninth : global::Connections.Core.Storage.Migrations.Sqlite.Apps;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261130170950_Coverage")]
    internal sealed class Tenth : Core.Storage.Migrations.Sqlite.Coverage;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261130202500_Offers")]
    internal sealed class Eleventh : Offers;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20261130205500_TileFiles")]
    internal sealed class Twelfth : TileFiles;

    [DbContext(typeof(SqliteConnectionsDbContext))]
    [Migration("20990101000000_Later")]
    internal sealed class Later : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder) =>
            migrationBuilder.Sql($"CREATE TABLE {NewTable} (Id INTEGER)");
    }

    [DbContext(typeof(SqliteConnectionsDbContext))]
    internal sealed class Snapshot : SqliteConnectionsDbContextModelSnapshot;
}
