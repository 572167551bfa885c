using Connections.Core;
using Connections.Core.People;
using Connections.Core.Resolving;

namespace Connections.Tests.Audit;

/// <summary>Many act at once: each act has its place in one chain.</summary>
public abstract partial class AuditChainSpecification
{
    [Fact]
    public Task Many_who_act_at_once_make_one_chain_without_a_gap() => ActAtOnceAsync(1_000);

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Ten_thousand_who_act_at_once_make_one_chain_in_which_every_forgery_is_found()
    {
        await ActAtOnceAsync(10_000);

        await SqlAsync("UPDATE \"AuditEntries\" SET \"Outcome\" = 'x' WHERE \"Sequence\" = 5000");
        await SqlAsync("DELETE FROM \"AuditEntries\" WHERE \"Sequence\" = 6000");
        await SqlAsync("UPDATE \"AuditEntries\" SET \"Sequence\" = -1 WHERE \"Sequence\" = 7000");
        await SqlAsync("UPDATE \"AuditEntries\" SET \"Sequence\" = 7000 WHERE \"Sequence\" = 7001");
        await SqlAsync("UPDATE \"AuditEntries\" SET \"Sequence\" = 7001 WHERE \"Sequence\" = -1");
        await SqlAsync(
            "DELETE FROM \"AuditEntries\" WHERE \"Sequence\" = (SELECT MAX(\"Sequence\") FROM \"AuditEntries\")");

        // Each entry vouches for the one before it, so the one behind the two that changed places is named, too.
        string[] begins = ["Entry 5000 (", "Entry 6000 of the chain", "Entry 7000 (", "Entry 7001 (", "Entry 7002 (",
            "The newest 1 entries"];
        var faults = (await VerifyAsync()).Faults;
        foreach (var begin in begins)
            faults.Should().Contain(f => f.StartsWith(begin, StringComparison.Ordinal), begin);
        faults.Should().HaveCount(begins.Length, "nothing else was touched");
    }

    // Uses, as most of what happens is; refused uses; and among them creates, whose entries are written in their own
    // save.
    private async Task ActAtOnceAsync(int operations)
    {
        const int Workers = 32;
        var (shared, bob) = (await CreateAsync("Shared"), await Host.AddUserAsync("Bob", Role.Standard));
        var done = 0;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref done)) <= operations;) await ActAsync(i, worker, shared, bob);
        })));

        var report = await VerifyAsync();

        report.Faults.Should().BeEmpty();
        report.Chains.Should().Be(1);
        report.Entries.Should().BeGreaterThanOrEqualTo(operations, "each operation is on record");
    }

    private async Task ActAsync(int number, int worker, Guid shared, Actor bob)
    {
        switch (number % 20)
        {
            case 0:
                await CreateAsync($"Number {number} by {worker}");
                break;
            case 1:
                await FluentActions.Awaiting(
                    () => Host.Get<ResolveService>().ResolveAsync(bob, shared, "a test", only: null, default)).Should()
                    .ThrowAsync<Problem.Forbidden>();
                break;
            default:
                await Host.Get<ResolveService>().ResolveAsync(Owner, shared, "a test", only: null, default);
                break;
        }
    }
}
