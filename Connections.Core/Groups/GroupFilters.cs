using System.Linq.Expressions;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Groups;

/// <summary>Filters and orders of the list of groups, as the database runs them.</summary>
internal static class GroupFilters
{
    private const string Environment = "env";

    /// <summary>What the actor may see and the query asks for.</summary>
    public static IQueryable<ConnectionGroup> Matching(this ConnectionsDbContext db, Rights rights, GroupQuery query)
    {
        var groups = db.Set<ConnectionGroup>().AsNoTracking();
        foreach (var pattern in ConnectionFilters.Patterns(query.Search))
            groups = groups.Where(g => EF.Functions.Like(g.SearchText, pattern, ConnectionFilters.Escape));
        if (ConnectionFilters.Filter(query.Integrations) is { Count: > 0 } integrations)
            groups = groups.Where(g => integrations.Contains(g.IntegrationType));
        if (ConnectionFilters.Filter(query.Keys) is { Count: > 0 } keys) groups = groups.Where(HasKey(keys));
        if (query.Creators.Take(ConnectionFilters.MaxFilterValues).ToList() is { Count: > 0 } creators)
            groups = groups.Where(g => creators.Contains(g.CreatedById));
        if (query.Ids.Take(ConnectionFilters.MaxFilterValues).ToList() is { Count: > 0 } ids)
            groups = groups.Where(g => ids.Contains(g.Id));
        if (ConnectionFilters.Filter(query.Environments) is { Count: > 0 } environments)
        {
            // By members that the reader sees: what an invisible one serves is not for them to find out by asking
            // around.
            var visible = db.VisibleConnections(rights)
                .Where(c => c.Tags.Any(t => t.Key == Environment && environments.Contains(t.Value))).Select(c => c.Id);
            groups = groups.Where(
                g => db.Set<GroupMember>().Any(m => m.GroupId == g.Id && visible.Contains(m.ConnectionId)));
        }
        if (query.FavoritesOnly)
        {
            var me = rights.Actor.Id;
            var marked = db.Set<Favorite>().Where(f => f.UserId == me).Select(f => f.ResourceId);
            groups = groups.Where(g => marked.Contains(g.Id));
        }
        if (query.IsUsed is true) groups = groups.Where(g => g.UsedBy > 0);
        if (query.IsUsed is false) groups = groups.Where(g => g.UsedBy == 0);
        return groups.VisibleTo(db, rights);
    }

    /// <summary>In the order of the query. It is total, so that pages neither repeat nor skip a row.</summary>
    public static IQueryable<ConnectionGroup> InOrder(this IQueryable<ConnectionGroup> groups, ConnectionsDbContext db,
        Rights rights, GroupQuery query)
    {
        IOrderedQueryable<ConnectionGroup> By<TKey>(Expression<Func<ConnectionGroup, TKey>> key) =>
            query.Descending ? groups.OrderByDescending(key) : groups.OrderBy(key);

        var ordered = query.Sort switch
        {
            GroupSort.UpdatedAt => By(g => g.UpdatedAt),
            GroupSort.Name => By(g => g.NameKey),
            GroupSort.Integration => By(g => g.IntegrationType),
            GroupSort.Keys => By(g => g.KeysText),
            GroupSort.Members => By(g => db.Set<GroupMember>().Count(m => m.GroupId == g.Id)),
            GroupSort.Access => By(AccessRules.ListedLevelIn<ConnectionGroup>(db, rights)),
            GroupSort.CreatedBy =>
                By(g => db.Set<User>().Where(u => u.Id == g.CreatedById).Select(u => u.Name).FirstOrDefault()
                    ?? Actor.System.Name),
            GroupSort.CreatedAt => By(g => g.CreatedAt),
            GroupSort.UsedBy => By(g => g.UsedBy),
            _ => throw new ArgumentOutOfRangeException(nameof(query)),
        };
        return query.Descending ? ordered.ThenByDescending(g => g.Id) : ordered.ThenBy(g => g.Id);
    }

    private static Expression<Func<ConnectionGroup, bool>> HasKey(List<string> keys)
    {
        var g = Expression.Parameter(typeof(ConnectionGroup), "g");
        return Expression.Lambda<Func<ConnectionGroup, bool>>(
            ConnectionFilters.HasAnyOf(keys, Expression.Property(g, nameof(ConnectionGroup.KeysText))), g);
    }
}
