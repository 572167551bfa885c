using System.Text.Json;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Uses;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Impact;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Uses;

/// <summary>Who sees what of the uses, how they are read, and what a change would do to them.</summary>
public abstract partial class UseSpecification
{
    [Fact]
    public async Task A_workflow_that_the_reader_cannot_see_is_counted_and_never_named()
    {
        const string canary = "canary-7f3a";
        var (prod, _, group) = await AccountsAsync();
        await CreateWorkflowAsync(Named(prod), "Seen");
        foreach (var (name, spec) in new[] { ("direct", Named(prod)), ("open", ByGroup(group)),
            ("constant", ByGroup(group, "env:prod")) })
        {
            var hidden = await CreateWorkflowAsync(spec, $"{canary} {name}");
            await RunToEndAsync(hidden, name == "open" ? """{"env":"prod"}""" : "{}");
            await RestrictAsync(hidden, AccessLevel.None, (Owner, AccessLevel.Editor));
        }
        await Choices.FlushAsync(default);
        var bo = await Host.AddUserAsync("Bo", Role.Standard);

        var connection = await Uses.OfConnectionAsync(bo, prod, PageRequest.First, default);
        var ofGroup = await Uses.OfGroupAsync(bo, group, PageRequest.First, default);
        var deletion = await Service.PreviewDeletionAsync(bo, prod, default);
        var groupDeletion = await Host.Get<GroupService>().PreviewDeletionAsync(bo, group, default);
        var tags = await Impact.OfTagsAsync(bo, prod, ["env:other"], default);
        var members = await Impact.OfGroupAsync(bo, group, Without(prod), default);

        connection.Summary.Text.Should().Be("1 workflow and 1 group use this; 1 more that you can't see.");
        connection.InUse.Should().Be(new UseSummary(1, 1, 3), "two more choose it from the group");
        connection.Workflows.Rows.Select(w => w.Name).Should().Equal("Seen");
        connection.HiddenWorkflows.Should().Be(3);
        (ofGroup.Workflows.Total, ofGroup.HiddenWorkflows).Should().Be((0, 2));
        ofGroup.Summary.Text.Should().Be("2 things that you can't see use this.");
        UseSummary.From(deletion).Should().Be(connection.InUse, "the details say the same");
        deletion.Select(c => c.Text).Should().Equal(
            "Removed from group “Sites”. Lookups for env:prod will fail.",
            "Runs of the workflow “Seen” will fail.",
            "Runs of a workflow that you can't see will fail.",
            "Runs of 2 workflows that you can't see that choose it from a group will fail.");
        groupDeletion.Select(c => c.Text).Should().Equal("Runs of 2 workflows that you can't see will fail.");
        tags.Sentences.Should().Equal(
            "After saving, env:prod matches no connection in the group “Sites”. 1 workflow asks for it, one that you "
                + "can't see.",
            "In the last 30 days, 2 workflows chose “Prod” from the group “Sites”, which you can't see.");
        members.Sentences.Should().Equal(tags.Sentences);
        foreach (var told in new object[] { connection, ofGroup, deletion, groupDeletion, tags, members })
            JsonSerializer.Serialize(told).Should().NotContain(canary);
    }

    [Fact]
    public async Task A_group_that_the_reader_cannot_see_is_counted_and_never_named()
    {
        var (prod, _, group) = await AccountsAsync();
        await CreateWorkflowAsync(ByGroup(group), "Open");
        await RunToEndAsync((await OfAsync(prod)).Workflows.Rows[0].Id, """{"env":"prod"}""");
        await Choices.FlushAsync(default);
        await RestrictAsync(group, AccessLevel.None, (Owner, AccessLevel.Editor));
        var bo = await Host.AddUserAsync("Bo", Role.Standard);

        var uses = await Uses.OfConnectionAsync(bo, prod, PageRequest.First, default);
        var tags = await Impact.OfTagsAsync(bo, prod, ["env:other"], default);

        uses.Summary.Should().Be(new UseSummary(0, 0, 1));
        uses.Past.Should().Equal(new PastUse(null, null, true, "", 1));
        tags.Sentences.Should().Equal(
            "After saving, env:prod matches no connection in a group that you can't see. Runs that need it will fail.",
            "In the last 30 days, 1 workflow chose “Prod” from a group that you can't see: “Open” 1 time.");
        JsonSerializer.Serialize(new object[] { uses, tags }).Should().NotContain("Sites");
    }

