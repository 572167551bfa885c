using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Replacements;
using Connections.Core.Automation.Uses;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Replacements;

public sealed class ReplacementOnSqlite() : ReplacementSpecification(postgres: false);

public sealed class ReplacementOnPostgres() : ReplacementSpecification(postgres: true);

/// <summary>A connection that is replaced by another one in all that uses it.</summary>
public abstract partial class ReplacementSpecification(bool postgres) : WorkflowSpecification(postgres)
{
    private ReplacementService Replacements => Host.Get<ReplacementService>();

    private static ReplacementOrder With(Guid id, bool published = true) => new(id, published);

    [Fact]
    public async Task A_replacement_changes_drafts_published_versions_and_groups_at_once()
    {
        var (prod, _, group) = await AccountsAsync();
        var next = await AccountAsync("Next", "env:prod");
        var named = await CreateWorkflowAsync(Named(prod), "Named");
        await UpdateAsync(named, new() { Published = true });
        var byGroup = await CreateWorkflowAsync(ByGroup(group), "By group");

        var plan = await Replacements.ReplaceAsync(Owner, prod, With(next), default);

        plan.Should().BeEquivalentTo(new { From = "Prod", To = "Next", Hidden = 0 });
        plan.Replaced.Select(u => (u.IsGroup, u.Name, u.Note)).Should()
            .Equal((false, "Named", null), (true, "Sites", null));
        plan.Left.Should().BeEmpty();
        await RunToEndAsync(named);
        await RunToEndAsync(byGroup, """{"env":"prod"}""");
        Accounts.Should().Equal("Next", "Next");
        (await UsedByAsync(prod), await UsedByAsync(next)).Should().Be((0, 2));
        (await StepsAsync(next, "Named")).Should().Equal(new UsingStep("Deploy", IsInDraft: true, IsPublished: true));
        (await Host.Get<ConnectionQueries>().GetAsync(Owner, prod, default)).Row.Name.Should().Be("Prod", "nothing is deleted");
    }

    [Fact]
    public async Task A_preview_tells_what_a_replacement_does_and_changes_nothing()
    {
        var (prod, _, group) = await AccountsAsync();
        var next = await AccountAsync("Next", "env:prod");
        await CreateWorkflowAsync(Named(prod), "Named");
        var before = await EntriesAsync();

        var preview = await Replacements.PreviewAsync(Owner, prod, With(next), default);
        var between = (await UsedByAsync(prod), await UsedByAsync(next), await EntriesAsync());
        var done = await Replacements.ReplaceAsync(Owner, prod, With(next), default);

        between.Should().Be((2, 0, before));
        preview.Id.Should().BeNull();
        preview.Should().BeEquivalentTo(done, o => o.Excluding(p => p.Id));
        (await Uses.OfGroupAsync(Owner, group, PageRequest.First, default)).Summary.IsNone.Should().BeTrue();
    }

    [Fact]
    public async Task A_published_version_is_left_unless_it_is_asked_for()
    {
        var (prod, _, _) = await AccountsAsync();
        var next = await AccountAsync("Next", "env:next");
        var same = await CreateWorkflowAsync(Named(prod), "Same");
        var only = await CreateWorkflowAsync(Named(prod), "Only");
        foreach (var id in (Guid[])[same, only]) await UpdateAsync(id, new() { Published = true });
        await UpdateAsync(only, new() { Spec = Spec(Logic("Start", "noop")) });

        var plan = await Replacements.ReplaceAsync(Owner, prod, With(next, published: false), default);

        plan.Replaced.Select(u => (u.Name, u.Note)).Should()
            .Equal(("Same", "Its published version uses “Prod” until you publish it again."));
        plan.Left.Where(u => !u.IsGroup).Select(u => (u.Name, u.Note)).Should().Equal(("Only",
            "Only its published version uses “Prod”, and published versions are not changed."));
        (await StepsAsync(next, "Same")).Should().Equal(new UsingStep("Deploy", IsInDraft: true, IsPublished: false));
        (await StepsAsync(prod, "Same")).Should().Equal(new UsingStep("Deploy", IsInDraft: false, IsPublished: true));

        await Replacements.ReplaceAsync(Owner, prod, With(next), default);
        (await StepsAsync(prod, "Same")).Should().BeEmpty();
        (await StepsAsync(next, "Only")).Should().Equal(new UsingStep("Deploy", IsInDraft: false, IsPublished: true));
    }

