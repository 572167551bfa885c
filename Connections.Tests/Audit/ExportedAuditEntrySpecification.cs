using Connections.Core.Audit;
using Connections.Core.Maintenance;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Audit;

public sealed class ExportedAuditEntryOnSqlite() : ExportedAuditEntrySpecification(postgres: false);

public sealed class ExportedAuditEntryOnPostgres() : ExportedAuditEntrySpecification(postgres: true);

/// <summary>What the trail was is known from more than one place: none of them can be taken away unseen.</summary>
public abstract class ExportedAuditEntrySpecification(bool postgres) : CoreSpecification(postgres)
{
    private string HeadFile => Path.Combine(Installation.Directory, "keys", "audit-head");

    [Fact]
    public async Task An_entry_inserted_without_a_proof_leaves_the_trail_unproven()
    {
        await using (var db = Installation.OpenDb())
        {
            db.Add(new AuditEntry(Host.Clock.GetUtcNow(), Owner, AuditEvent.SignedIn, null, "forged", "success", ""));
            await db.SaveChangesAsync();
        }

        var report = await VerifyAsync();

        report.IsWhole.Should().BeFalse();
        report.Faults.Should().BeEmpty();
        report.Unproven.Should().ContainSingle().Which.Should().StartWith("1 entry has no proof, from 2026-");
    }

    [Fact]
    public async Task A_tail_cut_together_with_the_head_file_is_found()
    {
        await SomeEntriesAsync();
        await RunAsync(db => CutTailAsync(db, 2));
        File.Delete(HeadFile);

        var report = await VerifyAsync();

        report.Faults.Should().ContainSingle().Which.Should().StartWith("The newest 2 entries");
        report.Unproven.Should().ContainSingle().Which.Should().Contain("audit-head is missing");
    }

    [Fact]
    public async Task A_trail_emptied_together_with_its_head_is_unproven()
    {
        await SomeEntriesAsync();
        await RunAsync(async db =>
        {
            await db.Set<AuditEntry>().ExecuteDeleteAsync();
            await db.Set<AuditChain>().ExecuteDeleteAsync();
            await db.Set<AuditHead>().ExecuteDeleteAsync();
        });
        File.Delete(HeadFile);

        var report = await VerifyAsync();

        report.Entries.Should().Be(0);
        report.Unproven.Should()
            .HaveCount(2).And.ContainMatch("*it was emptied*").And.ContainMatch("*audit-head is missing*");
    }

    [Fact]
    public async Task A_head_file_that_is_missing_stays_reported_after_the_product_wrote_on()
    {
        await SomeEntriesAsync();
        File.Delete(HeadFile);
        (await VerifyAsync()).Unproven.Should().ContainSingle().Which.Should().Contain("audit-head is missing");

        await RestartAsync();
        await CreateAsync("Written on");

        (await VerifyAsync()).Unproven.Should().ContainSingle().Which.Should()
            .StartWith("The latest position of the chain");
    }

    [Fact]
    public async Task A_newest_place_altered_in_the_database_is_found()
    {
        await SomeEntriesAsync();

        await RunAsync(db => db.Set<AuditHead>().ExecuteUpdateAsync(h => h.SetProperty(x => x.Sequence, 1)));

        (await VerifyAsync()).Faults.Should().Contain(f => f.Contains("in the database was altered"));
    }

    [Fact]
    public async Task A_newest_place_missing_in_the_database_alone_is_reported()
    {
        await SomeEntriesAsync();
        await RunAsync(db => db.Set<AuditHead>().ExecuteDeleteAsync());

        var report = await VerifyAsync();
        report.IsWhole.Should().BeTrue();
        report.Notes.Should().ContainSingle().Which.Should()
            .StartWith("The database has no latest position for the chain").And.Contain("audit-head only");

        await RunAsync(db => CutTailAsync(db, 2));
        (await VerifyAsync()).Faults.Should().ContainSingle().Which.Should().StartWith("The newest 2 entries");
    }

    [Fact]
    public async Task A_chain_said_to_be_under_a_missing_key_is_unproven()
    {
        await SomeEntriesAsync();

        await RunAsync(
            db => db.Set<AuditChain>().ExecuteUpdateAsync(c => c.SetProperty(x => x.MasterKeyId, "0000000000000000")));

        (await VerifyAsync()).Unproven.Should().ContainSingle().Which.Should()
            .Contain("can't be verified: its master key");
    }