    [Fact]
    public async Task An_impact_on_many_workflows_names_five_and_reads_no_more()
    {
        var (prod, _, group) = await AccountsAsync();
        for (var i = 0; i < 12; i++)
        {
            var id = await CreateWorkflowAsync(ByGroup(group, "env:prod"), $"W{i:00}");
            for (var run = 0; run <= i % 4; run++) await RunToEndAsync(id);
        }
        await Choices.FlushAsync(default);
        using var watch = SqlCommandRecorder.For(Installation);

        var impact = await Impact.OfGroupAsync(Owner, group, Without(prod), default);

        impact.Sentences.Should().Equal(
            "After saving, env:prod matches no connection in the group “Sites”. 12 workflows ask for it: “W00”, "
                + "“W01”, “W02”, “W03”, “W04” and 7 more.",
            "In the last 30 days, 12 workflows chose “Prod” from the group “Sites”: “W03” 4 times, “W07” 4 times, "
                + "“W11” 4 times, “W02” 3 times, “W06” 3 times and 7 more.");
        watch.TakeCommands().Where(c => c.Contains("\"Workflows\"") && c.Contains("\"Name\"")).Should()
            .OnlyContain(c => c.Contains("LIMIT"), "no more names are read than may be shown");
    }

    [Fact]
    public async Task A_bulk_deletion_says_the_same_of_each_connection_as_a_single_one()
    {
        const string canary = "canary-2b9c";
        var (prod, staging, group) = await AccountsAsync();
        var alone = await CreateAsync("Alone");
        await CreateWorkflowAsync(ByGroup(group), "Open");
        await CreateWorkflowAsync(ByGroup(group, "env:prod"), "Constant");
        await CreateWorkflowAsync(Named(prod), "Direct");
        for (var i = 0; i < 12; i++) await CreateWorkflowAsync(ByGroup(group, "env:staging"), $"W{i:00}");
        var hidden = await CreateWorkflowAsync(ByGroup(group), canary);
        await RestrictAsync(hidden, AccessLevel.None, (Owner, AccessLevel.Editor));
        var bo = await Host.AddUserAsync("Bo", Role.Standard);
        foreach (var id in (Guid[])[prod, staging, alone])
            await RestrictAsync(id, AccessLevel.Viewer, (Owner, AccessLevel.Editor), (bo, AccessLevel.Editor));

        var outcomes = await Bulk.PreviewAsync(bo, [prod, staging, alone], new BulkAction.Delete(), default);

        foreach (var outcome in outcomes)
            outcome.Consequences.Should().Equal(await Service.PreviewDeletionAsync(bo, outcome.Id, default));
        outcomes[0].Consequences.Select(c => c.Text).Should().Equal(
            "Removed from group “Sites”. Lookups for env:prod will fail.",
            "Runs of the workflow “Direct” will fail.",
            "Runs of the workflow “Constant” that choose it from a group will fail.",
            "Runs of the workflow “Open” that choose it from a group will fail.",
            "Runs of a workflow that you can't see that choose it from a group will fail.");
        outcomes[1].Consequences.Select(c => c.Text).Should().Contain(
            "Runs of 3 more workflows that choose it from a group will fail.");
        outcomes[2].Consequences.Should().BeEmpty();
        JsonSerializer.Serialize(outcomes).Should().NotContain(canary);
        using var watch = SqlCommandRecorder.For(Installation);
        await Bulk.PreviewAsync(bo, [prod, staging, alone], new BulkAction.Delete(), default);
        var many = watch.TakeCommands().Count;
        await Bulk.PreviewAsync(bo, [prod], new BulkAction.Delete(), default);
        watch.TakeCommands().Count.Should().Be(many, "the number of queries does not grow with the connections");
    }

    [Fact]
    public async Task The_number_of_queries_does_not_grow_with_the_uses()
    {
        var (prod, _, group) = await AccountsAsync();
        await CreateWorkflowAsync(Named(prod), "First");
        await CreateWorkflowAsync(ByGroup(group), "Second");
        await CreateWorkflowAsync(ByGroup(group, "env:prod"), "Third");
        var few = await QueriesAsync(prod, group);
        for (var i = 0; i < 25; i++)
        {
            await CreateWorkflowAsync(Named(prod), $"Named {i}");
            await CreateWorkflowAsync(ByGroup(group, i % 2 == 0 ? "env:prod" : "env:{{ Trigger.env }}"),
                $"By group {i}");
        }

        var many = await QueriesAsync(prod, group);

        many.Should().Be(few);
        few.Should().BeLessThanOrEqualTo(60, "five screens together");
    }

