using Connections.Core.Apps.Entities;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Uses;
using Connections.Core.Automation.Workflows;
using Connections.Core.Impact;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Apps.Editing;

/// <summary>Reads the apps behind some uses, for one reader.</summary>
internal sealed class AppUseReading : IOtherUses
{
    private const int MaxNamed = 50;
    private const int MaxFew = 5;
    private const int MaxRead = 1000;
    private const string Noun = "app";

    public async Task<OtherUses> ReadAsync(ConnectionsDbContext db, Rights rights, IQueryable<Guid> named,
        IQueryable<Use> uses, IQueryable<PastChoice> past, IReadOnlyDictionary<Guid, string> groups,
        CancellationToken ct)
    {
        var users = uses.Select(u => u.UserId).Union(past.Select(c => c.UserId));
        var all = await db.Set<StoredApp>().CountAsync(a => users.Contains(a.Id), ct);
        if (all == 0) return OtherUses.None;
        var visible = db.VisibleApps(rights);
        var rows = await visible.Where(a => users.Contains(a.Id)).OrderBy(a => a.NameKey).ThenBy(a => a.Id)
            .Take(MaxNamed).Select(a => new
            {
                a.Id,
                a.Name,
                IsPublished = db.Set<AppDeployment>().Any(d => d.AppId == a.Id),
                Identity = db.Set<User>()
                    .Where(u => u.Id == (a.RunAs == AppIdentity.ServiceAccount ? a.ServiceAccountId : a.AuthorId))
                    .Select(u => u.Name).FirstOrDefault(),
            }).ToListAsync(ct);
        var ids = rows.Select(r => r.Id).ToList();
        var queries = (await uses.Where(u => ids.Contains(u.UserId)).ToListAsync(ct)).ToLookup(u => u.UserId);
        var counts = await past.Where(c => ids.Contains(c.UserId)).GroupBy(c => c.UserId)
            .Select(g => new { g.Key, Count = g.Sum(c => c.Count) }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var seen = await visible.CountAsync(a => users.Contains(a.Id), ct);
        var (seenNamed, hiddenNamed) = await CountAsync(db, visible, named, ct);
        var (inUse, hiddenInUse) = await CountAsync(db, visible, uses.Select(u => u.UserId), ct);
        return new([.. rows.Select(r => new UsingApp
        {
            Id = r.Id,
            Name = r.Name,
            Identity = r.Identity ?? "",
            IsPublished = r.IsPublished,
            Queries = UseReading.Steps(queries[r.Id], groups),
            PastUses = counts.GetValueOrDefault(r.Id),
        })], all - seen, seenNamed, hiddenNamed, inUse, hiddenInUse);
    }

    private static async Task<(int Seen, int Hidden)> CountAsync(ConnectionsDbContext db, IQueryable<StoredApp> visible,
        IQueryable<Guid> users, CancellationToken ct)
    {
        var seen = await visible.CountAsync(a => users.Contains(a.Id), ct);
        return (seen, await db.Set<StoredApp>().CountAsync(a => users.Contains(a.Id), ct) - seen);
    }

    public async Task<ChangeImpact> ImpactAsync(ConnectionsDbContext db, Rights rights, LeavingMembers change,
        CancellationToken ct)
    {
        var (groupIds, connectionIds) = (change.Groups.Keys.ToList(), change.Connections.Keys.ToList());
        var patterns = change.Lost.Values.SelectMany(p => p).Distinct().ToList();
        var past = change.Past.Where(c => groupIds.Contains(c.GroupId) && connectionIds.Contains(c.ConnectionId));
        var uses = db.Set<Use>().Where(u => u.UserKind == UserKind.App && u.Kind == UsedKind.Group && u.IsConstant
            && groupIds.Contains(u.TargetId) && patterns.Contains(u.Pattern));
        if (!await db.Set<StoredApp>().AnyAsync(a => past.Any(c => c.UserId == a.Id)
            || uses.Any(u => u.UserId == a.Id), ct)) return ChangeImpact.None;
        var chosen = await past
            .Join(db.Set<StoredApp>(), c => c.UserId, a => a.Id,
                (c, a) => new { c.ConnectionId, c.GroupId, a.Id, a.Name, c.Count })
            .GroupBy(c => new { c.ConnectionId, c.GroupId, c.Id, c.Name })
            .Select(g => new { g.Key, Count = g.Sum(c => c.Count) }).Take(MaxRead).ToListAsync(ct);
        var asking = await uses
            .Join(db.Set<StoredApp>(), u => u.UserId, a => a.Id, (u, a) => new { u.TargetId, u.Pattern, a.Id, a.Name })
            .Distinct().Take(MaxRead).ToListAsync(ct);
        var ids = chosen.Select(c => c.Key.Id).Concat(asking.Select(a => a.Id)).Distinct().ToList();
        var seen = (await db.VisibleApps(rights).Where(a => ids.Contains(a.Id)).Select(a => a.Id).ToListAsync(ct))
            .ToHashSet();
        return new(
            [.. chosen.GroupBy(c => (c.Key.ConnectionId, c.Key.GroupId)).Select(of =>
            {
                var named = of.Where(c => seen.Contains(c.Key.Id)).OrderByDescending(c => c.Count)
                    .Select(c => new NamedWorkflow(c.Key.Id, c.Key.Name, c.Count)).ToList();
                return new PastChoosers(change.Connections[of.Key.ConnectionId], change.Groups[of.Key.GroupId].Name,
                    [.. named.Take(MaxFew)], Math.Max(0, named.Count - MaxFew), of.Count() - named.Count)
                { Noun = Noun, Missing = change.MissingOf(of.Key.GroupId, of.Key.ConnectionId) };
            })],
            [.. asking.Where(a => change.Lost[a.TargetId].Contains(a.Pattern)).GroupBy(a => (a.TargetId, a.Pattern))
                .Select(of =>
                {
                    var named = of.Where(a => seen.Contains(a.Id))
                        .OrderBy(a => a.Name, StringComparer.OrdinalIgnoreCase)
                        .Select(a => new NamedWorkflow(a.Id, a.Name, 0)).ToList();
                    return new LostMatch(IdentifierPattern.Words(of.Key.Pattern), change.Groups[of.Key.TargetId].Name,
                        [.. named.Take(MaxFew)], Math.Max(0, named.Count - MaxFew), of.Count() - named.Count)
                    { Noun = Noun };
                })]);
    }

    public async Task<IReadOnlyList<ActingUse>> ActingAsync(ConnectionsDbContext db, Rights rights,
        IQueryable<Guid> users, CancellationToken ct)
    {
        var visible = db.VisibleApps(rights).Select(a => a.Id);
        return await db.Set<StoredApp>().Where(a => users.Contains(a.Id)).OrderBy(a => a.NameKey).Take(MaxRead)
            .Select(a => new ActingUse(
                a.RunAs == AppIdentity.ServiceAccount ? a.ServiceAccountId ?? Guid.Empty : a.AuthorId, Noun,
                visible.Contains(a.Id) ? a.Name : null)).ToListAsync(ct);
    }
}
