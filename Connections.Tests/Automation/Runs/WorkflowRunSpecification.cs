using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Connections;
using Connections.Core.People;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Runs;

public sealed class WorkflowRunsOnSqlite() : WorkflowRunSpecification(postgres: false);

public sealed class WorkflowRunsOnPostgres() : WorkflowRunSpecification(postgres: true);

/// <summary>A run acts through the right connection, on the right identity's access, and says why.</summary>
public abstract partial class WorkflowRunSpecification(bool postgres) : WorkflowSpecification(postgres)
{
    [Fact]
    public async Task A_group_with_an_identifier_from_a_parameter_reaches_the_account_that_matches()
    {
        var (prod, staging, group) = await AccountsAsync();
        var workflow = await CreateWorkflowAsync(ByGroup(group));

        var first = await RunToEndAsync(workflow, """{"env":"prod"}""");
        var second = await RunToEndAsync(workflow, """{"env":"staging"}""");

        first.Row.State.Should().Be(RunState.Succeeded);
        Accounts.Should().Equal("Prod", "Staging");
        first.Steps.Should().ContainSingle().Which.Should().Match<RunStepRow>(s => s.ConnectionId == prod
            && s.ConnectionName == "Prod" && s.Why == "It matches env:prod in the group “Sites”.");
        second.Steps[0].ConnectionId.Should().Be(staging);
        var step = await History.StepAsync(Owner, workflow, second.Row.Id, 1, default);
        At(step.Output, "body", "ok")!.GetValue<bool>().Should().BeTrue();
        At(step.Request, "url")!.GetValue<string>().Should().EndWith("/state?from=connection");
    }

    [Fact]
    public async Task An_initiator_without_resolver_on_the_member_fails_with_403_and_both_remedies()
    {
        var (_, staging, group) = await AccountsAsync();
        var workflow = await CreateWorkflowAsync(ByGroup(group), runAs: RunAs.Initiator);
        var bo = await RunnerAsync("Bo", workflow);
        await RestrictAsync(staging, AccessLevel.Viewer, (Owner, AccessLevel.Editor));
        await RestrictAsync(group, AccessLevel.Viewer, (Owner, AccessLevel.Editor));
        var prod = await IdOfAsync("Prod");
        await RestrictAsync(prod, AccessLevel.Resolver, (Owner, AccessLevel.Editor));

        var refused = await RunToEndAsync(workflow, """{"env":"staging"}""", bo);
        var allowed = await RunToEndAsync(workflow, """{"env":"prod"}""", bo);

        allowed.Row.State.Should().Be(RunState.Succeeded);
        refused.Row.State.Should().Be(RunState.Failed);
        refused.Row.FailedStep.Should().Be("Deploy");
        refused.Row.Failure.Should().StartWith("Step Deploy: 403 Forbidden. Bo can't use “Staging”, which matches "
            + "env:staging in the group “Sites”").And.Contain("Either use identifiers that only match connections Bo "
            + "can use, or remove “Staging” from the group.");
        Accounts.Should().Equal("Prod");
    }