    [Fact]
    public async Task A_workflow_that_is_not_the_actors_to_change_stays_and_is_named_or_counted()
    {
        var (prod, _, _) = await AccountsAsync();
        var next = await AccountAsync("Next", "env:prod");
        await CreateWorkflowAsync(Named(prod), "Of others");
        var hidden = await CreateWorkflowAsync(Named(prod), "Hidden");
        await HideAsync(hidden);
        var bo = await Host.AddUserAsync("Bo", Role.Standard);
        await GrantAsync(next, bo, AccessLevel.Resolver);

        var plan = await Replacements.ReplaceAsync(bo, prod, With(next), default);

        plan.Id.Should().BeNull();
        plan.Replaced.Should().BeEmpty();
        plan.Left.Select(u => (u.Name, u.Note)).Should().Equal(
            ("Of others", "You need Editor access to this workflow to change it."),
            ("Sites", "You need Editor access to this group to change it."));
        plan.Hidden.Should().Be(1);
    }

    [Fact]
    public async Task A_replacement_needs_resolver_on_what_is_put_in_and_the_same_integration()
    {
        var (prod, staging, _) = await AccountsAsync();
        var bo = await Host.AddUserAsync("Bo", Role.Standard);

        await FluentActions.Awaiting(() => Replacements.ReplaceAsync(bo, prod, With(staging), default))
            .Should().ThrowAsync<Problem.Forbidden>();
        await FluentActions.Awaiting(() => Replacements.PreviewAsync(bo, prod, With(staging), default))
            .Should().ThrowAsync<Problem.Forbidden>();
        await FluentActions.Awaiting(() => Replacements.ReplaceAsync(Owner, prod, With(prod), default))
            .Should().ThrowAsync<Problem.Invalid>();
        await FluentActions.Awaiting(() => Replacements.ReplaceAsync(Owner, prod, With(Guid.CreateVersion7()), default))
            .Should().ThrowAsync<Problem.NotFound>();
    }

    [Fact]
    public async Task A_place_in_a_group_that_another_has_is_left_with_the_reason()
    {
        var (prod, staging, _) = await AccountsAsync();
        var untagged = await ConnectAsync("Untagged");
        var other = await AccountAsync("Other", "env:other");
        var both = await AccountAsync("Both", "env:prod");
        (await Bulk.ApplyAsync(Owner, [both], new BulkAction.Retag(["env:staging"], []), null, default))
            .Single().Done.Should().BeTrue();

        async Task<string?> NoteAsync(Guid with) =>
            (await Replacements.ReplaceAsync(Owner, prod, With(with), default)).Left.Single().Note;

        (await NoteAsync(untagged)).Should().Be("“Untagged” doesn't match env:prod in this group.");
        (await NoteAsync(other)).Should().Be("“Other” doesn't match env:prod in this group.");
        (await NoteAsync(staging)).Should().Be("“Staging” is a member of this group already.");
        (await NoteAsync(both)).Should().Contain("“Both” and “Staging” both match env:staging.");
        (await UsedByAsync(prod), await UsedByAsync(both)).Should().Be((1, 0));
    }

    [Fact]
    public async Task An_identity_that_cannot_use_what_is_put_in_is_told()
    {
        var (prod, _, _) = await AccountsAsync();
        var next = await AccountAsync("Next", "env:next");
        var bo = await Host.AddUserAsync("Bo", Role.Standard);
        var workflow = await CreateWorkflowAsync(Named(prod), "Of Bo", owner: bo);
        await GrantAsync(workflow, Owner, AccessLevel.Editor);

        var plan = await Replacements.ReplaceAsync(Owner, prod, With(next), default);

        plan.Replaced.Single(u => u.Name == "Of Bo").Note.Should().Contain("Bo can't use “Next”");
    }

    [Fact]
    public async Task A_deleted_connection_is_replaced_in_what_still_names_it()
    {
        var (prod, _, _) = await AccountsAsync();
        var next = await AccountAsync("Next", "env:prod");
        var named = await CreateWorkflowAsync(Named(prod), "Named");
        await Service.DeleteAsync(Owner, prod, default);

        var plan = await Replacements.ReplaceAsync(Owner, prod, With(next), default);

        plan.Replaced.Select(u => u.Name).Should().Equal("Named");
        (await RunToEndAsync(named)).Row.State.Should().Be(RunState.Succeeded);
    }

