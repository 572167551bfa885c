using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.People;

/// <summary>
/// The rules for one-time links: one rests on the rank of its maker and of its holder, and ends with a change of
/// either.
/// </summary>
internal static class OneTimeLinkRules
{
    /// <summary>Stages the end of every open link of these accounts.</summary>
    public static async Task EndLinksAsync(this ConnectionsDbContext db, IReadOnlyCollection<Guid> userIds,
        CancellationToken ct) =>
        db.RemoveRange(await db.Set<OneTimeLink>().Where(l => userIds.Contains(l.UserId)).ToListAsync(ct));

    /// <summary>Stages the end of every open link of those who have that role.</summary>
    public static async Task EndLinksOfRoleAsync(this ConnectionsDbContext db, Guid roleId, CancellationToken ct) =>
        db.RemoveRange(await db.Set<OneTimeLink>()
            .Where(l => db.Set<User>().Any(u => u.Id == l.UserId && u.Roles.Any(r => r.Id == roleId))).ToListAsync(ct));

    /// <summary>Stages the end of every open link of those who are in that team.</summary>
    public static async Task EndLinksOfTeamAsync(this ConnectionsDbContext db, Guid teamId, CancellationToken ct) =>
        db.RemoveRange(await db.Set<OneTimeLink>()
            .Where(l => db.Set<User>().Any(u => u.Id == l.UserId && u.Teams.Any(t => t.Id == teamId))).ToListAsync(ct));

    /// <summary>
    /// Whether the maker of a link could make it now: they manage people, and may do all that its holder may.
    /// </summary>
    public static async Task<bool> StandsBehindAsync(this ConnectionsDbContext db, OneTimeLink link, User holder,
        CancellationToken ct)
    {
        if (link.CreatedById == Actor.System.Id) return true;
        var roles = await db.Set<User>().Where(u => u.Id == link.CreatedById && u.DisabledAt == null)
            .SelectMany(u => u.Roles).Select(r => r.Permissions).ToListAsync(ct);
        var allowed = roles.Aggregate(Permissions.None, (all, some) => all | some);
        return allowed.HasFlag(Permissions.UserAccessManage) && (holder.Roles.Allowed() & ~allowed) == Permissions.None;
    }
}
