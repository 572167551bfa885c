using System.Linq.Expressions;
using Connections.Core.Storage;
using Connections.Core.Storage.Contexts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connections.Core.People;

/// <summary>
/// What an actor may do as the database says at this moment: the permissions of their roles, and the principals that
/// they are.
/// </summary>
internal sealed record Rights(Actor Actor, Permissions Permissions, Guid[] Principals)
{
    /// <summary>Whether the actor came through an application key that allows less than everything.</summary>
    public bool ThroughScopes { get; init; }

    /// <summary>Where a refusal is logged; nowhere for rights that are only explained.</summary>
    public ILoggerFactory Logs { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Whether it is the product itself.</summary>
    public bool IsSystem => Actor.Kind == ActorKind.System;

    /// <summary>Whether a role gives that permission.</summary>
    public bool Has(Permissions permission) => (Permissions & permission) == permission;

    /// <summary>Refuses anyone who is not a person: only people have favorites and forms.</summary>
    /// <exception cref="Problem.Forbidden">With what only people do.</exception>
    public void EnsurePerson(string toDoWhat)
    {
        if (Actor.Kind == ActorKind.User) return;
        LogRefusal("only people");
        throw new Problem.Forbidden($"Only people can {toDoWhat}.");
    }

    /// <summary>Refuses the product itself: only accounts are given anything.</summary>
    /// <exception cref="Problem.Forbidden">With what only accounts do.</exception>
    public void EnsureAccount(string toDoWhat)
    {
        if (IsSystem) throw new Problem.Forbidden($"Only accounts can {toDoWhat}.");
    }

    /// <summary>Refuses without that permission.</summary>
    /// <exception cref="Problem.Forbidden">With what is missing.</exception>
    public void Ensure(Permissions permission, string toDoWhat, Guid? id = null)
    {
        if (Has(permission)) return;
        LogRefusal(permission.WireName(), id);
        var missing = Actor.Key is null ? "none of your roles has"
            : "your roles or this application key's scopes don't include";
        throw new Problem.Forbidden($"You can't {toDoWhat}: {missing} the {permission.WireName()} permission. Ask an "
            + "admin of your organization.");
    }

    /// <summary>Logs which rule refused the actor, and for which thing.</summary>
    public void LogRefusal(string rule, Guid? id = null) => Logs.LogRefusal(Actor, rule, id);
}

/// <summary>Reads rights, in every call anew.</summary>
internal static class RightsReader
{
    /// <summary>The account itself, its roles and its teams; nothing where it cannot act.</summary>
    public static readonly Expression<Func<ConnectionsDbContext, Guid, bool, IQueryable<PrincipalRow>>> PrincipalsOf =
        (db, id, isMachine) =>
        db.Set<User>().Where(u => u.Id == id && u.DisabledAt == null && u.IsServiceAccount == isMachine)
            .Select(u => new PrincipalRow { Id = u.Id, Permissions = Permissions.None })
            .Concat(db.Set<User>().Where(u => u.Id == id && u.DisabledAt == null && u.IsServiceAccount == isMachine)
                .SelectMany(u => u.Roles).Select(r => new PrincipalRow { Id = r.Id, Permissions = r.Permissions }))
            .Concat(db.Set<User>().Where(u => u.Id == id && u.DisabledAt == null && u.IsServiceAccount == isMachine)
                .SelectMany(u => u.Teams).Select(t => new PrincipalRow { Id = t.Id, Permissions = Permissions.None }));

    private static readonly CompiledQuery<Func<ConnectionsDbContext, Guid, Guid, CancellationToken,
        Task<ScopesRow?>>> KeyScopes = new(
            () => EF.CompileAsyncQuery((ConnectionsDbContext db, Guid key, Guid owner, CancellationToken ct) =>
        db.Set<AccessKey>().Where(k => k.Id == key && k.OwnerId == owner && k.Kind == KeyKind.Application)
            .Select(k => new ScopesRow(k.Scopes)).SingleOrDefault()));

