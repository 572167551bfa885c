using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Groups;

/// <summary>A change of a group, held against every rule: its faults, who leaves, and who should sit where.</summary>
internal sealed class GroupUpdate
{
    private readonly List<ValidationError> faults = [];
    private readonly ConnectionGroup group;
    private List<GroupMember> rows = [];
    private List<GroupCombination> released = [];
    private IReadOnlyList<Connection> coming = [];
    private List<Connection> going = [];
    private List<Connection> staying = [];
    private List<Connection> dormant = [];
    private List<Connection> without = [];
    private MembershipChange admission = new([]);
    private string? leaving;

    private GroupUpdate(ConnectionGroup group) => this.group = group;

    /// <summary>The keys from then on.</summary>
    public IReadOnlyList<string> Keys { get; private set; } = [];

    /// <summary>Who comes and who goes, for the record.</summary>
    public IEnumerable<FieldChange> Changes =>
        going.Select(c => new FieldChange(GroupHistory.Member(c.Id), c.Name, null))
            .Concat(coming.Select(c => new FieldChange(GroupHistory.Member(c.Id), null, c.Name)));

    /// <summary>Works it out. What it reads is tracked, for the save.</summary>
    public static async Task<GroupUpdate> OfAsync(ConnectionsDbContext db, Rights rights, ConnectionGroup group,
        GroupChange change, CancellationToken ct)
    {
        var update = new GroupUpdate(group);
        update.Keys = GroupRules.Check(change, update.faults);
        update.admission = new MembershipChange(update.Keys);
        var rekeyed = update.Keys.Count > 0 && !update.Keys.SequenceEqual(group.Keys);
        if (!rekeyed && change.Add.Count == 0 && change.Remove.Count == 0) return update;
        if (change.Add.Count > ConnectionGroup.MostMembers)
            throw new Problem.Invalid("members", $"The maximum is {ConnectionGroup.MostMembers} members.");

        update.rows = await db.Set<GroupMember>().Where(m => m.GroupId == group.Id).ToListAsync(ct);
        await update.PartAsync(db, change, rekeyed, ct);
        await update.AdmitAsync(db, rights, change, rekeyed, ct);
        if (update.without.Count > 0) await update.TellLeavingAsync(db, rights, ct);
        return update;
    }

    /// <summary>
    /// Refuses on any fault; and, unless the actor knows of it, where members would leave for want of the new keys.
    /// </summary>
    /// <exception cref="Problem.Invalid">With all of them.</exception>
    public void EnsureNoFaults(bool confirmed)
    {
        if (faults.Count > 0) throw new Problem.Invalid(faults);
        if (leaving is not null && !confirmed)
            throw new Problem.Invalid([new ValidationError("keys", leaving, ErrorSeverity.Warning)]);
    }

    /// <summary>Stages members and places.</summary>
    public void Stage(ConnectionsDbContext db)
    {
        GroupService.Enter(db, group.Id, coming);
        CombinationIndex.Settle(db, group.Id, released, admission.Wanted);
        // A place that was given to another is not to go with the member that had it.
        db.ChangeTracker.DetectChanges();
        var gone = going.Select(c => c.Id).ToHashSet();
        db.RemoveRange(rows.Where(r => gone.Contains(r.ConnectionId)));
        foreach (var connection in going.Concat(staying).Concat(dormant)) connection.NoteDependents();
    }

    // Who leaves: those who are removed, and with new keys those who do not have all of them.
    private async Task PartAsync(ConnectionsDbContext db, GroupChange change, bool rekeyed, CancellationToken ct)
    {
        var remove = change.Remove.ToHashSet();
        var members = rows.Select(r => r.ConnectionId).ToHashSet();
        foreach (var id in remove.Where(id => !members.Contains(id)))
            faults.Add(MembershipChange.At(id, "This connection is not a member of the group."));
        var groupId = group.Id;
        if (!rekeyed)
        {
            var ids = remove.Where(members.Contains).ToList();
            going = await db.Set<Connection>().Where(c => ids.Contains(c.Id)).ToListAsync(ct);
            released = await db.Set<GroupCombination>().Where(p => p.GroupId == groupId && ids.Contains(p.ConnectionId))
                .ToListAsync(ct);
            return;
        }

        var all = await db.Set<Connection>()
            .Where(c => db.Set<GroupMember>().Any(m => m.GroupId == groupId && m.ConnectionId == c.Id)).ToListAsync(ct);
        released = await db.Set<GroupCombination>().Where(p => p.GroupId == groupId).ToListAsync(ct);
        // A deleted member comes back by the keys that are then the group's: the one who restores it now must notice
        // the change.
        dormant = await db.Set<Connection>()
            .Where(c => db.Set<DeletedMember>().Any(m => m.GroupId == groupId && m.ConnectionId == c.Id))
            .ToListAsync(ct);
        without = [.. all.Where(c => !remove.Contains(c.Id) && TagCombinations.Create(Keys, c.TagsText).Missing.Any())];
        going = [.. all.Where(c => remove.Contains(c.Id)), .. without];
        staying = [.. all.Except(going).OrderBy(c => c.NameKey, StringComparer.Ordinal)];
    }

    private async Task AdmitAsync(ConnectionsDbContext db, Rights rights, GroupChange change, bool rekeyed,
        CancellationToken ct)
    {
        var members = rows.Select(r => r.ConnectionId).Except(going.Select(c => c.Id)).ToHashSet();
        coming = await MembershipChange.CandidatesAsync(db, rights, group.IntegrationType,
            change.Add.Where(id => !members.Contains(id)).ToHashSet(), faults, ct);
        foreach (var both in coming.Where(c => going.Contains(c)))
            faults.Add(MembershipChange.At(both.Id, $"“{both.Name}” can't be both added and removed."));
        if (members.Count + coming.Count > ConnectionGroup.MostMembers)
            faults.Add(new(
                "members", $"The group would have {members.Count + coming.Count} members; the maximum is "
                    + $"{ConnectionGroup.MostMembers}."));
        if (!rekeyed)
        {
            var groupId = group.Id;
            var combinations = coming.SelectMany(c => TagCombinations.Create(Keys, c.TagsText).Combinations).Distinct()
                .ToList();
            var held = await db.Set<GroupCombination>().AsNoTracking()
                .Where(p => p.GroupId == groupId && combinations.Contains(p.Combination)).ToListAsync(ct);
            foreach (var place in held.ExceptBy(released.Select(r => r.Combination), p => p.Combination))
                admission.Hold(place);
        }
        if (Keys.Count == 0) return;
        foreach (var connection in staying.Concat(coming)) admission.Seat(connection);
        await admission.TellAsync(db, rights, faults, ct);
    }

    private async Task TellLeavingAsync(ConnectionsDbContext db, Rights rights, CancellationToken ct)
    {
        var names = await db.ConnectionNamesAsync(rights, [.. without.Select(c => c.Id)], ct);
        var shown = names.Values.Order(StringComparer.OrdinalIgnoreCase).Select(n => $"“{n}”").ToList();
        if (without.Count > shown.Count)
            shown.Add(without.Count - shown.Count is 1 and var one ? $"{one} that you can't see"
                : $"{without.Count - shown.Count} that you can't see");
        leaving = $"Members without a tag for each of {string.Join(", ", Keys)} will be removed: "
            + $"{string.Join(", ", shown)}. Workflows and apps that use them through this group will fail.";
    }
}
