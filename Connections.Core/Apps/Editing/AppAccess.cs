using Connections.Core.Access;
using Connections.Core.Apps.Entities;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Apps.Editing;

/// <summary>How every service reaches an app by id.</summary>
internal static class AppAccess
{
    /// <summary>What one is called.</summary>
    public const string Kind = "app";

    /// <summary>The app, tracked.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible; it says where the app was deleted.</exception>
    /// <exception cref="Problem.Forbidden">Visible, but the level or the permission is missing.</exception>
    public static async Task<AccessibleResource<StoredApp>> RequireAppAsync(this ConnectionsDbContext db,
        Actor actor, Guid id, AccessLevel level, Permissions permission, CancellationToken ct)
    {
        var on = await db.RightsOnAsync(actor, id, ct);
        var isGranted = on.IsGranted;
        var found = await db.Set<StoredApp>().IgnoreQueryFilters()
            .SingleOrDefaultAsync(a => a.Id == id && (isGranted || a.OrganizationLevel >= AccessLevel.Viewer), ct);
        var reached = on.Reach(found, Permissions.AppsRun, Kind);
        if (reached.Resource.DeletedAt is not null)
            throw new Problem.NotFound(Kind, "This app was deleted. An editor can restore it from Recently deleted.")
            { WasDeleted = true };
        await db.EnsureAsync(reached, reached.Resource.Name, Kind, level, permission, ct);
        return reached;
    }

    /// <summary>The deleted app, tracked, for those who were its Editors.</summary>
    /// <exception cref="Problem.NotFound">Unknown, not deleted, or not the actor's to restore.</exception>
    public static async Task<AccessibleResource<StoredApp>> RequireDeletedAppAsync(this ConnectionsDbContext db,
        Actor actor, Guid id, CancellationToken ct)
    {
        var on = await db.RightsOnAsync(actor, id, ct);
        var isGranted = on.IsGranted;
        var found = await db.DeletedApps()
            .SingleOrDefaultAsync(a => a.Id == id && (isGranted || a.OrganizationLevel >= AccessLevel.Viewer), ct);
        var reached = on.Reach(found, Permissions.AppsRun, Kind);
        // As in the list: who could not restore it does not learn that it was there.
        if (reached.Level < AccessLevel.Editor || !reached.Rights.Has(Permissions.AppsWrite))
            throw new Problem.NotFound(Kind);
        return reached;
    }

    /// <summary>Apps that are deleted and not purged yet.</summary>
    public static IQueryable<StoredApp> DeletedApps(this ConnectionsDbContext db) =>
        db.Set<StoredApp>().IgnoreQueryFilters().Where(a => a.DeletedAt != null);

    /// <summary>Only apps that the actor may see, for lists.</summary>
    public static IQueryable<StoredApp> VisibleApps(this ConnectionsDbContext db, Rights rights) =>
        rights.Has(Permissions.AppsRun)
            ? db.Set<StoredApp>().AsNoTracking().ListedAtLeast(db, rights, AccessLevel.Viewer)
            : db.Set<StoredApp>().AsNoTracking().Where(a => false);
}
