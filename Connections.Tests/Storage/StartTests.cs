using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Storage;
using Connections.Tests.Support;

namespace Connections.Tests.Storage;

/// <summary>What a start accepts, what it refuses and how it says so: the embedded database.</summary>
public sealed class StartTests() : CoreSpecification(postgres: false)
{
    [Fact]
    public async Task A_second_process_on_the_same_folder_is_refused()
    {
        var second = () => Home.StartAsync();

        (await second.Should().ThrowAsync<StartRefused>()).WithMessage("Another process already uses*Data:Directory*");
        await CreateAsync("The first one goes on");
    }

    [Fact]
    public async Task A_database_that_a_newer_version_wrote_is_refused_and_left_alone()
    {
        await Host.StopAsync();
        Run("INSERT INTO __EFMigrationsHistory (MigrationId, ProductVersion) VALUES ('20991231000000_Future', '99.0.0')");
        var before = await File.ReadAllBytesAsync(Home.File);

        var start = () => Home.StartAsync();

        (await start.Should().ThrowAsync<StartRefused>()).WithMessage("*written by a newer version*20991231000000_Future*");
        (await File.ReadAllBytesAsync(Home.File)).Should().Equal(before);
    }

    [Theory]
    [InlineData("header")]
    [InlineData("middle")]
    [InlineData("half")]
    [InlineData("other")]
    public async Task A_damaged_file_is_refused_with_words_and_never_made_anew(string how)
    {
        await CreateAsync("Billing");
        await Host.StopAsync();
        var bytes = await File.ReadAllBytesAsync(Home.File);
        switch (how)
        {
            case "header": bytes.AsSpan(0, 100).Fill(0x5a); break;
            case "middle": bytes.AsSpan(4096, bytes.Length / 2).Fill(0x5a); break;
            case "half": bytes = bytes[..(bytes.Length / 8192 * 4096)]; break;
            default: bytes = "This is a text, no database."u8.ToArray(); break;
        }
        await File.WriteAllBytesAsync(Home.File, bytes);

        var start = () => Home.StartAsync();

        (await start.Should().ThrowAsync<StartRefused>()).WithMessage("*cannot be opened*Restore it*");
        (await File.ReadAllBytesAsync(Home.File)).Should().Equal(bytes);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_refused_with_words()
    {
        await Host.StopAsync();
        var blocked = Path.Combine(Home.File, "folder");

        var start = () => CoreHost.StartAsync(blocked);

        (await start.Should().ThrowAsync<StartRefused>()).WithMessage("*cannot be made*Data:Directory*");
    }

    [Fact]
    public async Task Without_leave_to_migrate_the_start_says_what_to_do()
    {
        await using var empty = await Home.NewAsync(postgres: false);

        var start = () => empty.StartAsync(("Storage:Migrate", "false"));

        (await start.Should().ThrowAsync<StartRefused>()).WithMessage("*lacks ? migrations and Storage:Migrate is off*");
    }

    [Fact]
    public async Task A_lock_that_a_killed_migration_left_behind_does_not_hang_the_start()
    {
        await using var empty = await Home.NewAsync(postgres: false);
        using (var connection = empty.OpenFile())
        using (var command = connection.CreateCommand())
        {
            command.CommandText =
                "CREATE TABLE \"__EFMigrationsLock\" (\"Id\" INTEGER NOT NULL PRIMARY KEY, \"Timestamp\" TEXT NOT NULL); " +
                "INSERT INTO \"__EFMigrationsLock\" VALUES (1, '2026-01-01 00:00:00');";
            command.ExecuteNonQuery();
        }

        await using var host = await empty.StartAsync().WaitAsync(TimeSpan.FromSeconds(20));
        (await host.Get<ConnectionListing>().ListAsync(host.Owner, new(), Core.PageRequest.First, default)).Total.Should().Be(0);
    }

    private void Run(string sql)
    {
        using var connection = Home.OpenFile();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own statement.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
