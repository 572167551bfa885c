using Connections.Core.Access;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>A connection that an actor may at least see, with what they may do to it.</summary>
internal sealed record ReachedConnection(Connection Connection, Level Level, Rights Rights);

/// <summary>How every service reaches a connection by id.</summary>
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
        await db.DemandAsync(reached, reached.Thing.Name, Kind, level, permission, ct);
        return new(reached.Thing, reached.Level, reached.Rights);
    }

    /// <summary>The deleted connection, for who was its Editor.</summary>
    /// <exception cref="Problem.NotFound">Unknown, not deleted, or not the actor's to restore.</exception>
    public static async Task<ReachedConnection> RequireDeletedAsync(this Db db, Actor actor, Guid id, CancellationToken ct)
    {
        var reached = await db.ReachAsync(actor, id, deleted: true, ct);
        // As in the list: whoever could not restore it does not learn that it was there.
        if (reached.Level < Level.Editor || !reached.Rights.Has(Permissions.ConnectionsWrite)) throw new Problem.NotFound(Kind);
        return new(reached.Thing, reached.Level, reached.Rights);
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

    private static async Task<Reached<Connection>> ReachAsync(this Db db, Actor actor, Guid id, bool deleted, CancellationToken ct)
    {
        var rights = await db.RightsOfAsync(actor, ct);
        return await db.ReachAsync(rights, db.Set<Connection>().Include(c => c.Tags).Where(c => (c.DeletedAt != null) == deleted), id, Permissions.ConnectionsRead, Kind, ct);
    }
}
