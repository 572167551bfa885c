using Connections.Core.Automation.Entities;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Runs;

/// <summary>Deletes runs that are older than the history keeps, and versions that nothing needs, in batches.</summary>
internal sealed class RunSweep(IDbContextFactory<ConnectionsDbContext> databases, WorkflowLimits limits,
    TimeProvider clock)
{
    private const int Batch = 200;
    private const int KeptVersions = 50;

    /// <summary>Deletes a batch.</summary>
    /// <returns>How many.</returns>
    public async Task<int> SweepAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var before = clock.GetUtcNow() - TimeSpan.FromDays(limits.KeepDays);
        var old = await db.Set<WorkflowRun>().Where(r => r.EndedAt != null && r.EndedAt < before)
            .OrderBy(r => r.EndedAt).Select(r => r.Id).Take(Batch).ToListAsync(ct);
        if (old.Count > 0)
            await db.WriteAsync(token => db.Set<WorkflowRun>().Where(r => old.Contains(r.Id))
                .ExecuteDeleteAsync(token), ct);
        await SweepNodesAsync(db, ct);
        return old.Count + await SweepVersionsAsync(db, ct);
    }

    // A process that was suspended longer finds its name gone, which is as good as given up.
    private async Task SweepNodesAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        var before = clock.GetUtcNow() - TimeSpan.FromDays(1);
        var spare = db.Set<RunNode>().Where(n => n.GivenUpAt < before
            && !db.Set<WorkflowRun>().Any(r => r.Node == n.Id && r.EndedAt == null));
        if (await spare.AnyAsync(ct)) await db.WriteAsync(spare.ExecuteDeleteAsync, ct);
    }

    private static async Task<int> SweepVersionsAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        var versions = db.Set<WorkflowVersion>();
        var spare = await versions
            .Where(v => v.Number + KeptVersions <= versions.Where(o => o.WorkflowId == v.WorkflowId).Max(o => o.Number))
            .Where(v => !db.Set<Workflow>().IgnoreQueryFilters()
                .Any(w => w.DraftVersionId == v.Id || w.PublishedVersionId == v.Id))
            .Where(v => !db.Set<WorkflowRun>().Any(r => r.VersionId == v.Id))
            .OrderBy(v => v.Id).Select(v => v.Id).Take(Batch).ToListAsync(ct);
        if (spare.Count == 0) return 0;
        return await db.WriteAsync(token => versions.Where(v => spare.Contains(v.Id)).ExecuteDeleteAsync(token), ct);
    }
}
