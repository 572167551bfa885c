using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Uses;

/// <summary>
/// Who can use a connection or a group, and through what: by its policy, and through workflows and apps that act as an
/// account which can. The number of queries does not depend on how many there are.
/// </summary>
public sealed class AccessPathQueries
{
    private const int MaxNamed = 5;

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IReadOnlyList<IPathSource> sources;

    internal AccessPathQueries(IDbContextFactory<ConnectionsDbContext> databases, IEnumerable<IPathSource> sources) =>
        (this.databases, this.sources) = (databases, [.. sources]);

    /// <summary>Who can use a connection.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    public async Task<AccessPaths> OfConnectionAsync(Actor actor, Guid id, PageRequest page, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (connection, _, rights) = await db.RequireConnectionAsync(actor, id, AccessLevel.Viewer,
            Permissions.ConnectionsRead, ct);
        var groups = await db.GroupsOfAsync(rights, id, ct);
        var direct = db.UsesOf(UsedKind.Connection, id);
        var uses = db.ChoosingUses(groups, connection.TagsText) is { } choosing ? direct.Concat(choosing) : direct;
        var grants = await db.Set<Grant>().AsNoTracking().Where(g => g.ResourceId == id).ToListAsync(ct);
        var rules = await PathRules.ReadAsync(db, [.. groups.Select(g => g.Id)], ct);
        return await ReadAsync(db, rights, connection, uses, page, new(AccessLevel.Resolver,
            Permissions.ConnectionsRead | Permissions.ConnectionsResolve, (identity, of) =>
                ConnectionEligibility.For(identity.Rights,
                    AccessRules.LevelOf(identity.Rights, connection.OrganizationLevel, grants),
                    ConnectionHealth.Healthy, null, schemaMissing: false).MayUse
                && of.Any(u => u.Kind == UsedKind.Connection || rules.Sees(identity, u.TargetId))), ct);
    }

    /// <summary>Who can use a group, as far as they can use its members.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    public async Task<AccessPaths> OfGroupAsync(Actor actor, Guid id, PageRequest page, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (group, _, rights) = await db.RequireGroupAsync(actor, id, AccessLevel.Viewer,
            Permissions.ConnectionGroupsRead, ct);
        var rules = await PathRules.ReadAsync(db, [id], ct);
        return await ReadAsync(db, rights, group, db.UsesOf(UsedKind.Group, id), page, new(AccessLevel.Viewer,
            Permissions.ConnectionGroupsRead | Permissions.ConnectionsResolve,
            (identity, _) => rules.Sees(identity, id)), ct);
    }

    private async Task<AccessPaths> ReadAsync(ConnectionsDbContext db, Rights rights, IRestricted resource,
        IQueryable<Use> uses, PageRequest page, EnoughAccess enough, CancellationToken ct)
    {
        var policy = await db.PolicyAsync(resource, ct);
        var direct = policy.Lines.Where(l => l.Level >= enough.Level).ToList();
        var (people, machines) = await CountAsync(db, direct, enough.Permissions, ct);
        var (through, hidden) = await PageAsync(db, rights, uses, page.Bounded(), enough.MayUse, ct);
        return new()
        {
            Direct = direct,
            People = people,
            ServiceAccounts = machines,
            Through = through,
            Hidden = hidden,
        };
    }

    // Active accounts behind the lines. What they need may come from several roles.
    private static async Task<(int People, int Machines)> CountAsync(ConnectionsDbContext db,
        IReadOnlyList<PolicyLine> direct, Permissions needed, CancellationToken ct)
    {
        if (direct.Count == 0) return (0, 0);
        var accounts = db.Set<User>().Where(u => u.DisabledAt == null);
        foreach (var permission in Enum.GetValues<Permissions>().Where(p => p != Permissions.None
            && long.IsPow2((long)p) && needed.HasFlag(p)))
            accounts = accounts.Where(u => u.Roles.Any(r => (r.Permissions & permission) == permission));
        if (direct.All(l => l.Principal.Kind != PrincipalKind.Organization))
        {
            var ids = direct.Select(l => l.Principal.Id).ToList();
            accounts = accounts.Where(u => ids.Contains(u.Id) || u.Roles.Any(r => ids.Contains(r.Id))
                || u.Teams.Any(t => ids.Contains(t.Id)));
        }
        var counts = await accounts.GroupBy(u => u.IsServiceAccount).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return (counts.GetValueOrDefault(false), counts.GetValueOrDefault(true));
    }

    // One list of all sources: those of the first are before those of the next.
    private async Task<(PagedResult<AccessPath> Through, int Hidden)> PageAsync(ConnectionsDbContext db, Rights rights,
        IQueryable<Use> uses, PageRequest page, Func<IdentityRights, IEnumerable<Use>, bool> mayUse,
        CancellationToken ct)
    {
        var (paths, total, hidden) = (new List<AccessPath>(), 0, 0);
        foreach (var source in sources)
        {
            // Who opens an app runs its published version; a workflow is also run as it was saved last.
            var counted = source.IsApp ? uses.Where(u => u.VersionKind == VersionKind.Published) : uses;
            var users = counted.Select(u => u.UserId);
            var visible = source.Visible(db, rights).Where(u => users.Contains(u.Id));
            var seen = await visible.CountAsync(ct);
            var (skip, take) = (Math.Max(0, page.Offset - total), page.Size - paths.Count);
            total += seen;
            hidden += await source.All(db).CountAsync(u => users.Contains(u.Id), ct) - seen;
            if (take == 0 || skip >= seen) continue;
            var rows = await visible.OrderBy(u => u.NameKey).ThenBy(u => u.Id).Skip(skip).Take(take).ToListAsync(ct);
            paths.AddRange(await PathsAsync(db, source, rows, counted, mayUse, ct));
        }
        return (new(paths, total), hidden);
    }

    private static async Task<IReadOnlyList<AccessPath>> PathsAsync(ConnectionsDbContext db, IPathSource source,
        IReadOnlyList<PathUser> rows, IQueryable<Use> uses, Func<IdentityRights, IEnumerable<Use>, bool> mayUse,
        CancellationToken ct)
    {
        var ids = rows.Select(r => r.Id).ToList();
        var named = (await uses.Where(u => ids.Contains(u.UserId)).ToListAsync(ct)).ToLookup(u => u.UserId);
        var accounts = rows.Select(r => r.IdentityId).OfType<Guid>().Distinct().ToList();
        var identities = (await db.Set<User>().Identities().Where(u => accounts.Contains(u.Id)).ToListAsync(ct))
            .ToDictionary(u => u.Id, IdentityRights.From);
        var least = source.StartLevel;
        var grants = (await db.Set<Grant>().AsNoTracking()
            .Where(g => ids.Contains(g.ResourceId) && g.Level >= least).ToListAsync(ct)).ToLookup(g => g.ResourceId);
        var names = await db.PrincipalsAsync([.. grants.SelectMany(g => g).Select(g => g.PrincipalId).Distinct()], ct);
        return [.. rows.Select(row =>
        {
            var identity = row.IdentityId is { } id ? identities.GetValueOrDefault(id) : null;
            var starters = row.OrganizationLevel >= least ? [PolicyLine.Everyone.Name]
                : grants[row.Id].Select(g => names.GetValueOrDefault(g.PrincipalId)).OfType<KnownPrincipal>()
                    .Where(p => p.Acts).OrderBy(p => p.Kind).ThenBy(p => p.Name, StringComparer.OrdinalIgnoreCase)
                    .Select(Words).ToList();
            return new AccessPath
            {
                Id = row.Id,
                Name = row.Name,
                IsApp = source.IsApp,
                Identity = row.IdentityId is null ? null : identity?.Name ?? "someone who left",
                MayUse = identity is { IsDisabled: false } && mayUse(identity, named[row.Id]),
                Starters = [.. starters.Take(MaxNamed)],
                MoreStarters = Math.Max(0, starters.Count - MaxNamed),
                Triggers = [.. row.TriggersText.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Where(t => t is SpecTriggers.Schedule or SpecTriggers.Webhook or SpecTriggers.App)
                    .Select(SpecTriggers.Label)],
            };
        })];
    }

    private static string Words(KnownPrincipal principal) => principal.Kind switch
    {
        PrincipalKind.Team => $"the team {principal.Name}",
        PrincipalKind.Role => $"everyone with the role {principal.Name}",
        PrincipalKind.ServiceAccount => $"the service account {principal.Name}",
        _ => principal.Name,
    };

    /// <summary>What it takes to use something.</summary>
    private sealed record EnoughAccess(AccessLevel Level, Permissions Permissions,
        Func<IdentityRights, IEnumerable<Use>, bool> MayUse);

    /// <summary>Whether an identity may ask groups.</summary>
    private sealed record PathRules(IReadOnlyDictionary<Guid, ConnectionGroup> Groups, ILookup<Guid, Grant> Grants)
    {
        public static async Task<PathRules> ReadAsync(ConnectionsDbContext db, List<Guid> groups, CancellationToken ct)
        {
            if (groups.Count == 0)
                return new(new Dictionary<Guid, ConnectionGroup>(), Array.Empty<Grant>().ToLookup(g => g.ResourceId));
            return new(await db.Set<ConnectionGroup>().AsNoTracking().Where(g => groups.Contains(g.Id))
                    .ToDictionaryAsync(g => g.Id, ct),
                (await db.Set<Grant>().AsNoTracking().Where(g => groups.Contains(g.ResourceId)).ToListAsync(ct))
                .ToLookup(g => g.ResourceId));
        }

        public bool Sees(IdentityRights identity, Guid group) =>
            Groups.TryGetValue(group, out var found) && identity.RefusalOf(found, Grants[group]) is null;
    }
}
