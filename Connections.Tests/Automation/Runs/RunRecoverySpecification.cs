using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Runs;

public sealed class RunRecoveryOnSqlite() : RunRecoverySpecification(postgres: false);

public sealed class RunRecoveryOnPostgres() : RunRecoverySpecification(postgres: true);

/// <summary>
/// A process that dies loses no run: what waits goes on, a step that may be repeated is executed again, and one that
/// may not be is named.
/// </summary>
public abstract class RunRecoverySpecification(bool postgres) : WorkflowSpecification(postgres)
{
    [Fact]
    public async Task A_run_that_sleeps_goes_on_after_a_restart_at_its_time_and_once()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var workflow = await CreateWorkflowAsync(Spec(
            string.Join(',', Request("First", "P", more: Then(("main", "Pause"))),
                Logic("Pause", "sleep", """{"name":"durationSeconds","value":600}""", Then(("main", "Second"))),
                Request("Second", "P")),
            $"\"connections\":[{Through("P", prod)}]"));
        var run = await Runs.StartAsync(Owner, workflow, [], RunSource.Manual, default);
        await Engine.IdleAsync();
        (await StoredAsync(run)).State.Should().Be(RunState.Waiting);

        await DieAndAdoptAsync();
        var ended = await EndAsync(workflow, run);

        ended.Row.State.Should().Be(RunState.Succeeded, ended.Row.Failure);
        Remote.Requests.Should().HaveCount(2, "the first step was done before, and is not done again");
        ended.Steps.Select(s => s.Name).Should().Equal("First", "Pause", "Second");
    }

    [Theory]
    [InlineData("GET", RunState.Succeeded)]
    [InlineData("POST", RunState.Interrupted)]
    public async Task A_step_that_was_under_way_is_executed_again_only_where_that_is_safe(string verb, RunState state)
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var workflow = await CreateWorkflowAsync(Spec(
            Request("Act", "P", $$"""{"name":"verb","value":"{{verb}}"},{"name":"url","value":"/x"}"""),
            $"\"connections\":[{Through("P", prod)}]"));
        var run = await LeaveInStepAsync(workflow);

        await DieAndAdoptAsync();
        var ended = await EndAsync(workflow, run);

        ended.Row.State.Should().Be(state, ended.Row.Failure);
        Remote.Requests.Should().HaveCount(state == RunState.Succeeded ? 2 : 1, "one is from before the process died");
        if (state == RunState.Interrupted)
            ended.Row.Failure.Should().StartWith("Step Act: The server stopped while Act was under way. Whether it was "
                + "done is not known: look in the service behind “Prod”. Then open this step, and choose Run again "
                + "from here or Continue after it.");
    }

    [Theory]
    [InlineData("GET", StepState.Succeeded)]
    [InlineData("POST", StepState.Interrupted)]
    public async Task A_request_is_in_the_history_before_it_is_answered(string verb, StepState state)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Remote.Answer = async http =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        var prod = await AccountAsync("Prod", "env:prod");
        var workflow = await CreateWorkflowAsync(Spec(
            Request("Act", "P", $$"""{"name":"verb","value":"{{verb}}"},{"name":"url","value":"/x?note=1"}"""),
            $"\"connections\":[{Through("P", prod)}]"));
        var run = await Runs.StartAsync(Owner, workflow, [], RunSource.Manual, default);
        await asked.Task.WaitAsync(TestTimeout.Longest);
        var underWay = await History.StepAsync(Owner, workflow, run, 1, default);

        await LoseAsync(run);
        Remote.AnswerWith(200, "{}");
        await DieAndAdoptAsync();
        await EndAsync(workflow, run);

        var after = await History.StepAsync(Owner, workflow, run, 1, default);
        (underWay.Row.State, after.Row.State).Should().Be((StepState.Running, state));
        foreach (var step in (RunStepDetails[])[underWay, after])
        {
            At(step.Request, "method")!.GetValue<string>().Should().Be(verb);
            At(step.Request, "url")!.GetValue<string>().Should().EndWith("/x?note=1&from=connection");
            At(step.Request, "headers", "X-Account")!.GetValue<string>().Should().Be("Prod");
            At(step.Request, "headers", "Authorization")!.GetValue<string>().Should().Be("Bearer ***");
        }
        await using var db = Host.OpenDb();
        var parts = await db.Set<RunData>().AsNoTracking().Where(d => d.RunId == run).ToListAsync();
        string.Concat(parts.Select(p => RunJournal.Unpack(p.Content)?.ToJsonString())).Should().NotContain(Secret);
    }

    [Fact]
    public async Task A_run_that_was_accepted_and_not_begun_is_run()
    {
        var workflow = await CreateWorkflowAsync(Spec(Logic("Start", "noop")));
        var run = await Runs.StartAsync(Owner, workflow, [], RunSource.Manual, default);
        await Engine.IdleAsync();
        await using (var db = Host.OpenDb())
        {
            await db.Set<RunStep>().ExecuteDeleteAsync();
            await db.Set<RunData>().Where(d => d.Seq > 0).ExecuteDeleteAsync();
            await db.Set<WorkflowRun>().ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RunState.Queued)
                .SetProperty(x => x.EndedAt, (DateTimeOffset?)null));
        }

        await DieAndAdoptAsync();

        (await EndAsync(workflow, run)).Row.State.Should().Be(RunState.Succeeded);
    }

    // As a process leaves it that dies after the use is saved, and before an answer came.
    private async Task<Guid> LeaveInStepAsync(Guid workflow)
    {
        var run = await Runs.StartAsync(Owner, workflow, [], RunSource.Manual, default);
        await EndAsync(workflow, run);
        await using var db = Host.OpenDb();
        await db.Set<RunData>().Where(d => d.Seq > 0 && d.Kind != RunDataKind.Input).ExecuteDeleteAsync();
        await db.Set<RunStep>().ExecuteUpdateAsync(s => s.SetProperty(x => x.State, StepState.Running)
            .SetProperty(x => x.EndedAt, (DateTimeOffset?)null).SetProperty(x => x.Message, ""));
        await db.Set<WorkflowRun>().ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RunState.Running)
            .SetProperty(x => x.EndedAt, (DateTimeOffset?)null));
        return run;
    }

    // The process breaks off what is under way, as another one is said to have it.
    private async Task LoseAsync(Guid run)
    {
        await using var db = Host.OpenDb();
        await db.Set<RunNode>().ExecuteUpdateAsync(n => n.SetProperty(x => x.GivenUpAt, DateTimeOffset.UnixEpoch));
        await db.Set<WorkflowRun>().Where(r => r.Id == run)
            .ExecuteUpdateAsync(r => r.SetProperty(x => x.Node, Guid.CreateVersion7()));
        await Engine.LookAsync(default);
        await Engine.IdleAsync();
    }

    private async Task DieAndAdoptAsync()
    {
        await RestartAsync();
        await Engine.StartAsync(default);
    }
}
