using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Tests.Api;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Automation.Runs;

/// <summary>
/// The base of tests that kill a product while it runs workflows: real processes, and a peer that counts.
/// </summary>
[Trait(Tier.Name, Tier.Process)]
public abstract class RunProcessSpecification(bool postgres) : IAsyncLifetime
{
    private const string First = "First";
    private const string Unrepeatable = "Second";
    private const string Last = "Third";

    private readonly ConcurrentBag<Guid> accepted = [];
    private readonly List<RunningServer> servers = [];
    private TestInstallation installation = null!;
    private LoopbackPeer peer = null!;
    private (string Api, string Application) keys;
    private int requests;

    /// <summary>The runs whose start was answered.</summary>
    protected IReadOnlyCollection<Guid> Accepted => accepted;

    public async Task InitializeAsync()
    {
        installation = await TestInstallation.CreateInitializedAsync(postgres);
        peer = await LoopbackPeer.StartAsync();
        peer.Answer = async http =>
        {
            Interlocked.Increment(ref requests);
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
    }

    public async Task DisposeAsync()
    {
        foreach (var server in servers) await server.DisposeAsync();
        await peer.DisposeAsync();
        await installation.DisposeAsync();
    }

    /// <summary>Starts a product on the installation.</summary>
    protected async Task<RunningServer> StartServerAsync()
    {
        var settings = new Dictionary<string, string>
        {
            ["Egress__Allow__0"] = "127.0.0.1/32:*",
            ["RateLimits__ApiPerMinute"] = "100000",
            // All that a round of a soak starts is under way, and what it leaves keeps nothing out.
            ["Workflows__ParallelRunsPerWorkflow"] = "64",
            ["Workflows__MaxQueuedPerWorkflow"] = "100000",
            ["Workflows__MaxQueued"] = "100000",
        };
        if (installation.Postgres is { } connection)
            (settings["Storage__Provider"], settings["Storage__ConnectionString"]) = ("Postgres", connection);
        var server = await RunningServer.StartAsync(new ServerSetup
        {
            DataDirectory = installation.Directory,
            Settings = settings,
        });
        servers.Add(server);
        return server;
    }

    private protected ApiCaller CallerOf(RunningServer server) => new(server.Address, keys.Api, keys.Application);

    /// <summary>Starts a run; null where it was not accepted, or where that is not known.</summary>
    private protected async Task<Guid?> StartRunAsync(ApiCaller caller, string workflow)
    {
        try
        {
            var answer = await caller.PostAsync($"/api/v2/workflows/{workflow}/instances");
            if (answer.Status != HttpStatusCode.OK) return null;
            var run = Guid.Parse((string)answer.Json["data"]!["id"]!);
            accepted.Add(run);
            return run;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException
            or OperationCanceledException)
        {
            // It was killed before it answered.
            return null;
        }
    }

    /// <summary>A workflow that asks by GET, by POST and by GET.</summary>
    /// <param name="server">Where it is made.</param>
    /// <param name="sleep">How long it sleeps before the POST, in seconds; null: not at all.</param>
    protected async Task<string> CreateAsync(RunningServer server, int? sleep = null)
    {
        using var caller = CallerOf(server);
        var connection = await caller.PostAsync("/api/v2/actions/connections", ApiCaller.Document("action_connection",
            ("name", "Killed"), ("integration", new JsonObject
            {
                ["type"] = "HTTP",
                ["base_url"] = peer.Address.ToString().TrimEnd('/'),
                ["credentials"] = new JsonObject { ["type"] = "HTTPNoAuth" },
            })));
        connection.Status.Should().Be(HttpStatusCode.Created, connection.Text);
        static string Step(string name, string verb, string edges = "") => $$$"""
            {"name":"{{{name}}}","actionId":"http_request","connectionLabel":"K","outboundEdges":[{{{edges}}}],
             "parameters":[{"name":"verb","value":"{{{verb}}}"},{"name":"url","value":"/{{{name}}}/{{ InstanceId }}"}]}
            """;
        static string To(string next) => $$"""{"branchName":"main","nextStepName":"{{next}}"}""";
        var pause = $$"""
            {"name":"Pause","actionId":"com.datadoghq.core.sleep","outboundEdges":[{{To(Unrepeatable)}}],
             "parameters":[{"name":"durationSeconds","value":{{sleep ?? 0}}}]}
            """;
        List<string> steps = [Step(First, "GET", To(sleep is null ? Unrepeatable : "Pause")),
            Step(Unrepeatable, "POST", To(Last)), Step(Last, "GET")];
        if (sleep is not null) steps.Add(pause);
        var spec = $$$"""
            {"triggers":[{"apiTrigger":{}}],"steps":[{{{string.Join(',', steps)}}}],
             "connectionEnvs":[{"env":"default","connections":[{"connectionId":"{{{connection.Id}}}","label":"K"}]}]}
            """;
        var workflow = await caller.PostAsync("/api/v2/workflows", ApiCaller.Document("workflows", ("name", "Killed"),
            ("spec", JsonNode.Parse(spec)), ("published", true)));
        workflow.Status.Should().Be(HttpStatusCode.Created, workflow.Text);
        return workflow.Id;
    }

    /// <summary>
    /// The ends of all runs, once none is open: every one that was accepted is among them, no POST was sent twice, and
    /// each that succeeded sent its own.
    /// </summary>
    protected async Task<IReadOnlyDictionary<Guid, RunState>> EndsAsync(TimeSpan patience)
    {
        await UntilAsync(async (db, ct) => !await db.Set<WorkflowRun>().AnyAsync(r => r.EndedAt == null, ct), patience);
        await using var db = installation.OpenDb();
        var states = await db.Set<WorkflowRun>().ToDictionaryAsync(r => r.Id, r => r.State);
        var steps = (await db.Set<RunStep>().AsNoTracking().ToListAsync()).ToLookup(s => s.RunId);
        accepted.Should().NotBeEmpty();
        // A set: for thousands the assertion on a collection compares each with each.
        accepted.Where(run => !states.ContainsKey(run)).Should().BeEmpty("a run that was accepted is not lost");
        states.Values.Should().OnlyContain(s => s == RunState.Succeeded || s == RunState.Interrupted);
        var posts = peer.Requests.Where(r => r.Method == "POST").GroupBy(r => Guid.Parse(r.Target.Split('/')[^1]))
            .ToDictionary(g => g.Key, g => g.Count());
        posts.Values.Should().OnlyContain(count => count == 1, "no POST is sent twice");
        posts.Keys.Where(run => !states.ContainsKey(run)).Should()
            .BeEmpty("nothing is sent of a run that is not there");
        foreach (var (run, state) in states)
        {
            var ended = steps[run].ToDictionary(s => s.Name, s => s.State);
            if (state == RunState.Interrupted)
                ended.Should().Equal(ended.Keys.ToDictionary(name => name,
                    name => name == Unrepeatable ? StepState.Interrupted : StepState.Succeeded), "only that step was");
            else ended.Should().ContainKeys(First, Unrepeatable, Last).And.OnlyContain(s =>
                s.Value == StepState.Succeeded);
            if (state == RunState.Succeeded) posts.Should().ContainKey(run, "a run that succeeded sent its POST");
        }
        return states;
    }

    /// <summary>How many requests came.</summary>
    protected int Requests => Volatile.Read(ref requests);

    /// <summary>How many requests with a method came.</summary>
    protected int Sent(string method) => peer.Requests.Count(r => r.Method == method);

    /// <summary>Verifies the audit trail beside the product, which writes into it.</summary>
    protected async Task TheAuditTrailIsWholeAsync()
    {
        await using var beside = installation.BuildHost();
        (await beside.Get<AuditVerifier>().VerifyAsync(mustHaveEntries: true, [], default)).Faults.Should().BeEmpty();
    }

    /// <summary>Under which names the processes have, or had, runs.</summary>
    private protected async Task<IReadOnlyList<RunNode>> NodesAsync()
    {
        await using var db = installation.OpenDb();
        return await db.Set<RunNode>().AsNoTracking().ToListAsync();
    }

    private protected Task UntilAsync(Func<IReadOnlyCollection<WorkflowRun>, bool> holds, TimeSpan patience) =>
        UntilAsync(async (db, ct) => holds(await db.Set<WorkflowRun>().AsNoTracking().ToListAsync(ct)), patience);

    private async Task UntilAsync(Func<ConnectionsDbContext, CancellationToken, Task<bool>> holds, TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        try
        {
            while (true)
            {
                await using (var db = installation.OpenDb())
                    if (await holds(db, timeout.Token)) return;
                await Task.Delay(100, timeout.Token);
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            await using var db = installation.OpenDb();
            var runs = await db.Set<WorkflowRun>().AsNoTracking().ToListAsync();
            var last = string.Join(", ", runs.GroupBy(r => (r.State, r.Node)).Select(g => $"{g.Key}: {g.Count()}"));
            throw new TimeoutException(
                $"Runs are: {last}. The servers wrote:\n{string.Join("\n---\n", servers.Select(s => s.Output))}");
        }
    }
}
