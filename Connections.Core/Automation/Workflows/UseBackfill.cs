using Connections.Core.Automation.Entities;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Workflows;

/// <summary>
/// At the start, writes the uses of workflows that were saved before uses were kept. Documents are read by code: no
/// migration can.
/// </summary>
internal sealed class UseBackfill(IDbContextFactory<ConnectionsDbContext> databases, WorkflowUses uses)
{
    private const int Batch = 100;

    /// <summary>Does it for all of them, and tells how many there were.</summary>
    public async Task<int> RunAsync(CancellationToken ct)
    {
        for (var done = 0; ;)
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            var workflows = await db.Set<Workflow>().Where(w => !w.KnowsUses).OrderBy(w => w.Id).Take(Batch)
                .ToListAsync(ct);
            if (workflows.Count == 0) return done;
            var ids = workflows.SelectMany(w => new[] { w.DraftVersionId, w.PublishedVersionId ?? w.DraftVersionId })
                .Distinct().ToList();
            var specs = await db.Set<WorkflowVersion>().AsNoTracking().Where(v => ids.Contains(v.Id))
                .ToDictionaryAsync(v => v.Id, v => v.Spec, ct);
            foreach (var workflow in workflows)
                await uses.StageAsync(db, workflow, WorkflowRules.Spec(specs[workflow.DraftVersionId], []),
                    workflow.PublishedVersionId is { } published ? WorkflowRules.Spec(specs[published], []) : null, ct);
            try
            {
                await db.SaveAsync(ct, evenWhenLocked: true);
                done += workflows.Count;
            }
            catch (Exception e) when (e is Problem.Conflict or UniqueViolationException)
            {
                // Another node did it at the same moment.
            }
        }
    }
}
