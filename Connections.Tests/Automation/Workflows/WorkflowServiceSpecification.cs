using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Workflows;

public sealed class WorkflowServiceOnSqlite() : WorkflowServiceSpecification(postgres: false);

public sealed class WorkflowServiceOnPostgres() : WorkflowServiceSpecification(postgres: true);

/// <summary>How workflows are created, changed, published, deleted and restored.</summary>
public abstract class WorkflowServiceSpecification(bool postgres) : WorkflowSpecification(postgres)
{
    private static readonly string Simple = Spec(Logic("Start", "noop"));

    [Fact]
    public async Task A_document_comes_back_as_it_was_sent()
    {
        var odd = "{ \"triggers\": [ {\"workflowTrigger\": {}, \"startStepNames\":[]} ],\n \"steps\":[], "
            + "\"annotations\":[] }";

        var id = await CreateWorkflowAsync(odd);

        (await WorkflowQueries.GetAsync(Owner, id, default)).Spec.Should().Be(odd);
    }

    [Fact]
    public async Task A_draft_of_a_published_workflow_changes_nothing_that_triggers_run()
    {
        var id = await CreateWorkflowAsync(Simple);
        await UpdateAsync(id, new() { Published = true });
        var changed = Spec(Logic("Other", "noop"));

        await UpdateAsync(id, new() { Spec = changed });
        var drafted = await WorkflowQueries.GetAsync(Owner, id, default);
        await Workflows.DiscardDraftAsync(Owner, id, drafted.Row.Version, default);
        var back = await WorkflowQueries.GetAsync(Owner, id, default);

        drafted.Should().Match<WorkflowDetails>(w => w.Spec == changed && w.PublishedSpec == Simple
            && w.Row.IsPublished && w.Row.HasDraft && w.Number == 2);
        back.Should().Match<WorkflowDetails>(w => w.Spec == Simple && !w.Row.HasDraft);
    }

    [Fact]
    public async Task A_change_in_place_publishes_what_it_holds()
    {
        var id = await CreateWorkflowAsync(Simple);
        await UpdateAsync(id, new() { Published = true });
        var changed = Spec(Logic("Other", "noop"));

        await UpdateAsync(id, new() { Spec = changed, InPlace = true });

        (await WorkflowQueries.GetAsync(Owner, id, default)).Should()
            .Match<WorkflowDetails>(w => w.PublishedSpec == changed && !w.Row.HasDraft);
    }

    [Fact]
    public async Task A_save_over_a_version_that_someone_else_replaced_is_refused()
    {
        var id = await CreateWorkflowAsync(Simple);
        var seen = (await WorkflowQueries.GetAsync(Owner, id, default)).Row.Version;
        await UpdateAsync(id, new() { Name = "Other" });

        await FluentActions.Awaiting(() => Workflows.UpdateAsync(Owner, id, new() { Name = "Mine" }, seen, default))
            .Should().ThrowAsync<Problem.Conflict>();
        (await WorkflowQueries.GetAsync(Owner, id, default)).Row.Name.Should().Be("Other");
    }

    [Fact]
    public async Task A_workflow_of_a_name_or_handle_in_use_is_refused_at_that_field()
    {
        var handled = """{"triggers":[{"apiTrigger":{}}],"steps":[],"handle":"nightly"}""";
        await CreateWorkflowAsync(handled);

        (await FaultsAsync(() => CreateWorkflowAsync(Simple, "DEPLOY"))).Should().Equal("name");
        (await FaultsAsync(() => CreateWorkflowAsync(handled, "Else"))).Should().Equal("spec/handle");
        (await FaultsAsync(() => Workflows.CreateAsync(Owner, new WorkflowChange
        {
            Name = "",
            Description = new string('x', 301),
            Tags = ["a b"],
            Spec = "{}",
        }, default))).Should().BeEquivalentTo("name", "description", "tags/0", "spec/triggers");
    }

