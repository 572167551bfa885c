using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Groups;
using Connections.Core.People;

namespace Connections.Tests.Automation.Runs;

public sealed class DeletedTargetOnSqlite() : DeletedTargetSpecification(postgres: false);

public sealed class DeletedTargetOnPostgres() : DeletedTargetSpecification(postgres: true);

/// <summary>What a run tells whose connection or group was deleted, and to whom.</summary>
public abstract class DeletedTargetSpecification(bool postgres) : WorkflowSpecification(postgres)
{
    [Fact]
    public async Task A_run_through_a_deleted_connection_tells_the_way_back_to_those_who_saw_it()
    {
        var (prod, _, _) = await AccountsAsync();
        var workflow = await CreateWorkflowAsync(Spec(Request("Deploy", "ONE"),
            $"\"connections\":[{Through("ONE", prod)}]"));
        var bo = await Host.AddUserAsync("Bo", Role.Standard);
        await RestrictAsync(prod, AccessLevel.None, (Owner, AccessLevel.Editor));
        await Service.DeleteAsync(Owner, prod, default);

        var run = await RunToEndAsync(workflow);
        var others = await History.GetAsync(bo, workflow, run.Row.Id, default);

        var now = Host.Clock.GetUtcNow();
        var words = $"404 Not Found. The connection “Prod” of Step Deploy was deleted on {now:MMMM d, yyyy} by "
            + $"{Owner.Name}. You can restore it until {now.AddDays(30):MMMM d, yyyy}, or replace it.";
        run.Steps.Single().Should().Match<Core.Automation.Runs.RunStepRow>(s => s.Message == words
            && s.ConnectionName == "Prod" && s.ConnectionId == null && !s.IsConnectionHidden);
        run.Row.Failure.Should().Be($"Step Deploy: {words}");
        var neutral = "404 Not Found. The connection of this step was deleted, or "
            + $"{Owner.Name} doesn't have access to it.";
        others.Steps.Single().Message.Should().Be(neutral);
        others.Row.Failure.Should().Be($"Step Deploy: {neutral}");
        (await History.ListAsync(bo, workflow, PageRequest.First, default)).Rows.Single().Failure.Should()
            .NotContain(Day(now));

        await Deleted.RestoreAsync(Owner, prod, null, default);
        (await History.GetAsync(Owner, workflow, run.Row.Id, default)).Steps.Single().Message.Should().Be(neutral);
        (await RunToEndAsync(workflow)).Row.State.Should().Be(RunState.Succeeded);
    }

    [Fact]
    public async Task A_run_from_before_the_deletion_keeps_its_words()
    {
        var (prod, _, _) = await AccountsAsync();
        var workflow = await CreateWorkflowAsync(Spec(Request("Deploy", "ONE"),
            $"\"connections\":[{Through("ONE", prod)}]"));
        Remote.AnswerWith(500, "{}");
        var run = await RunToEndAsync(workflow);
        Host.Clock.Advance(TimeSpan.FromMinutes(1));
        await Service.DeleteAsync(Owner, prod, default);

        var later = await History.GetAsync(Owner, workflow, run.Row.Id, default);

        later.Steps.Single().Message.Should().Be(run.Steps.Single().Message);
        later.Steps.Single().ConnectionName.Should().Be("Prod");
    }

    [Fact]
    public async Task A_run_through_a_deleted_group_tells_the_way_back_to_those_who_saw_it()
    {
        var (_, _, group) = await AccountsAsync();
        var workflow = await CreateWorkflowAsync(ByGroup(group, "env:prod"));
        var bo = await Host.AddUserAsync("Bo", Role.Standard);
        await RestrictAsync(group, AccessLevel.None, (Owner, AccessLevel.Editor));
        await Host.Get<GroupService>().DeleteAsync(Owner, group, default);

        var run = await RunToEndAsync(workflow);
        var others = await History.GetAsync(bo, workflow, run.Row.Id, default);

        run.Steps.Single().Message.Should().StartWith(
            $"404 Not Found. The group “Sites” of Step Deploy was deleted on {Day(Host.Clock.GetUtcNow())} by "
            + $"{Owner.Name}.");
        others.Steps.Single().Message.Should().Be("No connection was chosen from a group that you can't see.");
    }

