using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Groups;

/// <summary>Reads rows of the list of groups: for a page, or for one.</summary>
internal static class GroupRowProjection
{
    /// <summary>The rows of these groups, in their order.</summary>
    public static async Task<IReadOnlyList<GroupRow>> RowsAsync(this ConnectionsDbContext db, Rights rights,
        IQueryable<ConnectionGroup> groups, CancellationToken ct)
    {
        var (me, users) = (rights.Actor.Id, db.Set<User>());
        var rows = await groups.Select(g => new
        {
            Group = g,
            Members = db.Set<GroupMember>().Count(m => m.GroupId == g.Id),
            IsFavorite = db.Set<Favorite>().Any(f => f.UserId == me && f.ResourceId == g.Id),
            CreatedBy = users.Where(u => u.Id == g.CreatedById).Select(u => u.Name).FirstOrDefault(),
            UpdatedBy = users.Where(u => u.Id == g.UpdatedById).Select(u => u.Name).FirstOrDefault(),
        }).ToListAsync(ct);
        var (ids, principals) = (rows.Select(r => r.Group.Id).ToList(), rights.Principals);
        var grants =
            (await db.Set<Grant>().AsNoTracking()
                .Where(g => principals.Contains(g.PrincipalId) && ids.Contains(g.ResourceId)).ToListAsync(ct))
                .ToLookup(g => g.ResourceId);
        return
        [
            .. rows.Select(r => new GroupRow
            {
                Id = r.Group.Id,
                Name = r.Group.Name,
                IntegrationType = r.Group.IntegrationType,
                Keys = r.Group.Keys,
                Members = r.Members,
                Access = AccessRules.LevelOf(rights, r.Group.OrganizationLevel, grants[r.Group.Id]),
                IsFavorite = r.IsFavorite,
                CreatedBy = r.CreatedBy ?? Actor.System.Name,
                CreatedById = r.Group.CreatedById,
                CreatedAt = r.Group.CreatedAt,
                UpdatedBy = r.UpdatedBy ?? Actor.System.Name,
                UpdatedAt = r.Group.UpdatedAt,
                ManagedBy = r.Group.ManagedBy,
                Version = r.Group.Version,
            })
        ];
    }
}
