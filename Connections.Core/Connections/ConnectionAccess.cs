using Connections.Core.Access;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Core.Storage.Contexts;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>A connection that an actor may at least see, with what they may do to it.</summary>
internal sealed record AccessibleConnection(Connection Connection, AccessLevel Level, Rights Rights);

/// <summary>What a use needs of a connection that an actor may use.</summary>
internal sealed record UsableConnection
{
    public required string Name { get; init; }
    public required Guid Version { get; init; }
    public required string IntegrationType { get; init; }
    public required string CredentialType { get; init; }
    public required string Fields { get; init; }
    public required ConnectionHealth Health { get; init; }
    public required bool HandsOut { get; init; }

    public required AccessLevel OrganizationLevel { get; init; }
}

/// <summary>How every service reaches a connection by id.</summary>
internal static class ConnectionAccess
{
    /// <summary>What one is called.</summary>
    public const string Kind = "connection";

    private static readonly CompiledQuery<Func<ConnectionsDbContext, Guid, bool, bool, CancellationToken,
        Task<Connection?>>> One = new(() => EF.CompileAsyncQuery(
        (ConnectionsDbContext db, Guid id, bool isDeleted, bool isGranted, CancellationToken ct) =>
            db.Set<Connection>().Include(c => c.Tags)
            .SingleOrDefault(
                c => c.Id == id && (c.DeletedAt != null) == isDeleted
                    && (isGranted || c.OrganizationLevel >= AccessLevel.Viewer))));

    private static readonly CompiledQuery<Func<ConnectionsDbContext, Guid, bool, CancellationToken,
        Task<UsableConnection?>>> Usable = new(() => EF.CompileAsyncQuery(
        (ConnectionsDbContext db, Guid id, bool isGranted, CancellationToken ct) => db.Set<Connection>()
            .Where(c => c.Id == id && c.DeletedAt == null && (isGranted || c.OrganizationLevel >= AccessLevel.Viewer))
            .Select(c => new UsableConnection
            {
                Name = c.Name,
                Version = c.Version,
                IntegrationType = c.IntegrationType,
                CredentialType = c.CredentialType,
                Fields = c.Fields,
                Health = c.Health,
                HandsOut = c.HandsOut,
                OrganizationLevel = c.OrganizationLevel,
            })
            .SingleOrDefault()));

    /// <summary>The live connection with its tags, tracked.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Visible, but the level or the permission is missing.</exception>
    public static async Task<AccessibleConnection> RequireConnectionAsync(
        this ConnectionsDbContext db, Actor actor, Guid id, AccessLevel level, Permissions permission,
        CancellationToken ct)
    {
        var reached = await db.ReachAsync(actor, id, deleted: false, ct);
        await db.EnsureAsync(reached, reached.Resource.Name, Kind, level, permission, ct);
        return new(reached.Resource, reached.Level, reached.Rights);
    }

    /// <summary>What a use needs of the live connection, for its Resolvers. Nothing is tracked.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Visible, but the level or the permission is missing.</exception>
    public static async Task<UsableConnection> RequireUseAsync(this ConnectionsDbContext db, Actor actor, Guid id,
        CancellationToken ct)
    {
        var on = await db.RightsOnAsync(actor, id, ct);
        var usable = await Usable.On(db)(db, id, on.IsGranted, ct);
        if (usable is null || !on.Rights.Has(Permissions.ConnectionsRead)) throw new Problem.NotFound(Kind);
        await db.EnsureAsync(on.Rights, on.LevelWith(usable.OrganizationLevel), new ResourceRef(id, usable.Name, Kind),
            AccessLevel.Resolver, Permissions.ConnectionsResolve, ct);
        return usable;
    }

    /// <summary>The deleted connection, for who was its Editor.</summary>
    /// <exception cref="Problem.NotFound">Unknown, not deleted, or not the actor's to restore.</exception>
    public static async Task<AccessibleConnection> RequireDeletedAsync(this ConnectionsDbContext db, Actor actor,
        Guid id, CancellationToken ct)
    {
        var reached = await db.ReachAsync(actor, id, deleted: true, ct);
        // As in the list: anyone who could not restore it does not learn that it was there.
        if (reached.Level < AccessLevel.Editor || !reached.Rights.Has(Permissions.ConnectionsWrite))
            throw new Problem.NotFound(Kind);
        return new(reached.Resource, reached.Level, reached.Rights);
    }

    /// <summary>Only live connections that the actor may see, for lists.</summary>
    public static IQueryable<Connection> VisibleConnections(this ConnectionsDbContext db, Rights rights) =>
        db.Set<Connection>().AsNoTracking().Where(c => c.DeletedAt == null).VisibleTo(db, rights);

    /// <summary>Live connections that others took from the organization and that the actor does not see.</summary>
    public static IQueryable<Connection> HiddenConnections(this ConnectionsDbContext db, Rights rights)
    {
        var restricted = db.Set<Connection>().AsNoTracking()
            .Where(c => c.DeletedAt == null && c.OrganizationLevel == AccessLevel.None);
        return rights.Has(Permissions.ConnectionsRead) ? restricted.ListedBelow(db, rights, AccessLevel.Viewer)
            : restricted;
    }

    /// <summary>Of these, only what the actor may see, for lists.</summary>
    public static IQueryable<Connection> VisibleTo(this IQueryable<Connection> connections, ConnectionsDbContext db,
        Rights rights) =>
        rights.Has(Permissions.ConnectionsRead) ? connections.ListedAtLeast(db, rights, AccessLevel.Viewer)
            : connections.Where(c => false);

    private static async Task<AccessibleResource<Connection>> ReachAsync(this ConnectionsDbContext db, Actor actor,
        Guid id, bool deleted, CancellationToken ct)
    {
        var on = await db.RightsOnAsync(actor, id, ct);
        return on.Reach(await One.On(db)(db, id, deleted, on.IsGranted, ct), Permissions.ConnectionsRead, Kind);
    }
}
