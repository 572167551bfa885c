using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Execution.Actions;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.Resolving;

namespace Connections.Benchmarks.Measuring;

/// <summary>
/// Times uses and runs: opening a connection, and a member out of a large group, running an action against an echo
/// server on loopback, and beside them what is no work of ours: one durable commit on this disk, and the bare HTTP
/// stack.
/// </summary>
internal sealed class RunMeasures(MeasuredInstallation installation, CancellationToken ct)
{
    private const int Members = 1000;
    private const string Many = "1,000";
    private const string Key = "benchmark";

    private readonly List<Figure> figures = [];

    /// <summary>All figures.</summary>
    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var echo = new EchoServer();
        var owner = await installation.OwnerAsync(ct);
        var id = (await installation.Get<ConnectionService>().CreateAsync(owner, Input(echo.Url), ct)).Row.Id;
        var group = await GroupAsync(owner, echo.Url);
        var resolver = installation.Get<ResolveService>();
        var runner = installation.Get<ActionRunner>();
        var committer = installation.Get<AuditBatchWriter>();
        var log = installation.Get<AuditLog>();
        Task Commit() => committer.WriteAsync(log.Entry(owner, AuditEvent.ConnectionResolved, id, "benchmark"), ct);
        Task Resolve() => resolver.ResolveAsync(owner, id, "benchmark", only: null, ct);
        // Another member each time, as of customers who come in no order.
        var next = 0;
        Task ResolveMember() =>
            resolver.ResolveAsync(owner,
                new ResolveTarget.Group(group,
                    [new(Key, Value((int)(Interlocked.Increment(ref next) * 7919L % Members)))]), "benchmark", ct);
        Task Run() =>
            runner.RunAsync(owner, ActionRunner.HttpRequest, new JsonObject { ["url"] = "/echo" }, id, context: null,
                ct);

        using var bare = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
        async Task Bare()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(echo.Url, "/echo"));
            using var response = await bare.SendAsync(request, ct);
            await response.Content.ReadAsStringAsync(ct);
        }

        // The first thousands are compiled on the way.
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(5);)
            await Task.WhenAll(Run(), Run(), Bare(), ResolveMember());
        await TimeAsync("one durable commit of an audit entry", Commit);
        await TimeAsync("open a connection for a use, logged", Resolve);
        await BeyondCommitAsync("open a connection for a use, beyond the commit", Resolve, Commit);
        await TimeAsync($"open a member out of a group of {Many} for a use, logged", ResolveMember);
        await BeyondCommitAsync($"open a member out of a group of {Many} for a use, beyond the commit", ResolveMember,
            Commit);
        await TimeAsync("the bare HTTP stack", Bare);
        await TimeAsync("run an action, logged", Run);
        foreach (var atOnce in new[] { 16, 64 })
        {
            await ManyAsync("durable commits of an audit entry", atOnce, Commit);
            await ManyAsync("open a connection for a use, logged", atOnce, Resolve);
            await ManyAsync($"open a member out of a group of {Many} for a use, logged", atOnce, ResolveMember);
            await ManyAsync("the bare HTTP stack", atOnce, Bare);
            await ManyAsync("run an action, logged", atOnce, Run);
        }

        await committer.IdleAsync();
        return figures;
    }

    private async Task TimeAsync(string act, Func<Task> run) => Add(await Stopwatches.TimeAsync(act, 2000, _ => run()));

    // In turns, so that both have the same disk and the same neighbours. The median commit is taken off every time.
    private async Task BeyondCommitAsync(string act, Func<Task> run, Func<Task> commit)
    {
        var (acts, commits) = (new List<double>(), new List<double>());
        for (var i = 0; i < 2000; i++)
        {
            foreach (var (what, times) in new[] { (run, acts), (commit, commits) })
            {
                var start = Stopwatch.GetTimestamp();
                await what();
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
        }

        var without = Stopwatches.Of(act, commits).Median;
        Add(Stopwatches.Of(act, [.. acts.Select(time => time - without)]));
    }

    private async Task ManyAsync(string act, int atOnce, Func<Task> run) =>
        Add(await Stopwatches.ManyAsync(act, atOnce, run, ct));

    private void Add(Figure figure)
    {
        figures.Add(figure);
        Console.Error.WriteLine(
            FormattableString.Invariant($"  {figure.Act,-70} {figure.Median,8:0.00} {figure.P95,8:0.00} {figure.Max,8:0.0} ms {figure.Processor,8:0.00} cpu {figure.Kilobytes,8:0.0} KB"));
    }

    private async Task<Guid> GroupAsync(Actor owner, Uri url)
    {
        var (connections, members) = (installation.Get<ConnectionService>(), new List<Guid>());
        for (var i = 0; i < Members; i++)
        {
            var input = Input(url) with { Tags = [$"{Key}:{Value(i)}"] };
            members.Add((await connections.CreateAsync(owner, input, ct)).Row.Id);
        }
        var group = new NewGroup { Name = Name(), IntegrationType = "HTTP", Keys = [Key], Members = members };
        return (await installation.Get<GroupService>().CreateAsync(owner, group, ct)).Row.Id;
    }

    private static string Value(int member) => string.Create(CultureInfo.InvariantCulture, $"customer-{member}");

    private static string Name() => $"benchmark {Guid.CreateVersion7():N}";

    /// <summary>An HTTP connection to there, with a token.</summary>
    public static ConnectionInput Input(Uri url) => new()
    {
        Name = Name(),
        IntegrationType = "HTTP",
        CredentialType = "HTTPTokenAuth",
        Fields = new FieldSet
        {
            { "base_url", url.ToString() },
            { "tokens",
                new FieldValue.Items(
                    [new FieldSet { { "name", "token" },
                        { "value", new FieldValue.Secret(new SecretValue("benchmark-secret-token")) } }]) },
            { "headers",
                new FieldValue.Items(
                    [new FieldSet { { "name", "Authorization" }, { "value", "Bearer {{ token }}" } }]) },
        },
    };
}
