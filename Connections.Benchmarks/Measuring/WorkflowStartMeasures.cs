using System.Diagnostics;
using System.Text.Json.Nodes;
using Connections.Benchmarks.Seeding;
using Connections.Core;
using Connections.Core.Automation.Clock;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Workflows;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace Connections.Benchmarks.Measuring;

/// <summary>
/// Times what a process does for workflows at its start, as cold as it is then: the clock, and runs that another one
/// left open.
/// </summary>
internal sealed class WorkflowStartMeasures(MeasuredInstallation installation, CancellationToken ct)
{
    private const int Left = 1_000;

    /// <summary>All figures, of an engine that does not run yet.</summary>
    public async Task<IReadOnlyList<Figure>> RunAsync(Actor owner, Guid workflow) =>
        [await MeasureClockAsync(), .. await MeasureRecoveryAsync(owner, workflow)];

    private async Task<Figure> MeasureClockAsync()
    {
        var clock = installation.Get<QuartzRunClock>();
        var held = Held();
        var took = Stopwatch.StartNew();
        await ((IHostedService)clock).StartAsync(ct);
        await clock.StartedAsync(ct);
        took.Stop();
        var more = (Held() - held) / 1024.0 / 1024.0;
        await ((IHostedService)clock).StopAsync(ct);
        return Stopwatches.Of(FormattableString.Invariant(
            $"start of the clock of schedules ({more:0} MiB more are resident)"), [took.Elapsed.TotalMilliseconds]);
    }

    // Accepted, and not begun: each has its first step to do.
    private async Task<IReadOnlyList<Figure>> MeasureRecoveryAsync(Actor owner, Guid workflow)
    {
        var engine = installation.Get<RunEngine>();
        await SeedAsync(owner, workflow);
        var took = Stopwatch.StartNew();
        await engine.LookAsync(ct);
        var taken = took.Elapsed.TotalMilliseconds;
        await engine.IdleAsync();
        var ended = took.Elapsed.TotalMilliseconds;
        await using var db = installation.OpenDb();
        var open = await db.Set<WorkflowRun>().CountAsync(r => r.EndedAt == null, ct);
        if (open > 0) throw new InvalidOperationException(FormattableString.Invariant($"{open} runs are open."));
        return
        [
            Stopwatches.Of(FormattableString.Invariant($"{Left:N0} open runs of a dead process, taken over"), [taken]),
            Stopwatches.Of(FormattableString.Invariant($"{Left:N0} open runs of a dead process, to their ends"),
                [ended]),
        ];
    }

    private async Task SeedAsync(Actor owner, Guid workflow)
    {
        await using var db = installation.OpenDb();
        await db.Database.OpenConnectionAsync(ct);
        var version = (await db.Set<Workflow>().SingleAsync(w => w.Id == workflow, ct)).DraftVersionId;
        var (now, dead) = (TimeProvider.System.GetUtcNow(), Guid.CreateVersion7());
        var runs = Enumerable.Range(0, Left).Select(_ => new WorkflowRun(workflow, version, RunSource.Api,
            new RunIdentity(owner.Id, owner.Kind, owner.Name), owner, dead, now)).ToList();
        await BulkWriter.WriteAsync(db, runs, ct);
        await BulkWriter.WriteAsync(db, runs.SelectMany(r => new[]
        {
            new RunData(r.Id, 0, RunDataKind.Trigger, RunJournal.Pack(new JsonObject { ["n"] = "left" })),
            new RunData(r.Id, 0, RunDataKind.Source, RunJournal.Pack(new JsonObject())),
        }).ToList(), ct);
    }

    private static long Held()
    {
        GC.Collect();
        using var me = Process.GetCurrentProcess();
        return me.WorkingSet64;
    }
}
