using Connections.Core.Storage;

namespace Connections.Core.Groups;

/// <summary>
/// Who sits where in one group, while a change is planned: no place is given twice. The database holds the same rule
/// when it is saved.
/// </summary>
internal sealed class CombinationIndex
{
    private readonly Dictionary<string, Guid> holders = [];

    /// <summary>Notes who has a place.</summary>
    public void Hold(string combination, Guid holder) => holders[combination] = holder;

    /// <summary>Sets a place free, where that one has it.</summary>
    public void Release(string combination, Guid holder)
    {
        if (holders.TryGetValue(combination, out var held) && held == holder) holders.Remove(combination);
    }

    /// <summary>Which of these places others have.</summary>
    public IReadOnlyList<(string Combination, Guid Holder)> HeldByOthers(Guid id, IReadOnlyList<string> combinations) =>
        [.. combinations.Where(c => holders.TryGetValue(c, out var holder) && holder != id)
            .Select(c => (c, holders[c]))];

    /// <summary>
    /// Stages the rows of a group: those that are let go are given to whom they are wanted for, or removed; what is
    /// missing is added.
    /// </summary>
    public static void Settle(ConnectionsDbContext db, Guid groupId, IEnumerable<GroupCombination> released,
        IReadOnlyDictionary<string, Guid> wanted)
    {
        var missing = wanted.Keys.ToHashSet();
        foreach (var place in released)
        {
            if (!wanted.TryGetValue(place.Combination, out var holder)) db.Remove(place);
            else place.Give(holder);
            missing.Remove(place.Combination);
        }
        foreach (var combination in missing) db.Add(new GroupCombination(groupId, combination, wanted[combination]));
    }
}
