using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Groups;

/// <summary>
/// What changes of tags, one after the other, mean for the groups that the connections are in: which places they take,
/// or what they would break.
/// </summary>
internal sealed class TagChangePlan
{
    private const int Batch = 5000;

    private readonly List<Finding> findings = [];
    private readonly List<(Membership In, IReadOnlyList<string> Combinations)> moves = [];
    private ILookup<(Guid GroupId, Guid ConnectionId), GroupCombination> own = Array.Empty<GroupCombination>()
        .ToLookup(_ => default((Guid, Guid)));

    private TagChangePlan() { }

    private sealed record Membership(Guid ConnectionId, Guid GroupId, IReadOnlyList<string> Keys);

    private sealed record Finding(Membership In, TagCombinations Set,
        IReadOnlyList<(string Combination, Guid Holder)> Held);

    /// <summary>
    /// Works it out in a bounded number of queries. Where a connection breaks one group, it takes no place in any.
    /// </summary>
    public static async Task<TagChangePlan> OfAsync(ConnectionsDbContext db, IReadOnlyList<TagChange> wanted,
        CancellationToken ct)
    {
        var plan = new TagChangePlan();
        var ids = wanted.Select(w => w.Id).ToList();
        var memberships = (await (
            from m in db.Set<GroupMember>()
            where ids.Contains(m.ConnectionId)
            join g in db.Set<ConnectionGroup>() on m.GroupId equals g.Id
            orderby g.NameKey
            select new { m.ConnectionId, m.GroupId, g.KeysText }).ToListAsync(ct))
            .ToLookup(m => m.ConnectionId,
                m => new Membership(m.ConnectionId, m.GroupId, ConnectionGroup.KeysOf(m.KeysText)));
        if (memberships.Count == 0) return plan;

        var groups = memberships.SelectMany(m => m).Select(m => m.GroupId).Distinct().ToList();
        plan.own = (await db.Set<GroupCombination>()
            .Where(p => groups.Contains(p.GroupId) && ids.Contains(p.ConnectionId)).ToListAsync(ct))
            .ToLookup(p => (p.GroupId, p.ConnectionId));
        var asked = wanted.SelectMany(w => memberships[w.Id],
            (w, m) => (In: m, Set: TagCombinations.Create(m.Keys, IdentifierTag.Text(w.Tags))))
            .Where(a => plan.Differs(a.In, a.Set)).ToList();
        var places = await plan.PlacesAsync(db, asked, ct);
        foreach (var connection in asked.GroupBy(a => a.In.ConnectionId)) plan.Seat([.. connection], places);
        return plan;
    }

    /// <summary>What would be broken, by connection, in words for who may see what.</summary>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<ValidationError>>> RefusalsAsync(ConnectionsDbContext db,
        Rights rights, CancellationToken ct)
    {
        if (findings.Count == 0) return new Dictionary<Guid, IReadOnlyList<ValidationError>>();
        var groups = await db.GroupNamesAsync(rights, [.. findings.Select(f => f.In.GroupId).Distinct()], ct);
        var holders = await db.ConnectionNamesAsync(rights,
            [.. findings.SelectMany(f => f.Held).Select(h => h.Holder).Distinct()], ct);
        return findings.GroupBy(f => f.In.ConnectionId)
            .ToDictionary(g => g.Key,
                g => (IReadOnlyList<ValidationError>)[.. g.SelectMany(f => Words(f, groups, holders)).Distinct()
                    .Select(text => new ValidationError("tags", text))]);
    }

    /// <summary>Stages the places that are taken and let go.</summary>
    public void Stage(ConnectionsDbContext db)
    {
        foreach (var (member, combinations) in moves)
            CombinationIndex.Settle(db, member.GroupId, own[(member.GroupId, member.ConnectionId)],
                combinations.ToDictionary(c => c, _ => member.ConnectionId));
    }

    private bool Differs(Membership member, TagCombinations set) =>
        !own[(member.GroupId, member.ConnectionId)].Select(p => p.Combination).ToHashSet().SetEquals(set.Combinations);

    private async Task<Dictionary<Guid, CombinationIndex>> PlacesAsync(ConnectionsDbContext db,
        IReadOnlyList<(Membership In, TagCombinations Set)> asked, CancellationToken ct)
    {
        var groups = asked.Select(a => a.In.GroupId).Distinct().ToList();
        var places = groups.ToDictionary(g => g, _ => new CombinationIndex());
        foreach (var place in own.SelectMany(p => p))
            if (places.TryGetValue(place.GroupId, out var seats)) seats.Hold(place.Combination, place.ConnectionId);
        foreach (var combinations in asked.SelectMany(a => a.Set.Combinations).Distinct().Chunk(Batch))
        {
            var held = await db.Set<GroupCombination>().AsNoTracking()
                .Where(p => groups.Contains(p.GroupId) && combinations.Contains(p.Combination)).ToListAsync(ct);
            foreach (var place in held) places[place.GroupId].Hold(place.Combination, place.ConnectionId);
        }
        return places;
    }

    private void Seat(IReadOnlyList<(Membership In, TagCombinations Set)> asked,
        Dictionary<Guid, CombinationIndex> places)
    {
        var found = new List<Finding>();
        foreach (var (member, set) in asked)
        {
            var held = places[member.GroupId].HeldByOthers(member.ConnectionId, set.Combinations);
            if (set.Count is 0 or > TagCombinations.Most || held.Count > 0) found.Add(new(member, set, held));
        }
        findings.AddRange(found);
        if (found.Count > 0) return;
        foreach (var (member, set) in asked)
        {
            foreach (var place in own[(member.GroupId, member.ConnectionId)])
                places[member.GroupId].Release(place.Combination, member.ConnectionId);
            foreach (var combination in set.Combinations) places[member.GroupId].Hold(combination, member.ConnectionId);
            moves.Add((member, set.Combinations));
        }
    }

    private static IEnumerable<string> Words(Finding found, Dictionary<Guid, string> groups,
        Dictionary<Guid, string> holders)
    {
        var group = groups.GroupNamed(found.In.GroupId);
        var missing = found.Set.Missing.ToList();
        if (missing.Count > 0)
            yield return $"Members of {group} are identified by {string.Join(", ", found.In.Keys)}: each needs a tag "
                + $"with the key {string.Join(" and one with ", missing)}. Keep one, or remove this connection from "
                + "that group first.";
        else if (found.Set.Count > TagCombinations.Most)
            yield return $"{Capital(group)} allows {TagCombinations.Most} combinations of values per member; with "
                + $"these tags there would be {found.Set.Count}. Use fewer values of "
                + $"{string.Join(", ", found.In.Keys)}.";
        foreach (var held in found.Held.GroupBy(h => holders.GetValueOrDefault(h.Holder)))
        {
            var other = held.Key is { } name ? $"“{name}”" : "another member, which you can't see,";
            yield return $"In {group}, {other} already matches "
                + $"{TagCombinations.Words(found.In.Keys, [.. held.Select(h => h.Combination)])}. Choose other values, "
                + "or remove one of the two from that group first.";
        }
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