    private static readonly CompiledQuery<Func<ConnectionsDbContext, byte[], Guid, CancellationToken,
        Task<bool>>> Sessions = new(() =>
        EF.CompileAsyncQuery((ConnectionsDbContext db, byte[] session, Guid owner, CancellationToken ct) =>
            db.Set<Session>().Any(s => s.IdHash == session && s.UserId == owner
                && db.Set<User>().Any(u => u.Id == owner && u.SecurityStamp == s.SecurityStamp))));

    private static readonly CompiledQuery<Func<ConnectionsDbContext, Guid, bool,
        IAsyncEnumerable<PrincipalRow>>> Principals = new(() => EF.CompileAsyncQuery(PrincipalsOf));

    /// <summary>
    /// Names of accounts, for those who made or changed something: also of the product itself, and of who is gone.
    /// </summary>
    public static async Task<Func<Guid, string>> NamesOfAsync(this ConnectionsDbContext db,
        IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        var names = await db.Set<User>().Where(u => ids.Contains(u.Id)).Select(u => new { u.Id, u.Name })
            .ToDictionaryAsync(u => u.Id, u => u.Name, ct);
        return id => id == Guid.Empty ? Actor.System.Name : names.GetValueOrDefault(id, "someone who left");
    }

    /// <summary>The actor's rights now.</summary>
    /// <exception cref="Problem.Forbidden">The account is gone or disabled, or the actor's key or session has
    /// ended.</exception>
    public static async Task<Rights> RightsOfAsync(this ConnectionsDbContext db, Actor actor, CancellationToken ct)
    {
        if (actor.Kind == ActorKind.System) return OfSystem(actor);
        var rows = new List<PrincipalRow>();
        await foreach (var row in Principals.On(db)(db, actor.Id,
            actor.Kind == ActorKind.ServiceAccount).WithCancellation(ct)) rows.Add(row);
        return await db.OfAsync(actor, rows, ct);
    }

    /// <summary>The product's own rights.</summary>
    public static Rights OfSystem(Actor actor) => new(actor, Permissions.AdminRole, []);

    /// <summary>
    /// The rights that these principals make, within the scopes of the key through which the actor came.
    /// </summary>
    /// <exception cref="Problem.Forbidden">
    /// There is none, the account is gone or disabled; or the key was revoked, or the session has ended.
    /// </exception>
    public static async Task<Rights> OfAsync(this ConnectionsDbContext db, Actor actor,
        IReadOnlyCollection<PrincipalRow> rows, CancellationToken ct)
    {
        if (rows.Count == 0)
        {
            db.Logs.LogRefusal(actor, "the account is not active");
            throw new Problem.Forbidden("This account is no longer active. Ask an admin of your organization.");
        }
        if (actor.Session is { } session && !await Sessions.On(db)(db, Convert.FromHexString(session), actor.Id, ct))
        {
            db.Logs.LogRefusal(actor, "the session has ended");
            throw new Problem.Forbidden("Your session expired. Sign in again; your draft is saved.");
        }
        var allowed = rows.Aggregate(Permissions.None, (all, row) => all | row.Permissions);
        var scopes = await db.ScopesOfAsync(actor, ct);
        return new Rights(actor, allowed & (scopes ?? Permissions.AdminRole),
            [.. rows.Select(r => r.Id).Distinct()])
        { ThroughScopes = scopes is not null, Logs = db.Logs };
    }

    private static async Task<Permissions?> ScopesOfAsync(this ConnectionsDbContext db, Actor actor,
        CancellationToken ct)
    {
        if (actor.Key is not { } key) return null;
        if (await KeyScopes.On(db)(db, key.Id, actor.Id, ct) is { } found) return found.Scopes;
        db.Logs.LogRefusal(actor, "the application key was revoked", key.Id);
        throw new Problem.Forbidden("This application key was revoked. Create a new one.");
    }

    private sealed record ScopesRow(Permissions? Scopes);
}

/// <summary>A principal that an account acts by, with the permissions that it gives.</summary>
internal record PrincipalRow
{
    public Guid Id { get; init; }
    public Permissions Permissions { get; init; }
}
