using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Benchmarks.Seeding;
using Connections.Core;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace Connections.Benchmarks.Measuring;

/// <summary>
/// Times workflows in the process: from a start to the first request that leaves, whole runs, long ones, and what the
/// screens read when there are many workflows and a long history.
/// </summary>
internal sealed class WorkflowMeasures(MeasuredInstallation installation, CancellationToken ct)
{
    private const int Workflows = 10_000;
    private const int StepsOfLong = 10;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(25);

    private readonly List<Figure> figures = [];
    private readonly SampleWorkflows samples = new(installation, ct);
    private readonly Arrivals arrivals = new();
    private int next;

    /// <summary>All figures.</summary>
    /// <param name="steps">How many executions of steps the history holds in its measures.</param>
    public async Task<IReadOnlyList<Figure>> RunAsync(int steps)
    {
        await using var echo = new EchoServer(arrivals.Note);
        var owner = await installation.OwnerAsync(ct);
        var connection = (await installation.Get<ConnectionService>()
            .CreateAsync(owner, RunMeasures.Input(echo.Url), ct)).Row.Id;
        var engine = installation.Get<RunEngine>();
        foreach (var figure in await new WorkflowStartMeasures(installation, ct).RunAsync(owner,
            await samples.CreateAsync(owner, connection, "left behind", 1))) Add(figure);
        await ((IHostedService)engine).StartAsync(ct);
        try
        {
            await MeasureRunsAsync(owner, await samples.CreateAsync(owner, connection, "one step", 1),
                await samples.CreateAsync(owner, connection, "ten steps", StepsOfLong), echo.Url);
            await MeasureScreensAsync(owner, connection, steps);
        }
        finally
        {
            await ((IHostedService)engine).StopAsync(ct);
        }
        return figures;
    }

