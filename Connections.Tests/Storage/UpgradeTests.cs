using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connections.Tests.Storage;

/// <summary>A later version on the data of today: nothing is migrated before it was backed up.</summary>
public sealed class UpgradeTests() : CoreSpecification(postgres: false)
{
    [Fact]
    public async Task A_verified_backup_precedes_a_migration()
    {
        await CreateAsync("Billing");
        await Host.StopAsync();

        await UpgradeAsync();

        Tables(Installation.File).Should().Contain(LaterVersion.NewTable);
        var backup = Directory.GetFiles(Path.Combine(Installation.Directory, "backups")).Should()
            .ContainSingle().Subject;
        Path.GetFileName(backup).Should().EndWith("before-migration.db");
        Tables(backup).Should().NotContain(LaterVersion.NewTable).And.Contain("Connections");
    }

    [Fact]
    public async Task An_upgrade_that_was_killed_and_left_its_lock_is_made_good_by_the_next_start()
    {
        await Host.StopAsync();
        using (var connection = Installation.OpenFile())
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "INSERT INTO \"__EFMigrationsLock\" VALUES (1, '2026-01-01 00:00:00');";
            command.ExecuteNonQuery();
        }

        await UpgradeAsync().WaitAsync(TestTimeout.Longest);

        Tables(Installation.File).Should().Contain(LaterVersion.NewTable);
    }

    [Fact]
    public async Task Today_refuses_what_the_later_version_wrote_and_runs_on_the_backup()
    {
        await CreateAsync("Billing");
        await Host.StopAsync();
        await UpgradeAsync();

        var back = () => Installation.StartAsync();
        (await back.Should().ThrowAsync<StartupException>()).WithMessage("*newer version*");

        File.Copy(Directory.GetFiles(Path.Combine(Installation.Directory, "backups")).Single(), Installation.File,
            overwrite: true);
        await RestartAsync();
        (await NamesAsync(new ConnectionQuery())).Should().Equal("Billing");
    }

    private async Task UpgradeAsync()
    {
        var storage = new StorageOptions { Directory = Installation.Directory };
        using var start = new DatabaseInitializer(storage, new LaterVersion(storage), new Backup(storage, Host.Clock),
            [], NullLogger<DatabaseInitializer>.Instance);
        await start.OpenAsync(default);
        using var pooled = new SqliteConnection(DatabaseOptions.ConnectionString(storage));
        SqliteConnection.ClearPool(pooled);
    }

    private static List<string> Tables(string file)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table'";
        using var reader = command.ExecuteReader();
        var tables = new List<string>();
        while (reader.Read()) tables.Add(reader.GetString(0));
        return tables;
    }
}
