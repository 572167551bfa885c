using System.Globalization;
using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Maintenance;
using Connections.Core.Secrets;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Maintenance;

/// <summary>A backup is put back: verified first, in one move, with what was there kept aside.</summary>
public sealed class RestoreTests() : CoreSpecification(postgres: false)
{
    [Fact]
    public async Task A_restored_backup_is_there_and_the_previous_database_is_kept_aside()
    {
        var (id, file) = await BackedUpAsync();

        var report = await RestoreAsync(file);

        await RestartAsync();
        (await NamesAsync(new ConnectionQuery())).Should().Equal("Before");
        (await OpenSecretsAsync(id)).Values.Should().Equal("s3cret");
        File.Exists(report.KeptAside).Should().BeTrue();
        report.EarlierKeys.Should().BeEmpty();
        await using (var db =
            Host.OpenDb()) (await db.Set<AuditEntry>()
                .SingleAsync(e => e.Action == "restored" && e.EventName == "Backups")).ActorKind.Should()
                .Be(ActorKind.System);
        (await Host.Get<AuditTrail>().VerifyAsync(Owner, default)).Faults.Should()
            .BeEmpty("that it is an older one is on record, and the newest place went aside with what was there");

        await Host.StopAsync();
        await RestoreAsync(report.KeptAside!);
        await RestartAsync();
        (await NamesAsync(new ConnectionQuery())).Should().BeEquivalentTo("Before", "After");
        (await Host.Get<AuditTrail>().VerifyAsync(Owner, default)).IsWhole.Should().BeTrue("also back again");
    }

    [Theory]
    [InlineData("kept aside")]
    [InlineData("recorded")]
    [InlineData("put in place")]
    [Trait(Tier.Name, Tier.Process)]
    public async Task A_restore_killed_anywhere_leaves_the_old_or_the_new_database_whole(string until)
    {
        var (id, file) = await BackedUpAsync();
        using (var process = ChildProgram.RestoreBackup(Installation.Directory, file, until))
        {
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
            process.ExitCode.Should().NotBe(0, "it was killed");
        }

        await RestartAsync();

        (await NamesAsync(new ConnectionQuery())).Should()
            .BeEquivalentTo(until == "put in place" ? ["Before"] : ["Before", "After"]);
        (await OpenSecretsAsync(id)).Values.Should().Equal("s3cret");
        (await Host.Get<AuditTrail>().VerifyAsync(Owner, default)).IsWhole.Should().BeTrue("a kill is no tampering");
        await using (var db = Host.OpenDb())
            (await db.Set<AuditEntry>().CountAsync(e => e.Action == "restored" && e.EventName == "Backups")).Should()
                .Be(until == "put in place" ? 1 : 0, "it is on record if it was done");
        await Host.StopAsync();
        await RestoreAsync(file);
        await RestartAsync();
        (await NamesAsync(new ConnectionQuery())).Should().Equal("Before");
        (await Host.Get<AuditTrail>().VerifyAsync(Owner, default)).IsWhole.Should().BeTrue();
    }

    [Fact]
    public async Task A_restoration_says_who_did_it_and_from_which_entry_on()
    {
        var (_, file) = await BackedUpAsync();

        await RestoreAsync(file);

        await RestartAsync();
        await using var db = Host.OpenDb();
        var changes =
            AuditLog.Changes(
                await db.Set<AuditEntry>().SingleAsync(e => e.Action == "restored" && e.EventName == "Backups"));
        changes.Should()
            .Contain(c =>
                c.Field.StartsWith("newest entry of the chain", StringComparison.Ordinal)
                    && long.Parse(c.Old!, CultureInfo.InvariantCulture) > long.Parse(c.New!,
                        CultureInfo.InvariantCulture))
            .And.Contain(c => c.Field == "operating system user" && c.New == Environment.UserName);
    }

