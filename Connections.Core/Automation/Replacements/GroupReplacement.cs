using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.People;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Replacements;

/// <summary>
/// Gives a connection's places in groups to another one, by the rules of groups: where its tags fit, and nobody else
/// has the place.
/// </summary>
internal sealed class GroupReplacement(IntegrationCatalog catalog, IEditGuard guard, AuditLog audit)
{
    /// <summary>Stages it for every group that the connection is in.</summary>
    public async Task StageAsync(ReplacementSwap swap, Guid replacementId, CancellationToken ct)
    {
        var (db, rights) = (swap.Db, swap.Rights);
        var (from, to) = (swap.From.Id, swap.To.Id);
        var all = await db.Set<GroupMember>().Where(m => m.ConnectionId == from).Select(m => m.GroupId).ToListAsync(ct);
        if (swap.Only is { } only) all = [.. all.Where(only.ContainsKey)];
        if (all.Count == 0) return;
        var seen = await db.VisibleGroups(rights).Where(g => all.Contains(g.Id)).Select(g => g.Id).ToListAsync(ct);
        swap.Hidden += all.Count - seen.Count;
        var editable = !rights.Has(Permissions.ConnectionGroupsWrite) ? []
            : (await db.Set<ConnectionGroup>().Where(g => seen.Contains(g.Id))
                .AtLeast(db, rights, AccessLevel.Editor).Select(g => g.Id).ToListAsync(ct)).ToHashSet();
        var both = (await db.Set<GroupMember>().Where(m => m.ConnectionId == to && seen.Contains(m.GroupId))
            .Select(m => m.GroupId).ToListAsync(ct)).ToHashSet();
        var tags = await db.Set<Connection>().Where(c => c.Id == from || c.Id == to)
            .ToDictionaryAsync(c => c.Id, c => c.TagsText, ct);
        foreach (var group in await db.Set<ConnectionGroup>().Where(g => seen.Contains(g.Id)).ToListAsync(ct))
        {
            var note = !swap.GroupsToo ? "Groups are not changed this time."
                : !editable.Contains(group.Id) ? "You need Editor access to this group to change it."
                : both.Contains(group.Id) ? $"“{swap.To.Name}” is a member of this group already."
                : Lost(group, tags[from], tags[to]) is { } lost
                    ? $"“{swap.To.Name}” doesn't match {lost} in this group."
                : await StageAsync(swap, group, replacementId, ct);
            (note is null ? swap.Replaced : swap.Left).Add(new(IsGroup: true, group.Id, group.Name, note));
        }
    }

    // What is asked of the group for the one must find the other.
    private static string? Lost(ConnectionGroup group, string from, string to)
    {
        var lost = TagCombinations.Create(group.Keys, from).Combinations
            .Except(TagCombinations.Create(group.Keys, to).Combinations).ToList();
        return lost.Count == 0 ? null : TagCombinations.Words(group.Keys, lost);
    }

    // Null: it is staged. Else why not.
    private async Task<string?> StageAsync(ReplacementSwap swap, ConnectionGroup group, Guid replacementId,
        CancellationToken ct)
    {
        var (db, rights) = (swap.Db, swap.Rights);
        GroupUpdate update;
        try
        {
            guard.EnsureEditable(group);
            update = await GroupUpdate.OfAsync(db, rights, group, new GroupChange
            {
                Name = group.Name,
                Description = group.Description,
                Keys = group.Keys,
                Add = [swap.To.Id],
                Remove = [swap.From.Id],
            }, ct);
            update.EnsureNoFaults(confirmed: false);
        }
        catch (Problem.Invalid faulty)
        {
            return string.Join(" ", faulty.Faults.Select(f => f.Message).Distinct());
        }
        catch (Problem.ManagedByFile managed)
        {
            return managed.Message;
        }
        group.Change(new GroupContent(group.Name, group.Description, group.Keys),
            catalog.NameOf(group.IntegrationType), rights.Actor.Id, swap.Now);
        update.Stage(db);
        audit.Add(db, rights.Actor, AuditEvent.GroupModified, group.Id, group.Name, [.. update.Changes]);
        swap.Changes.Add(new ReplacedUse(replacementId, group.Id));
        return null;
    }
}
