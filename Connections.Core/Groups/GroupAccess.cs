using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Core.Storage.Contexts;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Groups;

/// <summary>How every service reaches a group by id.</summary>
internal static class GroupAccess
{
    /// <summary>What one is called.</summary>
    public const string Kind = "connection group";

    private static readonly CompiledQuery<Func<ConnectionsDbContext, Guid, bool, CancellationToken,
        Task<ConnectionGroup?>>> One = new(() => EF.CompileAsyncQuery(
        (ConnectionsDbContext db, Guid id, bool isGranted, CancellationToken ct) =>
            db.Set<ConnectionGroup>()
                .SingleOrDefault(g => g.Id == id && (isGranted || g.OrganizationLevel >= AccessLevel.Viewer))));

    /// <summary>The group, tracked.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Visible, but the level or the permission is missing.</exception>
    public static async Task<AccessibleResource<ConnectionGroup>> RequireGroupAsync(this ConnectionsDbContext db,
        Actor actor, Guid id, AccessLevel level, Permissions permission, CancellationToken ct)
    {
        var on = await db.RightsOnAsync(actor, id, ct);
        var reached = on.Reach(await One.On(db)(db, id, on.IsGranted, ct), Permissions.ConnectionGroupsRead, Kind);
        await db.EnsureAsync(reached, reached.Resource.Name, Kind, level, permission, ct);
        return reached;
    }

    /// <summary>The deleted group, tracked, for those who were its Editors.</summary>
    /// <exception cref="Problem.NotFound">Unknown, not deleted, or not the actor's to restore.</exception>
    public static async Task<AccessibleResource<ConnectionGroup>> RequireDeletedGroupAsync(this ConnectionsDbContext db,
        Actor actor, Guid id, CancellationToken ct)
    {
        var on = await db.RightsOnAsync(actor, id, ct);
        var isGranted = on.IsGranted;
        var found = await db.DeletedGroups()
            .SingleOrDefaultAsync(g => g.Id == id && (isGranted || g.OrganizationLevel >= AccessLevel.Viewer), ct);
        var reached = on.Reach(found, Permissions.ConnectionGroupsRead, Kind);
        // As in the list: who could not restore it does not learn that it was there.
        if (reached.Level < AccessLevel.Editor || !reached.Rights.Has(Permissions.ConnectionGroupsWrite))
            throw new Problem.NotFound(Kind);
        return reached;
    }

    /// <summary>Groups that are deleted and not purged yet.</summary>
    public static IQueryable<ConnectionGroup> DeletedGroups(this ConnectionsDbContext db) =>
        db.Set<ConnectionGroup>().IgnoreQueryFilters().Where(g => g.DeletedAt != null);

    /// <summary>Only groups that the actor may see, for lists.</summary>
    public static IQueryable<ConnectionGroup> VisibleGroups(this ConnectionsDbContext db, Rights rights) =>
        db.Set<ConnectionGroup>().AsNoTracking().VisibleTo(db, rights);

    /// <summary>Of these, only what the actor may see, for lists.</summary>
    public static IQueryable<ConnectionGroup> VisibleTo(this IQueryable<ConnectionGroup> groups,
        ConnectionsDbContext db, Rights rights) =>
        rights.Has(Permissions.ConnectionGroupsRead) ? groups.ListedAtLeast(db, rights, AccessLevel.Viewer)
            : groups.Where(g => false);

    /// <summary>Names of these groups, as far as the actor may see them.</summary>
    public static Task<Dictionary<Guid, string>> GroupNamesAsync(this ConnectionsDbContext db, Rights rights,
        IReadOnlyCollection<Guid> ids, CancellationToken ct) =>
        db.VisibleGroups(rights).Where(g => ids.Contains(g.Id)).ToDictionaryAsync(g => g.Id, g => g.Name, ct);

    /// <summary>Names of these connections, as far as the actor may see them.</summary>
    public static Task<Dictionary<Guid, string>> ConnectionNamesAsync(this ConnectionsDbContext db, Rights rights,
        IReadOnlyCollection<Guid> ids, CancellationToken ct) =>
        db.VisibleConnections(rights).Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, c => c.Name, ct);

    /// <summary>The group's name in quotation marks, or that it is one that the reader cannot see.</summary>
    public static string GroupNamed(this IReadOnlyDictionary<Guid, string> names, Guid id) =>
        names.TryGetValue(id, out var name) ? $"the group “{name}”" : "a group that you can't see";
}