    [Fact]
    public async Task A_run_through_a_group_names_the_deleted_member_that_would_have_matched()
    {
        var (prod, _, group) = await AccountsAsync();
        var workflow = await CreateWorkflowAsync(ByGroup(group, "env:prod"));
        var open = await CreateWorkflowAsync(ByGroup(group), "Open");
        var (bo, cy) = (await Host.AddUserAsync("Bo", Role.Standard), await Host.AddUserAsync("Cy", Role.Standard));
        await RestrictAsync(prod, AccessLevel.None, (Owner, AccessLevel.Editor), (cy, AccessLevel.Viewer));
        await Service.DeleteAsync(Owner, prod, default);
        var now = Host.Clock.GetUtcNow();

        var run = await RunToEndAsync(workflow);
        var asked = await RunToEndAsync(open, """{"env":"prod"}""");
        var other = await RunToEndAsync(open, """{"env":"prd"}""");

        var words = $"404 Not Found. The connection “Prod” of Step Deploy was deleted on {Day(now)} by {Owner.Name}. "
            + $"You can restore it until {Day(now.AddDays(30))}, or replace it. "
            + "It matches env:prod in the group “Sites”.";
        run.Steps.Single().Should().Match<Core.Automation.Runs.RunStepRow>(s => s.Message == words
            && s.ConnectionName == "Prod" && s.ConnectionId == null && !s.IsConnectionHidden);
        run.Row.Failure.Should().Be($"Step Deploy: {words}");
        asked.Steps.Single().Message.Should().Be(words);
        other.Steps.Single().Message.Should()
            .StartWith("404 Not Found. No member of the group “Sites” matches env:prd.");
        var neutral = "404 Not Found. No member of the group “Sites” matches env:prod. Values in use: env:staging.";
        (await History.GetAsync(bo, workflow, run.Row.Id, default)).Steps.Single().Should()
            .Match<Core.Automation.Runs.RunStepRow>(s => s.Message == neutral && s.ConnectionName == null
                && !s.IsConnectionHidden);
        await RestrictAsync(group, AccessLevel.None, (Owner, AccessLevel.Editor));
        (await History.GetAsync(cy, workflow, run.Row.Id, default)).Steps.Single().Should()
            .Match<Core.Automation.Runs.RunStepRow>(s => s.ConnectionName == null && !s.IsConnectionHidden
                && s.Message == "No connection was chosen from a group that you can't see.");

        await Deleted.RestoreAsync(Owner, prod, null, default);
        (await History.GetAsync(Owner, workflow, run.Row.Id, default)).Steps.Single().Message.Should().Be(neutral);
        (await RunToEndAsync(workflow)).Row.State.Should().Be(RunState.Succeeded);
    }

    [Fact]
    public async Task A_deleted_member_that_the_identity_never_saw_is_not_named_to_anyone()
    {
        var (prod, _, group) = await AccountsAsync();
        var bo = await RunnerAsync("Bo");
        var workflow = await CreateWorkflowAsync(ByGroup(group, "env:prod"), owner: bo);
        await RestrictAsync(workflow, AccessLevel.Resolver, (bo, AccessLevel.Editor), (Owner, AccessLevel.Editor));
        await RestrictAsync(prod, AccessLevel.None, (Owner, AccessLevel.Editor));
        await Service.DeleteAsync(Owner, prod, default);

        var run = await RunToEndAsync(workflow, actor: bo);

        run.Steps.Single().Message.Should()
            .StartWith("404 Not Found. No member of the group “Sites” matches env:prod.");
    }

    [Fact]
    public async Task A_step_through_a_group_is_marked_with_the_way_back_to_its_deleted_member()
    {
        var (prod, _, group) = await AccountsAsync();
        var workflow = await CreateWorkflowAsync(ByGroup(group, "env:prod"));
        await Service.DeleteAsync(Owner, prod, default);
        var now = Host.Clock.GetUtcNow();

        var mark = (await WorkflowQueries.GetAsync(Owner, workflow, default)).Attention.Single();

        mark.Message.Should().Be("No member of the group “Sites” matches env:prod. The connection “Prod” would, but it "
            + $"was deleted on {Day(now)} by {Owner.Name}. You can restore it until "
            + $"{Day(now.AddDays(30))}, or replace it.");
        mark.Deleted.Should().Be(new Core.Automation.Workflows.RestorableTarget(prod, "Prod"));
    }

    [Fact]
    public async Task Values_of_a_group_are_not_told_to_those_who_cannot_see_it()
    {
        var (_, _, group) = await AccountsAsync();
        var workflow = await CreateWorkflowAsync(ByGroup(group, "env:prd"));
        var bo = await Host.AddUserAsync("Bo", Role.Standard);
        await RestrictAsync(group, AccessLevel.None, (Owner, AccessLevel.Editor));

        var run = await RunToEndAsync(workflow);

        run.Steps.Single().Message.Should().Contain("staging");
        (await History.GetAsync(bo, workflow, run.Row.Id, default)).Steps.Single().Message.Should()
            .NotContain("staging").And.NotContain("Sites");
    }

    private static string Day(DateTimeOffset at) => $"{at:MMMM d, yyyy}";
}
