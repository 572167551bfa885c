using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Groups;

/// <summary>
/// Who should sit where in one group after a change: checks who may come in, finds every clash, and says each in words,
/// at both of its rows.
/// </summary>
internal sealed class MembershipChange(IReadOnlyList<string> keys)
{
    private readonly CombinationIndex places = new();
    private readonly Dictionary<string, Guid> wanted = [];
    private readonly List<(Guid Id, TagCombinations Set)> unfit = [];
    private readonly List<(Guid Id, IReadOnlyList<(string Combination, Guid Holder)> Held)> clashes = [];

    /// <summary>Every place that someone should have who does not have it permanently yet.</summary>
    public IReadOnlyDictionary<string, Guid> Wanted => wanted;

    /// <summary>Notes a place of a member that stays where it is.</summary>
    public void Hold(GroupCombination place) => places.Hold(place.Combination, place.ConnectionId);

    /// <summary>
    /// The connections that should come in, tracked, as far as the actor may see them; faults at those that may not
    /// come.
    /// </summary>
    public static async Task<IReadOnlyList<Connection>> CandidatesAsync(ConnectionsDbContext db, Rights rights,
        string integrationType, IReadOnlyCollection<Guid> ids, ICollection<ValidationError> faults,
        CancellationToken ct)
    {
        if (ids.Count == 0) return [];
        rights.Ensure(Permissions.ConnectionsResolve, "add connections to groups");
        var found = await db.Set<Connection>().Where(c => ids.Contains(c.Id) && c.DeletedAt == null).VisibleTo(db,
            rights).ToListAsync(ct);
        var may = await db.Set<Connection>().Where(c => ids.Contains(c.Id)).AtLeast(db, rights,
            AccessLevel.Resolver).Select(c => c.Id).ToListAsync(ct);
        var usable = may.ToHashSet();
        foreach (var id in ids.Except(found.Select(c => c.Id)))
            faults.Add(At(id, "Connection not found, or you don't have access."));
        foreach (var connection in found)
        {
            if (connection.IntegrationType != integrationType)
                faults.Add(At(
                    connection.Id, $"“{connection.Name}” is a connection of {connection.IntegrationType}; all "
                        + $"members of this group must be connections of {integrationType}."));
            else if (!usable.Contains(connection.Id))
                faults.Add(At(
                    connection.Id, "You need Resolver access to add a connection: "
                        + $"{new ConnectionEligibility(AccessLevel.Viewer, true, null).WhyNot(null)} "
                        + $"(“{connection.Name}”). Ask one of its editors."));
        }
        return [.. found.OrderBy(c => c.NameKey, StringComparer.Ordinal)];
    }

    /// <summary>Gives a connection its places, or notes why it cannot have them.</summary>
    public void Seat(Connection connection)
    {
        var set = TagCombinations.Create(keys, connection.TagsText);
        if (set.Count is 0 or > TagCombinations.Most) unfit.Add((connection.Id, set));
        var held = places.HeldByOthers(connection.Id, set.Combinations);
        if (held.Count > 0) clashes.Add((connection.Id, held));
        foreach (var combination in set.Combinations.Except(held.Select(h => h.Combination)))
        {
            places.Hold(combination, connection.Id);
            wanted[combination] = connection.Id;
        }
    }

    /// <summary>
    /// What was noted, in words: a clash at both rows; of a member that the actor cannot see without its name.
    /// </summary>
    public async Task TellAsync(ConnectionsDbContext db, Rights rights, ICollection<ValidationError> faults,
        CancellationToken ct)
    {
        if (unfit.Count == 0 && clashes.Count == 0) return;
        List<Guid> ids = [.. unfit.Select(u => u.Id), .. clashes.Select(c => c.Id),
            .. clashes.SelectMany(c => c.Held).Select(h => h.Holder)];
        var names = await db.ConnectionNamesAsync(rights, [.. ids.Distinct()], ct);
        foreach (var (id, set) in unfit) Tell(id, named => set.FaultOf(named)!);
        foreach (var (id, held) in clashes)
        {
            foreach (var other in held.GroupBy(h => h.Holder, h => h.Combination))
            {
                var values = TagCombinations.Words(keys, [.. other]);
                Tell(id, named => $"{named} and {Named(other.Key, "a")} both match {values}. Only one can be a "
                    + "member.");
                if (names.ContainsKey(other.Key))
                    Tell(other.Key,
                        named => $"{named} and {Named(id, "a")} both match {values}. Only one can be a member.");
            }
        }

        string Named(Guid id, string article) =>
            names.TryGetValue(id, out var name) ? $"“{name}”" : $"{article} member that you can't see";
        void Tell(Guid id, Func<string, string> words) =>
            faults.Add(names.ContainsKey(id) ? At(id, words(Named(id, "A")))
                : new ValidationError("keys", words(Named(id, "A"))));
    }

    /// <summary>A fault at a member's row.</summary>
    public static ValidationError At(Guid id, string message) => new($"members/{id}", message);
}
