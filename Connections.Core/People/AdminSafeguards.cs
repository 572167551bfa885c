using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.People;

/// <summary>
/// What must be settled before a team or role goes: the room that knows who may do what takes its grants away, and
/// hands what it alone could edit to a successor.
/// </summary>
internal interface IPrincipalConstraint
{
    /// <summary>Stages the changes in the context.</summary>
    /// <exception cref="Problem.Invalid">Something would be left without an Editor, and no successor is
    /// named.</exception>
    Task BeforeRemovalAsync(ConnectionsDbContext db, Actor actor, Guid principalId, Guid? successorId,
        CancellationToken ct);
}

/// <summary>
/// The rules for those who manage people: they give no more than they have, and someone who manages people always
/// stays.
/// </summary>
internal static class AdminSafeguards
{
    /// <summary>
    /// Refuses to give, or to take from someone, a permission that one does not have: no way up leads through
    /// others.
    /// </summary>
    /// <exception cref="Problem.Forbidden">With the missing permissions.</exception>
    public static void EnsureOwn(this Rights rights, Permissions permissions, string toDoWhat)
    {
        if (rights.IsSystem) return;
        var missing = permissions & ~rights.Permissions;
        if (missing == Permissions.None) return;
        rights.LogRefusal($"gives or takes {string.Join(", ", missing.WireNames())}");
        throw new Problem.Forbidden($"You can't {toDoWhat}: this requires permissions that you don't have "
            + $"({string.Join(", ", missing.WireNames())}).");
    }

    /// <summary>All that these roles allow.</summary>
    public static Permissions Allowed(this IEnumerable<Role> roles) =>
        roles.Aggregate(Permissions.None, (all, role) => all | role.Permissions);

    /// <summary>
    /// Refuses a change after which nobody could manage people. The organization's row is written with it, so that of
    /// two such changes at once one fails.
    /// </summary>
    /// <param name="db">The context that the change is saved with.</param>
    /// <param name="lostBy">Whether that user, with that role, will not count anymore.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.Invalid">It is the last one.</exception>
    public static async Task EnsureSomeoneElseManagesAsync(this ConnectionsDbContext db, Func<Guid, Guid, bool> lostBy,
        CancellationToken ct)
    {
        var organization = await db.Set<Organization>().SingleAsync(ct);
        db.SetOriginalVersion(organization, organization.Version);
        var managers = await db.Set<User>().AsNoTracking()
            .Where(u => u.DisabledAt == null && !u.IsServiceAccount && (u.PasswordHash != null || u.Issuer != null))
            .SelectMany(u => u.Roles.Where(r => (r.Permissions & Permissions.UserAccessManage) != 0),
                (u, r) => new { User = u.Id, Role = r.Id })
            .Take(10_000).ToListAsync(ct);
        if (managers.Count > 0 && managers.All(m => lostBy(m.User, m.Role)))
            throw new Problem.Invalid("",
                "Nobody else could manage members and access then. Give someone else the Admin role first.");
    }

    /// <summary>The roles of these ids.</summary>
    /// <exception cref="Problem.Invalid">One is unknown.</exception>
    public static async Task<List<Role>> RequireRolesAsync(this ConnectionsDbContext db, IReadOnlyCollection<Guid> ids,
        CancellationToken ct)
    {
        var roles = await db.Set<Role>().Where(r => ids.Contains(r.Id)).ToListAsync(ct);
        return roles.Count == ids.Distinct().Count() ? roles
            : throw new Problem.Invalid("roles", "One of these roles no longer exists. Reload and choose again.");
    }

    /// <summary>The teams of these ids.</summary>
    /// <exception cref="Problem.Invalid">One is unknown.</exception>
    public static async Task<List<Team>> RequireTeamsAsync(this ConnectionsDbContext db, IReadOnlyCollection<Guid> ids,
        CancellationToken ct)
    {
        var teams = await db.Set<Team>().Where(t => ids.Contains(t.Id)).ToListAsync(ct);
        return teams.Count == ids.Distinct().Count() ? teams
            : throw new Problem.Invalid("teams", "One of these teams no longer exists. Reload and choose again.");
    }
}
