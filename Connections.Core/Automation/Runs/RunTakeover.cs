using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Runs;

/// <summary>
/// What a run takes over from an earlier one of the same version: the steps before the one that it begins with.
/// </summary>
internal sealed class RunTakeover
{
    private const string TakenOver = "Result taken over from an earlier run.";

    private readonly List<RunStep> rows;
    private readonly List<RunData> data;

    private RunTakeover(List<RunStep> rows, List<RunData> data) => (this.rows, this.data) = (rows, data);

    /// <summary>Reads it.</summary>
    /// <param name="db">The database.</param>
    /// <param name="runId">The earlier run.</param>
    /// <param name="from">The last execution of the step.</param>
    /// <param name="isAfter">Whether the run begins behind that step, which counts as done.</param>
    /// <param name="at">Now.</param>
    /// <param name="ct">Cancels it.</param>
    public static async Task<RunTakeover> ReadAsync(ConnectionsDbContext db, Guid runId, RunStep from, bool isAfter,
        DateTimeOffset at, CancellationToken ct)
    {
        var last = from.Seq;
        var rows = await db.Set<RunStep>().AsNoTracking().Where(s => s.RunId == runId && s.Seq < last)
            .OrderBy(s => s.Seq).ToListAsync(ct);
        // All results count against the most that a run may have. Of a step that a loop repeats, what went into it last
        // is enough, and of variables what they were last.
        var newest = rows.GroupBy(r => r.Name).Select(same => same.Max(r => r.Seq)).ToList();
        var data = await db.Set<RunData>().AsNoTracking().Where(d => d.RunId == runId && d.Seq > 0 && d.Seq < last
            && (d.Kind == RunDataKind.Output || (d.Kind != RunDataKind.Request && newest.Contains(d.Seq))))
            .ToListAsync(ct);
        var within = LoopState.Parse(from.Path).Select(l => l.Loop).ToHashSet(StringComparer.Ordinal);
        var open = within.Select(loop => rows.Last(r => r.Name == loop)).ToList();
        foreach (var loop in open) loop.Reopen();
        // The message of one that failed is its error, which its error path may name.
        foreach (var row in rows.Where(r => r.State == StepState.Succeeded
            && !r.Message.StartsWith(TakenOver, StringComparison.Ordinal)))
            row.End(row.State, row.Branch, $"{TakenOver} {row.Message}".TrimEnd(), row.EndedAt ?? at);
        // What the loops came to is not known yet; what they go through is.
        var again = open.Select(r => r.Seq).ToHashSet();
        data.RemoveAll(d => again.Contains(d.Seq) && d.Kind == RunDataKind.Output);
        if (isAfter)
        {
            from.End(StepState.Succeeded, SpecGraph.Main, StepDoubt.TakenAsDoneWords, at);
            rows.Add(from);
        }
        return new(rows, data);
    }

    /// <summary>Writes it as a part of the new run.</summary>
    public void Stage(ConnectionsDbContext into, Guid runId)
    {
        foreach (var row in rows) into.Add(row.For(runId));
        foreach (var part in data) into.Add(new RunData(runId, part.Seq, part.Kind, part.Content));
    }

    /// <summary>Puts the new run where it begins.</summary>
    public void Restore(ActiveRun active) =>
        // The earlier run has ended, and so have its steps: only loops are open again.
        RunReplay.Restore(active, [.. rows.Select(r => r.For(active.Run.Id))], data, (_, _) => { });
}