    [Fact]
    public async Task A_replacement_under_a_stream_of_runs_fails_none()
    {
        var (prod, _, group) = await AccountsAsync();
        var next = await AccountAsync("Next", "env:prod");
        var (named, byGroup) = (await CreateWorkflowAsync(Named(prod), "Named"),
            await CreateWorkflowAsync(ByGroup(group), "By group"));
        var runs = new List<(Guid Workflow, Guid Run)>();
        var replaced = Task.CompletedTask;
        for (var i = 0; i < 50; i++)
        {
            if (i == 20)
                replaced = Task.Run(() => Replacements.ReplaceAsync(Owner, prod, With(next), default));
            var workflow = i % 2 == 0 ? named : byGroup;
            var payload = Json(workflow == named ? "{}" : """{"env":"prod"}""");
            runs.Add((workflow, await Runs.StartAsync(Owner, workflow, payload, RunSource.Manual, default)));
        }
        await replaced;
        runs.Add((named, await Runs.StartAsync(Owner, named, Json("{}"), RunSource.Manual, default)));
        foreach (var (workflow, run) in runs)
            (await EndAsync(workflow, run)).Row.State.Should().Be(RunState.Succeeded);

        Accounts.Should().HaveCount(51).And.OnlyContain(a => a == "Prod" || a == "Next").And.Contain("Next")
            .And.Contain("Prod");
    }

    [Fact]
    public async Task A_replacement_beside_edits_of_its_workflows_loses_none_of_them()
    {
        var (prod, _, _) = await AccountsAsync();
        var next = await AccountAsync("Next", "env:prod");
        var ids = new List<Guid>();
        for (var i = 0; i < 6; i++) ids.Add(await CreateWorkflowAsync(Named(prod), $"Flow {i}"));

        var edits = ids.Select(id => Task.Run(async () =>
        {
            while (true)
            {
                try
                {
                    await UpdateAsync(id, new() { Description = "edited" });
                    return;
                }
                catch (Problem.Conflict)
                {
                    // Read anew, as a person would.
                }
            }
        })).ToList();
        var plan = await Replacements.ReplaceAsync(Owner, prod, With(next), default);
        await Task.WhenAll(edits);

        plan.Replaced.Should().HaveCount(7);
        foreach (var id in ids)
        {
            var details = await WorkflowQueries.GetAsync(Owner, id, default);
            (details.Row.Description, details.Spec.Contains(next.ToString(), StringComparison.Ordinal)).Should()
                .Be(("edited", true));
        }
    }

    private UseQueries Uses => Host.Get<UseQueries>();

    private static string Named(Guid connection) => Spec(Request("Deploy", "ONE"),
        $"\"connections\":[{Through("ONE", connection)}]");

    private async Task<int> UsedByAsync(Guid id)
    {
        await using var db = Host.OpenDb();
        return await db.Set<Connection>().Where(c => c.Id == id).Select(c => c.UsedBy).SingleAsync();
    }

    private async Task<int> EntriesAsync() => await CountAsync<AuditEntry>();

    private async Task<IReadOnlyList<UsingStep>> StepsAsync(Guid connection, string workflow) =>
        [.. (await Uses.OfConnectionAsync(Owner, connection, PageRequest.First, default)).Workflows.Rows
            .Where(w => w.Name == workflow).SelectMany(w => w.Steps)];

    private async Task GrantAsync(Guid resource, Actor actor, AccessLevel level)
    {
        await using var db = Host.OpenDb();
        db.Add(new Grant(resource, PrincipalKind.User, actor.Id, level));
        await db.SaveAsync(default);
    }

    private async Task HideAsync(Guid id)
    {
        await using var db = Host.OpenDb();
        (await db.Set<Workflow>().SingleAsync(w => w.Id == id)).Restrict(AccessLevel.None);
        await db.SaveAsync(default);
    }

    private async Task UpdateAsync(Guid id, WorkflowChange change) => await Workflows.UpdateAsync(Owner, id, change,
        (await WorkflowQueries.GetAsync(Owner, id, default)).Row.Version, default);
}
