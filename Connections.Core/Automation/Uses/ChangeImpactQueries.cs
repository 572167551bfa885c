using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Uses;

/// <summary>
/// What a change of a connection's tags, or of a group, means for workflows, before it is saved: who chose what leaves,
/// and which constant identifiers nothing would match. What the reader may not see is counted, never named.
/// </summary>
public sealed partial class ChangeImpactQueries
{
    private const int MaxNamed = 5;
    private const int MaxConnections = 20;
    private const int MaxPatterns = 1000;
    private const int MaxRead = 1000;

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IReadOnlyList<IOtherUses> others;
    private readonly TimeProvider clock;

    internal ChangeImpactQueries(IDbContextFactory<ConnectionsDbContext> databases, IEnumerable<IOtherUses> others,
        TimeProvider clock) => (this.databases, this.others, this.clock) = (databases, [.. others], clock);

    /// <summary>What other tags of a connection would mean. Tags that break a rule are left out.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    public async Task<ChangeImpact> OfTagsAsync(Actor actor, Guid connectionId, IReadOnlyList<string> tags,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (connection, _, rights) = await db.RequireConnectionAsync(actor, connectionId, AccessLevel.Viewer,
            Permissions.ConnectionsRead, ct);
        var wanted = IdentifierTag.Text(IdentifierTag.ParseAll(tags, []));
        if (wanted == connection.TagsText) return ChangeImpact.None;
        var lost = (await db.GroupsOfAsync(rights, connectionId, ct)).Select(g => (Group: g, Patterns:
                Patterns(g.Keys, connection.TagsText).Except(Patterns(g.Keys, wanted)).ToHashSet()))
            .Where(g => g.Patterns.Count > 0).ToList();
        if (lost.Count == 0) return ChangeImpact.None;
        var groups = lost.Select(l => l.Group).ToDictionary(g => g.Id);
        return await ImpactAsync(db, rights, groups,
            new Dictionary<Guid, string> { [connectionId] = connection.Name },
            lost.ToDictionary(l => l.Group.Id, l => l.Patterns),
            lost.ToDictionary(l => (l.Group.Id, connectionId), l => Ordered(l.Patterns)), ct);
    }

    /// <summary>What other keys and members of a group would mean.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    public async Task<ChangeImpact> OfGroupAsync(Actor actor, Guid groupId, GroupReshape change, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (group, _, rights) = await db.RequireGroupAsync(actor, groupId, AccessLevel.Viewer,
            Permissions.ConnectionGroupsRead, ct);
        var keys = change.Keys ?? group.Keys;
        if (keys.SequenceEqual(group.Keys) && change.Remove.Count == 0) return ChangeImpact.None;
        var used = new UsedGroup(groupId, group.Keys, group.Name);
        var asked = await db.UsesOf(UsedKind.Group, groupId).Where(u => u.IsConstant).Select(u => u.Pattern).Distinct()
            .Take(MaxPatterns).ToListAsync(ct);
        var (before, after) = await MembersAsync(db, rights, groupId, change, ct);
        var matched = before.SelectMany(m => Patterns(group.Keys, m.TagsText)).ToHashSet();
        var left = after.SelectMany(m => Patterns(keys, m.TagsText)).ToHashSet();
        var leaving = before.ExceptBy(after.Where(m => Patterns(keys, m.TagsText).Count > 0).Select(m => m.Id),
            m => m.Id).Select(m => m.Id).ToList();
        var names = await db.VisibleConnections(rights).Where(c => leaving.Contains(c.Id)).OrderBy(c => c.NameKey)
            .Take(MaxConnections).ToDictionaryAsync(c => c.Id, c => c.Name, ct);
        return await ImpactAsync(db, rights, new Dictionary<Guid, UsedGroup> { [groupId] = used }, names,
            new Dictionary<Guid, HashSet<string>>
            {
                [groupId] = [.. asked.Where(p => matched.Contains(p) && !left.Contains(p))],
            },
            before.Where(m => leaving.Contains(m.Id)).ToDictionary(m => (groupId, m.Id),
                m => Ordered(Patterns(group.Keys, m.TagsText).Where(p => !left.Contains(p)))), ct);
    }

    // First workflows, then what else uses groups.
    private async Task<ChangeImpact> ImpactAsync(ConnectionsDbContext db, Rights rights,
        IReadOnlyDictionary<Guid, UsedGroup> groups, Dictionary<Guid, string> connections,
        Dictionary<Guid, HashSet<string>> lost,
        Dictionary<(Guid Group, Guid Connection), IReadOnlyList<string>> missing, CancellationToken ct)
    {
        var change = new LeavingMembers(groups, connections, lost, db.PastChoices(clock.GetUtcNow()), missing);
        var impact = new ChangeImpact(await ChoosersAsync(db, rights, change, ct),
            await LostAsync(db, rights, groups.Values, lost, ct));
        foreach (var other in others)
        {
            var (choosers, asking) = await other.ImpactAsync(db, rights, change, ct);
            impact = new([.. impact.Choosers, .. choosers], [.. impact.Lost, .. asking]);
        }
        return impact;
    }

    private static IReadOnlyList<string> Ordered(IEnumerable<string> patterns) =>
        [.. patterns.Order(StringComparer.Ordinal)];

    private static IReadOnlyList<string> Patterns(IReadOnlyList<string> keys, string tagsText) =>
        [.. IdentifierPattern.CombinationsOf(keys, tagsText).Select(c => IdentifierPattern.Constant(keys, c))];

    private static async Task<(List<GroupMemberTags> Before, List<GroupMemberTags> After)> MembersAsync(
        ConnectionsDbContext db, Rights rights, Guid groupId, GroupReshape change, CancellationToken ct)
    {
        var before = await db.MembersOf(groupId).Select(c => new GroupMemberTags(c.Id, c.TagsText)).ToListAsync(ct);
        var (add, remove) = (change.Add.Take(ConnectionGroup.MostMembers).ToList(), change.Remove.ToHashSet());
        var added = await db.VisibleConnections(rights).Where(c => add.Contains(c.Id))
            .Select(c => new GroupMemberTags(c.Id, c.TagsText)).ToListAsync(ct);
        return (before, [.. before.Where(m => !remove.Contains(m.Id)).UnionBy(added, m => m.Id)]);
    }

    private static async Task<IReadOnlyList<PastChoosers>> ChoosersAsync(ConnectionsDbContext db, Rights rights,
        LeavingMembers change, CancellationToken ct)
    {
        var (groups, connections) = (change.Groups, change.Connections);
        if (connections.Count == 0) return [];
        var (groupIds, connectionIds) = (groups.Keys.ToList(), connections.Keys.ToList());
        var past = change.Past
            .Where(c => groupIds.Contains(c.GroupId) && connectionIds.Contains(c.ConnectionId));
        var all = await past.Join(db.Set<Workflow>(), c => c.UserId, w => w.Id, (c, w) => c)
            .GroupBy(c => new { c.ConnectionId, c.GroupId })
            .Select(g => new { g.Key, Count = g.Select(c => c.UserId).Distinct().Count() }).ToListAsync(ct);
        if (all.Count == 0) return [];
        var visible = past.Join(db.VisibleWorkflows(rights), c => c.UserId, w => w.Id,
            (c, w) => new { c.ConnectionId, c.GroupId, w.Id, w.Name, c.Count });
        var seen = await visible.GroupBy(c => new { c.ConnectionId, c.GroupId })
            .Select(g => new { g.Key, Count = g.Select(c => c.Id).Distinct().Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var sums = visible.GroupBy(c => new { c.ConnectionId, c.GroupId, c.Id, c.Name }).Select(g => new
        {
            g.Key.ConnectionId,
            g.Key.GroupId,
            g.Key.Id,
            g.Key.Name,
            Count = g.Sum(c => c.Count),
        });
        // Of each only the first ones, all in one question.
        var parts = seen.Keys.Select(k => sums.Where(s => s.ConnectionId == k.ConnectionId && s.GroupId == k.GroupId)
            .OrderByDescending(s => s.Count).ThenBy(s => s.Name).Take(MaxNamed)).ToList();
        var first = (await (parts.Count == 0 ? sums.Take(0) : parts.Aggregate((them, some) => them.Concat(some)))
            .ToListAsync(ct))
            .ToLookup(s => new { s.ConnectionId, s.GroupId }, s => new NamedWorkflow(s.Id, s.Name, s.Count));
        return [.. all.OrderBy(of => connections[of.Key.ConnectionId], StringComparer.OrdinalIgnoreCase).Select(of =>
        {
            var (named, visibly) = (first[of.Key].ToList(), seen.GetValueOrDefault(of.Key));
            return new PastChoosers(connections[of.Key.ConnectionId], groups[of.Key.GroupId].Name,
                [.. named.OrderByDescending(w => w.Count).ThenBy(w => w.Name, StringComparer.OrdinalIgnoreCase)],
                visibly - named.Count, of.Count - visibly)
            { Missing = change.MissingOf(of.Key.GroupId, of.Key.ConnectionId) };
        })];
    }

    private static async Task<IReadOnlyList<LostMatch>> LostAsync(ConnectionsDbContext db, Rights rights,
        IEnumerable<UsedGroup> groups, Dictionary<Guid, HashSet<string>> lost, CancellationToken ct)
    {
        var (ids, patterns) = (lost.Keys.ToList(), lost.Values.SelectMany(p => p).Distinct().ToList());
        if (patterns.Count == 0) return [];
        var uses = db.Set<Use>().AsNoTracking().Where(u => u.Kind == UsedKind.Group && ids.Contains(u.TargetId)
            && u.IsConstant && patterns.Contains(u.Pattern));
        var all = await CountsAsync(uses.Join(db.Set<Workflow>(), u => u.UserId, w => w.Id, (u, w) => u), ct);
        if (all.Count == 0) return [];
        var visible = db.VisibleWorkflows(rights);
        var seen = await CountsAsync(uses.Join(visible, u => u.UserId, w => w.Id, (u, w) => u), ct);
        var first = (await uses.Join(visible, u => u.UserId, w => w.Id,
                (u, w) => new { u.TargetId, u.Pattern, w.Id, w.Name, w.NameKey }).Distinct()
            .OrderBy(p => p.NameKey).ThenBy(p => p.Id).Take(MaxRead).ToListAsync(ct))
            .ToLookup(p => (p.TargetId, p.Pattern), p => new NamedWorkflow(p.Id, p.Name, 0));
        var named = groups.ToDictionary(g => g.Id, g => g.Name);
        return [.. all.Where(a => lost[a.Key.Group].Contains(a.Key.Pattern))
            .OrderBy(a => a.Key.Pattern, StringComparer.Ordinal).Select(a =>
            {
                var shown = first[a.Key].Take(MaxNamed).ToList();
                var visibly = seen.GetValueOrDefault(a.Key);
                return new LostMatch(IdentifierPattern.Words(a.Key.Pattern), named[a.Key.Group], shown,
                    visibly - shown.Count, a.Value - visibly);
            })];
    }

    // How many workflows ask a group for what.
    private static async Task<Dictionary<(Guid Group, string Pattern), int>> CountsAsync(IQueryable<Use> uses,
        CancellationToken ct) =>
        await uses.GroupBy(u => new { u.TargetId, u.Pattern })
            .Select(g => new { g.Key.TargetId, g.Key.Pattern, Count = g.Select(u => u.UserId).Distinct().Count() })
            .ToDictionaryAsync(g => (g.TargetId, g.Pattern), g => g.Count, ct);

    private sealed record GroupMemberTags(Guid Id, string TagsText);
}
