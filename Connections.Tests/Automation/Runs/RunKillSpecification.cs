using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.People;
using Connections.Tests.Api;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Runs;

public sealed class RunKillOnSqlite() : RunKillSpecification(postgres: false);

public sealed class RunKillOnPostgres() : RunKillSpecification(postgres: true);

/// <summary>
/// The process is killed while runs are under way: every run that was accepted ends, and no request that may not be
/// repeated is sent twice.
/// </summary>
[Trait(Tier.Name, Tier.Process)]
public abstract class RunKillSpecification(bool postgres) : IAsyncLifetime
{
    private const int RunsPerRound = 50;

    private readonly ConcurrentBag<Guid> accepted = [];
    private TestInstallation installation = null!;
    private RunningServer server = null!;
    private LoopbackPeer peer = null!;
    private (string Api, string Application) keys;

    public async Task InitializeAsync()
    {
        installation = await TestInstallation.CreateInitializedAsync(postgres);
        peer = await LoopbackPeer.StartAsync();
        peer.Answer = async http =>
        {
            await Task.Delay(Random.Shared.Next(15), http.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        var host = await installation.StartAsync();
        var service = host.Get<KeyService>();
        var api = await service.CreateAsync(host.Owner, new NewKey { Kind = KeyKind.Api, Name = "API" }, default);
        var application = await service.CreateAsync(host.Owner,
            new NewKey { Kind = KeyKind.Application, Name = "Application" }, default);
        await host.Get<KeyRegistrations>().RegisterAsync(host.Owner, application.Id, default);
        keys = (api.Text, application.Text);
        await host.StopAsync();
        var settings = new Dictionary<string, string>
        {
            ["Egress__Allow__0"] = "127.0.0.1/32:*",
            ["RateLimits__ApiPerMinute"] = "100000",
        };
        if (installation.Postgres is { } connection)
            (settings["Storage__Provider"], settings["Storage__ConnectionString"]) = ("Postgres", connection);
        server = await RunningServer.StartAsync(new ServerSetup
        {
            DataDirectory = installation.Directory,
            Settings = settings,
        });
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        await peer.DisposeAsync();
        await installation.DisposeAsync();
    }

    [Fact]
    public Task Runs_under_way_at_a_kill_all_end_and_send_nothing_twice() => KillAsync(rounds: 2);

    [Fact]
    [Trait(Tier.Name, Tier.Soak)]
    public Task Runs_under_way_at_each_of_fifty_kills_all_end_and_send_nothing_twice() => KillAsync(rounds: 50);

    private async Task KillAsync(int rounds)
    {
        var workflow = await CreateAsync();
        for (var round = 0; round < rounds; round++)
        {
            using var caller = new ApiCaller(server.Address, keys.Api, keys.Application);
            var starts = Enumerable.Range(0, RunsPerRound).Select(_ => StartAsync(caller, workflow)).ToList();
            await Task.WhenAny(starts);
            await Task.Delay(Random.Shared.Next(250));
            await server.KillAsync();
            await Task.WhenAll(starts);
            await server.StartAgainAsync();
        }

        accepted.Should().NotBeEmpty();
        var states = await EndsAsync();
        states.Keys.Should().Contain(accepted, "a run that was accepted is not lost");
        states.Values.Should().OnlyContain(s => s == RunState.Succeeded || s == RunState.Interrupted);
        var posts = peer.Requests.Where(r => r.Method == "POST").GroupBy(r => r.Target).ToDictionary(g => g.Key, g => g.Count());
        posts.Values.Should().OnlyContain(count => count == 1, "no POST is sent twice");
        foreach (var (run, _) in states.Where(s => s.Value == RunState.Succeeded))
            posts.Keys.Should().Contain(target => target.Contains(run.ToString()), "a run that succeeded sent its POST");
    }

    private async Task StartAsync(ApiCaller caller, string workflow)
    {
        try
        {
            var answer = await caller.PostAsync($"/api/v2/workflows/{workflow}/instances");
            if (answer.Status == System.Net.HttpStatusCode.OK)
                accepted.Add(Guid.Parse((string)answer.Json["data"]!["id"]!));
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException
            or OperationCanceledException)
        {
            // It was killed before it answered.
        }
    }

    private async Task<string> CreateAsync()
    {
        using var caller = new ApiCaller(server.Address, keys.Api, keys.Application);
        var connection = await caller.PostAsync("/api/v2/actions/connections", ApiCaller.Document("action_connection",
            ("name", "Killed"), ("integration", new JsonObject
            {
                ["type"] = "HTTP",
                ["base_url"] = peer.Address.ToString().TrimEnd('/'),
                ["credentials"] = new JsonObject { ["type"] = "HTTPNoAuth" },
            })));
        connection.Status.Should().Be(System.Net.HttpStatusCode.Created, connection.Text);
        static string Step(string name, string verb, string edges = "") => $$$"""
            {"name":"{{{name}}}","actionId":"http_request","connectionLabel":"K","outboundEdges":[{{{edges}}}],
             "parameters":[{"name":"verb","value":"{{{verb}}}"},{"name":"url","value":"/{{{name}}}/{{ InstanceId }}"}]}
            """;
        static string To(string next) => $$"""{"branchName":"main","nextStepName":"{{next}}"}""";
        var steps = string.Join(',', Step("First", "GET", To("Second")), Step("Second", "POST", To("Third")),
            Step("Third", "GET"));
        var spec = $$$"""
            {"triggers":[{"apiTrigger":{}}],"steps":[{{{steps}}}],
             "connectionEnvs":[{"env":"default","connections":[{"connectionId":"{{{connection.Id}}}","label":"K"}]}]}
            """;
        var workflow = await caller.PostAsync("/api/v2/workflows", ApiCaller.Document("workflows", ("name", "Killed"),
            ("spec", JsonNode.Parse(spec)), ("published", true)));
        workflow.Status.Should().Be(System.Net.HttpStatusCode.Created, workflow.Text);
        return workflow.Id;
    }

    // Once none is open; the product that was started last takes over what the killed ones left.
    private async Task<IReadOnlyDictionary<Guid, RunState>> EndsAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        while (true)
        {
            await using (var db = installation.OpenDb())
            {
                var runs = await db.Set<WorkflowRun>().AsNoTracking().ToDictionaryAsync(r => r.Id, r => r.State, patience.Token);
                if (runs.Values.All(s => s.HasEnded())) return runs;
            }
            await Task.Delay(200, patience.Token);
        }
    }
}
