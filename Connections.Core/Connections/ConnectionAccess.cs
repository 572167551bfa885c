using Connections.Core.Access;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>A connection that an actor may at least see, with what they may do to it.</summary>
internal sealed record ReachedConnection(Connection Connection, Level Level, Rights Rights);

/// <summary>How every service reaches a connection by id: visible and unknown ids run the same commands.</summary>
internal static class ConnectionAccess
{
    private const string Kind = "connection";

    /// <summary>The live connection with its tags, tracked.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Visible, but the level or the permission is missing.</exception>
    public static async Task<ReachedConnection> RequireConnectionAsync(
        this Db db, Actor actor, Guid id, Level level, Permissions permission, CancellationToken ct)
    {
        var reached = await db.ReachAsync(actor, id, deleted: false, ct);
        await db.DemandAsync(reached, level, permission, ct);
        return reached;
    }

    /// <summary>The deleted connection, for who was its Editor.</summary>
    /// <exception cref="Problem.NotFound">Unknown, not deleted, or not the actor's to restore.</exception>
    public static async Task<ReachedConnection> RequireDeletedAsync(this Db db, Actor actor, Guid id, CancellationToken ct)
    {
        var reached = await db.ReachAsync(actor, id, deleted: true, ct);
        // As in the list: whoever could not restore it does not learn that it was there.
        if (reached.Level < Level.Editor || !reached.Rights.Has(Permissions.ConnectionsWrite)) throw new Problem.NotFound(Kind);
        return reached;
    }

    /// <summary>Only live connections that the actor may see, for lists.</summary>
    public static IQueryable<Connection> VisibleConnections(this Db db, Rights rights) =>
        db.Set<Connection>().AsNoTracking().Where(c => c.DeletedAt == null).VisibleTo(db, rights);

    /// <summary>Live connections that others took from the organisation and that the actor does not see.</summary>
    public static IQueryable<Connection> HiddenConnections(this Db db, Rights rights)
    {
        var restricted = db.Set<Connection>().AsNoTracking().Where(c => c.DeletedAt == null && c.OrganizationLevel == Level.None);
        return rights.Has(Permissions.ConnectionsRead) ? restricted.ListedBelow(db, rights, Level.Viewer) : restricted;
    }

    /// <summary>Of these, only what the actor may see, for lists.</summary>
    public static IQueryable<Connection> VisibleTo(this IQueryable<Connection> connections, Db db, Rights rights) =>
        rights.Has(Permissions.ConnectionsRead) ? connections.ListedAtLeast(db, rights, Level.Viewer) : connections.Where(c => false);

    private static async Task<ReachedConnection> ReachAsync(this Db db, Actor actor, Guid id, bool deleted, CancellationToken ct)
    {
        var rights = await db.RightsOfAsync(actor, ct);
        var connection = await db.Set<Connection>().Include(c => c.Tags)
            .Where(c => c.Id == id && (c.DeletedAt != null) == deleted)
            .AtLeast(db, rights, Level.Viewer)
            .SingleOrDefaultAsync(ct);
        var grants = await db.Set<Grant>().AsNoTracking().Where(g => g.ResourceId == id).ToListAsync(ct);
        if (connection is null || !rights.Has(Permissions.ConnectionsRead)) throw new Problem.NotFound(Kind);
        var level = AccessRules.LevelOf(rights, connection.OrganizationLevel, grants);
        // The grants are read after the connection: a right that was taken away between the two counts as gone.
        return level >= Level.Viewer ? new ReachedConnection(connection, level, rights) : throw new Problem.NotFound(Kind);
    }

    private static async Task DemandAsync(this Db db, ReachedConnection reached, Level level, Permissions permission, CancellationToken ct)
    {
        reached.Rights.Demand(permission, level switch
        {
            Level.Editor => "change connections",
            Level.Resolver => "use connections",
            _ => "see connections",
        });
        if (reached.Level >= level) return;

        var act = level == Level.Editor ? "change" : "use";
        var whoCan = await (
            from g in db.Set<Grant>()
            join u in db.Set<User>() on g.PrincipalId equals u.Id
            where g.ResourceId == reached.Connection.Id && g.Level == Level.Editor && u.DisabledAt == null
            orderby u.Name
            select u.Name).Take(3).ToListAsync(ct);
        var ask = whoCan.Count > 0 ? $"Ask one of its editors: {string.Join(", ", whoCan)}." : "Ask an admin of your organisation.";
        throw new Problem.Forbidden($"You may not {act} “{reached.Connection.Name}”: you are {reached.Level}, and it takes {level}. {ask}");
    }
}