    [Fact]
    public async Task A_copy_taken_out_finds_what_was_rolled_back_with_every_place_here()
    {
        await SomeEntriesAsync();
        var (file, row) = (await File.ReadAllBytesAsync(HeadFile),
            await RunAsync(db => db.Set<AuditHead>().AsNoTracking().SingleAsync()));
        await CreateAsync("Rolled back");
        var exported = await ExportAsync();
        await RunAsync(async db =>
        {
            await db.Set<AuditEntry>().Where(e => e.Sequence > row.Sequence).ExecuteDeleteAsync();
            await db.Set<AuditHead>()
                .ExecuteUpdateAsync(
                    h => h.SetProperty(x => x.Sequence, row.Sequence).SetProperty(x => x.Mac,
                        row.Mac).SetProperty(x => x.Seal, row.Seal));
        });
        await File.WriteAllBytesAsync(HeadFile, file);

        (await VerifyAsync()).IsWhole.Should().BeTrue("nothing here tells");
        (await Host.Get<AuditTrail>().VerifyAgainstAsync(exported, default)).Faults.Should().NotBeEmpty()
            .And.OnlyContain(f => f.Contains("missing, although it is in the downloaded copy"));
    }

    [Fact]
    public async Task A_copy_taken_out_agrees_with_a_trail_that_nobody_touched()
    {
        await SomeEntriesAsync();
        var exported = await ExportAsync();
        await CreateAsync("Later");

        (await Host.Get<AuditTrail>().VerifyAgainstAsync(exported, default)).IsWhole.Should().BeTrue();
    }

    [Fact]
    public async Task Entries_without_a_proof_are_sealed_once_someone_answers_for_them()
    {
        await RunAsync(async db =>
        {
            for (var i = 0; i < 3; i++)
                db.Add(new AuditEntry(Host.Clock.GetUtcNow(), Owner, AuditEvent.SignedIn, null, $"while locked {i}",
                    "success", ""));
            await db.SaveChangesAsync();
        });

        var accepted = await Host.Get<AuditAcceptance>().AcceptAsync(Owner, "it was locked", default);

        accepted.TakenIn.Should().Be(3);
        (await VerifyAsync()).Should().Match<AuditReport>(r => r.IsWhole && r.Notes.Count == 0 && r.Chains == 1);
        await using var db = Installation.OpenDb();
        var entry = await db.Set<AuditEntry>().SingleAsync(e => e.Action == "state_accepted");
        entry.ActorName.Should().Be("Ada");
        AuditLog.Changes(entry).Should()
            .Contain(new FieldChange("entries without a proof", null, "3")).And.Contain(
                new FieldChange("reason", null, "it was locked"));
        await db.Set<AuditEntry>().Where(e => e.AssetName == "while locked 1")
            .ExecuteUpdateAsync(e => e.SetProperty(x => x.ActorName, "someone else"));
        (await VerifyAsync()).Faults.Should().Contain(f => f.Contains("was altered"));
    }

    [Fact]
    public async Task A_missing_head_is_whole_again_once_someone_answers_for_it()
    {
        await SomeEntriesAsync();
        File.Delete(HeadFile);

        await Host.Get<AuditAcceptance>().AcceptAsync(Owner, null, default);
        await CreateAsync("After");
        await RestartAsync();

        (await VerifyAsync()).Should().Match<AuditReport>(r => r.IsWhole && r.Chains == 1);
        await RunAsync(db => CutTailAsync(db, 1));
        (await VerifyAsync()).Faults.Should().ContainSingle().Which.Should().StartWith("The newest 1 entries");
    }

    private async Task<IReadOnlyList<ExportedAuditEntry>> ExportAsync()
    {
        var exported = new List<ExportedAuditEntry>();
        await foreach (var row in await Host.Get<AuditTrail>().ExportAsync(Owner, new(), "csv", default))
            exported.Add(new(row.Chain!.Value, row.Sequence!.Value, Convert.FromHexString(row.Proof!)));
        return exported;
    }

    private async Task SomeEntriesAsync()
    {
        for (var i = 0; i < 4; i++) await CreateAsync($"Some {i}");
    }

    private Task<AuditReport> VerifyAsync() => Host.Get<AuditTrail>().VerifyAsync(Owner, default);

    internal static async Task CutTailAsync(ConnectionsDbContext db, int entries)
    {
        var last = await db.Set<AuditEntry>().MaxAsync(e => e.Sequence);
        await db.Set<AuditEntry>().Where(e => e.Sequence > last - entries).ExecuteDeleteAsync();
    }

    private Task RunAsync(Func<ConnectionsDbContext, Task> act) => RunAsync(async db =>
    {
        await act(db);
        return 0;
    });

    private async Task<T> RunAsync<T>(Func<ConnectionsDbContext, Task<T>> act)
    {
        await using var db = Installation.OpenDb();
        return await act(db);
    }
}