    [Fact]
    public async Task A_value_that_no_member_has_fails_with_404_and_says_what_it_came_from()
    {
        var (_, _, group) = await AccountsAsync();
        var workflow = await CreateWorkflowAsync(ByGroup(group));

        var unknown = await RunToEndAsync(workflow, """{"env":"prd"}""");
        var missing = await RunToEndAsync(workflow);

        unknown.Row.Failure.Should().Contain("404").And.Contain("env:prod, env:staging")
            .And.Contain("{{ Trigger.env }} was prd in this run.");
        missing.Row.Failure.Should().Contain("The identifier env is empty.").And.Contain("{{ Trigger.env }} was empty");
        (await Runs.TestStepAsync(Owner, workflow, (await WorkflowQueries.GetAsync(Owner, workflow, default)).Spec,
            "Deploy", new Dictionary<string, JsonNode?> { ["Trigger.env"] = null }, default)).Message.Should()
            .EndWith("{{ Trigger.env }} was empty in this test.");
        Remote.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_run_as_the_owner_acts_with_the_owners_access_and_the_audit_trail_names_both()
    {
        var (_, _, group) = await AccountsAsync();
        var workflow = await CreateWorkflowAsync(ByGroup(group));
        var bo = await RunnerAsync("Bo", workflow);

        var run = await RunToEndAsync(workflow, """{"env":"staging"}""", bo);

        run.Row.Should().Match<RunRow>(r => r.State == RunState.Succeeded && r.IdentityName == "Ada"
            && r.InitiatorName == "Bo");
        await Host.Get<AuditBatchWriter>().IdleAsync();
        await using var db = Host.OpenDb();
        var entries = await db.Set<AuditEntry>().Where(e => e.EventName == "Workflows" || e.Action == "resolved")
            .OrderBy(e => e.Id).ToListAsync();
        entries.Should().Contain(e => e.Action == "executed" && e.ActorName == "Bo"
            && e.Details.Contains("Ada (Owner)") && e.Details.Contains(run.Row.Id.ToString()));
        entries.Should().Contain(e => e.Action == "resolved" && e.ActorName == "Ada"
            && e.Details.Contains($"workflow Deploy, step Deploy, run {run.Row.Id}"));
    }

    [Fact]
    public async Task Resolver_that_is_revoked_between_two_steps_refuses_the_second()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var workflow = await CreateWorkflowAsync(Spec(
            $"{Request("First", "P", more: Then(("main", "Pause")))},{Logic("Pause", "sleep", """{"name":"durationSeconds","value":60}""", Then(("main", "Second")))},{Request("Second", "P")}",
            $"\"connections\":[{Through("P", prod)}]"), runAs: RunAs.Initiator);
        var bo = await RunnerAsync("Bo", workflow);
        await RestrictAsync(prod, AccessLevel.Resolver, (Owner, AccessLevel.Editor));
        var run = await Runs.StartAsync(bo, workflow, [], RunSource.Manual, default);
        await Engine.IdleAsync();
        Remote.Requests.Should().ContainSingle();

        await RestrictAsync(prod, AccessLevel.Viewer, (Owner, AccessLevel.Editor));
        var ended = await EndAsync(workflow, run);

        ended.Row.Failure.Should().StartWith("Step Second: 403 Forbidden. Bo can't use “Prod”");
        Remote.Requests.Should().ContainSingle("the second step sent nothing");
        ended.Steps.Select(s => s.State).Should().Equal(StepState.Succeeded, StepState.Succeeded, StepState.Failed);
    }

    [Fact]
    public async Task A_connection_that_its_writer_could_not_see_is_not_used_though_the_owner_may()
    {
        var hidden = await AccountAsync("Hidden", "env:prod");
        await RestrictAsync(hidden, AccessLevel.None, (Owner, AccessLevel.Editor));
        var workflow = await CreateWorkflowAsync(Spec(Logic("Start", "noop")));
        var eve = await RunnerAsync("Eve");
        await GrantEditorAsync(workflow, eve);
        var version = (await WorkflowQueries.GetAsync(eve, workflow, default)).Row.Version;
        await Workflows.UpdateAsync(eve, workflow,
            new() { Spec = Spec(Request("Steal", "H"), $"\"connections\":[{Through("H", hidden)}]") }, version, default);

        var run = await RunToEndAsync(workflow, actor: eve);

        run.Row.Failure.Should()
            .StartWith("Step Steal: 403 Forbidden. Its connection was put in by someone who can't see it.");
        Remote.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_reader_who_cannot_see_the_connection_is_not_told_its_name()
    {
        var (_, staging, group) = await AccountsAsync();
        var workflow = await CreateWorkflowAsync(ByGroup(group), runAs: RunAs.Initiator);
        var (bo, viewer) = (await RunnerAsync("Bo", workflow), await Host.AddUserAsync("Vi", Role.ReadOnly));
        await RestrictAsync(staging, AccessLevel.None, (Owner, AccessLevel.Editor), (bo, AccessLevel.Viewer));
        var run = await RunToEndAsync(workflow, """{"env":"staging"}""", bo);

        var seen = await History.GetAsync(viewer, workflow, run.Row.Id, default);

        run.Row.Failure.Should().Contain("Staging”");
        seen.Row.Failure.Should().NotContain("Staging”").And.Contain("a connection that you can't see");
        seen.Steps[0].Should().Match<RunStepRow>(s => s.ConnectionName == null && s.IsConnectionHidden);
    }

    [Fact]
    public async Task A_secret_stands_nowhere_in_what_a_run_leaves_behind()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        Remote.Answer = http => http.Response.WriteAsJsonAsync(new
        {
            echo = http.Request.Headers.Authorization.ToString(),
        });
        var workflow = await CreateWorkflowAsync(Spec(
            $"{Request("Get", "P", more: Then(("main", "Tell")))},{Logic("Tell", "echo", """{"name":"value","value":"{{ Steps.Get.body.echo }}"}""")}",
            $"\"connections\":[{Through("P", prod)}]"));

        var run = await RunToEndAsync(workflow);

        run.Row.State.Should().Be(RunState.Succeeded, run.Row.Failure);
        Remote.Requests.Should().ContainSingle().Which.Headers["Authorization"].Should().Contain(Secret);
        await using var db = Host.OpenDb();
        var data = await db.Set<RunData>().ToListAsync();
        data.Should().NotBeEmpty();
        data.Select(d => RunJournal.Unpack(d.Content)?.ToJsonString()).Should().NotContain(t => t!.Contains(Secret));
        (await db.Set<RunStep>().Select(s => s.Message + s.Why).ToListAsync()).Should().NotContain(t => t.Contains(Secret));
    }

    [Fact]
    public async Task A_run_that_is_canceled_ends_what_is_under_way_and_starts_nothing_more()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Remote.Answer = async http =>
        {
            reached.TrySetResult();
            await hold.Task.WaitAsync(http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        var workflow = await CreateWorkflowAsync(Spec(
            $"{Request("Get", "P", more: Then(("main", "Next")))},{Request("Next", "P")}",
            $"\"connections\":[{Through("P", prod)}]"));
        var run = await Runs.StartAsync(Owner, workflow, [], RunSource.Manual, default);
        await reached.Task;

        await Runs.CancelAsync(Owner, workflow, run, default);
        var ended = await EndAsync(workflow, run);

        hold.TrySetResult();
        ended.Row.State.Should().Be(RunState.Canceled);
        ended.Steps.Should().ContainSingle().Which.State.Should().Be(StepState.Canceled);
        Remote.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task Parameters_are_held_against_their_types_before_a_run_is_accepted()
    {
        var workflow = await CreateWorkflowAsync(Spec(Logic("Start", "noop"), more: """
            "inputSchema":{"parameters":[{"name":"count","type":"NUMBER","defaultValue":3},
              {"name":"color","type":"STRING","allowedValues":["red","blue"]}]}
            """));

        Task Start(string payload) => Runs.StartAsync(Owner, workflow, Json(payload), RunSource.Manual, default);

        (await FluentActions.Awaiting(() => Start("""{"count":"x","colour":1,"color":"green"}"""))
            .Should().ThrowAsync<Problem.Invalid>()).Which.Faults.Select(f => f.Field)
            .Should().BeEquivalentTo("colour", "count", "color");
        (await CountAsync<WorkflowRun>()).Should().Be(0);
        (await RunToEndAsync(workflow, """{"color":"red"}""")).Trigger!["count"]!.GetValue<int>().Should().Be(3);
    }

    [Fact]
    public async Task A_viewer_may_not_run_a_workflow()
    {
        var workflow = await CreateWorkflowAsync(Spec(Logic("Start", "noop")));
        var bo = await Host.AddUserAsync("Bo", Role.Standard);

        await FluentActions.Awaiting(() => Runs.StartAsync(bo, workflow, [], RunSource.Manual, default))
            .Should().ThrowAsync<Problem.Forbidden>().WithMessage("You can't run “Deploy”: you're a Viewer, and "
                + "this requires Runner.*");
    }

    [Fact]
    public async Task A_test_of_a_step_runs_as_the_one_who_tests_with_the_values_that_were_typed()
    {
        var (_, _, group) = await AccountsAsync();
        var spec = ByGroup(group);
        var workflow = await CreateWorkflowAsync(spec);
        await RunToEndAsync(workflow, """{"env":"prod"}""");

        var values = await History.TestValuesAsync(Owner, workflow, spec, "Deploy", default);
        var test = await Runs.TestStepAsync(Owner, workflow, spec, "Deploy",
            new Dictionary<string, JsonNode?> { ["Trigger.env"] = "staging" }, default);

        values.Should().ContainSingle().Which.Should().Match<KeyValuePair<string, JsonNode?>>(
            v => v.Key == "Trigger.env" && v.Value!.GetValue<string>() == "prod");
        test.Should().Match<StepTestResult>(t => t.Succeeded && t.ConnectionName == "Staging");
        Accounts.Should().Equal("Prod", "Staging");
        (await CountAsync<WorkflowRun>()).Should().Be(1, "a test is no run");
    }

    private async Task<Guid> IdOfAsync(string name) =>
        (await Search.ListAsync(Owner, new ConnectionQuery { Search = name }, PageRequest.First, default)).Rows[0].Id;

    private async Task GrantEditorAsync(Guid workflow, Actor actor)
    {
        await using var db = Host.OpenDb();
        db.Add(new Grant(workflow, PrincipalKind.User, actor.Id, AccessLevel.Editor));
        await db.SaveAsync(default);
    }
}