    [Fact]
    public async Task Uses_of_workflows_of_an_older_version_are_written_at_the_start()
    {
        var (prod, staging, group) = await AccountsAsync();
        var id = await CreateWorkflowAsync(Named(prod));
        await UpdateAsync(id, new() { Published = true });
        await UpdateAsync(id, new() { Spec = Named(staging) });
        await CreateWorkflowAsync(ByGroup(group), "Open");
        await using (var db = Host.OpenDb())
        {
            await db.Set<Use>().ExecuteDeleteAsync();
            await db.Set<Workflow>().ExecuteUpdateAsync(w => w.SetProperty(x => x.KnowsUses, false));
            await db.Set<Connection>().ExecuteUpdateAsync(c => c.SetProperty(x => x.UsedBy, 1));
            await db.Set<ConnectionGroup>().ExecuteUpdateAsync(g => g.SetProperty(x => x.UsedBy, 0));
        }
        var version = await WorkflowVersionAsync(id);

        (await Host.Get<UseBackfill>().RunAsync(default), await Host.Get<UseBackfill>().RunAsync(default)).Should()
            .Be((2, 0));

        (await StepsAsync(prod)).Should().ContainSingle(s => s.IsPublished && !s.IsInDraft && s.GroupId == null);
        (await CountAsync(prod), await CountAsync(staging), await CountAsync(group)).Should().Be((2, 2, 1));
        (await WorkflowVersionAsync(id)).Should().Be(version, "open builders are not stale by it");
    }

    [Fact]
    public async Task Saves_at_the_same_moment_are_all_counted()
    {
        var (prod, staging, group) = await AccountsAsync();

        await Parallel.ForEachAsync(Enumerable.Range(0, 12), async (i, _) =>
            await CreateWorkflowAsync(i % 3 == 0 ? ByGroup(group) : Named(i % 3 == 1 ? prod : staging), $"W{i}"));

        (await CountAsync(prod), await CountAsync(staging), await CountAsync(group)).Should().Be((5, 5, 4));
    }

