using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Core.Storage.Contexts;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Workflows;

/// <summary>How every service reaches a workflow by id.</summary>
internal static class WorkflowAccess
{
    /// <summary>What one is called.</summary>
    public const string Kind = "workflow";

    // Each start asks it.
    private static readonly CompiledQuery<Func<ConnectionsDbContext, Guid, bool, CancellationToken,
        Task<Workflow?>>> One = new(() => EF.CompileAsyncQuery(
        (ConnectionsDbContext db, Guid id, bool isGranted, CancellationToken ct) =>
            db.Set<Workflow>()
                .SingleOrDefault(w => w.Id == id && (isGranted || w.OrganizationLevel >= AccessLevel.Viewer))));

    /// <summary>The workflow, tracked.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Visible, but the level or the permission is missing.</exception>
    public static async Task<AccessibleResource<Workflow>> RequireWorkflowAsync(this ConnectionsDbContext db,
        Actor actor, Guid id, AccessLevel level, Permissions permission, CancellationToken ct)
    {
        var on = await db.RightsOnAsync(actor, id, ct);
        var reached = on.Reach(await One.On(db)(db, id, on.IsGranted, ct), Permissions.WorkflowsRead, Kind);
        if (level == AccessLevel.Resolver) EnsureRunner(reached, permission);
        else await db.EnsureAsync(reached, reached.Resource.Name, Kind, level, permission, ct);
        return reached;
    }

    /// <summary>The deleted workflow, tracked, for those who were its Editors.</summary>
    /// <exception cref="Problem.NotFound">Unknown, not deleted, or not the actor's to restore.</exception>
    public static async Task<AccessibleResource<Workflow>> RequireDeletedWorkflowAsync(this ConnectionsDbContext db,
        Actor actor, Guid id, CancellationToken ct)
    {
        var on = await db.RightsOnAsync(actor, id, ct);
        var isGranted = on.IsGranted;
        var found = await db.DeletedWorkflows()
            .SingleOrDefaultAsync(w => w.Id == id && (isGranted || w.OrganizationLevel >= AccessLevel.Viewer), ct);
        var reached = on.Reach(found, Permissions.WorkflowsRead, Kind);
        // As in the list: who could not restore it does not learn that it was there.
        if (reached.Level < AccessLevel.Editor || !reached.Rights.Has(Permissions.WorkflowsWrite))
            throw new Problem.NotFound(Kind);
        return reached;
    }

    /// <summary>Workflows that are deleted and not purged yet.</summary>
    public static IQueryable<Workflow> DeletedWorkflows(this ConnectionsDbContext db) =>
        db.Set<Workflow>().IgnoreQueryFilters().Where(w => w.DeletedAt != null);

    /// <summary>Only workflows that the actor may see, for lists.</summary>
    public static IQueryable<Workflow> VisibleWorkflows(this ConnectionsDbContext db, Rights rights) =>
        rights.Has(Permissions.WorkflowsRead)
            ? db.Set<Workflow>().AsNoTracking().ListedAtLeast(db, rights, AccessLevel.Viewer)
            : db.Set<Workflow>().AsNoTracking().Where(w => false);

    // The level between seeing and changing has another name here than with connections.
    private static void EnsureRunner(AccessibleResource<Workflow> reached, Permissions permission)
    {
        reached.Rights.Ensure(permission, "run workflows", reached.Resource.Id);
        if (reached.Level >= AccessLevel.Resolver) return;
        reached.Rights.LogRefusal("no Runner on the workflow", reached.Resource.Id);
        throw new Problem.Forbidden($"You can't run “{reached.Resource.Name}”: you're a Viewer, and this requires "
            + "Runner. Ask one of its editors.");
    }
}
