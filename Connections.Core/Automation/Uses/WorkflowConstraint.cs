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
        foreach (var (id, choosing) in await ChoosingAsync(db, rights, ids, ct))
            told[id] = [.. told.GetValueOrDefault(id, []), .. choosing];
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

    // By way of groups. What a group is asked for is read once for all connections that are in it, so that the number
    // of queries does not grow with them.
    private static async Task<Dictionary<Guid, List<Consequence>>> ChoosingAsync(ConnectionsDbContext db, Rights rights,
        IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        var members = await db.Set<GroupMember>().Where(m => ids.Contains(m.ConnectionId))
            .Join(db.Set<ConnectionGroup>(), m => m.GroupId, g => g.Id,
                (m, g) => new { m.ConnectionId, m.GroupId, g.KeysText })
            .Join(db.Set<Connection>(), m => m.ConnectionId, c => c.Id,
                (m, c) => new { m.ConnectionId, m.GroupId, m.KeysText, c.TagsText }).ToListAsync(ct);
        if (members.Count == 0) return [];
        var groups = members.Select(m => m.GroupId).Distinct().ToList();
        var asking = db.Set<Use>().AsNoTracking()
            .Where(u => u.Kind == UsedKind.Group && groups.Contains(u.TargetId));
        var asked = (await asking.Select(u => new { u.TargetId, u.Pattern, u.IsConstant }).Distinct().ToListAsync(ct))
            .ToLookup(a => a.TargetId);
        var chosen = members.Select(m =>
        {
            var match = IdentifierPattern.MatchOf(ConnectionGroup.KeysOf(m.KeysText), m.TagsText);
            return (m.ConnectionId, Asked: asked[m.GroupId].Where(a => match(a.Pattern, a.IsConstant))
                .Select(a => new AskedGroup(a.TargetId, a.Pattern)).ToList());
        }).Where(m => m.Asked.Count > 0).ToLookup(m => m.ConnectionId, m => m.Asked);
        var patterns = chosen.SelectMany(m => m).SelectMany(a => a).Select(a => a.Pattern).Distinct().ToList();
        if (patterns.Count == 0) return [];
        var uses = asking.Where(u => patterns.Contains(u.Pattern));
        var all = await AskersAsync(uses, db.Set<Workflow>(), ct);
        var visible = db.VisibleWorkflows(rights);
        var seen = await AskersAsync(uses, visible, ct);
        var named = (await uses.Join(visible, u => u.UserId, w => w.Id,
                (u, w) => new { u.TargetId, u.Pattern, w.Id, w.Name, w.NameKey }).Distinct()
            .OrderBy(p => p.NameKey).ThenBy(p => p.Id).Take(MaxRead).ToListAsync(ct)).Index()
            .ToLookup(p => new AskedGroup(p.Item.TargetId, p.Item.Pattern));
        return chosen.ToDictionary(of => of.Key, of =>
        {
            var by = of.SelectMany(a => a).ToList();
            var shown = by.SelectMany(a => named[a].Take(MaxNamed)).OrderBy(p => p.Index).Select(p => p.Item)
                .DistinctBy(w => w.Id).Take(MaxNamed).Select(w => new Consequence(UseSummary.Workflow, w.Id,
                    $"Runs of the workflow “{w.Name}” that choose it from a group will fail.")
                { IsIndirect = true }).ToList();
            var (total, visibly) = (by.SelectMany(a => all[a]).Distinct().Count(),
                by.SelectMany(a => seen[a]).Distinct().Count());
            Add(shown, visibly - shown.Count, total - visibly, "that choose it from a group will fail",
                isIndirect: true);
            return shown;
        });
    }

    private static async Task<ILookup<AskedGroup, Guid>> AskersAsync(IQueryable<Use> uses, IQueryable<Workflow> among,
        CancellationToken ct) =>
        (await uses.Join(among, u => u.UserId, w => w.Id, (u, w) => new { u.TargetId, u.Pattern, w.Id }).Distinct()
            .ToListAsync(ct)).ToLookup(u => new AskedGroup(u.TargetId, u.Pattern), u => u.Id);

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

    // What a group is asked for.
    private readonly record struct AskedGroup(Guid Id, string Pattern);
}