    [Fact]
    public async Task A_service_account_as_identity_takes_the_permission_and_roles_that_suffice()
    {
        var eve = await RunnerAsync("Eve");
        var accounts = Host.Get<ServiceAccountService>();
        var weak = await accounts.CreateAsync(Owner, "weak", [Role.ReadOnly.Id], default);
        var id = await CreateWorkflowAsync(Simple);

        (await FaultsAsync(() => UpdateAsync(id,
            new() { RunAs = RunAs.ServiceAccount, ServiceAccountId = weak }))).Should().Equal("run_as");
        await FluentActions.Awaiting(() => CreateWorkflowAsync(Simple, "Hers", RunAs.ServiceAccount, eve)).Should()
            .ThrowAsync<Problem.Forbidden>().WithMessage("*service_account_write*");
    }

    [Fact]
    public async Task An_editor_takes_ownership_only_with_resolver_on_what_the_workflow_uses()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        await RestrictAsync(prod, AccessLevel.Viewer, (Owner, AccessLevel.Editor));
        var id = await CreateWorkflowAsync(Spec(Request("Get", "P"), $"\"connections\":[{Through("P", prod)}]"));
        var eve = await RunnerAsync("Eve");
        await using (var db = Host.OpenDb())
        {
            db.Add(new Grant(id, PrincipalKind.User, eve.Id, AccessLevel.Editor));
            await db.SaveAsync(default);
        }

        await FluentActions.Awaiting(() => Workflows.TakeOwnershipAsync(eve, id, default)).Should()
            .ThrowAsync<Problem.Forbidden>();
        await RestrictAsync(prod, AccessLevel.Resolver, (Owner, AccessLevel.Editor));
        await Workflows.TakeOwnershipAsync(eve, id, default);

