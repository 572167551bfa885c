using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Maintenance;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Maintenance;

/// <summary>
/// A database file, or its write-ahead log, that is missing beside its key does not pass for a new or a whole one.
/// </summary>
public sealed class LostDatabaseTests() : CoreSpecification(postgres: false)
{
    [Fact]
    public async Task A_missing_database_is_refused_by_name_and_left_missing()
    {
        await CreateAsync("Billing");
        await Host.StopAsync();
        foreach (var file in Directory.GetFiles(Installation.Directory, "connections.db*")) File.Delete(file);

        var start = () => Installation.StartAsync();

        (await start.Should().ThrowAsync<StartupException>())
            .WithMessage(
                "*connections.db is missing;*audit-head says that * entries were written*restore FILE*--accept-loss*");
        File.Exists(Installation.File).Should().BeFalse();
    }

    [Fact]
    [Trait(Tier.Name, Tier.Process)]
    public async Task A_missing_write_ahead_log_is_refused_and_fits_when_it_is_put_back()
    {
        await Host.StopAsync();
        using (var process = ChildProgram.CreateConnections(Installation.Directory, 1))
        {
            for (var acknowledged = 0; acknowledged < 20; acknowledged++)
                await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(5));
            process.Kill();
            await process.WaitForExitAsync();
        }
        var log = Installation.File + "-wal";
        File.Move(log, log + ".away");
        File.Delete(Installation.File + "-shm");

        var start = () => Installation.StartAsync();

        (await start.Should().ThrowAsync<StartupException>())
            .WithMessage("*is missing the latest entries*connections.db-wal*is missing*--accept-loss*");
        // As when the process that was refused has ended.
        using (var pooled = new SqliteConnection(
            DatabaseOptions.ConnectionString(
                new StorageOptions { Directory = Installation.Directory }))) SqliteConnection.ClearPool(pooled);
        foreach (var made in Directory.GetFiles(Installation.Directory,
            "connections.db-*").Where(f => !f.EndsWith(".away", StringComparison.Ordinal))) File.Delete(made);
        File.Move(log + ".away", log);
        Host = await Installation.StartAsync();
        (await NamesAsync(new ConnectionQuery())).Should().HaveCountGreaterThanOrEqualTo(20);
        (await Host.Get<AuditTrail>().VerifyAsync(Owner, default)).IsWhole.Should().BeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_loss_that_is_accepted_is_recorded_and_verifies_from_then_on(bool isGone)
    {
        var before = await Host.Get<MaintenanceService>().BackupAsync(null, default);
        await CreateAsync("Billing");
        await Host.StopAsync();
        foreach (var file in Directory.GetFiles(Installation.Directory, "connections.db*")) File.Delete(file);
        if (!isGone) File.Copy(before, Installation.File);

        Host = await Installation.StartAsync(("Storage:AcceptLoss", "true"));
        (await Host.Get<AuditTrail>().VerifyAsync(Owner, default)).IsWhole.Should().BeTrue();
        await RestartAsync();
        await CreateAsync("Goes on");

        (await Host.Get<AuditTrail>().VerifyAsync(Owner, default)).IsWhole.Should().BeTrue();
        await using var db = Host.OpenDb();
        var entry = await db.Set<AuditEntry>().SingleAsync(e => e.Action == "loss_accepted");
        AuditLog.Changes(entry).Should()
            .Contain(c => c.Field.StartsWith("newest entry of the chain", StringComparison.Ordinal) && c.Old != null)
            .And.Contain(c => c.Field == "operating system user" && c.New == Environment.UserName);
    }

    [Fact]
    public async Task A_loss_that_is_accepted_where_nothing_is_lost_leaves_no_record()
    {
        await RestartAsync(("Storage:AcceptLoss", "true"));

        await using var db = Host.OpenDb();
        (await db.Set<AuditEntry>().AnyAsync(e => e.Action == "loss_accepted")).Should().BeFalse();
    }

    [Fact]
    [Trait(Tier.Name, Tier.Process)]
    public async Task The_switch_accept_loss_starts_the_product_on_a_new_database()
    {
        await Host.StopAsync();
        foreach (var file in Directory.GetFiles(Installation.Directory, "connections.db*")) File.Delete(file);
        var setup = new ServerSetup { DataDirectory = Installation.Directory };
        var none = new Dictionary<string, string>();

        var (status, _, errors) = await ProductCommand.RunAsync(setup, Installation.Directory, none, "--urls",
            "http://127.0.0.1:0");
        (status, errors.Contains("connections.db is missing", StringComparison.Ordinal)).Should().Be((1, true), errors);

        using var started = ProductCommand.Start(setup, Installation.Directory, none, "--accept-loss", "--urls",
            "http://127.0.0.1:0");
        (await started.KillAfterAsync(1, "  Connections is at")).Should().Be(1);
        File.Exists(Installation.File).Should().BeTrue();
    }
}
