using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Uses;

/// <summary>
/// Tells which workflows lose a connection or a group that is deleted. They keep no one from it: their runs say what is
/// missing, and the way back.
/// </summary>
internal sealed class WorkflowConstraint : IConnectionConstraint, IGroupUser
{
    private const int MaxNamed = 10;
    private const int MaxRead = 5000;

    public Task<IReadOnlyDictionary<Guid, IReadOnlyList<ValidationError>>> RefusalsAsync(ConnectionsDbContext db,
        Rights rights, IReadOnlyList<TagChange> wanted, CancellationToken ct) =>
        Task.FromResult<IReadOnlyDictionary<Guid, IReadOnlyList<ValidationError>>>(
            new Dictionary<Guid, IReadOnlyList<ValidationError>>());

    public Task BeforeRetagAsync(ConnectionsDbContext db, Rights rights, Connection connection,
        IReadOnlyList<IdentifierTag> tags, CancellationToken ct) => Task.CompletedTask;

    public Task BeforeDeletionAsync(ConnectionsDbContext db, Rights rights, Connection connection,
        CancellationToken ct) => Task.CompletedTask;

    public Task<IReadOnlyList<Consequence>> BeforeRestoreAsync(ConnectionsDbContext db, Rights rights,
        Connection connection, CancellationToken ct) => Task.FromResult<IReadOnlyList<Consequence>>([]);

    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<Consequence>>> ConsequencesAsync(ConnectionsDbContext db,
        Rights rights, IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        var told = (await NamingAsync(db, rights, UsedKind.Connection, ids, ct)).ToDictionary(n => n.Key,
            n => (IReadOnlyList<Consequence>)n.Value);
        // By way of groups only where one connection is looked at: for many it would be a question each.
        if (ids.Count == 1 && await ChoosingAsync(db, rights, ids.First(), ct) is { Count: > 0 } choosing)
            told[ids.First()] = [.. told.GetValueOrDefault(ids.First(), []), .. choosing];
        return told;
    }

    public async Task<IReadOnlyList<Consequence>> ConsequencesAsync(ConnectionsDbContext db, Rights rights,
        Guid groupId, CancellationToken ct) =>
        (await NamingAsync(db, rights, UsedKind.Group, [groupId], ct)).GetValueOrDefault(groupId) ?? [];

    private static async Task<Dictionary<Guid, List<Consequence>>> NamingAsync(ConnectionsDbContext db, Rights rights,
        UsedKind kind, IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        var uses = db.Set<Use>().AsNoTracking().Where(u => u.Kind == kind && ids.Contains(u.TargetId));
        var all = await uses.Join(db.Set<Workflow>(), u => u.UserId, w => w.Id, (u, w) => new { u.TargetId, w.Id })
            .Distinct().GroupBy(u => u.TargetId).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        if (all.Count == 0) return [];
        var pairs = uses.Join(db.VisibleWorkflows(rights), u => u.UserId, w => w.Id,
            (u, w) => new { u.TargetId, w.Id, w.Name, w.NameKey }).Distinct();
        var seen = await pairs.GroupBy(p => p.TargetId).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var named = (await pairs.OrderBy(p => p.NameKey).ThenBy(p => p.Id).Take(MaxRead).ToListAsync(ct))
            .ToLookup(p => p.TargetId);
        return all.ToDictionary(a => a.Key, a =>
        {
            var shown = named[a.Key].Take(MaxNamed).Select(p => new Consequence(UseSummary.Workflow, p.Id,
                $"Runs of the workflow “{p.Name}” will fail.")).ToList();
            Add(shown, seen.GetValueOrDefault(a.Key) - shown.Count, a.Value - seen.GetValueOrDefault(a.Key),
                "will fail", isIndirect: false);
            return shown;
        });
    }

    private static async Task<IReadOnlyList<Consequence>> ChoosingAsync(ConnectionsDbContext db, Rights rights, Guid id,
        CancellationToken ct)
    {
        if (await db.GroupsOfAsync(rights, id, ct) is not { Count: > 0 } groups) return [];
        var tags = await db.Set<Connection>().Where(c => c.Id == id).Select(c => c.TagsText).SingleAsync(ct);
        var users = db.ChoosingUses(groups, tags)!.Select(u => u.UserId).Distinct();
        var all = await db.Set<Workflow>().CountAsync(w => users.Contains(w.Id), ct);
        if (all == 0) return [];
        var visible = db.VisibleWorkflows(rights).Where(w => users.Contains(w.Id));
        var seen = await visible.CountAsync(ct);
        var named = await visible.OrderBy(w => w.NameKey).Take(MaxNamed).Select(w => new { w.Id, w.Name })
            .ToListAsync(ct);
        var shown = named.Select(w => new Consequence(UseSummary.Workflow, w.Id,
            $"Runs of the workflow “{w.Name}” that choose it from a group will fail.")
        { IsIndirect = true }).ToList();
        Add(shown, seen - named.Count, all - seen, "that choose it from a group will fail", isIndirect: true);
        return shown;
    }

    private static void Add(List<Consequence> shown, int more, int hidden, string what, bool isIndirect)
    {
        if (more > 0)
            shown.Add(new(UseSummary.Workflow, null,
                $"Runs of {more} more {(more == 1 ? "workflow" : "workflows")} {what}.")
            { Count = more, IsIndirect = isIndirect });
        if (hidden > 0)
            shown.Add(new(UseSummary.Workflow, null, hidden == 1
                ? $"Runs of a workflow that you can't see {what}."
                : $"Runs of {hidden} workflows that you can't see {what}.")
            { Count = hidden, IsIndirect = isIndirect, IsHidden = true });
    }
}