        (await WorkflowQueries.GetAsync(Owner, id, default)).Row.OwnerName.Should().Be("Eve");
    }

    [Fact]
    public async Task A_deleted_workflow_runs_nothing_and_comes_back_with_its_history()
    {
        var id = await CreateWorkflowAsync(Simple);
        var run = await RunToEndAsync(id);

        await Workflows.DeleteAsync(Owner, id, default);

        await FluentActions.Awaiting(() => Runs.StartAsync(Owner, id, [], RunSource.Manual, default)).Should()
            .ThrowAsync<Problem.NotFound>();
        var deleted = Host.Get<RecentlyDeletedWorkflows>();
        (await deleted.ListAsync(Owner, PageRequest.First, default)).Rows.Should().ContainSingle().Which.Id.Should().Be(id);
        await deleted.RestoreAsync(Owner, id, null, default);
        (await History.GetAsync(Owner, id, run.Row.Id, default)).Row.State.Should().Be(RunState.Succeeded);
        await Workflows.DeleteAsync(Owner, id, default);
        Host.Clock.Advance(TimeSpan.FromDays(31));
        (await deleted.PurgeDueAsync(10, default)).Should().Be(1);
        (await CountAsync<WorkflowRun>()).Should().Be(0);
    }

    [Fact]
    public async Task Runs_that_are_older_than_the_history_keeps_are_swept()
    {
        var id = await CreateWorkflowAsync(Simple);
        await RunToEndAsync(id);
        Host.Clock.Advance(TimeSpan.FromDays(29));
        await RunToEndAsync(id);

        (await Host.Get<RunSweep>().SweepAsync(default)).Should().Be(0);
        Host.Clock.Advance(TimeSpan.FromDays(2));
        (await Host.Get<RunSweep>().SweepAsync(default)).Should().Be(1);

        (await CountAsync<WorkflowRun>()).Should().Be(1);
    }

    [Fact]
    public async Task A_workflow_that_cannot_run_is_saved_and_says_why_at_each_step()
    {
        var (prod, _, group) = await AccountsAsync();
        var bo = await RunnerAsync("Bo");
        await RestrictAsync(prod, AccessLevel.Viewer, (Owner, AccessLevel.Editor));
        var id = await CreateWorkflowAsync(Spec(
            $$"""
            {{Request("Direct", "P")}},{{Request("Wrong", "NONE")}},
            {{Request("Late", "P", """{"name":"url","value":"/{{ Steps.Wrong.body }}/{{ Trigger.nothing }}"}""")}},
            {{Request("Const", "G")}},{"name":"Odd","actionId":"com.datadoghq.aws.s3.block_public_access"}
            """,
            $$"""
            "connections":[{{Through("P", prod)}}],
            "connectionGroups":[{"connectionGroupId":"{{group}}","label":"G","tags":["env:qa"]}]
            """), owner: bo);

        var details = await WorkflowQueries.GetAsync(bo, id, default);

        details.Row.Attention.Should().BeGreaterThan(5);
        string Of(string step) => string.Join(" ", details.Attention.Where(a => a.Step == step).Select(a => a.Message));
        Of("Direct").Should().Contain("Bo can't use “Prod”");
        Of("Wrong").Should().Contain("Nothing in connectionEnvs has the label “NONE”.");
        Of("Late").Should().Contain("Wrong doesn't run before this step").And.Contain("“nothing” is not a parameter");
        Of("Const").Should().Contain("No member of the group “Sites” matches env:qa.");
        Of("Odd").Should().StartWith("There is no action com.datadoghq.aws.s3.block_public_access. ");
    }

    [Fact]
    public async Task A_list_holds_what_one_may_see_and_who_may_only_see_may_do_nothing()
    {
        var id = await CreateWorkflowAsync(Simple);
        await RunToEndAsync(id);
        var viewer = await Host.AddUserAsync("Vi", Role.ReadOnly);

        var rows = await WorkflowQueries.ListAsync(viewer, new WorkflowQuery { Search = "dep" }, PageRequest.First, default);
        var mine = await WorkflowQueries.ListAsync(viewer, new WorkflowQuery { MineOnly = true }, PageRequest.First, default);

        rows.Rows.Should().ContainSingle().Which.Should().Match<WorkflowRow>(r => r.OwnerName == "Ada" && !r.MayRun
            && !r.MayEdit && r.LastRun!.State == RunState.Succeeded && r.Triggers[0] == "Manual");
        mine.Total.Should().Be(0);
        await using (var db = Host.OpenDb())
            await db.Set<Workflow>().ExecuteUpdateAsync(w => w.SetProperty(x => x.OrganizationLevel, AccessLevel.None));
        (await WorkflowQueries.ListAsync(viewer, new WorkflowQuery(), PageRequest.First, default)).Total.Should().Be(0);
        await FluentActions.Awaiting(() => WorkflowQueries.GetAsync(viewer, id, default)).Should()
            .ThrowAsync<Problem.NotFound>();
    }

    [Theory]
    [InlineData(WorkflowSort.Name)]
    [InlineData(WorkflowSort.Owner)]
    [InlineData(WorkflowSort.LastRun)]
    [InlineData(WorkflowSort.Published)]
    [InlineData(WorkflowSort.Trigger)]
    [InlineData(WorkflowSort.CreatedAt)]
    [InlineData(WorkflowSort.UpdatedAt)]
    public async Task A_list_in_any_order_has_each_workflow_once(WorkflowSort sort)
    {
        foreach (var i in Enumerable.Range(0, 5)) await CreateWorkflowAsync(Simple, $"W{i}");
        var seen = new List<Guid>();
        foreach (var i in Enumerable.Range(0, 3))
            seen.AddRange((await WorkflowQueries.ListAsync(Owner, new WorkflowQuery { Sort = sort }, new(i * 2, 2),
                default)).Rows.Select(r => r.Id));

        seen.Should().HaveCount(5).And.OnlyHaveUniqueItems();
    }

    private async Task UpdateAsync(Guid id, WorkflowChange change) =>
        await Workflows.UpdateAsync(Owner, id, change, (await WorkflowQueries.GetAsync(Owner, id, default)).Row.Version,
            default);

    private static async Task<IEnumerable<string>> FaultsAsync(Func<Task> act) =>
        (await act.Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Select(f => f.Field).Distinct();
}
