using Connections.Core.Audit;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.People;

/// <summary>
/// Keys for programs. Everyone makes and revokes application keys of their own; those of service accounts take
/// <c>service_account_write</c> and
/// Editor of that account, or the role Admin; API keys and other people's keys <c>api_keys_manage</c>. Nobody makes a
/// key that acts for another person, or that allows more than
/// they may themselves.
/// </summary>
public sealed class KeyService
{
    /// <summary>Longest name in characters.</summary>
    public const int MaxName = 200;

    /// <summary>Most keys of one owner.</summary>
    public const int MostPerOwner = 100;

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IServiceAccountEditors editors;
    private readonly AuditLog audit;
    private readonly TimeProvider clock;

    internal KeyService(IDbContextFactory<ConnectionsDbContext> databases, IServiceAccountEditors editors,
        AuditLog audit,
        TimeProvider clock) =>
        (this.databases, this.editors, this.audit, this.clock) = (databases, editors, audit, clock);

    /// <summary>The keys that the actor may manage, of one kind or of both, the newest first.</summary>
    public async Task<PagedResult<KeyRow>> ListAsync(Actor actor, KeyKind? kind, PageRequest page, CancellationToken ct)
    {
        page = page.Bounded();
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        var keys = db.Manageable(rights, editors).Where(k => kind == null || k.Kind == kind);
        var rows = await (
            from key in keys.OrderByDescending(k => k.CreatedAt).ThenByDescending(k => k.Id).Skip(page.Offset)
                .Take(page.Size)
            join owner in db.Set<User>() on key.OwnerId equals owner.Id
            orderby key.CreatedAt descending, key.Id descending
            select new { Key = key, Owner = owner.Name, owner.DisabledAt }).ToListAsync(ct);
        var names = await db.NamesOfAsync([.. rows.Select(r => r.Key.CreatedById).Distinct()], ct);
        return new(
            [.. rows.Select(r => new KeyRow(
                r.Key.Id, r.Key.Kind, r.Key.Name, r.Key.Hint, new(r.Key.OwnerId, r.Owner), r.DisabledAt is null,
                r.Key.Scopes, r.Key.Registered,
                names(r.Key.CreatedById), r.Key.CreatedAt, r.Key.ExpiresAt, r.Key.LastUsedAt))],
            await keys.CountAsync(ct));
    }

    /// <summary>Makes a key. Its text is in the answer, and nowhere else.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission, or it would allow more than one's own roles
    /// do.</exception>
    /// <exception cref="Problem.Invalid">Name, owner, scopes or expiry break a rule.</exception>
    public async Task<IssuedKey> CreateAsync(Actor actor, NewKey input, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.EnsureAccount("have keys");
        var owner = await OwnerAsync(db, rights, input, ct);
        Check(input);
        if (await db.Set<AccessKey>().CountAsync(k => k.OwnerId == owner.Id, ct) >= MostPerOwner)
            throw new Problem.Invalid(
                "owner", $"{owner.Name} has the maximum of {MostPerOwner} keys. Revoke one that is no longer used.");

        var text = KeyFormat.New();
        var key = Add(db, actor, input, owner.Id, text);
        await db.SaveAsync(ct);
        return new IssuedKey(key.Id, text.Reveal());
    }

