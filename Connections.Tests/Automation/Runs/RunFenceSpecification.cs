using Connections.Core;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Resolving;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Runs;

public sealed class RunFenceOnSqlite() : RunFenceSpecification(postgres: false);

public sealed class RunFenceOnPostgres() : RunFenceSpecification(postgres: true);

/// <summary>A process that others took for dead writes and sends nothing of what they have by now.</summary>
public abstract class RunFenceSpecification(bool postgres) : WorkflowSpecification(postgres)
{
    [Fact]
    public async Task A_process_that_was_given_up_accepts_nothing_under_its_old_name()
    {
        var workflow = await CreateWorkflowAsync(Spec(Logic("Start", "noop")));
        var before = (await RunToEndAsync(workflow)).Row.Id;
        var old = Engine.Life.Id;
        await GiveUpAsync(old);

        var refused = async () => await Runs.StartAsync(Owner, workflow, [], RunSource.Manual, default);
        (await refused.Should().ThrowAsync<Problem.Unavailable>()).WithMessage("*Nothing was started; try again.");
        await LifeAfterAsync(old);
        var after = (await RunToEndAsync(workflow)).Row;

        after.State.Should().Be(RunState.Succeeded);
        (await StoredAsync(before)).Node.Should().Be(old);
        (await StoredAsync(after.Id)).Node.Should().Be(Engine.Life.Id).And.NotBe(old);
        (await CountAsync<WorkflowRun>()).Should().Be(2, "the one that was refused is not there");
        Host.Log.Lines.Should().Contain(l => l.Contains("took this one for dead"));
    }

    [Fact]
    public async Task A_run_that_another_process_has_is_not_woken_here()
    {
        var (workflow, run) = await SleepAsync();
        await GiveUpAsync(Engine.Life.Id);
        await using (var db = Host.OpenDb())
            await db.Set<WorkflowRun>().ExecuteUpdateAsync(r => r.SetProperty(x => x.Node, Guid.CreateVersion7()));

        Host.Clock.Advance(TimeSpan.FromMinutes(11));
        await Engine.IdleAsync();

        (await StoredAsync(run)).State.Should().Be(RunState.Waiting, "the one that has it wakes it");
        Remote.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_request_under_way_is_broken_off_once_another_process_has_its_run()
    {
        var (workflow, run) = await HoldAsync();
        await GiveUpAsync(Engine.Life.Id);
        await using (var db = Host.OpenDb())
            await db.Set<WorkflowRun>().ExecuteUpdateAsync(r => r.SetProperty(x => x.Node, Guid.CreateVersion7()));

        await Engine.LookAsync(default);
        await Engine.IdleAsync();

        await using var after = Host.OpenDb();
        var step = await after.Set<RunStep>().SingleAsync(s => s.RunId == run);
        step.State.Should().Be(StepState.Running, "its end is written by the one that has it");
    }

    [Fact]
    public async Task A_use_that_was_checked_long_before_it_is_sent_is_checked_again()
    {
        var workflow = await CreateWorkflowAsync(Spec(Logic("Start", "noop")));
        await RunToEndAsync(workflow);
        var life = Engine.Life;
        var record = new UseRecord(_ => { }, life);
        record.Written(Host.Clock);
        Host.Clock.Advance(TimeSpan.FromSeconds(4));
        var resolver = Host.Get<ResolveService>();

        await resolver.EnsureStillAsync(record, default);
        record.Age(Host.Clock).Should().BeLessThan(TimeSpan.FromSeconds(1), "it was checked just now");

        await GiveUpAsync(life.Id);
        await resolver.EnsureStillAsync(record, default);
        Host.Clock.Advance(TimeSpan.FromSeconds(4));
        var late = async () => await resolver.EnsureStillAsync(record, default);
        await late.Should().ThrowAsync<NodeGivenUpException>();
    }

    [Fact]
    public async Task An_old_name_that_is_given_up_gives_its_runs_to_one_adopter_alone()
    {
        var (workflow, run) = await SleepAsync();
        var old = Engine.Life;
        var one = new NodeLife(Guid.CreateVersion7(), Host.Clock);
        var other = new NodeLife(Guid.CreateVersion7(), Host.Clock);
        var recovery = Host.Get<RunRecovery>();

        var claims = await Task.WhenAll(ClaimAsync(recovery, one), ClaimAsync(recovery, other));

        claims.SelectMany(c => c).Distinct().Should().Equal(run);
        (await StoredAsync(run)).Node.Should().NotBe(old.Id);
        await using var db = Host.OpenDb();
        (await db.Set<RunNode>().SingleAsync(n => n.Id == old.Id)).GivenUpAt.Should().NotBeNull();
    }

    // Of two that look at the same time one may be told to look again.
    private static async Task<IReadOnlyList<Guid>> ClaimAsync(RunRecovery recovery, NodeLife life)
    {
        try
        {
            return await recovery.ClaimAsync(life, default);
        }
        catch (Exception e) when (e is Problem.Conflict or NodeGivenUpException)
        {
            return [];
        }
    }

    private async Task<(Guid Workflow, Guid Run)> SleepAsync()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var workflow = await CreateWorkflowAsync(Spec(string.Join(',',
            Request("First", "P", more: Then(("main", "Pause"))),
            Logic("Pause", "sleep", """{"name":"durationSeconds","value":600}""", Then(("main", "Second"))),
            Request("Second", "P")),
            $"\"connections\":[{Through("P", prod)}]"));
        var run = await Runs.StartAsync(Owner, workflow, [], RunSource.Manual, default);
        await Engine.IdleAsync();
        (await StoredAsync(run)).State.Should().Be(RunState.Waiting);
        return (workflow, run);
    }

    private async Task<(Guid Workflow, Guid Run)> HoldAsync()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Remote.Answer = async http =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        var prod = await AccountAsync("Prod", "env:prod");
        var workflow = await CreateWorkflowAsync(Spec(Request("Act", "P"), $"\"connections\":[{Through("P", prod)}]"));
        var run = await Runs.StartAsync(Owner, workflow, [], RunSource.Manual, default);
        await asked.Task;
        return (workflow, run);
    }

    private async Task GiveUpAsync(Guid node)
    {
        await using var db = Host.OpenDb();
        (await db.Set<RunNode>().Where(n => n.Id == node)
            .ExecuteUpdateAsync(n => n.SetProperty(x => x.GivenUpAt, DateTimeOffset.UnixEpoch))).Should().Be(1);
    }

    // What follows the loss is done behind the one who finds it out.
    private async Task LifeAfterAsync(Guid old)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Engine.Life.Id == old) await Task.Delay(5, patience.Token);
    }
}
