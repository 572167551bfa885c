using Connections.Core.Audit;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.People;

/// <summary>Which application keys may be used with connections. Anyone who may manage a key may register it.</summary>
public sealed class KeyRegistrations
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IServiceAccountEditors editors;
    private readonly AuditLog audit;

    internal KeyRegistrations(IDbContextFactory<ConnectionsDbContext> databases, IServiceAccountEditors editors,
        AuditLog audit) =>
        (this.databases, this.editors, this.audit) = (databases, editors, audit);

    /// <summary>Ids of registered application keys that the actor may manage, in a fixed order.</summary>
    public async Task<PagedResult<Guid>> ListAsync(Actor actor, PageRequest page, CancellationToken ct)
    {
        page = page.Bounded();
        await using var db = await databases.CreateDbContextAsync(ct);
        var registered = Registered(db, await db.RightsOfAsync(actor, ct));
        return new(await registered.OrderBy(k => k.CreatedAt).ThenBy(k => k.Id).Skip(page.Offset).Take(page.Size)
            .Select(k => k.Id).ToListAsync(ct), await registered.CountAsync(ct));
    }

    /// <summary>Refuses unless that application key is registered.</summary>
    /// <exception cref="Problem.NotFound">It is not, or it is not the actor's to manage.</exception>
    public async Task GetAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        if (!await Registered(db, await db.RightsOfAsync(actor, ct)).AnyAsync(k => k.Id == id, ct)) throw NotFound();
    }

    /// <summary>Registers an application key; one that is registered stays so.</summary>
    /// <exception cref="Problem.NotFound">There is no such application key among those that the actor may
    /// manage.</exception>
    /// <exception cref="Problem.Forbidden">The actor came through a key whose scopes leave keys out.</exception>
    public async Task RegisterAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var key = await RequireAsync(db, await db.RightsOfAsync(actor, ct), id, "register keys", ct);
        if (key.Registered) return;
        await SetAsync(db, actor, key, true, ct);
    }

    /// <summary>Takes an application key's registration away.</summary>
    /// <exception cref="Problem.NotFound">It is not registered, or it is not the actor's to manage.</exception>
    /// <exception cref="Problem.Forbidden">The actor came through a key whose scopes leave keys out.</exception>
    public async Task UnregisterAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var key = await RequireAsync(db, await db.RightsOfAsync(actor, ct), id, "unregister keys", ct);
        if (!key.Registered) throw NotFound();
        await SetAsync(db, actor, key, false, ct);
    }

    private async Task SetAsync(ConnectionsDbContext db, Actor actor, AccessKey key, bool registered,
        CancellationToken ct)
    {
        key.Register(registered);
        audit.Add(db, actor, registered ? AuditEvent.ApplicationKeyRegistered : AuditEvent.ApplicationKeyUnregistered,
            key.Id, key.Name);
        await db.SaveAsync(ct);
    }

    private IQueryable<AccessKey> Registered(ConnectionsDbContext db, Rights rights) =>
        db.Manageable(rights, editors).Where(k => k.Kind == KeyKind.Application && k.Registered);

    private async Task<AccessKey> RequireAsync(ConnectionsDbContext db, Rights rights, Guid id, string toDoWhat,
        CancellationToken ct)
    {
        var key = await db.Manageable(rights, editors).AsTracking()
            .SingleOrDefaultAsync(k => k.Id == id && k.Kind == KeyKind.Application, ct) ?? throw NotFound();
        rights.EnsureKeys(key, toDoWhat);
        return key;
    }

    private static Problem.NotFound NotFound() => new("application key", "app key not found");
}
