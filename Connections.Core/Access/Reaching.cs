using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Access;

/// <summary>A thing that an actor may at least see, with what they may do to it.</summary>
internal sealed record Reached<T>(T Thing, Level Level, Rights Rights) where T : class, IRestricted;

/// <summary>How every kind of thing is reached by id: visible and unknown ids run the same commands.</summary>
internal static class Reaching
{
    /// <summary>One of these things, for who may see it.</summary>
    /// <param name="db">The context in which it is tracked.</param>
    /// <param name="rights">Who asks.</param>
    /// <param name="things">What it may be among.</param>
    /// <param name="id">Which one.</param>
    /// <param name="toSee">The permission to see things of that kind.</param>
    /// <param name="kind">What one is called.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    public static async Task<Reached<T>> ReachAsync<T>(
        this Db db, Rights rights, IQueryable<T> things, Guid id, Permissions toSee, string kind, CancellationToken ct) where T : class, IRestricted
    {
        var thing = await things.Where(t => t.Id == id).AtLeast(db, rights, Level.Viewer).SingleOrDefaultAsync(ct);
        var grants = await db.Set<Grant>().AsNoTracking().Where(g => g.ResourceId == id).ToListAsync(ct);
        if (thing is null || !rights.Has(toSee)) throw new Problem.NotFound(kind);
        var level = AccessRules.LevelOf(rights, thing.OrganizationLevel, grants);
        // The grants are read after the thing: a right that was taken away between the two counts as gone.
        return level >= Level.Viewer ? new Reached<T>(thing, level, rights) : throw new Problem.NotFound(kind);
    }

    /// <summary>Refuses without that permission and level; says what is missing and whom to ask.</summary>
    /// <param name="db">Where the editors' names lie.</param>
    /// <param name="reached">The thing.</param>
    /// <param name="name">Its name.</param>
    /// <param name="kind">What one is called.</param>
    /// <param name="level">The level that it takes.</param>
    /// <param name="permission">The permission that it takes.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.Forbidden">One of the two is missing.</exception>
    public static async Task DemandAsync<T>(
        this Db db, Reached<T> reached, string name, string kind, Level level, Permissions permission, CancellationToken ct) where T : class, IRestricted
    {
        var act = level switch { Level.Editor => "change", Level.Resolver => "use", _ => "see" };
        reached.Rights.Demand(permission, $"{act} {kind}s");
        if (reached.Level >= level) return;

        var whoCan = await (
            from g in db.Set<Grant>()
            join u in db.Set<User>() on g.PrincipalId equals u.Id
            where g.ResourceId == reached.Thing.Id && g.Level == Level.Editor && u.DisabledAt == null
            orderby u.Name
            select u.Name).Take(3).ToListAsync(ct);
        var ask = whoCan.Count > 0 ? $"Ask one of its editors: {string.Join(", ", whoCan)}." : "Ask an admin of your organisation.";
        throw new Problem.Forbidden($"You may not {act} “{name}”: you are {reached.Level}, and it takes {level}. {ask}");
    }
}
