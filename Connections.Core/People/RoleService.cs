using Connections.Core.Audit;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.People;

/// <summary>Roles: the built-in ones and the organization's own. It takes <c>user_access_manage</c>.</summary>
public sealed class RoleService
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IEnumerable<IPrincipalConstraint> constraints;
    private readonly AuditLog audit;

    internal RoleService(IDbContextFactory<ConnectionsDbContext> databases,
        IEnumerable<IPrincipalConstraint> constraints, AuditLog audit) =>
        (this.databases, this.constraints, this.audit) = (databases, constraints, audit);

    /// <summary>Most roles of an organization.</summary>
    public const int Most = 200;

    /// <summary>All roles, the built-in ones first.</summary>
    /// <exception cref="Problem.Forbidden">Without a permission to give roles.</exception>
    public async Task<IReadOnlyList<RoleRow>> ListAsync(Actor actor, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        if (!rights.Has(Permissions.ServiceAccountWrite)) rights.Ensure(Permissions.UserAccessManage, "see the roles");
        return await db.Set<Role>().AsNoTracking().OrderByDescending(r => r.BuiltIn).ThenBy(r => r.NameKey).Take(Most)
            .Select(r =>
                new RoleRow(r.Id, r.Name, r.Permissions, r.BuiltIn,
                    db.Set<User>().Count(u => u.Roles.Any(x => x.Id == r.Id)), r.Version)).ToListAsync(ct);
    }

    /// <summary>Makes a role and returns its id.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission, or it would allow more than one's own roles
    /// do.</exception>
    /// <exception cref="Problem.Invalid">The name breaks a rule or is taken, or nothing is allowed.</exception>
    public async Task<Guid> CreateAsync(Actor actor, string name, Permissions permissions, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.UserAccessManage, "create roles");
        Check(rights, name, permissions);
        if (await db.Set<Role>().CountAsync(ct) >= Most)
            throw new Problem.Invalid("", $"The maximum is {Most} roles. Delete one that is no longer needed first.");
        var role = new Role(name.Trim(), permissions);
        db.Add(role);
        audit.Add(db, actor, AuditEvent.RoleCreated, role.Id, role.Name,
            [new FieldChange("permissions", null, Names(permissions))]);
        await SaveAsync(db, ct);
        return role.Id;
    }

    /// <summary>
    /// Changes one of the organization's own roles. It holds for everyone who has it from the next call on.
    /// </summary>
    /// <exception cref="Problem.Forbidden">It is built in, or allows, or would allow, more than one's own roles
    /// do.</exception>
    /// <exception cref="Problem.Conflict">Someone else saved it since.</exception>
    public async Task UpdateAsync(Actor actor, Guid id, string name, Permissions permissions, Guid seenVersion,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (rights, role) = await RequireAsync(db, actor, id, "change this role", ct);
        Check(rights, name, permissions);
        db.SetOriginalVersion(role, seenVersion);
        if (!permissions.HasFlag(Permissions.UserAccessManage))
            await db.EnsureSomeoneElseManagesAsync((_, lost) => lost == id, ct);
        FieldChange[] changes = [new("name", role.Name, name.Trim()),
            new("permissions", Names(role.Permissions), Names(permissions))];
        if (role.Permissions != permissions) await db.EndLinksOfRoleAsync(id, ct);
        role.Change(name.Trim(), permissions);
        audit.Add(db, actor, AuditEvent.RoleModified, id, role.Name, [.. changes.Where(c => c.Old != c.New)]);
        await SaveAsync(db, ct);
    }

    /// <summary>
    /// Deletes one of the organization's own roles, takes it from all who have it, and takes away what it was given.
    /// </summary>
    /// <exception cref="Problem.Forbidden">It is built in, or allows more than one's own roles do.</exception>
    /// <exception cref="Problem.Invalid">A successor is needed, and none or an unknown one is named.</exception>
    public async Task DeleteAsync(Actor actor, Guid id, Guid? successorId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (_, role) = await RequireAsync(db, actor, id, "delete this role", ct);
        await db.EnsureSomeoneElseManagesAsync((_, lost) => lost == id, ct);
        foreach (var constraint in constraints) await constraint.BeforeRemovalAsync(db, actor, id, successorId, ct);
        await db.EndLinksOfRoleAsync(id, ct);
        db.Remove(role);
        audit.Add(db, actor, AuditEvent.RoleDeleted, id, role.Name);
        await db.SaveAsync(ct);
    }

    private static async Task<(Rights Rights, Role Role)> RequireAsync(ConnectionsDbContext db, Actor actor, Guid id,
        string toDoWhat, CancellationToken ct)
    {
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.UserAccessManage, toDoWhat);
        var role = await db.Set<Role>().SingleOrDefaultAsync(r => r.Id == id, ct) ?? throw new Problem.NotFound("role");
        if (role.BuiltIn)
            throw new Problem.Forbidden($"{role.Name} is built in and can't be changed. Create your own role instead.");
        rights.EnsureOwn(role.Permissions, toDoWhat);
        return (rights, role);
    }

    private static void Check(Rights rights, string name, Permissions permissions)
    {
        if (PrincipalNames.Check(name, Role.MaxName) is { } fault) throw new Problem.Invalid([fault]);
        if (permissions == Permissions.None || (permissions & ~Permissions.AdminRole) != 0)
            throw new Problem.Invalid("permissions", "Choose at least one permission.");
        rights.EnsureOwn(permissions, "create a role with these permissions");
    }

    private static string Names(Permissions permissions) =>
        string.Join(", ", permissions.WireNames());

    private static async Task SaveAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        try
        {
            await db.SaveAsync(ct);
        }
        catch (UniqueViolationException)
        {
            throw PrincipalNames.Taken();
        }
    }
}