    /// <summary>Revokes a key: no call that starts afterwards is let in by it.</summary>
    /// <exception cref="Problem.NotFound">There is no such key among those that the actor may manage.</exception>
    public async Task RevokeAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        var key = await db.Manageable(rights, editors).AsTracking().SingleOrDefaultAsync(k => k.Id == id, ct)
            ?? throw new Problem.NotFound("key");
        rights.EnsureKeys(key, "revoke keys");
        db.Remove(key);
        audit.Add(db, actor, key.Kind == KeyKind.Api ? AuditEvent.ApiKeyDeleted : AuditEvent.ApplicationKeyDeleted, id,
            key.Name);
        await db.SaveAsync(ct);
    }

    /// <summary>Makes the owner's first pair, with the texts that the settings bring.</summary>
    internal async Task AddFirstAsync(Actor owner, KeyFormat? api, KeyFormat? application, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        if (api is not null) Add(db, owner, new NewKey { Kind = KeyKind.Api, Name = "First API key" }, owner.Id, api);
        if (application is not null)
            Add(db, owner, new NewKey { Kind = KeyKind.Application, Name = "First application key", Registered = true },
                owner.Id, application);
        await db.SaveAsync(ct);
    }

    private AccessKey Add(ConnectionsDbContext db, Actor actor, NewKey input, Guid ownerId, KeyFormat text)
    {
        var key = new AccessKey(input.Kind, input.Name.Trim(), ownerId, text, input.Scopes, actor.Id, clock.GetUtcNow(),
            input.ExpiresAt);
        key.Register(input.Registered);
        db.Add(key);
        audit.Add(db, actor, input.Kind == KeyKind.Api ? AuditEvent.ApiKeyCreated : AuditEvent.ApplicationKeyCreated,
            key.Id, key.Name,
        [
            new("name", null, key.Name),
            new("key", null, key.Hint + "…"),
            new("owner", null, ownerId.ToString()),
            .. input.Scopes is { } scopes ? [new FieldChange("scopes", null, string.Join(", ", scopes.WireNames()))]
                : Array.Empty<FieldChange>(),
            .. input.ExpiresAt is { } end
                ? [new FieldChange("expires", null,
                    end.ToString("u", System.Globalization.CultureInfo.InvariantCulture))] : Array.Empty<FieldChange>(),
            .. input.Registered ? [new FieldChange("registered", null, "yes")] : Array.Empty<FieldChange>(),
        ]);
        return key;
    }

    private async Task<User> OwnerAsync(ConnectionsDbContext db, Rights rights, NewKey input, CancellationToken ct)
    {
        var ownerId = input.OwnerId ?? rights.Actor.Id;
        if (input.Kind == KeyKind.Api) rights.Ensure(Permissions.ApiKeysManage, "create API keys");
        if (ownerId != rights.Actor.Id)
            rights.Ensure(Permissions.ServiceAccountWrite, "create keys for service accounts");
        var owner =
            await db.Set<User>().AsNoTracking().Include(u => u.Roles)
                .SingleOrDefaultAsync(u => u.Id == ownerId && (u.Id == rights.Actor.Id || u.IsServiceAccount), ct)
            ?? throw new Problem.Invalid("owner",
                "Service account not found. A key acts for the person who creates it, or for a service account.");
        if (ownerId != rights.Actor.Id)
            await editors.EnsureManagesAsync(db, rights, owner, "create keys for this service account", ct);
        if (rights.ThroughScopes) rights.Ensure(Permissions.ApiKeysManage, "create keys");
        if (input.Kind == KeyKind.Application)
            rights.EnsureOwn(owner.Roles.Allowed() & (input.Scopes ?? Permissions.AdminRole), "create this key");
        return owner;
    }

    private void Check(NewKey input)
    {
        var faults = new List<ValidationError>();
        if (PrincipalNames.Check(input.Name, MaxName) is { } name) faults.Add(name);
        if (input.Kind == KeyKind.Api && input.Scopes is not null)
            faults.Add(new("scopes",
                "An API key has no scopes: the application key that is sent with it sets what is allowed."));
        if (input.Kind == KeyKind.Api && input.Registered)
            faults.Add(new("registered", "Only application keys are registered for use with connections."));
        if (input.Scopes is { } scopes && (scopes == Permissions.None || (scopes & ~Permissions.AdminRole) != 0))
            faults.Add(new("scopes",
                "Choose at least one permission, or none to allow everything that the owner can do."));
        if (input.ExpiresAt <= clock.GetUtcNow()) faults.Add(new("expires", "Choose a time in the future."));
        if (faults.Count > 0) throw new Problem.Invalid(faults);
    }
}

/// <summary>Which keys someone manages.</summary>
internal static class KeyRights
{
    /// <summary>Their own application keys; with the permissions, those of service accounts that they are Editor of, or
    /// all.</summary>
    public static IQueryable<AccessKey> Manageable(this ConnectionsDbContext db, Rights rights,
        IServiceAccountEditors editors)
    {
        var me = rights.Actor.Id;
        var keys = db.Set<AccessKey>().AsNoTracking();
        if (rights.Has(Permissions.ApiKeysManage)) return keys;
        var machines = rights.Has(Permissions.ServiceAccountWrite);
        var edited = editors.EditedBy(db, rights);
        return keys.Where(k => k.Kind == KeyKind.Application
            && (k.OwnerId == me
                || (machines && edited.Contains(k.OwnerId)
                    && db.Set<User>().Any(u => u.Id == k.OwnerId && u.IsServiceAccount))));
    }

    /// <summary>
    /// Refuses who acts through a key of few scopes: such a key manages no keys, itself least of all.
    /// </summary>
    /// <exception cref="Problem.Forbidden">The scopes leave out <c>api_keys_manage</c>, though the account may use keys
    /// of its own.</exception>
    public static void EnsureKeys(this Rights rights, AccessKey key, string toDoWhat)
    {
        if (rights.ThroughScopes && key.OwnerId == rights.Actor.Id) rights.Ensure(Permissions.ApiKeysManage, toDoWhat);
    }
}
