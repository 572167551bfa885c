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
        var told = await NamingAsync(db, rights, UsedKind.Connection, ids, ct);
        foreach (var (id, choosing) in await ChoosingAsync(db, rights, ids, ct))
            told[id] = [.. told.GetValueOrDefault(id, []), .. choosing];
        return await EndAsync(db, told, ct);
    }

    public async Task<IReadOnlyList<Consequence>> ConsequencesAsync(ConnectionsDbContext db, Rights rights,
        Guid groupId, CancellationToken ct) =>
        (await EndAsync(db, await NamingAsync(db, rights, UsedKind.Group, [groupId], ct), ct))
            .GetValueOrDefault(groupId) ?? [];

    // The documents say whether runs fail, or an error path takes over.
    private static async Task<IReadOnlyDictionary<Guid, IReadOnlyList<Consequence>>> EndAsync(ConnectionsDbContext db,
        Dictionary<Guid, List<Loss>> told, CancellationToken ct)
    {
        var outcomes = await DeletionOutcomes.ReadAsync(db,
            told.Values.SelectMany(losses => losses).Select(l => l.Consequence.Id).OfType<Guid>(), ct);
        return told.ToDictionary(t => t.Key, t => (IReadOnlyList<Consequence>)
            [.. t.Value.Select(l => l.Consequence with { Text = $"{l.Consequence.Text} {outcomes.Of(l)}." })]);
    }

    private static async Task<Dictionary<Guid, List<Loss>>> NamingAsync(ConnectionsDbContext db, Rights rights,
        UsedKind kind, IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        var uses = db.Set<Use>().AsNoTracking().Where(u => u.Kind == kind && ids.Contains(u.TargetId));
        var all = await uses.Join(db.Set<Workflow>(), u => u.UserId, w => w.Id, (u, w) => new { u.TargetId, w.Id })
            .Distinct().GroupBy(u => u.TargetId).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        if (all.Count == 0) return [];
        var pairs = uses.Join(db.VisibleWorkflows(rights), u => u.UserId, w => w.Id,
            (u, w) => new { u.TargetId, w.Id, w.Name, w.NameKey }).Distinct();
        var read = await pairs.OrderBy(p => p.NameKey).ThenBy(p => p.Id).Take(MaxRead).ToListAsync(ct);
        var named = read.ToLookup(p => p.TargetId);
        var seen = read.Count < MaxRead ? named.ToDictionary(n => n.Key, n => n.Count())
            : await pairs.GroupBy(p => p.TargetId).Select(g => new { g.Key, Count = g.Count() })
                .ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return all.ToDictionary(a => a.Key, a =>
        {
            var shown = named[a.Key].Take(MaxNamed).Select(p => new Loss(new(UseSummary.Workflow, p.Id,
                $"Runs of the workflow “{p.Name}”"), [a.Key])).ToList();
            Add(shown, seen.GetValueOrDefault(a.Key) - shown.Count, a.Value - seen.GetValueOrDefault(a.Key), "");
            return shown;
        });
    }

    // By way of groups. What a group is asked for is read once for all connections that are in it, so that the number
    // of queries does not grow with them.
    private static async Task<Dictionary<Guid, List<Loss>>> ChoosingAsync(ConnectionsDbContext db, Rights rights,
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
        // With those that name it as well: they are told of already, and count once.
        var all = await AskersAsync(uses.Concat(db.Set<Use>().AsNoTracking().Where(u => u.Kind == UsedKind.Connection
            && ids.Contains(u.TargetId) && uses.Any(a => a.UserId == u.UserId))), db.Set<Workflow>(), ct);
        var visible = db.VisibleWorkflows(rights);
        var read = await uses.Join(visible, u => u.UserId, w => w.Id,
                (u, w) => new { u.TargetId, u.Pattern, w.Id, w.Name, w.NameKey }).Distinct()
            .OrderBy(p => p.NameKey).ThenBy(p => p.Id).Take(MaxRead).ToListAsync(ct);
        var named = read.Index().ToLookup(p => new AskedGroup(p.Item.TargetId, p.Item.Pattern));
        var seen = read.Count == MaxRead ? await AskersAsync(uses, visible, ct)
            : read.ToLookup(p => new AskedGroup(p.TargetId, p.Pattern), p => p.Id);
        return chosen.ToDictionary(of => of.Key, of =>
        {
            var by = of.SelectMany(a => a).ToList();
            var asked = by.Select(a => a.Id).ToHashSet();
            var naming = all[new(of.Key, "")].ToHashSet();
            var shown = by.SelectMany(a => named[a]).OrderBy(p => p.Index).Select(p => p.Item).DistinctBy(w => w.Id)
                .Where(w => !naming.Contains(w.Id)).Take(MaxNamed).Select(w => new Loss(new(UseSummary.Workflow, w.Id,
                    $"Runs of the workflow “{w.Name}” that choose it from a group"), asked)).ToList();
            var (total, visibly) = (by.SelectMany(a => all[a]).Distinct().Except(naming).Count(),
                by.SelectMany(a => seen[a]).Distinct().Except(naming).Count());
            Add(shown, visibly - shown.Count, total - visibly, " that choose it from a group");
            return shown;
        });
    }

    private static async Task<ILookup<AskedGroup, Guid>> AskersAsync(IQueryable<Use> uses, IQueryable<Workflow> among,
        CancellationToken ct) =>
        (await uses.Join(among, u => u.UserId, w => w.Id, (u, w) => new { u.TargetId, u.Pattern, w.Id }).Distinct()
            .ToListAsync(ct)).ToLookup(u => new AskedGroup(u.TargetId, u.Pattern), u => u.Id);

    private static void Add(List<Loss> shown, int more, int hidden, string what)
    {
        if (more > 0)
            shown.Add(new(new(UseSummary.Workflow, null,
                $"Runs of {more} more {(more == 1 ? "workflow" : "workflows")}{what}")
            { Count = more }, []));
        if (hidden > 0)
            shown.Add(new(new(UseSummary.Workflow, null, hidden == 1
                ? $"Runs of a workflow that you can't see{what}"
                : $"Runs of {hidden} workflows that you can't see{what}")
            { Count = hidden, IsHidden = true }, []));
    }

    // What a group is asked for.
    private readonly record struct AskedGroup(Guid Id, string Pattern);
}
