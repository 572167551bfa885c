using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Impact;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Core.Tiles;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Uses;

/// <summary>
/// Which workflows and apps use a connection or a group, and used it in the last 30 days. What the reader may not see
/// is counted, never named. The number of queries does not depend on how many there are.
/// </summary>
public sealed class UseQueries
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IReadOnlyList<IOtherUses> others;
    private readonly TimeProvider clock;

    internal UseQueries(IDbContextFactory<ConnectionsDbContext> databases, IEnumerable<IOtherUses> others,
        TimeProvider clock) => (this.databases, this.others, this.clock) = (databases, [.. others], clock);

    /// <summary>What uses a connection: workflows that name it, or that choose it through a group.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    public async Task<ResourceUses> OfConnectionAsync(Actor actor, Guid id, PageRequest page, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (connection, _, rights) = await db.RequireConnectionAsync(actor, id, AccessLevel.Viewer,
            Permissions.ConnectionsRead, ct);
        var groups = await db.GroupsOfAsync(rights, id, ct);
        var direct = db.UsesOf(UsedKind.Connection, id);
        var uses = db.ChoosingUses(groups, connection.TagsText) is { } choosing ? direct.Concat(choosing) : direct;
        var past = db.PastChoices(clock.GetUtcNow()).Where(c => c.ConnectionId == id);
        var reading = new UseReading(db, rights, uses, past);
        var (seen, hidden) = await reading.CountAsync(direct.Select(u => u.UserId), ct);
        var all = groups.Count == 0 ? (Seen: seen, Hidden: hidden)
            : await reading.CountAsync(uses.Select(u => u.UserId), ct);
        var named = groups.Where(g => g.Name is not null).ToDictionary(g => g.Id, g => g.Name!);
        var (workflows, hiddenWorkflows) = await reading.PageAsync(page, named, ct);
        var other = await OthersAsync(db, rights, direct.Select(u => u.UserId), uses, past, named, ct);
        return new ResourceUses
        {
            Summary = new(seen, named.Count, hidden + groups.Count - named.Count + other.HiddenNamed)
            { Apps = other.Named },
            InUse = new(all.Seen, named.Count, all.Hidden + groups.Count - named.Count + other.HiddenInUse)
            { Apps = other.InUse },
            Apps = other.Apps,
            HiddenApps = other.Hidden,
            Workflows = workflows,
            HiddenWorkflows = hiddenWorkflows,
            Past = await PastAsync(db, rights, past, groups, connection.TagsText, ct),
        };
    }

    /// <summary>What uses a group: workflows that name it.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    public async Task<ResourceUses> OfGroupAsync(Actor actor, Guid id, PageRequest page, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (group, _, rights) = await db.RequireGroupAsync(actor, id, AccessLevel.Viewer,
            Permissions.ConnectionGroupsRead, ct);
        var uses = db.UsesOf(UsedKind.Group, id);
        var past = db.PastChoices(clock.GetUtcNow()).Where(c => c.GroupId == id);
        var reading = new UseReading(db, rights, uses, past);
        var (seen, hidden) = await reading.CountAsync(uses.Select(u => u.UserId), ct);
        var named = new Dictionary<Guid, string> { [id] = group.Name };
        var (workflows, hiddenWorkflows) = await reading.PageAsync(page, named, ct);
        var total = await past.SumAsync(c => c.Count, ct);
        var other = await OthersAsync(db, rights, uses.Select(u => u.UserId), uses, past, named, ct);
        return new ResourceUses
        {
            Summary = new(seen, 0, hidden + other.HiddenNamed) { Apps = other.Named },
            InUse = new(seen, 0, hidden + other.HiddenInUse) { Apps = other.InUse },
            Apps = other.Apps,
            HiddenApps = other.Hidden,
            Workflows = workflows,
            HiddenWorkflows = hiddenWorkflows,
            Past = total == 0 ? [] : [new(id, group.Name, true, "", total)],
        };
    }

    /// <summary>
    /// What uses an account of a tile: workflows and apps with a step or query that names it, that takes the default,
    /// or whose account depends on the run.
    /// </summary>
    /// <exception cref="Problem.NotFound">There is no such account.</exception>
    public async Task<ResourceUses> OfTileAccountAsync(Actor actor, string tile, Guid id, PageRequest page,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        var account = await db.Set<TileAccount>().AsNoTracking()
            .SingleOrDefaultAsync(a => a.Id == id && a.IntegrationType == tile, ct)
            ?? throw new Problem.NotFound(TileAccess.Kind);
        var isUsual = account.IsDefault
            || !await db.Set<TileAccount>()
                .AnyAsync(a => a.IntegrationType == account.IntegrationType && a.Id != id, ct);
        var uses = db.UsesOf(UsedKind.Tile, TileSteps.IdOf(account.IntegrationType)).Where(u => !u.IsConstant
            || u.Pattern == account.NameKey || (isUsual && u.Pattern == ""));
        var (past, named) = (db.Set<PastChoice>().Where(c => false), new Dictionary<Guid, string>());
        var reading = new UseReading(db, rights, uses, past);
        var (seen, hidden) = await reading.CountAsync(uses.Select(u => u.UserId), ct);
        var (workflows, hiddenWorkflows) = await reading.PageAsync(page, named, ct);
        var other = await OthersAsync(db, rights, uses.Select(u => u.UserId), uses, past, named, ct);
        return new ResourceUses
        {
            Summary = new(seen, 0, hidden + other.HiddenNamed) { Apps = other.Named },
            InUse = new(seen, 0, hidden + other.HiddenInUse) { Apps = other.InUse },
            Apps = other.Apps,
            HiddenApps = other.Hidden,
            Workflows = workflows,
            HiddenWorkflows = hiddenWorkflows,
            Past = [],
        };
    }

    private async Task<OtherUses> OthersAsync(ConnectionsDbContext db, Rights rights, IQueryable<Guid> named,
        IQueryable<Use> uses, IQueryable<PastChoice> past, IReadOnlyDictionary<Guid, string> groups,
        CancellationToken ct)
    {
        var all = OtherUses.None;
        foreach (var other in others)
        {
            var read = await other.ReadAsync(db, rights, named, uses, past, groups, ct);
            all = new([.. all.Apps, .. read.Apps], all.Hidden + read.Hidden, all.Named + read.Named,
                all.HiddenNamed + read.HiddenNamed, all.InUse + read.InUse, all.HiddenInUse + read.HiddenInUse);
        }
        return all;
    }

    private static async Task<IReadOnlyList<PastUse>> PastAsync(ConnectionsDbContext db, Rights rights,
        IQueryable<PastChoice> past, IReadOnlyList<UsedGroup> groups, string tagsText, CancellationToken ct)
    {
        var counts = await past.GroupBy(c => c.GroupId).Select(g => new { g.Key, Count = g.Sum(c => c.Count) })
            .OrderByDescending(g => g.Count).ThenBy(g => g.Key).ToListAsync(ct);
        if (counts.Count == 0) return [];
        // Groups that it has left since.
        var names = await db.GroupNamesAsync(rights, [.. counts.Select(c => c.Key)], ct);
        return [.. counts.Select(c =>
        {
            if (c.Key == Guid.Empty) return new PastUse(null, null, false, "", c.Count);
            var isSeen = names.TryGetValue(c.Key, out var name);
            var keys = groups.FirstOrDefault(g => g.Id == c.Key)?.Keys ?? [];
            return new PastUse(isSeen ? c.Key : null, name, true, !isSeen || keys.Count == 0 ? ""
                : TagCombinations.Words(keys, [.. IdentifierPattern.CombinationsOf(keys, tagsText)]), c.Count);
        })];
    }
}
