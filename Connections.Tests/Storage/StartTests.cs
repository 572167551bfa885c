using Connections.Core;
using Connections.Core.Background;
using Connections.Core.Connections;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Storage;

/// <summary>What a start accepts, what it refuses and how it says so: the embedded database.</summary>
public sealed class StartTests() : CoreSpecification(postgres: false)
{
    [Fact]
    public async Task A_start_waits_for_a_process_that_is_just_ending()
    {
        await Host.StopAsync();
        var ending = new FileStream(Path.Combine(Installation.Directory, "connections.lock"), FileMode.Open,
            FileAccess.ReadWrite, FileShare.None);
        await using var next = Installation.BuildHost();

        var starting = next.Get<DatabaseInitializer>().HoldFolderAsync(default);
        next.Log.Lines.Should().ContainSingle(l => l.Contains("waiting for it to end"));
        await ending.DisposeAsync();

        await starting;
    }

    [Fact]
    public async Task A_second_process_on_the_same_folder_is_refused()
    {
        var second = () => Installation.StartAsync();

        (await second.Should().ThrowAsync<StartupException>())
            .WithMessage("Another process already uses*Data:Directory*");
        await CreateAsync("The first one goes on");
    }

    [Fact]
    public async Task A_database_that_a_newer_version_wrote_is_refused_and_left_alone()
    {
        await Host.StopAsync();
        Run("INSERT INTO __EFMigrationsHistory (MigrationId, ProductVersion) VALUES ('20991231000000_Future', "
            + "'99.0.0')");
        var before = await File.ReadAllBytesAsync(Installation.File);

        var start = () => Installation.StartAsync();

        (await start.Should().ThrowAsync<StartupException>())
            .WithMessage("*written by a newer version*20991231000000_Future*");
        (await File.ReadAllBytesAsync(Installation.File)).Should().Equal(before);
    }

    [Fact]
    public async Task A_file_that_another_program_holds_is_refused_as_such_and_not_called_damaged()
    {
        await CreateAsync("Billing");
        await Host.StopAsync();
        Run("PRAGMA journal_mode=DELETE");
        await using var other = Installation.OpenFile();
        await using var command = other.CreateCommand();
        command.CommandText = "BEGIN EXCLUSIVE";
        await command.ExecuteNonQueryAsync();

        var start = () => Installation.StartAsync();

        (await start.Should().ThrowAsync<StartupException>())
            .WithMessage("Another program has*Close it*").Which.Message.Should().NotContain("Restore");
    }

