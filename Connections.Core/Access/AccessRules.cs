using System.Linq.Expressions;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Access;

/// <summary>
/// The one rule on who may do what with a thing: the highest level of one's principals counts. As a pure function, and
/// as a filter in the database, so that unknown and invisible things run the same commands.
/// </summary>
internal static class AccessRules
{
    /// <summary>The level that these grants give.</summary>
    public static AccessLevel LevelOf(Rights rights, AccessLevel organizationLevel, IEnumerable<Grant> grants)
    {
        if (rights.IsSystem) return AccessLevel.Editor;
        var granted = grants.Where(g => rights.Principals.Contains(g.PrincipalId)).Select(g => g.Level)
            .DefaultIfEmpty(AccessLevel.None).Max();
        return (AccessLevel)Math.Max((int)granted, (int)organizationLevel);
    }

    /// <summary>The actor's grants on things, by thing, for <see cref="LevelOf"/>.</summary>
    public static async Task<ILookup<Guid, Grant>> GrantsOnAsync(this ConnectionsDbContext db, Rights rights,
        List<Guid> ids, CancellationToken ct)
    {
        var principals = rights.Principals;
        return (await db.Set<Grant>().AsNoTracking()
            .Where(g => principals.Contains(g.PrincipalId) && ids.Contains(g.ResourceId)).ToListAsync(ct))
            .ToLookup(g => g.ResourceId);
    }

    /// <summary>
    /// Only what the actor has at least that level on. For things that are asked for by id: it looks at the grants on
    /// each.
    /// </summary>
    public static IQueryable<T> AtLeast<T>(this IQueryable<T> things, ConnectionsDbContext db, Rights rights,
        AccessLevel level) where T : class, IRestricted
    {
        if (rights.IsSystem) return things;
        var principals = rights.Principals;
        var grants = db.Set<Grant>();
        return things.Where(t => t.OrganizationLevel >= level
            || grants.Any(
                g => g.ResourceId == t.Id && g.Level >= level && EF.Parameter(principals).Contains(g.PrincipalId)));
    }

    /// <summary>
    /// The same rule for lists of many things: it reads the actor's grants once, and holds each thing against them.
    /// </summary>
    public static IQueryable<T> ListedAtLeast<T>(this IQueryable<T> things, ConnectionsDbContext db, Rights rights,
        AccessLevel level) where T : class, IRestricted
    {
        if (rights.IsSystem) return things;
        var granted = Granted(db, rights, level);
        return things.Where(t => t.OrganizationLevel >= level || granted.Contains(t.Id));
    }

    /// <summary>The other side of it: what the actor has less than that level on.</summary>
    public static IQueryable<T> ListedBelow<T>(this IQueryable<T> things, ConnectionsDbContext db, Rights rights,
        AccessLevel level) where T : class, IRestricted
    {
        if (rights.IsSystem) return things.Where(t => false);
        var granted = Granted(db, rights, level);
        return things.Where(t => t.OrganizationLevel < level && !granted.Contains(t.Id));
    }

    /// <summary>The actor's level on a row, for the rows of a page.</summary>
    public static Expression<Func<T, int>> LevelIn<T>(ConnectionsDbContext db, Rights rights)
        where T : class, IRestricted
    {
        if (rights.IsSystem) return t => (int)AccessLevel.Editor;
        var principals = rights.Principals;
        var grants = db.Set<Grant>();
        return t => Math.Max((int)t.OrganizationLevel,
            grants.Where(g => g.ResourceId == t.Id && EF.Parameter(principals).Contains(g.PrincipalId))
                .Max(g => (int?)g.Level) ?? 0);
    }

    /// <summary>
    /// The same level for ordering many things that the actor may see: it reads the actor's grants once.
    /// </summary>
    public static Expression<Func<T, int>> ListedLevelIn<T>(ConnectionsDbContext db, Rights rights)
        where T : class, IRestricted
    {
        if (rights.IsSystem) return t => (int)AccessLevel.Editor;
        var (editor, resolver) = (Granted(db, rights, AccessLevel.Editor), Granted(db, rights, AccessLevel.Resolver));
        return t => t.OrganizationLevel >= AccessLevel.Editor || editor.Contains(t.Id) ? (int)AccessLevel.Editor
            : t.OrganizationLevel >= AccessLevel.Resolver || resolver.Contains(t.Id) ? (int)AccessLevel.Resolver
            : (int)AccessLevel.Viewer;
    }

    private static IQueryable<Guid> Granted(ConnectionsDbContext db, Rights rights, AccessLevel level)
    {
        var principals = rights.Principals;
        return db.Set<Grant>().Where(g => EF.Parameter(principals).Contains(g.PrincipalId) && g.Level >= level)
            .Select(g => g.ResourceId);
    }
}
