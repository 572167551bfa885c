using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Groups;

/// <summary>
/// What groups ask of their members: no change of tags breaks a group, a deleted member leaves, a restored one comes
/// back where its places are free.
/// </summary>
internal sealed class GroupConstraint(AuditLog audit) : IConnectionConstraint
{
    private const string Kind = UseSummary.Group;

    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<ValidationError>>> RefusalsAsync(ConnectionsDbContext db,
        Rights rights, IReadOnlyList<TagChange> wanted, CancellationToken ct) =>
        await (await TagChangePlan.OfAsync(db, wanted, ct)).RefusalsAsync(db, rights, ct);

    public async Task BeforeRetagAsync(ConnectionsDbContext db, Rights rights, Connection connection,
        IReadOnlyList<IdentifierTag> tags, CancellationToken ct)
    {
        var plan = await TagChangePlan.OfAsync(db, [new(connection.Id, tags)], ct);
        if ((await plan.RefusalsAsync(db, rights, ct)).GetValueOrDefault(connection.Id) is { } refusals)
            throw new Problem.Invalid(refusals);
        plan.Stage(db);
    }

    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<Consequence>>> ConsequencesAsync(ConnectionsDbContext db,
        Rights rights, IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        var members = await db.Set<GroupMember>().AsNoTracking().Where(m => ids.Contains(m.ConnectionId))
            .ToListAsync(ct);
        if (members.Count == 0) return new Dictionary<Guid, IReadOnlyList<Consequence>>();
        var groups = members.Select(m => m.GroupId).Distinct().ToList();
        var seen = await db.VisibleGroups(rights).Where(g => groups.Contains(g.Id)).ToDictionaryAsync(g => g.Id,
            g => (g.Name, g.Keys), ct);
        var combinations =
            (await db.Set<GroupCombination>().AsNoTracking()
                .Where(p => groups.Contains(p.GroupId) && ids.Contains(p.ConnectionId)).ToListAsync(ct))
            .ToLookup(p => (p.GroupId, p.ConnectionId), p => p.Combination);
        return members.GroupBy(m => m.ConnectionId).ToDictionary(of => of.Key, of => (IReadOnlyList<Consequence>)
        [
            .. of.Where(m => seen.ContainsKey(m.GroupId)).OrderBy(m => seen[m.GroupId].Name,
                StringComparer.OrdinalIgnoreCase).Select(m => new Consequence(Kind, m.GroupId,
                $"Removed from group “{seen[m.GroupId].Name}”. Lookups for "
                    + $"{TagCombinations.Words(seen[m.GroupId].Keys, [.. combinations[(m.GroupId, m.ConnectionId)]])} "
                    + "will fail.")),
            .. Unseen(of.Count(m => !seen.ContainsKey(m.GroupId)), "Removed from"),
        ]);
    }

    public async Task BeforeDeletionAsync(ConnectionsDbContext db, Rights rights, Connection connection,
        CancellationToken ct)
    {
        var members = await db.Set<GroupMember>().Where(m => m.ConnectionId == connection.Id).ToListAsync(ct);
        if (members.Count == 0) return;
        db.RemoveRange(members);
        db.AddRange(members.Select(m => new DeletedMember(m.GroupId, m.ConnectionId)));
        await NoteAsync(db, rights, [.. members.Select(m => m.GroupId)],
            new FieldChange(GroupHistory.Member(connection.Id), connection.Name, null), ct);
    }

