using Connections.Core.Automation.Entities;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Runs;

/// <summary>The executions of steps: with loops there may be many of one step.</summary>
public sealed partial class RunQueries
{
    /// <summary>One page of the executions of a run's steps in order, and how many there are.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="runId">The run.</param>
    /// <param name="name">Only those of this step; null: all.</param>
    /// <param name="page">The page.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.NotFound">The workflow or the run is unknown or invisible.</exception>
    public async Task<PagedResult<RunStepRow>> StepsAsync(Actor actor, Guid workflowId, Guid runId, string? name,
        PageRequest page, CancellationToken ct)
    {
        page = page.Bounded();
        await using var db = await databases.CreateDbContextAsync(ct);
        var (_, rights) = await RequireAsync(db, actor, workflowId, runId, ct);
        var steps = db.Set<RunStep>().AsNoTracking().Where(s => s.RunId == runId && (name == null || s.Name == name));
        var rows = await steps.OrderBy(s => s.Seq).Skip(page.Offset).Take(page.Size).ToListAsync(ct);
        var seen = await SeenAsync(db, rights, rows, ct);
        return new([.. rows.Select(seen.Row)], await steps.CountAsync(ct));
    }

    /// <summary>The executions of a step right before and behind one of them.</summary>
    /// <exception cref="Problem.NotFound">The workflow or the run is unknown or invisible.</exception>
    public async Task<(int? Before, int? After)> NearAsync(Actor actor, Guid workflowId, Guid runId, int seq,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await RequireAsync(db, actor, workflowId, runId, ct);
        var same = db.Set<RunStep>().Where(s => s.RunId == runId
            && s.Name == db.Set<RunStep>().Where(x => x.RunId == runId && x.Seq == seq).Select(x => x.Name).First());
        return (await same.Where(s => s.Seq < seq).MaxAsync(s => (int?)s.Seq, ct),
            await same.Where(s => s.Seq > seq).MinAsync(s => (int?)s.Seq, ct));
    }

    // Of each step of each run the last execution: a loop has thousands.
    private static IQueryable<RunStep> Newest(IQueryable<RunStep> steps) => steps.Join(
        steps.GroupBy(s => new { s.RunId, s.Name }).Select(g => new { g.Key.RunId, Seq = g.Max(s => s.Seq) }),
        s => new { s.RunId, s.Seq }, n => new { n.RunId, n.Seq }, (s, _) => s);

    // Of each step the last execution, and how many there were: a loop has thousands.
    private static async Task<(List<RunStep> Steps, Dictionary<string, int> Rounds)> NewestAsync(
        ConnectionsDbContext db, Guid runId, CancellationToken ct)
    {
        var steps = db.Set<RunStep>().AsNoTracking().Where(s => s.RunId == runId);
        var newest = await steps.GroupBy(s => s.Name)
            .Select(g => new { g.Key, Seq = g.Max(s => s.Seq), Count = g.Count() }).ToListAsync(ct);
        var numbers = newest.Select(n => n.Seq).ToList();
        return (await steps.Where(s => numbers.Contains(s.Seq)).OrderBy(s => s.Seq).ToListAsync(ct),
            newest.ToDictionary(n => n.Key, n => n.Count));
    }
}