    [Fact]
    public async Task A_backup_that_cannot_be_restored_is_refused_and_nothing_is_changed()
    {
        var (_, file) = await BackedUpAsync();
        var damaged = Path.Combine(Installation.Directory, "damaged.db");
        var bytes = await File.ReadAllBytesAsync(file);
        Array.Fill(bytes, (byte)0xA5, 8192, 8192);
        await File.WriteAllBytesAsync(damaged, bytes);
        var text = Path.Combine(Installation.Directory, "text.db");
        await File.WriteAllTextAsync(text, "no database");
        var newer = Path.Combine(Installation.Directory, "newer.db");
        File.Copy(file, newer);
        await SqlAsync(newer, "INSERT INTO __EFMigrationsHistory VALUES ('20990101000000_Later', '10.0.0')");

        await RefusedAsync(damaged, "*damaged*");
        await RefusedAsync(text, "*not a Connections backup*");
        await RefusedAsync(newer, "*written by a newer version*");
        await RefusedAsync(file + ".gone", "*There is no file*");
        await RefusedAsync(Installation.File, "*is the database itself*");
        var key = Installation.KeyFile + ".away";
        File.Move(Installation.KeyFile, key);
        await RefusedAsync(file, "*written with the master key*which isn't available*");
        File.Move(key, Installation.KeyFile);
        await RestartAsync();
        await RefusedAsync(file, "Another process already uses*");
        (await NamesAsync(new ConnectionQuery())).Should().BeEquivalentTo("Before", "After");
        File.Exists(Installation.File + ".restoring").Should().BeFalse();
    }

    [Fact]
    public async Task A_backup_also_replaces_a_damaged_or_missing_database()
    {
        var (id, file) = await BackedUpAsync();
        await File.WriteAllTextAsync(Installation.File, "not a database any more");

        File.ReadAllText((await RestoreAsync(file)).KeptAside!).Should().Be("not a database any more");
        await RestartAsync();
        (await OpenSecretsAsync(id)).Values.Should().Equal("s3cret");

        await Host.StopAsync();
        foreach (var left in Directory.GetFiles(Installation.Directory, "connections.db*")) File.Delete(left);
        (await RestoreAsync(file)).KeptAside.Should().BeNull();
        await RestartAsync();
        (await OpenSecretsAsync(id)).Values.Should().Equal("s3cret");
    }

    [Fact]
    public async Task A_backup_from_before_a_key_rotation_is_restored_while_the_old_key_is_kept()
    {
        var (id, file) = await BackedUpAsync();
        await WithAsync<KeyRotation, KeyRotationReport>(r => r.RunAsync(default));

        (await RestoreAsync(file)).EarlierKeys.Should().ContainSingle();
        var rotated = await WithAsync<KeyRotation, KeyRotationReport>(r => r.RunAsync(default));

        foreach (var old in rotated.KeptAside) File.Delete(old);
        await RestartAsync();
        (await OpenSecretsAsync(id)).Values.Should().Equal("s3cret");
    }

    private async Task<(Guid Id, string File)> BackedUpAsync()
    {
        var id = await CreateAsync("Before");
        var file = await Host.Get<MaintenanceService>().BackupAsync(null, default);
        await CreateAsync("After");
        await Host.StopAsync();
        return (id, file);
    }

    private async Task RefusedAsync(string file, string words) =>
        (await FluentActions.Awaiting(() => RestoreAsync(file)).Should().ThrowAsync<StartupException>())
            .WithMessage(words);

    private Task<RestoreReport> RestoreAsync(string file) =>
        WithAsync<RestoreService, RestoreReport>(r => r.RestoreAsync(file, default));

    private async Task<TReport> WithAsync<TService, TReport>(Func<TService, Task<TReport>> act) where TService : notnull
    {
        var beside = Installation.BuildHost();
        try
        {
            return await act(beside.Get<TService>());
        }
        finally
        {
            await beside.StopAsync();
        }
    }

    private static async Task SqlAsync(string file, string sql)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own statement.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
