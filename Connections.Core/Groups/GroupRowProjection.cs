using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Groups;

/// <summary>Reads rows of the list of groups, for a page or for one, and the details of one.</summary>
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
        var grants = await db.GrantsOnAsync(rights, rows.Select(r => r.Group.Id).ToList(), ct);
        return
        [
            .. rows.Select(r => new GroupRow
            {
                Id = r.Group.Id,
                Name = r.Group.Name,
                IntegrationType = r.Group.IntegrationType,
                Keys = r.Group.Keys,
                Members = r.Members,
                UsedBy = r.Group.UsedBy,
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

    /// <summary>
    /// The details of a group that the actor was found to see, or has just saved: also where they locked themselves
    /// out by that.
    /// </summary>
    /// <exception cref="Problem.NotFound">It was deleted in between.</exception>
    public static async Task<GroupDetails> DetailsAsync(this ConnectionsDbContext db,
        AccessibleResource<ConnectionGroup> reached, CancellationToken ct)
    {
        var (group, _, rights) = reached;
        var row = (await db.RowsAsync(rights, db.Set<ConnectionGroup>().AsNoTracking()
            .Where(g => g.Id == group.Id), ct)).SingleOrDefault() ?? throw new Problem.NotFound(GroupAccess.Kind);
        var members = db.MembersOf(group.Id);
        var rows = await members.VisibleTo(db, rights).OrderBy(c => c.NameKey).Rows().ToListAsync(ct);
        var standings = await db.StandingsAsync(rights, rows, members.Select(c => c.Id), ct);
        var edits = row.Access >= AccessLevel.Editor && rights.Has(Permissions.ConnectionGroupsWrite);
        return new GroupDetails
        {
            Row = row,
            Description = group.Description,
            Members = [.. rows.Select(r => MemberView.From(r, group.Keys, standings[r.Id]))],
            HiddenMembers = Math.Max(0, row.Members - rows.Count),
            MayEdit = edits && group.ManagedBy is null,
            MayRelease = edits && group.ManagedBy is not null,
        };
    }
}
