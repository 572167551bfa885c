using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Execution.Actions;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Connections.Tests.Automation.Runs;

public sealed class BusyConnectionOnSqlite() : BusyConnectionSpecification(postgres: false);

public sealed class BusyConnectionOnPostgres() : BusyConnectionSpecification(postgres: true);

/// <summary>Runs whose connection is busy wait for their turn, and have begun nothing until then.</summary>
public abstract class BusyConnectionSpecification(bool postgres) : WorkflowSpecification(postgres)
{
    private const string Post = """{"name":"verb","value":"POST"},{"name":"url","value":"/orders"}""";

    private readonly TaskCompletionSource arrived = new();
    private readonly TaskCompletionSource answer = new();

    // Where others are refused at once, a run of a workflow waits.
    protected override (string Key, string Value)[] Settings =>
        [.. base.Settings, ("Egress:MaxPerConnection", "1"), ("RateLimits:SecondsInLine", "0")];

    public override async Task DisposeAsync()
    {
        answer.TrySetResult();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Runs_wait_for_a_busy_connection_and_all_are_done_once()
    {
        var (connection, workflow, first) = await BusyAsync();

        var others = await StartAsync(connection, workflow, 3);
        (await HistoryAsync(connection)).Count(e => e.Action == "resolved").Should().Be(1,
            "what is killed in line has sent nothing, and is known not to have");
        answer.SetResult();

        foreach (var run in others.Append(first))
            (await EndAsync(workflow, run)).Row.State.Should().Be(RunState.Succeeded);
        Remote.Requests.Should().HaveCount(4);
    }

    [Fact]
    public async Task A_run_that_waits_for_its_turn_acts_with_the_rights_that_are_there_then()
    {
        var (connection, workflow, first) = await BusyAsync();
        var waiting = (await StartAsync(connection, workflow, 1)).Single();

        await RestrictAsync(connection, AccessLevel.Viewer);
        answer.SetResult();

        (await EndAsync(workflow, first)).Row.State.Should().Be(RunState.Succeeded);
        (await EndAsync(workflow, waiting)).Row.State.Should().Be(RunState.Failed);
        Remote.Requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_run_that_waits_for_its_turn_can_be_canceled()
    {
        var (connection, workflow, first) = await BusyAsync();
        var waiting = (await StartAsync(connection, workflow, 1)).Single();

        await Runs.CancelAsync(Owner, workflow, waiting, default);
        (await TestTimeout.UntilAsync(async () => (await StoredAsync(waiting)).State == RunState.Canceled)).Should()
            .BeTrue();
        answer.SetResult();

        (await EndAsync(workflow, first)).Row.State.Should().Be(RunState.Succeeded);
        Remote.Requests.Should().ContainSingle();
    }

    private async Task<(Guid Connection, Guid Workflow, Guid Run)> BusyAsync()
    {
        Remote.Answer = async http =>
        {
            arrived.TrySetResult();
            await answer.Task;
            await http.Response.WriteAsync("{}");
        };
        var connection = await AccountAsync("Prod", "env:prod");
        var workflow = await CreateWorkflowAsync(Spec(Request("Order", "PROD", Post),
            $"\"connections\":[{Through("PROD", connection)}]"));
        var run = await Runs.StartAsync(Owner, workflow, [], RunSource.Manual, default);
        await arrived.Task;
        return (connection, workflow, run);
    }

    // Started, and in line for the connection: at the one step that they have.
    private async Task<IReadOnlyList<Guid>> StartAsync(Guid connection, Guid workflow, int count)
    {
        var runs = new List<Guid>();
        for (var i = 0; i < count; i++)
            runs.Add(await Runs.StartAsync(Owner, workflow, [], RunSource.Manual, default));
        (await TestTimeout.UntilAsync(() => Host.Get<RunThrottle>().WaitingFor(connection) == count)).Should()
            .BeTrue();
        return runs;
    }
}