    public async Task<IReadOnlyList<Consequence>> BeforeRestoreAsync(ConnectionsDbContext db, Rights rights,
        Connection connection, CancellationToken ct)
    {
        var deleted = await db.Set<DeletedMember>().Where(m => m.ConnectionId == connection.Id).ToListAsync(ct);
        if (deleted.Count == 0) return [];
        var ids = deleted.Select(m => m.GroupId).ToList();
        var groups = await db.Set<ConnectionGroup>().AsNoTracking().Where(g => ids.Contains(g.Id))
            .Select(g => new { g.Id, g.NameKey, g.KeysText }).OrderBy(g => g.NameKey).ToListAsync(ct);
        var sets = groups.ToDictionary(g => g.Id,
            g => TagCombinations.Create(ConnectionGroup.KeysOf(g.KeysText), connection.TagsText));
        var combinations = sets.Values.SelectMany(s => s.Combinations).Distinct().ToList();
        var taken =
            (await db.Set<GroupCombination>().AsNoTracking()
                .Where(p => ids.Contains(p.GroupId) && combinations.Contains(p.Combination)).ToListAsync(ct))
            .Where(p => sets[p.GroupId].Combinations.Contains(p.Combination)).ToLookup(p => p.GroupId);
        var full = await db.Set<GroupMember>().Where(m => ids.Contains(m.GroupId)).GroupBy(m => m.GroupId)
            .Where(g => g.Count() >= ConnectionGroup.MostMembers).Select(g => g.Key).ToListAsync(ct);

        var back = groups.Where(
            g => sets[g.Id].Count is > 0 and <= TagCombinations.Most && !taken[g.Id].Any() && !full.Contains(g.Id))
            .Select(g => g.Id).ToHashSet();
        foreach (var id in back)
        {
            db.Add(new GroupMember(id, connection.Id));
            CombinationIndex.Settle(db, id, [], sets[id].Combinations.ToDictionary(c => c, _ => connection.Id));
        }
        // A group that is deleted itself takes it back when it is restored.
        var live = groups.Select(g => g.Id).ToHashSet();
        db.RemoveRange(deleted.Where(m => live.Contains(m.GroupId)));
        await NoteAsync(db, rights, back, new FieldChange(GroupHistory.Member(connection.Id), null, connection.Name),
            ct);
        return await LeftOutAsync(db, rights, [.. groups.Select(g => g.Id).Where(id => !back.Contains(id))], sets,
            taken, ct);
    }

    private static async Task<IReadOnlyList<Consequence>> LeftOutAsync(
        ConnectionsDbContext db, Rights rights, IReadOnlyList<Guid> left, Dictionary<Guid, TagCombinations> sets,
        ILookup<Guid, GroupCombination> taken, CancellationToken ct)
    {
        if (left.Count == 0) return [];
        var names = await db.GroupNamesAsync(rights, left, ct);
        var holders = await db.ConnectionNamesAsync(rights,
            [.. left.SelectMany(id => taken[id]).Select(p => p.ConnectionId).Distinct()], ct);
        return
        [
            .. left.Where(names.ContainsKey)
                .Select(id =>
                    new Consequence(Kind,
                        id, $"Not added back to the group “{names[id]}”: {Why(sets[id], [.. taken[id]], holders)}")),
            .. Unseen(left.Count(id => !names.ContainsKey(id)), "Not added back to"),
        ];
    }

    private static string Why(TagCombinations set, IReadOnlyCollection<GroupCombination> taken,
        Dictionary<Guid, string> holders)
    {
        if (set.FaultOf("it") is { } fault) return fault;
        if (taken.Count == 0) return $"the group has the maximum of {ConnectionGroup.MostMembers} members.";
        var first = taken.GroupBy(p => p.ConnectionId).First();
        var other = holders.GetValueOrDefault(first.Key) is { } name ? $"“{name}”" : "a member that you can't see";
        return $"{other} matches {TagCombinations.Words(set.Keys, [.. first.Select(p => p.Combination)])} there now.";
    }

    private static IEnumerable<Consequence> Unseen(int count, string what) => count switch
    {
        0 => [],
        1 => [new(Kind, null, $"{what} a group that you can't see.") { IsHidden = true }],
        _ => [new(Kind, null, $"{what} {count} groups that you can't see.") { IsHidden = true, Count = count }],
    };

    private async Task NoteAsync(ConnectionsDbContext db, Rights rights, IReadOnlyCollection<Guid> groups,
        FieldChange change, CancellationToken ct)
    {
        if (groups.Count == 0) return;
        foreach (var group in await db.Set<ConnectionGroup>().AsNoTracking().Where(g => groups.Contains(g.Id))
            .Select(g => new { g.Id, g.Name }).ToListAsync(ct))
            audit.Add(db, rights.Actor, AuditEvent.GroupModified, group.Id, group.Name, [change]);
    }
}
