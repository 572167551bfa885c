using Connections.Core.Apps.Entities;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Apps.Editing;

/// <summary>
/// Tells which apps lose a connection or a group that is deleted. They keep no one from it: their queries say what is
/// missing.
/// </summary>
internal sealed class AppConstraint : IConnectionConstraint, IGroupUser
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
        var members = db.Set<GroupMember>().Where(m => ids.Contains(m.ConnectionId));
        var all = await ReadAsync(db, db.Set<Use>().Where(u =>
            (u.Kind == UsedKind.Connection && ids.Contains(u.TargetId))
            || (u.Kind == UsedKind.Group && members.Any(m => m.GroupId == u.TargetId))), ct);
        if (all.Count == 0) return new Dictionary<Guid, IReadOnlyList<Consequence>>();
        var naming = all.Where(a => a.Kind == UsedKind.Connection).ToList();
        var choosing = await ChoosingAsync(db, members, all.Where(a => a.Kind == UsedKind.Group), ct);
        var seen = await SeenAsync(db, rights, all, ct);
        var (direct, indirect) = (naming.ToLookup(n => n.TargetId), choosing.ToLookup(n => n.TargetId));
        return ids.Where(id => direct[id].Any() || indirect[id].Any()).ToDictionary(id => id,
            id => (IReadOnlyList<Consequence>)
            [
                .. Told(direct[id], seen, "will fail"),
                // Those that name it as well are told of already, and count once.
                .. Told(indirect[id].ExceptBy(direct[id].Select(d => d.AppId), a => a.AppId), seen,
                    "that choose it from a group will fail"),
            ]);
    }

    public async Task<IReadOnlyList<Consequence>> ConsequencesAsync(ConnectionsDbContext db, Rights rights,
        Guid groupId, CancellationToken ct)
    {
        var naming = await ReadAsync(db,
            db.Set<Use>().Where(u => u.Kind == UsedKind.Group && u.TargetId == groupId), ct);
        return naming.Count == 0 ? []
            : [.. Told(naming, await SeenAsync(db, rights, naming, ct), "will fail")];
    }

    // By way of groups: what a group is asked for is held against each of these connections that is in it.
    private static async Task<List<AskingApp>> ChoosingAsync(ConnectionsDbContext db, IQueryable<GroupMember> members,
        IEnumerable<AskingApp> asking, CancellationToken ct)
    {
        var asked = asking.ToLookup(a => a.TargetId);
        if (asked.Count == 0) return [];
        var groups = asked.Select(a => a.Key).ToList();
        var inGroups = await members.Where(m => groups.Contains(m.GroupId))
            .Join(db.Set<ConnectionGroup>(), m => m.GroupId, g => g.Id,
                (m, g) => new { m.ConnectionId, m.GroupId, g.KeysText })
            .Join(db.Set<Connection>(), m => m.ConnectionId, c => c.Id,
                (m, c) => new { m.ConnectionId, m.GroupId, m.KeysText, c.TagsText }).ToListAsync(ct);
        return [.. inGroups.SelectMany(m =>
        {
            var match = IdentifierPattern.MatchOf(ConnectionGroup.KeysOf(m.KeysText), m.TagsText);
            return asked[m.GroupId].Where(a => match(a.Pattern, a.IsConstant))
                .Select(a => a with { TargetId = m.ConnectionId });
        })];
    }

    private static Task<List<AskingApp>> ReadAsync(ConnectionsDbContext db, IQueryable<Use> uses,
        CancellationToken ct) => uses.AsNoTracking().Where(u => u.UserKind == UserKind.App)
            .Join(db.Set<StoredApp>(), u => u.UserId, a => a.Id,
                (u, a) => new AskingApp(u.Kind, u.TargetId, a.Id, a.Name, u.Pattern, u.IsConstant))
            .Distinct().Take(MaxRead).ToListAsync(ct);

    private static async Task<HashSet<Guid>> SeenAsync(ConnectionsDbContext db, Rights rights,
        IEnumerable<AskingApp> apps, CancellationToken ct)
    {
        var ids = apps.Select(a => a.AppId).Distinct().ToList();
        return (await db.VisibleApps(rights).Where(a => ids.Contains(a.Id)).Select(a => a.Id).ToListAsync(ct))
            .ToHashSet();
    }

    private static IEnumerable<Consequence> Told(IEnumerable<AskingApp> apps, HashSet<Guid> seen, string what)
    {
        var all = apps.DistinctBy(a => a.AppId).OrderBy(a => a.Name, StringComparer.OrdinalIgnoreCase).ToList();
        var named = all.Where(a => seen.Contains(a.AppId)).ToList();
        foreach (var app in named.Take(MaxNamed))
            yield return new Consequence(UseSummary.App, app.AppId, $"Queries of the app “{app.Name}” {what}.");
        if (named.Count - MaxNamed is > 0 and var more)
            yield return new Consequence(UseSummary.App, null,
                $"Queries of {more} more {(more == 1 ? "app" : "apps")} {what}.")
            { Count = more };
        if (all.Count - named.Count is > 0 and var hidden)
            yield return new Consequence(UseSummary.App, null,
                hidden == 1 ? $"Queries of an app that you can't see {what}."
                    : $"Queries of {hidden} apps that you can't see {what}.")
            { Count = hidden, IsHidden = true };
    }

    private sealed record AskingApp(UsedKind Kind, Guid TargetId, Guid AppId, string Name, string Pattern,
        bool IsConstant);
}
