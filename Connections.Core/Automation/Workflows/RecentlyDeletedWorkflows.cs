using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Workflows;

/// <summary>Deleted workflows: the list of those that the actor was Editor of, restoring them, and their end.</summary>
public sealed class RecentlyDeletedWorkflows
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly WorkflowUses uses;
    private readonly AuditLog audit;
    private readonly TimeProvider clock;

    internal RecentlyDeletedWorkflows(IDbContextFactory<ConnectionsDbContext> databases, WorkflowUses uses,
        AuditLog audit, TimeProvider clock) =>
        (this.databases, this.uses, this.audit, this.clock) = (databases, uses, audit, clock);

    /// <summary>What the actor could restore, the last deleted first.</summary>
    public async Task<PagedResult<DeletedWorkflow>> ListAsync(Actor actor, PageRequest page, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        if (!rights.Has(Permissions.WorkflowsRead | Permissions.WorkflowsWrite)) return new([], 0);
        page = page.Bounded();
        var deleted = db.DeletedWorkflows().AsNoTracking().ListedAtLeast(db, rights, AccessLevel.Editor);
        var rows = await deleted.OrderByDescending(w => w.DeletedAt).ThenBy(w => w.Id).Skip(page.Offset).Take(page.Size)
            .Select(w => new DeletedWorkflow(w.Id, w.Name, w.DeletedAt!.Value,
                db.Set<User>().Where(u => u.Id == w.DeletedById).Select(u => u.Name).FirstOrDefault()
                    ?? Actor.System.Name, w.PurgeAt!.Value)).ToListAsync(ct);
        return new(rows, await deleted.CountAsync(ct));
    }

    /// <summary>Brings a workflow back with its id, access, favorites and history. It is not published.</summary>
    /// <param name="actor">Who restores.</param>
    /// <param name="id">Which one.</param>
    /// <param name="newName">Another name, where the old one is in use.</param>
    /// <param name="ct">Cancels before the save.</param>
    /// <exception cref="Problem.NotFound">Unknown, purged, or not the actor's.</exception>
    /// <exception cref="Problem.Invalid">The name or the handle is in use.</exception>
    public async Task RestoreAsync(Actor actor, Guid id, string? newName, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var workflow = (await db.RequireDeletedWorkflowAsync(actor, id, ct)).Resource;
        var changes = new List<FieldChange>();
        if (newName is not null)
        {
            var faults = new List<ValidationError>();
            WorkflowRules.Describe(newName, workflow.Description, faults);
            if (faults.Count > 0) throw new Problem.Invalid(faults);
            changes.Add(new("name", workflow.Name, newName.Trim()));
            workflow.Describe(newName, workflow.Description, workflow.Tags);
        }
        workflow.Restore();
        var newest = await db.Set<WorkflowVersion>().Where(v => v.Id == workflow.DraftVersionId).Select(v => v.Spec)
            .SingleAsync(ct);
        await uses.StageAsync(db, workflow, WorkflowRules.Spec(newest, []), published: null, ct);
        audit.Add(db, actor, AuditEvent.WorkflowRestored, id, workflow.Name, changes);
        try
        {
            await db.SaveAsync(ct);
        }
        catch (UniqueViolationException e)
        {
            throw new Problem.Invalid("name", e.Detail.Contains("Handle", StringComparison.Ordinal)
                ? $"The handle “{workflow.Handle}” is already in use by another workflow. Change it there first."
                : $"The name “{workflow.Name}” is already in use. Give this workflow another name to restore it.");
        }
    }

    /// <summary>Destroys a deleted workflow and its history at once. There is no way back.</summary>
    /// <exception cref="Problem.NotFound">Unknown, purged already, or not the actor's.</exception>
    public async Task DeletePermanentlyAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await PurgeAsync(db, actor, [(await db.RequireDeletedWorkflowAsync(actor, id, ct)).Resource], ct);
    }

    /// <summary>
    /// Destroys what was deleted 30 days ago or earlier, at most that many, and tells how many there were.
    /// </summary>
    internal async Task<int> PurgeDueAsync(int max, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var due = await db.DueAsync(db.DeletedWorkflows(), clock.GetUtcNow(), max, ct);
        if (due.Count > 0) await PurgeAsync(db, Actor.System, due, ct);
        return due.Count;
    }

    private async Task PurgeAsync(ConnectionsDbContext db, Actor actor, IReadOnlyList<Workflow> workflows,
        CancellationToken ct)
    {
        await db.StagePurgeAsync(audit, actor, AuditEvent.WorkflowPurged, workflows, ct);
        await db.SaveAsync(ct);
    }
}