    [Fact]
    public async Task Lists_are_sorted_and_filtered_by_who_uses_them()
    {
        var (prod, staging, group) = await AccountsAsync();
        var lonely = await CreateAsync("Lonely");
        await CreateWorkflowAsync(Named(staging));
        var bare = await Host.Get<GroupService>().CreateAsync(Owner,
            new NewGroup { Name = "Bare", IntegrationType = "HTTP", Keys = ["env"], Members = [] }, default);
        await CreateWorkflowAsync(ByGroup(group), "Open");
        var groups = Host.Get<GroupSearch>();

        (await NamesAsync(new() { Sort = ConnectionSort.UsedBy })).Should().Equal("Staging", "Prod", "Lonely");
        (await NamesAsync(new() { IsUsed = false })).Should().Equal("Lonely");
        (await NamesAsync(new() { IsUsed = true, Sort = ConnectionSort.UsedBy, Descending = false })).Should()
            .Equal("Prod", "Staging");
        (await Search.FacetsAsync(Owner, new(), default)).Should()
            .Match<ConnectionFacets>(f => f.Used == 2 && f.Unused == 1);
        (await groups.ListAsync(Owner, new() { IsUsed = false }, PageRequest.First, default)).Rows.Select(g => g.Id)
            .Should().Equal(bare.Row.Id);
        (await groups.ListAsync(Owner, new() { Sort = GroupSort.UsedBy }, PageRequest.First, default)).Rows
            .Select(g => (g.Id, g.UsedBy)).Should().Equal((group, 1), (bare.Row.Id, 0));
        (await groups.FacetsAsync(Owner, new(), default)).Should()
            .Match<GroupFacets>(f => f.Used == 1 && f.Unused == 1);

        await Service.DeleteAsync(Owner, prod, default);
        await Deleted.RestoreAsync(Owner, prod, null, default);
        (await CountAsync(prod)).Should().Be(1, "it is back in its group");
        await Host.Get<GroupService>().DeleteAsync(Owner, group, default);
        (await NamesAsync(new() { IsUsed = false })).Should().BeEquivalentTo("Lonely", "Prod");
        lonely.Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_change_that_leaves_identifiers_without_a_match_names_who_asks_for_them()
    {
        var (prod, staging, group) = await AccountsAsync();
        var constant = await CreateWorkflowAsync(ByGroup(group, "env:prod"), "Constant");
        var open = await CreateWorkflowAsync(ByGroup(group), "Open");
        await RunToEndAsync(constant);
        for (var i = 0; i < 2; i++) await RunToEndAsync(open, """{"env":"prod"}""");
        await Choices.FlushAsync(default);
        string[] expected =
        [
            "After saving, env:prod matches no connection in the group “Sites”. 1 workflow asks for it: “Constant”.",
            "In the last 30 days, 2 workflows chose “Prod” from the group “Sites”: “Open” 2 times and "
                + "“Constant” 1 time.",
        ];

        var retagged = await Impact.OfTagsAsync(Owner, prod, ["env:production"], default);
        var kept = await Impact.OfTagsAsync(Owner, prod, ["env:prod", "team:a"], default);
        var unticked = await Impact.OfGroupAsync(Owner, group, Without(prod), default);
        var other = await Impact.OfGroupAsync(Owner, group, Without(staging), default);
        var twin = await CreateAsync("Twin", "env:prod");
        var replaced = await Impact.OfGroupAsync(Owner, group, Without(prod) with { Add = [twin] }, default);
        var rekeyed = await Impact.OfGroupAsync(Owner, group, new() { Keys = ["region"] }, default);

        retagged.Sentences.Should().Equal(expected);
        kept.Sentences.Should().BeEmpty();
        unticked.Sentences.Should().Equal(expected);
        other.Sentences.Should().BeEmpty();
        replaced.Sentences.Should().Equal(expected[1]);
        rekeyed.Sentences.Should().Equal(expected);
    }

    [Fact]
    public async Task Permissions_without_someone_name_the_workflows_that_act_as_them()
    {
        const string canary = "canary-9f21";
        var (prod, _, group) = await AccountsAsync();
        var bo = await Host.AddUserAsync("Bo", Role.Admin);
        await CreateWorkflowAsync(ByGroup(group, "env:prod"), "Constant", owner: bo);
        await CreateWorkflowAsync(ByGroup(group), "Open", owner: bo);
        await CreateWorkflowAsync(ByGroup(group, "env:staging"), "Elsewhere", owner: bo);
        await CreateWorkflowAsync(ByGroup(group), "Mine");
        var hidden = await CreateWorkflowAsync(ByGroup(group), canary, owner: bo);
        await RestrictAsync(hidden, AccessLevel.None, (bo, AccessLevel.Editor));
        await RestrictAsync(prod, AccessLevel.Viewer, (Owner, AccessLevel.Editor), (bo, AccessLevel.Resolver));
        PolicyGrant[] mine = [new(new(PrincipalKind.User, Owner.Id), AccessLevel.Editor)];
        PolicyGrant Bos(AccessLevel level) => new(new(PrincipalKind.User, bo.Id), level);

        var without = await Impact.OfPolicyAsync(Owner, prod, mine, default);
        var viewer = await Impact.OfPolicyAsync(Owner, prod, [.. mine, Bos(AccessLevel.Viewer)], default);
        var kept = await Impact.OfPolicyAsync(Owner, prod, [.. mine, Bos(AccessLevel.Editor)], default);
        var everyone = await Impact.OfPolicyAsync(Owner, prod,
            [.. mine, new(Principal.Everyone, AccessLevel.Resolver)], default);
        var byRole = await Impact.OfPolicyAsync(Owner, prod,
            [.. mine, new(new(PrincipalKind.Role, Role.Admin.Id), AccessLevel.Resolver)], default);

        without.Sentences.Should().Equal(
            "After saving, “Bo” can't use this connection. 2 workflows that run as “Bo” will fail: “Constant” and "
                + "“Open”.",
            "After saving, one workflow or app that you can't see will fail: it runs as someone who can't use this "
                + "connection anymore.");
        viewer.Sentences.Should().Equal(without.Sentences);
        foreach (var fine in new[] { kept, everyone, byRole }) fine.Sentences.Should().BeEmpty();
        JsonSerializer.Serialize(without).Should().NotContain(canary);
    }
}
