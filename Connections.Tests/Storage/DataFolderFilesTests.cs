using Connections.Core.Maintenance;
using Connections.Core.Storage;
using Connections.Tests.Support;

namespace Connections.Tests.Storage;

/// <summary>The files of the data folder: for their owner alone, and none left half done.</summary>
public sealed class DataFolderFilesTests() : CoreSpecification(postgres: false)
{
    [Fact]
    [Trait(Tier.Name, Tier.Process)]
    public async Task Files_are_their_owner_s_alone_in_an_open_folder_under_an_open_umask()
    {
        if (OperatingSystem.IsWindows()) return;
        using var open = new TempFolder();
        var everyone = (UnixFileMode)0b111_111_111;
        foreach (var folder in new[] { open["data"], open["data/keys"], open["data/backups"] })
        {
            Directory.CreateDirectory(folder);
            File.SetUnixFileMode(folder, everyone);
        }
        var setup = new ServerSetup { DataDirectory = open["data"] };

        var (status, _, errors) = await ProductCommand.BashAsync(setup, $"""
            umask 000
            "{ProductCommand.Host}" "{ProductCommand.Program}" --urls http://127.0.0.1:0 > "{open["out"]}" 2>&1 &
            while ! grep -q "Connections is at" "{open["out"]}"; do kill -0 $! || exit 1; sleep 0.1; done
            "{ProductCommand.Host}" "{ProductCommand.Program}" backup || exit 1
            kill -9 $!
            """);

        status.Should().Be(0, errors);
        var files = Directory.GetFiles(open["data"], "*", SearchOption.AllDirectories);
        files.Select(Path.GetFileName).Should()
            .Contain(["connections.db", "connections.db-wal", "connections.db-shm", "master.key"]).And.ContainMatch(
                "*-manual.db");
        files.Where(f => !TestInstallation.IsOwnerOnly(f)).Should().BeEmpty();
    }

    [Fact]
    public async Task Files_that_others_could_read_are_closed_at_start_and_that_is_said()
    {
        if (OperatingSystem.IsWindows()) return;
        var backup = await Host.Get<MaintenanceService>().BackupAsync(null, default);
        await Host.StopAsync();
        foreach (var file in new[] { Installation.File, backup }) TestInstallation.MakeReadableByAll(file);

        Host = await Installation.StartAsync();

        foreach (var file in new[] { Installation.File, backup })
        {
            TestInstallation.IsOwnerOnly(file).Should().BeTrue(file);
            Host.Log.Lines.Should().Contain(l => l.Contains("Others could read") && l.Contains(Path.GetFileName(file)));
        }
    }

    [Fact]
    public async Task Files_that_killed_processes_left_half_done_are_swept_and_those_being_made_stay()
    {
        var options = new StorageOptions { Directory = Installation.Directory };
        DatabaseInitializer.MakePrivateDirectory(options.BackupDirectory);
        string[] left = [Path.Combine(options.BackupDirectory, "1-manual.db.partial"),
            Path.Combine(options.BackupDirectory, "1-manual.db.partial-journal"),
            Path.Combine(options.KeyDirectory, "master.key.partial"), Installation.File + ".restoring"];
        foreach (var file in left) await File.WriteAllTextAsync(file, "half");
        var made = Path.Combine(options.BackupDirectory, "2-manual.db.partial");
        await using var making = DataFolderFiles.CreatePartial(made);

        await RestartAsync();

        left.Where(File.Exists).Should().BeEmpty();
        if (!OperatingSystem.IsWindows()) File.Exists(made).Should().BeTrue("another process is making it");
        var again = Path.Combine(options.BackupDirectory, "3-manual.db.partial");
        await File.WriteAllTextAsync(again, "half");
        await Host.Get<MaintenanceService>().BackupAsync(null, default);
        File.Exists(again).Should().BeFalse("a backup sweeps, too");
    }
}