    private async Task MeasureRunsAsync(Actor owner, Guid single, Guid tenfold, Uri echo)
    {
        var (runs, engine) = (installation.Get<RunService>(), installation.Get<RunEngine>());
        // To the request of the last step, which names the run.
        async Task ToRequest(Guid workflow)
        {
            var name = Interlocked.Increment(ref next).ToString(CultureInfo.InvariantCulture);
            await arrivals.WaitAsync(name, () => StartAsync(workflow, name), ct);
        }
        async Task StartAsync(Guid workflow, string name)
        {
            while (true)
            {
                try
                {
                    await runs.StartAsync(owner, workflow, new JsonObject { ["n"] = name }, RunSource.Api, ct);
                    return;
                }
                catch (Problem.TooMany)
                {
                    // What a caller that is asked to wait does, for much less than it is asked.
                    await engine.IdleAsync();
                }
            }
        }
        using var bare = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });
        async Task Bare()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(echo, "/echo"));
            using var response = await bare.SendAsync(request, ct);
            await response.Content.ReadAsStringAsync(ct);
        }

        // The first thousands are compiled on the way, twice each.
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < WarmUp;)
            await Task.WhenAll(Enumerable.Range(0, 32).Select(i => ToRequest(i > 0 ? single : tenfold))
                .Append(Bare()));
        await TimeAsync("the bare HTTP stack", Bare);
        var (committer, log) = (installation.Get<AuditBatchWriter>(), installation.Get<AuditLog>());
        await TimeAsync("one durable commit of an audit entry", () => committer.WriteAsync(
            log.Entry(owner, AuditEvent.ConnectionResolved, single, "benchmark"), ct));
        await TimeAsync("start a run, to its first request", () => ToRequest(single));
        await TimeAsync($"a run of {StepsOfLong} steps, to its last request", () => ToRequest(tenfold));
        Add(await Stopwatches.ManyAsync("start a run, to its first request", 32, () => ToRequest(single), ct));
        await engine.IdleAsync();
        var (before, clockOfRuns) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        var first = next;
        Add(await Stopwatches.ManyAsync("start a run, on disk", 32,
            () => StartAsync(single, Interlocked.Increment(ref next).ToString(CultureInfo.InvariantCulture)), ct));
        await engine.IdleAsync();
        var (count, took) = (next - first, clockOfRuns.Elapsed.TotalSeconds);
        var processor = (Environment.CpuUsage.TotalTime - before).TotalMilliseconds / count;
        Add(new(FormattableString.Invariant($"stored runs of one step, to their ends ({count / took:0} a second)"),
            count, took * 1000 / count, 0, 0, 0, processor, 0));
    }

    private async Task MeasureScreensAsync(Actor owner, Guid connection, int steps)
    {
        var (queries, history) = (installation.Get<WorkflowQueries>(), installation.Get<RunQueries>());
        await Parallel.ForEachAsync(Enumerable.Range(0, Workflows), new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, _) => await samples.CreateAsync(owner, connection, FormattableString.Invariant($"flow {i}"), 1));
        var long100 = await samples.CreateAsync(owner, connection, "a hundred steps", 100);
        var busy = await samples.CreateAsync(owner, connection, "busy", StepsOfLong);
        var (workflow, run) = await SeedHistoryAsync(owner, busy, steps);
        await installation.SettleAsync(ct);
        var many = Workflows.ToString("N0", CultureInfo.InvariantCulture);
        await TimeAsync($"list of {many} workflows, a page and its total",
            () => queries.ListAsync(owner, new WorkflowQuery(), new PageRequest(0, 50), ct));
        await TimeAsync($"list of {many} workflows, search",
            () => queries.ListAsync(owner, new WorkflowQuery { Search = "flow 77" }, new PageRequest(0, 50), ct));
        await TimeAsync("a workflow of a hundred steps, with its marks", () => queries.GetAsync(owner, long100, ct));
        var records = steps.ToString("N0", CultureInfo.InvariantCulture);
        await TimeAsync($"history of {records} steps, a page",
            () => history.ListAsync(owner, workflow, new PageRequest(0, 50), ct));
        await TimeAsync($"history of {records} steps, counts", () => history.CountsAsync(owner, workflow, ct));
        await TimeAsync($"history of {records} steps, details of a run",
            () => history.GetAsync(owner, workflow, run, ct));
    }

    // Runs of that many steps, spread over the last days: one in ten failed at its last step.
    private async Task<(Guid Workflow, Guid Run)> SeedHistoryAsync(Actor owner, Guid workflow, int steps)
    {
        await using var db = installation.OpenDb();
        await db.Database.OpenConnectionAsync(ct);
        var version = (await db.Set<Workflow>().SingleAsync(w => w.Id == workflow, ct)).DraftVersionId;
        var (now, node, last) = (TimeProvider.System.GetUtcNow(), Guid.CreateVersion7(), Guid.Empty);
        foreach (var part in Enumerable.Range(0, steps / StepsOfLong).Chunk(10_000))
        {
            var (runs, executions) = (new List<WorkflowRun>(), new List<RunStep>());
            foreach (var i in part)
            {
                var at = now - TimeSpan.FromSeconds(20 * (steps / StepsOfLong - i));
                var run = new WorkflowRun(workflow, version, RunSource.Api,
                    new RunIdentity(owner.Id, owner.Kind, owner.Name), owner, node, at);
                run.Start(at);
                for (var seq = 1; seq <= StepsOfLong; seq++)
                {
                    var step = new RunStep(run.Id, seq, $"Step{seq - 1}", "http_request", 1, at);
                    var fails = i % 10 == 0 && seq == StepsOfLong;
                    step.End(fails ? StepState.Failed : StepState.Succeeded, fails ? "error" : "main", "200 OK", at);
                    executions.Add(step);
                }
                if (i % 10 == 0) run.End(RunState.Failed, at, "Step Step9: 500 Internal Server Error", "Step9");
                else run.End(RunState.Succeeded, at);
                runs.Add(run);
                last = run.Id;
            }
            await BulkWriter.WriteAsync(db, runs, ct);
            await BulkWriter.WriteAsync(db, executions, ct);
        }
        await BulkWriter.WriteAsync(db,
            [
                new RunData(last, 0, RunDataKind.Trigger, RunJournal.Pack(new JsonObject { ["n"] = "1" })),
                new RunData(last, 0, RunDataKind.Source, RunJournal.Pack(new JsonObject())),
            ], ct);
        return (workflow, last);
    }

    private async Task TimeAsync(string act, Func<Task> run) => Add(await Stopwatches.TimeAsync(act, 2000, _ => run()));

    private void Add(Figure figure)
    {
        figures.Add(figure);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  {figure.Act,-70} {figure.Median,8:0.00} {figure.P95,8:0.00} {figure.Max,8:0.0} ms "
            + $"{figure.Processor,8:0.00} cpu {figure.Kilobytes,8:0.0} KB"));
    }
}
