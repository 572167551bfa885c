using System.Linq.Expressions;
using Connections.Core.Storage;

namespace Connections.Core.Access;

/// <summary>
/// The one rule on who may do what with a thing: the highest level of one's principals counts. As a pure function, and as a filter in
/// the database, so that unknown and invisible things run the same commands.
/// </summary>
internal static class AccessRules
{
    /// <summary>The level that these grants give.</summary>
    public static Level LevelOf(Rights rights, Level organizationLevel, IEnumerable<Grant> grants)
    {
        if (rights.IsSystem) return Level.Editor;
        var granted = grants.Where(g => rights.Principals.Contains(g.PrincipalId)).Select(g => g.Level).DefaultIfEmpty(Level.None).Max();
        return (Level)Math.Max((int)granted, (int)organizationLevel);
    }

    /// <summary>Only what the actor has at least that level on.</summary>
    public static IQueryable<T> AtLeast<T>(this IQueryable<T> things, Db db, Rights rights, Level level) where T : class, IRestricted
    {
        if (rights.IsSystem) return things;
        var principals = rights.Principals;
        var grants = db.Set<Grant>();
        return things.Where(t => t.OrganizationLevel >= level
            || grants.Any(g => g.ResourceId == t.Id && g.Level >= level && principals.Contains(g.PrincipalId)));
    }

    /// <summary>The actor's level on a row, for lists.</summary>
    public static Expression<Func<T, int>> LevelIn<T>(Db db, Rights rights) where T : class, IRestricted
    {
        if (rights.IsSystem) return t => (int)Level.Editor;
        var principals = rights.Principals;
        var grants = db.Set<Grant>();
        return t => Math.Max((int)t.OrganizationLevel,
            grants.Where(g => g.ResourceId == t.Id && principals.Contains(g.PrincipalId)).Max(g => (int?)g.Level) ?? 0);
    }
}
