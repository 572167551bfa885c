using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Maintenance;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Audit;

public sealed class AuditBatchWriterOnSqlite() : AuditBatchWriterSpecification(postgres: false);

public sealed class AuditBatchWriterOnPostgres() : AuditBatchWriterSpecification(postgres: true);

/// <summary>Many uses, few commits; and nobody continues before their own use is on disk.</summary>
public abstract class AuditBatchWriterSpecification(bool postgres) : CoreSpecification(postgres)
{
    private AuditBatchWriter Committer => Host.Get<AuditBatchWriter>();

    [Fact]
    public async Task Entries_that_wait_together_share_one_commit_and_each_is_sealed()
    {
        Task[] writes;
        await using (var db = Host.OpenDb())
        using (await Host.Get<WriteGate>().EnterAsync(db, seals: true, default))
        {
            writes = [.. Enumerable.Range(0, 64).Select(i => Committer.WriteAsync(Entry($"{i}"), default))];
            await OneIsTakenAsync(of: 64);
            writes.Should().OnlyContain(w => !w.IsCompleted, "nothing is on disk yet");
        }

        await Task.WhenAll(writes);

        Committer.Made.Entries.Should().Be(64);
        Committer.Made.Commits.Should().BeLessThanOrEqualTo(3);
        await using var read = Host.OpenDb();
        (await read.Set<AuditEntry>().CountAsync(e => e.Action == "resolved" && e.Mac != null)).Should().Be(64);
        (await Host.Get<AuditTrail>().VerifyAsync(Owner, default)).Faults.Should().BeEmpty();
    }

    [Fact]
    public async Task An_entry_that_the_database_refuses_fails_alone()
    {
        await using (var db = Host.OpenDb())
        {
            await db.Database.ExecuteSqlRawAsync(OnPostgres
                ? "ALTER TABLE \"AuditEntries\" ADD CONSTRAINT no_bad CHECK (\"AssetName\" <> 'bad')"
                : "CREATE TRIGGER no_bad BEFORE INSERT ON AuditEntries WHEN NEW.AssetName = 'bad' BEGIN SELECT "
                + "RAISE(ABORT, 'bad'); END;");
        }

        Task[] writes;
        await using (var db = Host.OpenDb())
        using (await Host.Get<WriteGate>().EnterAsync(db, seals: true, default))
            writes = [.. new[] { "first", "good", "bad",
                "better" }.Select(n => Committer.WriteAsync(Entry(n), default))];
        var failed = new List<int>();
        for (var i = 0; i < writes.Length; i++)
        {
            if (await Record.ExceptionAsync(() => writes[i]) is not null) failed.Add(i);
        }

        failed.Should().Equal(2);
        (await Host.Get<AuditTrail>().VerifyAsync(Owner, default)).Faults.Should().BeEmpty();
    }

    [Fact]
    public async Task A_caller_that_gives_up_while_waiting_leaves_no_entry()
    {
        using var mine = new CancellationTokenSource();
        Task first, second;
        await using (var db = Host.OpenDb())
        using (await Host.Get<WriteGate>().EnterAsync(db, seals: true, default))
        {
            first = Committer.WriteAsync(Entry("first"), default);
            await OneIsTakenAsync(of: 1);
            second = Committer.WriteAsync(Entry("second"), mine.Token);
            await mine.CancelAsync();
        }

        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await Committer.IdleAsync();
        await using var read = Host.OpenDb();
        (await read.Set<AuditEntry>().AnyAsync(e => e.AssetName == "second")).Should().BeFalse();
    }

    [Fact]
    public async Task An_entry_is_refused_while_the_product_is_locked()
    {
        Host.Get<WriteGate>().Close("locked");

        var write = () => Committer.WriteAsync(Entry("x"), default);

        await write.Should().ThrowAsync<Problem.Unavailable>();
    }

    // The commit that it is in waits for the gate, and what is written from then on waits for the next one.
    private async Task OneIsTakenAsync(int of) =>
        (await TestTimeout.UntilAsync(() => Committer.Waiting < of)).Should().BeTrue();

    private AuditEntry Entry(string name) =>
        Host.Get<AuditLog>().Entry(Owner, AuditEvent.ConnectionResolved, Guid.CreateVersion7(), name);
}
