using System.Collections.Concurrent;
using System.Globalization;
using Connections.Core;
using Connections.Core.Automation.Clock;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Automation.Triggers;

public sealed class ScheduledRunOnSqlite() : ScheduledRunSpecification(postgres: false);

public sealed class ScheduledRunOnPostgres() : ScheduledRunSpecification(postgres: true);

/// <summary>The whole product in real time: its clock fires, its engine runs, and its history shows the run.</summary>
public abstract class ScheduledRunSpecification(bool postgres) : IAsyncLifetime
{
    private readonly FiringWitness witness = new();
    private TestInstallation installation = null!;
    private LoopbackPeer peer = null!;
    private InProcessServer server = null!;

    private T Get<T>() where T : notnull => server.Services.GetRequiredService<T>();

    public async Task InitializeAsync()
    {
        installation = await TestInstallation.CreateInitializedAsync(postgres);
        peer = await LoopbackPeer.StartAsync();
        var settings = new Dictionary<string, string> { ["Egress__Allow__0"] = "127.0.0.1/32:*" };
        if (installation.Postgres is { } connection)
            (settings["Storage__Provider"], settings["Storage__ConnectionString"]) = ("Postgres", connection);
        server = await InProcessServer.StartAsync(
            new ServerSetup { DataDirectory = installation.Directory, Settings = settings },
            services => services.AddSingleton<IScheduleTarget>(witness));
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        await peer.DisposeAsync();
        await installation.DisposeAsync();
    }

    [Fact]
    public async Task A_time_of_a_schedule_comes_and_its_run_is_done_once_and_in_the_history()
    {
        var owner = await OwnerAsync();
        var remote = await Get<ConnectionService>().AddAsync(owner,
            Inputs.Http("Remote", baseUrl: peer.Address.GetLeftPart(UriPartial.Authority)), default);
        await Get<IRunClock>().StartedAsync(default).WaitAsync(TestTimeout.Longest);
        // The rule that comes soonest of those that the product takes: once in each minute.
        var second = TimeProvider.System.GetUtcNow().AddSeconds(4).Second;
        var workflow = await Get<WorkflowService>().CreateAsync(owner, new WorkflowChange
        {
            Name = "Each minute",
            Published = true,
            Spec = Spec(string.Create(CultureInfo.InvariantCulture, $"FREQ=MINUTELY;BYSECOND={second}"), remote),
        }, default);

        var firing = await witness.FiredAsync(workflow);
        var run = await EndedAsync(owner, workflow, firing.ScheduledAt);

        firing.ScheduledAt.Second.Should().Be(second);
        run.Row.Should().Match<RunRow>(r => r.State == RunState.Succeeded && r.Source == RunSource.Schedule
            && r.IdentityName == owner.Name && r.InitiatorName == "Schedule");
        run.Row.CreatedAt.Should().BeOnOrAfter(firing.ScheduledAt);
        peer.Requests.Where(r => r.Target.Contains(run.Row.Id.ToString(), StringComparison.Ordinal)).Should()
            .ContainSingle().Which.Method.Should().Be("POST");
    }

    private async Task<Actor> OwnerAsync()
    {
        await using var db = installation.OpenDb();
        var owner = await db.Set<User>().OrderBy(u => u.CreatedAt).FirstAsync();
        return new Actor(owner.Id, ActorKind.User, owner.Name);
    }

    // The run for that time: on a slow machine the next minute may have come.
    private async Task<RunDetails> EndedAsync(Actor owner, Guid workflow, DateTimeOffset scheduledAt)
    {
        var history = Get<RunQueries>();
        RunDetails? run = null;
        (await TestTimeout.UntilAsync(async () =>
        {
            var runs = new List<RunDetails>();
            foreach (var row in (await history.ListAsync(owner, workflow, PageRequest.First, default)).Rows)
                runs.Add(await history.GetAsync(owner, workflow, row.Id, default));
            run = runs.SingleOrDefault(r => DateTimeOffset.Parse(r.Source!["schedule"]!["at"]!.GetValue<string>(),
                CultureInfo.InvariantCulture) == scheduledAt);
            return run?.Row.State.HasEnded() is true;
        })).Should().BeTrue("what the clock fires is run, once, to its end");
        return run!;
    }

    private static string Spec(string rule, Guid connection) => $$$"""
        {"triggers":[{"scheduleTrigger":{"rruleExpression":"{{{rule}}}"}}],
         "steps":[{"name":"Tell","actionId":"http_request","connectionLabel":"REMOTE","parameters":[
           {"name":"verb","value":"POST"},{"name":"url","value":"/told/{{ InstanceId }}"}]}],
         "connectionEnvs":[{"env":"default",
           "connections":[{"connectionId":"{{{connection}}}","label":"REMOTE"}]}]}
        """;

    // Fired by the clock as the product is, beside it.
    private sealed class FiringWitness : IScheduleTarget
    {
        private readonly ConcurrentQueue<ScheduleFiring> fired = new();

        public Task<IReadOnlyList<ScheduleRule>> ReadAsync(CancellationToken ct) =>
            Task.FromResult<IReadOnlyList<ScheduleRule>>([]);

        public Task FireAsync(ScheduleFiring firing, CancellationToken ct)
        {
            fired.Enqueue(firing);
            return Task.CompletedTask;
        }

        public Task CatchUpAsync(CancellationToken ct) => Task.CompletedTask;

        public async Task<ScheduleFiring> FiredAsync(Guid workflow)
        {
            (await TestTimeout.UntilAsync(() => fired.Any(f => f.WorkflowId == workflow))).Should()
                .BeTrue("the clock fires");
            return fired.First(f => f.WorkflowId == workflow);
        }
    }
}
