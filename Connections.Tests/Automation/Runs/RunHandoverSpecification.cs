using Connections.Core;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Runs;

public sealed class RunHandoverOnSqlite() : RunHandoverSpecification(postgres: false);

public sealed class RunHandoverOnPostgres() : RunHandoverSpecification(postgres: true);

/// <summary>
/// What others do to a run is noticed by the process that has it; and a process that stops leaves its runs.
/// </summary>
public abstract class RunHandoverSpecification(bool postgres) : WorkflowSpecification(postgres)
{
    protected override (string Key, string Value)[] Settings =>
        [.. base.Settings, ("Workflows:ParallelRunsPerWorkflow", "1")];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_waiting_run_that_is_ended_on_another_node_ends_at_the_next_look(bool deleted)
    {
        var workflow = await CreateWorkflowAsync(Spec(Sleep));
        var run = await StartAsync(workflow);
        await Engine.IdleAsync();
        await using (var db = Host.OpenDb())
        {
            if (deleted)
                await db.Set<Workflow>()
                    .ExecuteUpdateAsync(w => w.SetProperty(x => x.DeletedAt, DateTimeOffset.UnixEpoch));
            else
                await db.Set<WorkflowRun>().ExecuteUpdateAsync(r => r.SetProperty(x => x.CancelledById, Owner.Id));
        }

        await Engine.LookAsync(default);

        (await EndedAsync(run)).State.Should().Be(RunState.Canceled);
    }

    [Fact]
    public async Task A_look_that_a_stop_breaks_off_does_not_fail_the_stop()
    {
        var looking = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Host.Presence.Seeing = async ct =>
        {
            looking.TrySetResult();
            await Task.Delay(Timeout.Infinite, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new Problem.Unavailable("So libraries wrap what cancels them.");
        };
        await Engine.StartAsync(default);
        await looking.Task.WaitAsync(TestTimeout.Longest);

        await Engine.StopAsync(default).WaitAsync(TestTimeout.Longest);

        Host.Log.Lines.Should().NotContain(t => t.Contains("So libraries wrap"));
    }

    [Fact]
    public async Task A_deleted_workflow_ends_its_runs_here_at_once()
    {
        var workflow = await CreateWorkflowAsync(Spec(Sleep));
        var run = await StartAsync(workflow);
        await Engine.IdleAsync();

        await Workflows.DeleteAsync(Owner, workflow, default);

        (await EndedAsync(run)).State.Should().Be(RunState.Canceled);
    }

    [Fact]
    public async Task A_run_that_waits_for_its_turn_needs_none_to_be_canceled()
    {
        var (held, release) = await HoldAsync();
        var second = await StartAsync(held.Workflow);

        await Runs.CancelAsync(Owner, held.Workflow, second, default);

        (await EndedAsync(second)).State.Should().Be(RunState.Canceled);
        (await StoredAsync(held.Run)).State.Should().Be(RunState.Running);
        release.SetResult();
        (await EndedAsync(held.Run)).State.Should().Be(RunState.Succeeded);
    }

    [Fact]
    public async Task A_process_that_stops_ends_its_steps_and_leaves_the_rest_to_the_next_one()
    {
        var sleeper = await CreateWorkflowAsync(Spec(Sleep), "Sleeper");
        var sleeping = await StartAsync(sleeper);
        await Engine.IdleAsync();
        var (held, release) = await HoldAsync(Then(("main", "Last")), $",{Logic("Last", "noop")}");
        var waiting = await StartAsync(held.Workflow);
        var mine = Engine.Life.Id;

        var stop = Engine.StopAsync(default);
        await Until(async () => (await StoredAsync(sleeping)).Node != mine
            && (await StoredAsync(waiting)).Node != mine);
        (await StoredAsync(held.Run)).Node.Should().Be(mine, "its step is under way");
        release.SetResult();
        await stop;

        await using (var db = Host.OpenDb())
        {
            (await db.Set<RunNode>().SingleAsync(n => n.Id == mine)).GivenUpAt.Should().NotBeNull();
            (await db.Set<RunStep>().SingleAsync(s => s.RunId == held.Run)).State.Should().Be(StepState.Succeeded);
        }
        await RestartAsync();
        await Engine.LookAsync(default);
        foreach (var run in new[] { held.Run, waiting }) (await EndedAsync(run)).State.Should().Be(RunState.Succeeded);
        (await EndAsync(sleeper, sleeping)).Row.State.Should().Be(RunState.Succeeded);
        Remote.Requests.Should().HaveCount(2, "each run asked once");
    }

    private static string Sleep => Logic("Pause", "sleep", """{"name":"durationSeconds","value":600}""");

    private Task<Guid> StartAsync(Guid workflow) => Runs.StartAsync(Owner, workflow, [], RunSource.Manual, default);

    private async Task<((Guid Workflow, Guid Run) Held, TaskCompletionSource Release)> HoldAsync(string more = "",
        string steps = "")
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Remote.Answer = async http =>
        {
            asked.TrySetResult();
            await release.Task.WaitAsync(http.RequestAborted);
        };
        var prod = await AccountAsync("Prod", "env:prod");
        var workflow = await CreateWorkflowAsync(Spec(Request("Act", "P", more: more) + steps,
            $"\"connections\":[{Through("P", prod)}]"), "Holder");
        var run = await StartAsync(workflow);
        await asked.Task;
        return ((workflow, run), release);
    }

    private async Task<WorkflowRun> EndedAsync(Guid run)
    {
        await Until(async () => (await StoredAsync(run)).EndedAt is not null);
        return await StoredAsync(run);
    }

    private static async Task Until(Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await holds()) await Task.Delay(5, patience.Token);
    }
}
