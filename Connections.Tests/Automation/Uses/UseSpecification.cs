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

public sealed class UseOnSqlite() : UseSpecification(postgres: false);

public sealed class UseOnPostgres() : UseSpecification(postgres: true);

/// <summary>Which workflows use which connections and groups, as their saves and runs write it.</summary>
public abstract partial class UseSpecification(bool postgres) : WorkflowSpecification(postgres)
{
    private UseQueries Uses => Host.Get<UseQueries>();

    [Fact]
    public async Task A_workflow_that_names_a_connection_uses_it_until_it_names_another()
    {
        var (prod, staging, _) = await AccountsAsync();
        var id = await CreateWorkflowAsync(Named(prod));

        var before = await OfAsync(prod);
        await UpdateAsync(id, new() { Spec = Named(staging) });

        before.Summary.Should().Be(new UseSummary(1, 1, 0));
        before.Workflows.Rows.Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            Id = id,
            Name = "Deploy",
            RunAs = RunAs.Owner,
            Identity = Owner.Name,
            IsPublished = false,
            PastUses = 0,
            Steps = new[] { new UsingStep("Deploy", IsInDraft: true, IsPublished: false) },
        });
        (await OfAsync(prod)).Workflows.Rows.Should().BeEmpty();
        (await OfAsync(staging)).Workflows.Rows.Should().ContainSingle();
        (await CountAsync(prod), await CountAsync(staging)).Should().Be((1, 2), "each is in a group, too");
    }

    [Fact]
    public async Task A_deletion_counts_as_the_details_do_and_tells_of_error_paths()
    {
        var (prod, _, group) = await AccountsAsync();
        var targets = $"\"connections\":[{Through("ONE", prod)}],\"connectionGroups\":"
            + $$"""[{"connectionGroupId":"{{group}}","label":"SITE","tags":["env:prod"]}]""";
        const string Caught = "\"errorHandlers\":[{\"fallbackStepName\":\"Rescue\"}]";
        await CreateWorkflowAsync(Spec($"{Request("A", "ONE")},{Request("B", "SITE")}", targets), "Both");
        foreach (var (name, label) in new[] { ("Caught", "ONE"), ("Chosen", "SITE") })
            await CreateWorkflowAsync(
                Spec($"{Request("A", label, more: Caught)},{Logic("Rescue", "noop")}", targets), name);

        var deletion = await Service.PreviewDeletionAsync(Owner, prod, default);

        deletion.Select(c => c.Text).Should().Equal(
            "Removed from group “Sites”. Lookups for env:prod will fail.",
            "Runs of the workflow “Both” will fail.",
            "Runs of the workflow “Caught” will take the error path.",
            "Runs of the workflow “Chosen” that choose it from a group will take the error path.");
        UseSummary.From(deletion).Should().Be((await OfAsync(prod)).InUse).And.Be(new UseSummary(3, 1, 0));
    }

    [Fact]
    public async Task A_published_version_uses_what_it_names_while_the_draft_names_something_else()
    {
        var (prod, staging, _) = await AccountsAsync();
        var id = await CreateWorkflowAsync(Named(prod));
        await UpdateAsync(id, new() { Published = true });
        await UpdateAsync(id, new() { Spec = Named(staging) });

        (await StepsAsync(prod)).Should().Equal(new UsingStep("Deploy", IsInDraft: false, IsPublished: true));
        (await StepsAsync(staging)).Should().Equal(new UsingStep("Deploy", IsInDraft: true, IsPublished: false));

        await UpdateAsync(id, new() { Published = true });
        (await StepsAsync(prod)).Should().BeEmpty();
        (await StepsAsync(staging)).Should().Equal(new UsingStep("Deploy", IsInDraft: true, IsPublished: true));

        await UpdateAsync(id, new() { Spec = Named(prod) });
        await UpdateAsync(id, new() { Published = false });
        (await StepsAsync(staging)).Should().BeEmpty("it is not published anymore");
    }

    [Fact]
    public async Task A_discarded_draft_uses_what_the_published_version_names()
    {
        var (prod, staging, _) = await AccountsAsync();
        var id = await CreateWorkflowAsync(Named(prod));
        await UpdateAsync(id, new() { Published = true });
        await UpdateAsync(id, new() { Spec = Named(staging) });

        await Workflows.DiscardDraftAsync(Owner, id, await WorkflowVersionAsync(id), default);

        (await StepsAsync(prod)).Should().Equal(new UsingStep("Deploy", IsInDraft: true, IsPublished: true));
        (await OfAsync(staging)).Workflows.Rows.Should().BeEmpty();
    }

    [Fact]
    public async Task A_deleted_workflow_uses_nothing_and_a_restored_one_what_it_named()
    {
        var (prod, _, group) = await AccountsAsync();
        var id = await CreateWorkflowAsync(Named(prod));
        var other = await CreateWorkflowAsync(ByGroup(group), "Other");
        var before = (await CountAsync(prod), await CountAsync(group));

        await Workflows.DeleteAsync(Owner, id, default);
        await Workflows.DeleteAsync(Owner, other, default);
        var deleted = (await CountAsync(prod), await CountAsync(group));
        await Host.Get<RecentlyDeletedWorkflows>().RestoreAsync(Owner, id, null, default);

        (before, deleted).Should().Be(((2, 1), (1, 0)));
        (await OfAsync(prod)).Workflows.Rows.Select(w => w.Id).Should().Equal(id);
        (await CountAsync(prod)).Should().Be(2);
    }

    [Fact]
    public async Task A_step_that_asks_a_group_uses_the_member_that_its_identifiers_may_choose()
    {
        var (prod, staging, group) = await AccountsAsync();
        await CreateWorkflowAsync(ByGroup(group, "env:prod"), "Constant");
        await CreateWorkflowAsync(ByGroup(group), "Open");
        await CreateWorkflowAsync(ByGroup(group, "region:eu"), "Wrong key");

        var (onProd, onStaging) = (await OfAsync(prod), await OfAsync(staging));

        onProd.Workflows.Rows.Select(w => w.Name).Should().Equal("Constant", "Open");
        onProd.Workflows.Rows.Select(w => w.Steps.Single()).Should().BeEquivalentTo([
            new UsingStep("Deploy", true, false)
            { GroupId = group, GroupName = "Sites", Identifiers = ["env:prod"], IsCertain = true },
            new UsingStep("Deploy", true, false)
            { GroupId = group, GroupName = "Sites", Identifiers = ["env:{{ Trigger.env }}"], IsCertain = false },
        ]);
        onProd.Summary.Should().Be(new UseSummary(0, 1, 0), "they name the group");
        (onProd.InUse, onStaging.InUse).Should().Be((new UseSummary(2, 1, 0), new UseSummary(1, 1, 0)));
        onStaging.Workflows.Rows.Select(w => w.Name).Should().Equal("Open");
        (await Uses.OfGroupAsync(Owner, group, PageRequest.First, default)).Summary
            .Should().Be(new UseSummary(3, 0, 0));
        (await CountAsync(group)).Should().Be(3);
    }

    [Fact]
    public async Task Past_choices_are_counted_by_workflow_and_by_group_for_30_days()
    {
        var (prod, _, group) = await AccountsAsync();
        var byGroup = await CreateWorkflowAsync(ByGroup(group));
        var named = await CreateWorkflowAsync(Named(prod), "Named");
        for (var i = 0; i < 3; i++) await RunToEndAsync(byGroup, """{"env":"prod"}""");
        await RunToEndAsync(named);
        await UpdateAsync(named, new() { Spec = Spec(Logic("Start", "noop")) });
        await Choices.FlushAsync(default);

        var uses = await OfAsync(prod);
        Host.Clock.Advance(TimeSpan.FromDays(31));
        var later = await OfAsync(prod);

        uses.Workflows.Rows.Select(w => (w.Name, w.PastUses, w.Steps.Count)).Should()
            .Equal(("Deploy", 3, 1), ("Named", 1, 0));
        uses.Past.Select(p => p.Text).Should().Equal(
            "Chosen for env:prod from the group “Sites” 3 times in the last 30 days.",
            "Used directly 1 time in the last 30 days.");
        (await Uses.OfGroupAsync(Owner, group, PageRequest.First, default)).Past.Should().BeEmpty();
        later.Past.Should().BeEmpty();
        later.Workflows.Rows.Select(w => w.Name).Should().Equal("Deploy");
        (await Choices.SweepAsync(default), await Choices.SweepAsync(default)).Should().Be((2, 0));
    }

    private static GroupReshape Without(Guid member) => new() { Remove = [member] };

    private static string Named(Guid connection) => Spec(Request("Deploy", "ONE"),
        $"\"connections\":[{Through("ONE", connection)}]");

    private ChoiceCounter Choices => Host.Get<ChoiceCounter>();

    private ChangeImpactQueries Impact => Host.Get<ChangeImpactQueries>();

    private Task<ResourceUses> OfAsync(Guid connection) =>
        Uses.OfConnectionAsync(Owner, connection, PageRequest.First, default);

    private async Task<IReadOnlyList<UsingStep>> StepsAsync(Guid connection) =>
        [.. (await OfAsync(connection)).Workflows.Rows.SelectMany(w => w.Steps).Where(s => s.GroupId is null)];

    private async Task<int> CountAsync(Guid id)
    {
        await using var db = Host.OpenDb();
        return await db.Set<Connection>().Where(c => c.Id == id).Select(c => (int?)c.UsedBy).SingleOrDefaultAsync()
            ?? await db.Set<ConnectionGroup>().Where(g => g.Id == id).Select(g => g.UsedBy).SingleAsync();
    }

    private async Task<int> QueriesAsync(Guid connection, Guid group)
    {
        using var watch = SqlCommandRecorder.For(Installation);
        await OfAsync(connection);
        await Uses.OfGroupAsync(Owner, group, PageRequest.First, default);
        await Service.PreviewDeletionAsync(Owner, connection, default);
        await Impact.OfTagsAsync(Owner, connection, ["env:other"], default);
        await Impact.OfGroupAsync(Owner, group, Without(connection), default);
        return watch.TakeCommands().Count;
    }

    private async Task<Guid> WorkflowVersionAsync(Guid id) =>
        (await WorkflowQueries.GetAsync(Owner, id, default)).Row.Version;

    private async Task UpdateAsync(Guid id, WorkflowChange change) =>
        await Workflows.UpdateAsync(Owner, id, change, await WorkflowVersionAsync(id), default);
}
