using System.Text.Json.Nodes;
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
        var data = await db.Set<RunData>().AsNoTracking().Where(d => d.RunId == runId && d.Seq > 0 && d.Seq < last
            && d.Kind != RunDataKind.Request).ToListAsync(ct);
        var within = LoopState.Parse(from.Path).Select(l => l.Loop).ToHashSet(StringComparer.Ordinal);
        var open = within.Select(loop => rows.Last(r => r.Name == loop)).ToList();
        foreach (var loop in open) loop.Reopen();
        // What the loops came to is not known yet; what they go through is.
        var again = open.Select(r => r.Seq).ToHashSet();
        data.RemoveAll(d => again.Contains(d.Seq) && d.Kind == RunDataKind.Output);
        if (isAfter)
        {
            from.End(StepState.Succeeded, SpecGraph.Main, "Taken as done. Its result is not known.", at);
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
    public void Restore(ActiveRun active)
    {
        var parts = data.ToDictionary(d => (d.Seq, d.Kind), d => d.Content);
        JsonNode? Part(int seq, RunDataKind kind) =>
            parts.TryGetValue((seq, kind), out var content) ? RunJournal.Unpack(content) : null;
        active.Progress.LastSeq = rows.Count == 0 ? 0 : rows[^1].Seq;
        if (data.Where(d => d.Kind == RunDataKind.Variables).MaxBy(d => d.Seq) is { } variables)
            active.Progress.Restore(RunJournal.Unpack(variables.Content) as JsonObject ?? []);
        var lists = rows.Where(r => r.State == StepState.Running)
            .ToDictionary(r => r.Seq, r => Part(r.Seq, RunDataKind.Input));
        var replay = new RunReplay(active.Progress, lists);
        foreach (var row in rows.Select(r => r.For(active.Run.Id)))
        {
            if (active.Spec.Find(row.Name) is not { } step) continue;
            replay.Enter(row);
            if (row.State == StepState.Running) replay.Open(step, row);
            else active.Progress.Note(row.Name, RunReplay.Read(row, Part(row.Seq, RunDataKind.Output)));
        }
    }
}