    [Fact]
    public void An_error_on_the_data_folder_is_reported_by_its_cause()
    {
        DataFolderDiagnostics.Say(new IOException("x", 30),
            "/srv").Should().StartWith("/srv is on a read-only file system. Mount it for writing");
        DataFolderDiagnostics.Say(new UnauthorizedAccessException("x"),
            "/srv").Should().Contain("Give this user write permission");
        DataFolderDiagnostics.IsHeld(new IOException("x", 30)).Should().BeFalse();
        if (!File.Exists("/dev/full")) return;
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite,
            bufferSize: 0);
        FluentActions.Invoking(() => full.Write([1])).Should().Throw<IOException>()
            .Which.Should()
            .Match<IOException>(e => DataFolderDiagnostics.Say(e, "/srv").StartsWith("The disk of /srv is full."));
    }

    [Fact]
    public async Task A_first_start_on_a_full_disk_ends_with_a_sentence()
    {
        const string ofDatabase = "The disk is full. Nothing was saved; free some space and try again.";
        var full = new SqliteException("database or disk is full", SQLitePCL.raw.SQLITE_FULL);
        await Ends(full, ofDatabase);
        await Ends(new DbUpdateException("Not saved.", full), ofDatabase);
        await Ends(new IOException("No space left on device", 28),
            $"The disk of {Path.GetFullPath(Installation.Directory)} is full. Free some space, and start again.");

        async Task Ends(Exception error, string words)
        {
            var ran = new List<StartupPhase>();
            var start = new Installation(
                [new(StartupPhase.Data, Run(StartupPhase.Data)), new(StartupPhase.Database, _ => throw error)],
                Host.Get<IDbContextFactory<ConnectionsDbContext>>(), Host.Get<DatabaseState>(),
                Host.Get<BackgroundJobMonitor>(), Host.Get<StorageOptions>());

            (await FluentActions.Awaiting(() => start.OpenAsync(default)).Should().ThrowAsync<StartupException>())
                .Which.Message.Should().StartWith(words);
            ran.Should().BeEmpty();
            (await start.IsReadyAsync(default)).Should().BeFalse();

            Func<CancellationToken, Task> Run(StartupPhase phase) => _ =>
            {
                ran.Add(phase);
                return Task.CompletedTask;
            };
        }
    }

    [Fact]
    public async Task A_data_folder_that_others_can_enter_is_reported_at_start()
    {
        await Host.StopAsync();
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Installation.Directory,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);

        await using var host = await Installation.StartAsync();

        host.Log.Lines.Count(
            l => l.Contains("Users other than its owner can enter the data folder", StringComparison.Ordinal)).Should()
            .Be(OperatingSystem.IsWindows() ? 0 : 1);
    }

    [Fact]
    public async Task An_installation_is_not_ready_while_it_is_locked_or_its_disk_is_full()
    {
        var installation = Host.Get<Installation>();
        (await installation.IsReadyAsync(default)).Should().BeTrue();
        await using (var db = Host.OpenDb())
        {
            db.Gate.Note(new Problem.Unavailable("The disk is full.") { CannotWrite = true });
            (await installation.IsReadyAsync(default)).Should().BeFalse();
        }
        await CreateAsync("There is room again");
        (await installation.IsReadyAsync(default)).Should().BeTrue();

        await Host.StopAsync();
        File.Delete(Installation.KeyFile);
        await using var locked = await Installation.StartAsync();
        locked.Get<ILockState>().LockedBecause.Should().NotBeNull();
        (await locked.Get<Installation>().IsReadyAsync(default)).Should().BeFalse();
    }

    [Theory]
    [InlineData("header")]
    [InlineData("middle")]
    [InlineData("half")]
    [InlineData("other")]
    public async Task A_damaged_file_is_refused_with_words_and_never_recreated(string how)
    {
        await CreateAsync("Billing");
        await Host.StopAsync();
        var bytes = await File.ReadAllBytesAsync(Installation.File);
        switch (how)
        {
            case "header": bytes.AsSpan(0, 100).Fill(0x5a); break;
            case "middle": bytes.AsSpan(4096, bytes.Length / 2).Fill(0x5a); break;
            case "half": bytes = bytes[..(bytes.Length / 8192 * 4096)]; break;
            default: bytes = "This is a text, no database."u8.ToArray(); break;
        }
        await File.WriteAllBytesAsync(Installation.File, bytes);

        var start = () => Installation.StartAsync();

        (await start.Should().ThrowAsync<StartupException>()).WithMessage("*can't be opened*Restore it*");
        (await File.ReadAllBytesAsync(Installation.File)).Should().Equal(bytes);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_refused_with_words()
    {
        await Host.StopAsync();
        var blocked = Path.Combine(Installation.File, "folder");

        var start = () => CoreHost.StartAsync(blocked);

        (await start.Should().ThrowAsync<StartupException>()).WithMessage("*can't be created*Data:Directory*");
    }

    [Fact]
    public async Task A_start_without_permission_to_migrate_says_what_to_do()
    {
        await using var empty = await TestInstallation.CreateEmptyAsync(postgres: false);

        var start = () => empty.StartAsync(("Storage:Migrate", "false"));

        (await start.Should().ThrowAsync<StartupException>())
            .WithMessage("*missing * migrations and Storage:Migrate is off*");
    }

    [Fact]
    public async Task A_lock_that_a_killed_migration_left_behind_does_not_hang_the_start()
    {
        await using var empty = await TestInstallation.CreateEmptyAsync(postgres: false);
        using (var connection = empty.OpenFile())
        using (var command = connection.CreateCommand())
        {
            command.CommandText =
                "CREATE TABLE \"__EFMigrationsLock\" (\"Id\" INTEGER NOT NULL PRIMARY KEY, \"Timestamp\" TEXT NOT "
                + "NULL); " +
                "INSERT INTO \"__EFMigrationsLock\" VALUES (1, '2026-01-01 00:00:00');";
            command.ExecuteNonQuery();
        }

        await using var host = await empty.StartAsync().WaitAsync(TestTimeout.Longest);
        (await host.Get<ConnectionSearch>().ListAsync(host.Owner, new(), Core.PageRequest.First,
            default)).Total.Should().Be(0);
    }

    private void Run(string sql)
    {
        using var connection = Installation.OpenFile();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own statement.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
