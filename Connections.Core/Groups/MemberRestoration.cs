using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Groups;

/// <summary>
/// Members of a deleted group that is restored: who gets back in by the tags that they have now, and who stays out
/// and why.
/// </summary>
internal sealed class MemberRestoration
{
    private const string Kind = "connection";

    private readonly ConnectionGroup group;
    private readonly Dictionary<string, Guid> wanted = [];
    private readonly List<Connection> back = [];
    private readonly List<(Connection Connection, TagCombinations Set,
        IReadOnlyList<(string Combination, Guid Holder)> Held)> left = [];
    private List<GroupMember> present = [];
    private List<GroupCombination> released = [];
    private List<DeletedMember> waiting = [];
    private int deleted;

    private MemberRestoration(ConnectionGroup group) => this.group = group;

    /// <summary>Connections that do not become members again.</summary>
    public IEnumerable<Connection> LeftOut => left.Select(l => l.Connection);

    /// <summary>Works it out. What it reads is tracked, for the save.</summary>
    public static async Task<MemberRestoration> PlanAsync(ConnectionsDbContext db, ConnectionGroup group,
        CancellationToken ct)
    {
        var plan = new MemberRestoration(group);
        var id = group.Id;
        plan.waiting = await db.Set<DeletedMember>().Where(m => m.GroupId == id).ToListAsync(ct);
        // None, unless a connection was restored into the group at the very moment in which that was deleted.
        plan.present = await db.Set<GroupMember>().Where(m => m.GroupId == id).ToListAsync(ct);
        plan.released = await db.Set<GroupCombination>().Where(p => p.GroupId == id).ToListAsync(ct);
        var ids = plan.waiting.Select(m => m.ConnectionId).Concat(plan.present.Select(m => m.ConnectionId)).ToList();
        var live = await db.Set<Connection>().Where(c => ids.Contains(c.Id) && c.DeletedAt == null)
            .OrderBy(c => c.NameKey).ToListAsync(ct);
        plan.deleted = ids.Distinct().Count() - live.Count;
        var places = new CombinationIndex();
        foreach (var connection in live) plan.Seat(connection, places);
        return plan;
    }

    /// <summary>Stages members and places. Who is deleted continues waiting.</summary>
    public void Stage(ConnectionsDbContext db)
    {
        var (inside, returned) = (present.Select(m => m.ConnectionId).ToHashSet(), back.Select(c => c.Id).ToHashSet());
        GroupService.Enter(db, group.Id, back.Where(c => !inside.Contains(c.Id)));
        foreach (var connection in back.Where(c => inside.Contains(c.Id))) connection.NoteDependents();
        CombinationIndex.Settle(db, group.Id, released, wanted);
        var live = back.Concat(LeftOut).Select(c => c.Id).ToHashSet();
        db.RemoveRange(waiting.Where(m => live.Contains(m.ConnectionId)));
        db.ChangeTracker.DetectChanges();
        db.RemoveRange(present.Where(m => !returned.Contains(m.ConnectionId)));
    }

    /// <summary>Who stays out and why, as far as the actor may know.</summary>
    public async Task<IReadOnlyList<Consequence>> TellAsync(ConnectionsDbContext db, Rights rights,
        CancellationToken ct)
    {
        if (left.Count == 0 && deleted == 0) return [];
        var names = await db.ConnectionNamesAsync(rights,
            [.. LeftOut.Select(c => c.Id).Concat(left.SelectMany(l => l.Held).Select(h => h.Holder)).Distinct()], ct);
        var hidden = left.Count(l => !names.ContainsKey(l.Connection.Id));
        return
        [
            .. left.Where(l => names.ContainsKey(l.Connection.Id))
                .Select(l => new Consequence(Kind, l.Connection.Id,
                $"“{l.Connection.Name}” is no longer a member: {Why(l.Set, l.Held, names)}")),
            .. hidden == 0 ? [] : new[] { new Consequence(Kind, null, hidden == 1
                ? "1 member that you can't see was not added back."
                : $"{hidden} members that you can't see were not added back.") },
            .. deleted == 0 ? [] : new[] { new Consequence(Kind, null, deleted == 1
                ? "1 member is deleted; restoring it adds it back to the group."
                : $"{deleted} members are deleted; restoring them adds them back to the group.") },
        ];
    }

    private void Seat(Connection connection, CombinationIndex places)
    {
        var set = TagCombinations.Create(group.Keys, connection.TagsText);
        var held = places.HeldByOthers(connection.Id, set.Combinations);
        if (set.Count is 0 or > TagCombinations.Most || held.Count > 0 || back.Count >= ConnectionGroup.MostMembers)
        {
            left.Add((connection, set, held));
            return;
        }
        back.Add(connection);
        foreach (var combination in set.Combinations)
        {
            places.Hold(combination, connection.Id);
            wanted[combination] = connection.Id;
        }
    }

    private static string Why(TagCombinations set, IReadOnlyList<(string Combination, Guid Holder)> held,
        Dictionary<Guid,
        string> names)
    {
        if (set.FaultOf("it") is { } fault) return fault;
        if (held.Count == 0) return $"the group has the maximum of {ConnectionGroup.MostMembers} members.";
        var first = held.GroupBy(h => h.Holder).First();
        var other = names.GetValueOrDefault(first.Key) is { } name ? $"“{name}”" : "a member that you can't see";
        return $"{other} also matches {TagCombinations.Words(set.Keys, [.. first.Select(h => h.Combination)])}.";
    }
}
