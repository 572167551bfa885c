using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Tests.Support;

namespace Connections.Tests.Connections;

public sealed class BulkChangesOnSqlite() : BulkChangesSpecification(postgres: false);

public sealed class BulkChangesOnPostgres() : BulkChangesSpecification(postgres: true);

/// <summary>Several connections at once: what the preview says is what is done.</summary>
public abstract class BulkChangesSpecification(bool postgres) : CoreSpecification(postgres)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_preview_changes_nothing_and_the_outcome_is_what_it_said(bool delete)
    {
        var bob = await Host.AddUserAsync("Bob", Role.Standard);
        var mine = await Service.AddAsync(bob, Inputs.Http("Mine") with { Tags = ["env:dev"] }, default);
        var done = await Service.AddAsync(bob, Inputs.Http("Tagged already") with { Tags = ["env:prod"] }, default);
        var full = await Service.AddAsync(bob,
            Inputs.Http("Full") with { Tags = [.. Enumerable.Range(0, 50).Select(i => $"k{i}:v")] }, default);
        var seen = await CreateAsync("Only seen");
        var hidden = await CreateAsync("Hidden");
        await RestrictAsync(hidden, AccessLevel.None, (Owner, AccessLevel.Editor));
        var ids = new[] { mine, done, full, seen, hidden, Guid.CreateVersion7(), mine };
        BulkAction action = delete ? new BulkAction.Delete() : new BulkAction.Retag(["ENV:prod"], ["env:dev"]);

        var preview = await Bulk.PreviewAsync(bob, ids, action, default);
        (await Search.ListAsync(Owner, new(), PageRequest.First, default)).Total.Should().Be(5);
        var progress = new ProgressCounter();
        var outcome = await Bulk.ApplyAsync(bob, ids, action, progress, default);

        outcome.Should().Equal(preview);
        outcome.Select(o => o.Done).Should()
            .Equal(delete ? [true, true, true, false, false, false] : [true, false, false, false, false, false]);
        outcome[3].Reason.Should().Be("Requires Editor access.");
        outcome[4].Should().Be(outcome[5] with { Id = hidden }, "hidden and unknown are told in the same words");
        progress.Last.Should().Be(6);
        if (delete) (await NamesAsync(new())).Should().BeEquivalentTo("Only seen", "Hidden");
        else (await Queries.GetAsync(bob, mine, default)).Row.Tags.Should().Equal("env:prod");
    }

    [Fact]
    public async Task A_thousand_at_once_are_done_and_one_more_is_refused()
    {
        var ids = Enumerable.Range(0, BulkChanges.Most).Select(_ => Guid.CreateVersion7()).ToList();

        (await Bulk.PreviewAsync(Owner, ids, new BulkAction.Delete(), default)).Should().HaveCount(BulkChanges.Most);
        foreach (var act in new Func<Task>[]
        {
            () => Bulk.PreviewAsync(Owner, [.. ids, Guid.CreateVersion7()], new BulkAction.Delete(), default),
            () => Bulk.ApplyAsync(Owner, [.. ids, Guid.CreateVersion7()], new BulkAction.Delete(), null, default),
        })
            (await act.Should().ThrowAsync<Problem.Invalid>())
                .WithMessage("*1001 connections are selected; the maximum is 1000*");
    }

    [Fact]
    public async Task A_tag_that_breaks_a_rule_refuses_the_whole()
    {
        var id = await CreateAsync("Billing");

        foreach (var retag in new[] { new BulkAction.Retag(["env"], []), new BulkAction.Retag([], ["a:b:c"]),
            new BulkAction.Retag(["a:b", "A:B"], []) })
        {
            var apply = () => Bulk.ApplyAsync(Owner, [id], retag, null, default);
            await apply.Should().ThrowAsync<Problem.Invalid>();
        }
        (await Queries.GetAsync(Owner, id, default)).Row.Tags.Should().BeEmpty();
    }

    [Fact]
    public async Task A_canceled_change_still_reports_what_was_done()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++) ids.Add(await CreateAsync($"Connection {i}"));
        using var cancel = new CancellationTokenSource();

        var outcome = await Bulk.ApplyAsync(Owner, ids, new BulkAction.Delete(), new ProgressCounter(after: 2, cancel),
            cancel.Token);

        outcome.Select(o => o.Done).Should().Equal(true, true, false, false, false);
        (await NamesAsync(new())).Should().HaveCount(3);
    }

    private sealed class ProgressCounter(int after = int.MaxValue, CancellationTokenSource? cancel = null)
        : IProgress<int>
    {
        public int Last { get; private set; }

        public void Report(int value)
        {
            Last = value;
            if (value >= after) cancel?.Cancel();
        }
    }
}
