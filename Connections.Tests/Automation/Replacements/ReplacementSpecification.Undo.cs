using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Uses;
using Connections.Core.Connections;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Replacements;

/// <summary>Replacements that are undone, and what is audited of them.</summary>
public abstract partial class ReplacementSpecification
{
    [Fact]
    public async Task An_undo_puts_back_what_stands_and_leaves_what_was_changed_since()
    {
        var (prod, staging, _) = await AccountsAsync();
        var next = await AccountAsync("Next", "env:prod");
        var kept = await CreateWorkflowAsync(Named(prod), "Kept");
        await UpdateAsync(kept, new() { Published = true });
        var changed = await CreateWorkflowAsync(Named(prod), "Changed");
        await CreateWorkflowAsync(Named(next), "Own");
        var done = await Replacements.ReplaceAsync(Owner, prod, With(next), default);
        await UpdateAsync(changed, new() { Spec = Named(staging) });

        var undone = await Replacements.UndoAsync(Owner, done.Id!.Value, default);

        undone.Replaced.Select(u => u.Name).Should().Equal("Kept", "Sites");
        (await StepsAsync(prod, "Kept")).Should().Equal(new UsingStep("Deploy", IsInDraft: true, IsPublished: true));
        (await StepsAsync(staging, "Changed")).Should().ContainSingle();
        (await StepsAsync(next, "Own")).Should().ContainSingle("it named the other one before");
        (await Uses.OfConnectionAsync(Owner, prod, PageRequest.First, default)).Summary.Should()
            .Be(new UseSummary(1, 1, 0));
    }

    [Fact]
    public async Task An_undo_is_done_once_and_within_30_days()
    {
        var (prod, _, _) = await AccountsAsync();
        var next = await AccountAsync("Next", "env:prod");
        await CreateWorkflowAsync(Named(prod), "Named");
        var first = await Replacements.ReplaceAsync(Owner, prod, With(next), default);
        await Replacements.UndoAsync(Owner, first.Id!.Value, default);
        var second = await Replacements.ReplaceAsync(Owner, prod, With(next), default);
        var listed = await Replacements.ListAsync(Owner, prod, PageRequest.First, default);
        Host.Clock.Advance(TimeSpan.FromDays(31));

        await FluentActions.Awaiting(() => Replacements.UndoAsync(Owner, first.Id!.Value, default))
            .Should().ThrowAsync<Problem.NotFound>();
        await FluentActions.Awaiting(() => Replacements.UndoAsync(Owner, second.Id!.Value, default))
            .Should().ThrowAsync<Problem.NotFound>();
        listed.Rows.Select(r => (r.Id, r.From, r.To, r.By, r.UndoneAt is null)).Should().Equal(
            (second.Id!.Value, "Prod", "Next", Owner.Name, true), (first.Id!.Value, "Prod", "Next", Owner.Name, false));
        (await Replacements.ListAsync(Owner, prod, PageRequest.First, default)).Rows.Should().BeEmpty();
        (await Replacements.PurgeDueAsync(10, default), await CountAsync<ReplacedUse>()).Should().Be((2, 0));
    }

    [Fact]
    public async Task A_replacement_and_its_undo_are_audited_with_what_they_changed()
    {
        var (prod, _, _) = await AccountsAsync();
        var next = await AccountAsync("Next", "env:prod");
        var named = await CreateWorkflowAsync(Named(prod), "Named");
        var done = await Replacements.ReplaceAsync(Owner, prod, With(next), default);
        await Replacements.UndoAsync(Owner, done.Id!.Value, default);

        await using var db = Host.OpenDb();
        var entries = await db.Set<AuditEntry>().Where(e => e.Action == "replaced").OrderBy(e => e.Id).ToListAsync();
        entries.Select(e => e.AssetId).Should().Equal(prod, next);
        entries[0].Details.Should().Contain("Next").And.Contain("Named");
        (await db.Set<AuditEntry>().CountAsync(e => e.AssetId == named && e.Action == "modified")).Should().Be(2);
    }
}
