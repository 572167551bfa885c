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
public sealed class ChangeImpactQueries
{
    private const int MaxNamed = 5;
    private const int MaxConnections = 20;
    private const int MaxPatterns = 1000;

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly TimeProvider clock;

    internal ChangeImpactQueries(IDbContextFactory<ConnectionsDbContext> databases, TimeProvider clock) =>
        (this.databases, this.clock) = (databases, clock);

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
        return new(
            await ChoosersAsync(db, rights, groups, new Dictionary<Guid, string> { [connectionId] = connection.Name },
                ct),
            await LostAsync(db, rights, groups.Values, lost.ToDictionary(l => l.Group.Id, l => l.Patterns), ct));
    }

    /// <summary>What other keys and members of a group would mean.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    public async Task<ChangeImpact> OfGroupAsync(Actor actor, Guid groupId, GroupChange change, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (group, _, rights) = await db.RequireGroupAsync(actor, groupId, AccessLevel.Viewer,
            Permissions.ConnectionGroupsRead, ct);
        var rekeyed = !change.Keys.SequenceEqual(group.Keys);
        if (!rekeyed && change.Remove.Count == 0) return ChangeImpact.None;
        var used = new UsedGroup(groupId, group.Keys, group.Name);
        var asked = await db.UsesOf(UsedKind.Group, groupId).Where(u => u.IsConstant).Select(u => u.Pattern).Distinct()
            .Take(MaxPatterns).ToListAsync(ct);
        var (before, after) = await MembersAsync(db, rights, groupId, change, ct);
        var matched = before.SelectMany(m => Patterns(group.Keys, m.TagsText)).ToHashSet();
        var left = after.SelectMany(m => Patterns(change.Keys, m.TagsText)).ToHashSet();
        var leaving = before.ExceptBy(after.Where(m => Patterns(change.Keys, m.TagsText).Count > 0).Select(m => m.Id),
            m => m.Id).Select(m => m.Id).ToList();
        var names = await db.VisibleConnections(rights).Where(c => leaving.Contains(c.Id)).OrderBy(c => c.NameKey)
            .Take(MaxConnections).ToDictionaryAsync(c => c.Id, c => c.Name, ct);
        return new(
            await ChoosersAsync(db, rights, new Dictionary<Guid, UsedGroup> { [groupId] = used }, names, ct),
            await LostAsync(db, rights, [used], new Dictionary<Guid, HashSet<string>>
            {
                [groupId] = [.. asked.Where(p => matched.Contains(p) && !left.Contains(p))],
            }, ct));
    }

    private static IReadOnlyList<string> Patterns(IReadOnlyList<string> keys, string tagsText) =>
        [.. IdentifierPattern.CombinationsOf(keys, tagsText).Select(c => IdentifierPattern.Constant(keys, c))];

    private static async Task<(List<GroupMemberTags> Before, List<GroupMemberTags> After)> MembersAsync(
        ConnectionsDbContext db, Rights rights, Guid groupId, GroupChange change, CancellationToken ct)
    {
        var before = await db.MembersOf(groupId).Select(c => new GroupMemberTags(c.Id, c.TagsText)).ToListAsync(ct);
        var (add, remove) = (change.Add.Take(ConnectionGroup.MostMembers).ToList(), change.Remove.ToHashSet());
        var added = await db.VisibleConnections(rights).Where(c => add.Contains(c.Id))
            .Select(c => new GroupMemberTags(c.Id, c.TagsText)).ToListAsync(ct);
        return (before, [.. before.Where(m => !remove.Contains(m.Id)).UnionBy(added, m => m.Id)]);
    }

    private async Task<IReadOnlyList<PastChoosers>> ChoosersAsync(ConnectionsDbContext db, Rights rights,
        IReadOnlyDictionary<Guid, UsedGroup> groups, Dictionary<Guid, string> connections, CancellationToken ct)
    {
        if (connections.Count == 0) return [];
        var (groupIds, connectionIds) = (groups.Keys.ToList(), connections.Keys.ToList());
        var past = db.PastChoices(clock.GetUtcNow())
            .Where(c => groupIds.Contains(c.GroupId) && connectionIds.Contains(c.ConnectionId));
        var users = await past.Join(db.Set<Workflow>(), c => c.UserId, w => w.Id, (c, w) => c)
            .GroupBy(c => new { c.GroupId, c.ConnectionId, c.UserId })
            .Select(g => new { g.Key.GroupId, g.Key.ConnectionId, g.Key.UserId, Count = g.Sum(c => c.Count) })
            .ToListAsync(ct);
        var names = await NamesAsync(db, rights, past.Select(c => c.UserId), ct);
        return [.. users.GroupBy(u => (u.ConnectionId, u.GroupId))
            .OrderBy(of => connections[of.Key.ConnectionId], StringComparer.OrdinalIgnoreCase).Select(of =>
            {
                var seen = of.Where(u => names.ContainsKey(u.UserId)).OrderByDescending(u => u.Count)
                    .Select(u => new NamedWorkflow(u.UserId, names[u.UserId], u.Count)).ToList();
                return new PastChoosers(connections[of.Key.ConnectionId], groups[of.Key.GroupId].Name,
                    [.. seen.Take(MaxNamed)], Math.Max(0, seen.Count - MaxNamed), of.Count() - seen.Count);
            })];
    }

    private static async Task<IReadOnlyList<LostMatch>> LostAsync(ConnectionsDbContext db, Rights rights,
        IEnumerable<UsedGroup> groups, Dictionary<Guid, HashSet<string>> lost, CancellationToken ct)
    {
        var (ids, patterns) = (lost.Keys.ToList(), lost.Values.SelectMany(p => p).Distinct().ToList());
        if (patterns.Count == 0) return [];
        var uses = db.Set<Use>().AsNoTracking().Where(u => u.Kind == UsedKind.Group && ids.Contains(u.TargetId)
            && u.IsConstant && patterns.Contains(u.Pattern));
        var asking = await uses.Join(db.Set<Workflow>(), u => u.UserId, w => w.Id,
            (u, w) => new { u.TargetId, u.Pattern, u.UserId }).Distinct().ToListAsync(ct);
        var names = await NamesAsync(db, rights, uses.Select(u => u.UserId), ct);
        var named = groups.ToDictionary(g => g.Id, g => g.Name);
        return [.. asking.Where(a => lost[a.TargetId].Contains(a.Pattern)).GroupBy(a => (a.TargetId, a.Pattern))
            .OrderBy(of => of.Key.Pattern, StringComparer.Ordinal).Select(of =>
            {
                var seen = of.Where(a => names.ContainsKey(a.UserId))
                    .Select(a => new NamedWorkflow(a.UserId, names[a.UserId], 0))
                    .OrderBy(w => w.Name, StringComparer.OrdinalIgnoreCase).ToList();
                return new LostMatch(IdentifierPattern.Words(of.Key.Pattern), named[of.Key.TargetId],
                    [.. seen.Take(MaxNamed)], Math.Max(0, seen.Count - MaxNamed), of.Count() - seen.Count);
            })];
    }

    private static Task<Dictionary<Guid, string>> NamesAsync(ConnectionsDbContext db, Rights rights,
        IQueryable<Guid> users, CancellationToken ct) =>
        db.VisibleWorkflows(rights).Where(w => users.Contains(w.Id)).ToDictionaryAsync(w => w.Id, w => w.Name, ct);

    private sealed record GroupMemberTags(Guid Id, string TagsText);
}
