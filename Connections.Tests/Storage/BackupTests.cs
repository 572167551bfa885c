using System.Collections.Concurrent;
using System.Globalization;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Maintenance;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Connections.Tests.Storage;

/// <summary>Backups of the embedded database while it is written to.</summary>
public sealed class BackupTests() : CoreSpecification(postgres: false)
{
    [Fact]
    public async Task A_backup_under_writes_has_every_write_acknowledged_before_it_and_opens()
    {
        var acknowledged = new ConcurrentQueue<Guid>();
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 3).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
                acknowledged.Enqueue(await CreateAsync($"Writer {writer} number {i}"));
        })).ToList();

        var backups = new List<(string File, Guid[] Before)>();
        while (backups.Count < 3)
        {
            while (acknowledged.Count < 20 * (backups.Count + 1)) await Task.Delay(5);
            Guid[] before = [.. acknowledged];
            backups.Add((await Host.Get<MaintenanceService>().BackupAsync(null, default), before));
        }
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        foreach (var (file, before) in backups)
        {
            Ask(file, "PRAGMA integrity_check").Should().Be("ok");
            await using var elsewhere = await TestInstallation.CreateEmptyAsync(postgres: false);
            DatabaseInitializer.MakePrivateDirectory(Path.GetDirectoryName(elsewhere.KeyFile)!);
            File.Copy(Installation.KeyFile, elsewhere.KeyFile);
            File.Copy(file, elsewhere.File);
            await using var restored = await elsewhere.StartAsync();

            var resolver = restored.Get<Core.Resolving.ResolveService>();
            foreach (var id in before)
                (await resolver.ResolveAsync(restored.Owner, id, "a test", null, default)).Secrets.Values.Should()
                    .ContainSingle().Which.Reveal().Should().Be("s3cret");
            Ask(elsewhere.File, "PRAGMA journal_mode").Should().Be("wal",
                "what was restored must work as what was made here");
        }
    }

    [Fact]
    public async Task A_backup_is_one_file_for_its_owner_alone()
    {
        var file = await Host.Get<MaintenanceService>().BackupAsync(null, default);

        Directory.GetFiles(Path.GetDirectoryName(file)!).Should().Equal(file);
        TestInstallation.IsOwnerOnly(file).Should().BeTrue();
    }

    [Fact]
    public async Task A_backup_never_overwrites_a_file()
    {
        var file = Path.Combine(Installation.Directory, "mine.db");
        await File.WriteAllTextAsync(file, "mine");

        var backup = () => Host.Get<MaintenanceService>().BackupAsync(file, default);

        (await backup.Should().ThrowAsync<StartupException>()).WithMessage("*already exists*");
        (await File.ReadAllTextAsync(file)).Should().Be("mine");
    }

    [Fact]
    public async Task A_backup_that_cannot_be_written_says_so_and_leaves_nothing()
    {
        var backup =
            () => Host.Get<MaintenanceService>().BackupAsync(Path.Combine(Installation.Directory, "nowhere", "b.db"),
                default);

        (await backup.Should().ThrowAsync<StartupException>()).WithMessage("*could not be created*");
        Directory.GetFiles(Installation.Directory, "*.partial", SearchOption.AllDirectories).Should().BeEmpty();
    }

    private static string? Ask(string file, string sql)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own statement.
        command.CommandText = sql;
#pragma warning restore CA2100
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
