using Connections.Core.Access;
using Connections.Core.Apps.Entities;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Apps.Editing;

/// <summary>Deleted apps: the list of those that the actor was Editor of, restoring them, and their end.</summary>
public sealed class RecentlyDeletedApps
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly AppStaging staging;
    private readonly AuditLog audit;
    private readonly TimeProvider clock;

    internal RecentlyDeletedApps(IDbContextFactory<ConnectionsDbContext> databases, AppStaging staging, AuditLog audit,
        TimeProvider clock) =>
        (this.databases, this.staging, this.audit, this.clock) = (databases, staging, audit, clock);

    /// <summary>What the actor could restore, the last deleted first.</summary>
    public async Task<PagedResult<DeletedApp>> ListAsync(Actor actor, PageRequest page, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        if (!rights.Has(Permissions.AppsRun | Permissions.AppsWrite)) return new([], 0);
        page = page.Bounded();
        var deleted = db.DeletedApps().AsNoTracking().ListedAtLeast(db, rights, AccessLevel.Editor);
        var rows = await deleted.OrderByDescending(a => a.DeletedAt).ThenBy(a => a.Id).Skip(page.Offset).Take(page.Size)
            .Select(a => new DeletedApp(a.Id, a.Name, a.DeletedAt!.Value,
                db.Set<User>().Where(u => u.Id == a.DeletedById).Select(u => u.Name).FirstOrDefault()
                    ?? Actor.System.Name, a.PurgeAt!.Value)).ToListAsync(ct);
        return new(rows, await deleted.CountAsync(ct));
    }

    /// <summary>Brings an app back with its id, versions, access and favorites. It is not published.</summary>
    /// <exception cref="Problem.NotFound">Unknown, purged, or not the actor's.</exception>
    public async Task RestoreAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var app = (await db.RequireDeletedAppAsync(actor, id, ct)).Resource;
        app.Restore();
        var newest = await db.Set<AppVersion>().AsNoTracking().SingleAsync(v => v.Id == app.NewestVersionId, ct);
        await staging.StageUsesAsync(db, app, AppRules.Definition(newest.Definition, []), null, ct);
        audit.Add(db, actor, AuditEvent.AppRestored, id, app.Name);
        await db.SaveAsync(ct);
    }

    /// <summary>Destroys a deleted app and its versions at once. There is no way back.</summary>
    /// <exception cref="Problem.NotFound">Unknown, purged already, or not the actor's.</exception>
    public async Task DeletePermanentlyAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await PurgeAsync(db, actor, [(await db.RequireDeletedAppAsync(actor, id, ct)).Resource], ct);
    }

    /// <summary>
    /// Destroys what was deleted 30 days ago or earlier, at most that many, and tells how many there were.
    /// </summary>
    internal async Task<int> PurgeDueAsync(int max, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var due = await db.DueAsync(db.DeletedApps(), clock.GetUtcNow(), max, ct);
        if (due.Count > 0) await PurgeAsync(db, Actor.System, due, ct);
        return due.Count;
    }

    private async Task PurgeAsync(ConnectionsDbContext db, Actor actor, IReadOnlyList<StoredApp> apps,
        CancellationToken ct)
    {
        await db.StagePurgeAsync(audit, actor, AuditEvent.AppPurged, apps, ct);
        await db.SaveAsync(ct);
    }
}
