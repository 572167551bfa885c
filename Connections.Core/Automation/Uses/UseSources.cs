using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Impact;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Uses;

/// <summary>A group that a connection is in.</summary>
/// <param name="Id">The group.</param>
/// <param name="Keys">Its keys.</param>
/// <param name="Name">Its name; null where the reader can't see it.</param>
internal sealed record UsedGroup(Guid Id, IReadOnlyList<string> Keys, string? Name);

/// <summary>Finds uses in the database, by name and through groups.</summary>
internal static class UseSources
{
    /// <summary>What was chosen in the last 30 days.</summary>
    public static IQueryable<PastChoice> PastChoices(this ConnectionsDbContext db, DateTimeOffset now)
    {
        var first = UsageCounter.FirstDay(now);
        return db.Set<PastChoice>().AsNoTracking().Where(c => c.Day >= first);
    }

    /// <summary>The uses that name a connection, or a group.</summary>
    public static IQueryable<Use> UsesOf(this ConnectionsDbContext db, UsedKind kind, Guid id) =>
        db.Set<Use>().AsNoTracking().Where(u => u.Kind == kind && u.TargetId == id);

    /// <summary>The uses of groups that choose a connection with these tags, or may choose it.</summary>
    public static IQueryable<Use>? ChoosingUses(this ConnectionsDbContext db, IEnumerable<UsedGroup> groups,
        string tagsText)
    {
        IQueryable<Use>? all = null;
        // What a connection matches follows from the keys alone: groups with the same keys are asked together.
        foreach (var same in groups.GroupBy(g => string.Join(' ', g.Keys)))
        {
            var (ids, keys) = (same.Select(g => g.Id).ToList(), same.First().Keys);
            var combinations = IdentifierPattern.CombinationsOf(keys, tagsText);
            var exact = combinations.Select(c => IdentifierPattern.Constant(keys, c)).ToList();
            var open = IdentifierPattern.Open(keys, combinations);
            var uses = db.Set<Use>().AsNoTracking().Where(u => u.Kind == UsedKind.Group && ids.Contains(u.TargetId)
                && ((u.IsConstant && exact.Contains(u.Pattern)) || (!u.IsConstant && open.Contains(u.Pattern))));
            all = all is null ? uses : all.Concat(uses);
        }
        return all;
    }

    /// <summary>The groups that a connection is in, with the names that the reader may see.</summary>
    public static async Task<IReadOnlyList<UsedGroup>> GroupsOfAsync(this ConnectionsDbContext db, Rights rights,
        Guid connectionId, CancellationToken ct)
    {
        var groups = await db.Set<GroupMember>().Where(m => m.ConnectionId == connectionId)
            .Join(db.Set<ConnectionGroup>(), m => m.GroupId, g => g.Id, (_, g) => new { g.Id, g.KeysText })
            .OrderBy(g => g.Id).ToListAsync(ct);
        var names = groups.Count == 0 ? []
            : await db.GroupNamesAsync(rights, [.. groups.Select(g => g.Id)], ct);
        return [.. groups.Select(g => new UsedGroup(g.Id, ConnectionGroup.KeysOf(g.KeysText),
            names.GetValueOrDefault(g.Id)))];
    }
}
