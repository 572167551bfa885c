using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Maintenance;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Storage;

/// <summary>
/// A database of the days before the first release, made by the last commit that had their migrations: its owner, a
/// session, and one connection with a secret. It is in <c>Former</c> as SQL.
/// </summary>
public abstract class FormerMigrationsSpecification(bool postgres) : IAsyncLifetime
{
    private const string Secret = "canary-of-the-old-database";
    private TestInstallation installation = null!;

    private string Kind => postgres ? "postgres" : "sqlite";

    public async Task InitializeAsync()
    {
        installation = await TestInstallation.CreateEmptyAsync(postgres);
        DatabaseInitializer.MakePrivateDirectory(Path.GetDirectoryName(installation.KeyFile)!);
        File.Copy(Former("master.key"), installation.KeyFile);
        File.Copy(Former("audit-head"), Path.Combine(installation.Directory, "keys", "audit-head"));
        if (!OperatingSystem.IsWindows()) TestInstallation.MakeOwnerOnly(installation.KeyFile);
        if (!postgres) await using (File.Create(installation.File)) { }
        await RunAsync(await File.ReadAllTextAsync(Former("sql")));
    }

    public async Task DisposeAsync() => await installation.DisposeAsync();

    [Fact]
    public async Task A_former_database_is_upgraded_once_and_loses_nothing()
    {
        await using (var host = await installation.StartAsync())
        {
            var row = (await host.Get<ConnectionSearch>().ListAsync(host.Owner, new ConnectionQuery(),
                PageRequest.First, default)).Rows.Should().ContainSingle().Subject;
            var opened = await host.Get<ResolveService>().ResolveAsync(host.Owner, row.Id, "a test", null, default);
            opened.Secrets.Values.Should().ContainSingle().Which.Reveal().Should().Be(Secret);
            (await host.Get<AuditTrail>().VerifyAsync(host.Owner, default)).Faults.Should().BeEmpty();
            await using var db = host.OpenDb();
            (await db.Set<Session>().SingleAsync()).SecurityStamp.Should()
                .Be((await db.Set<User>().SingleAsync()).SecurityStamp).And.NotBeEmpty();
        }

        await using var again = await installation.StartAsync();
        await using var upgraded = again.OpenDb();
        (await upgraded.Database.GetAppliedMigrationsAsync()).Should().Equal(upgraded.Database.GetMigrations());
    }

    [Fact]
    public async Task A_former_database_has_the_tables_of_a_new_one_afterwards()
    {
        await (await installation.StartAsync()).StopAsync();
        await using var fresh = await TestInstallation.CreateInitializedAsync(postgres);

        (await ShapeAsync(installation)).Should().Equal(await ShapeAsync(fresh));
        (await RolesAsync(installation)).Should().BeEquivalentTo(await RolesAsync(fresh));
    }

    [Fact]
    public async Task A_database_with_some_of_the_former_migrations_is_refused_unchanged()
    {
        await RunAsync("""DELETE FROM "__EFMigrationsHistory" WHERE "MigrationId" LIKE '%JobsAndDeletedGroups'""");

        var start = () => installation.StartAsync();

        (await start.Should().ThrowAsync<StartupException>()).WithMessage("*too old to upgrade*import them.");
        await using var db = installation.OpenDb();
        (await db.Database.GetAppliedMigrationsAsync()).Should().HaveCount(9);
    }

    private string Former(string file) =>
        Path.Combine(Repository.Root, "Connections.Tests", "Storage", "Former", $"{Kind}.{file}");

    private async Task RunAsync(string sql)
    {
        await using var db = installation.OpenDb();
        await db.Database.OpenConnectionAsync();
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    // Where a column is in its table does not matter, nor what its rows were filled with when it was added.
    private async Task<List<string>> ShapeAsync(TestInstallation installation)
    {
        await using var db = installation.OpenDb();
        var columns = postgres
            ? """
                SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
                    || coalesce(character_maximum_length::text, '') AS "Value"
                FROM information_schema.columns WHERE table_schema = 'public'
                UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
                """
            : """
                SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" AS Value
                FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'
                UNION ALL SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL
                """;
        return [.. (await db.Database.SqlQueryRaw<string>(columns).ToListAsync()).Order(StringComparer.Ordinal)];
    }

    private static async Task<List<string>> RolesAsync(TestInstallation installation)
    {
        await using var db = installation.OpenDb();
        return await db.Set<Role>().Select(r => r.Id + " " + r.Name + " " + r.Permissions).ToListAsync();
    }
}

public sealed class FormerMigrationsOnSqlite() : FormerMigrationsSpecification(postgres: false);

public sealed class FormerMigrationsOnPostgres() : FormerMigrationsSpecification(postgres: true);
