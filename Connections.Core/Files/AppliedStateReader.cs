using Connections.Core.Access;
using Connections.Core.Apps.Entities;
using Connections.Core.Automation.Entities;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Connections.Core.Tiles;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Files;

/// <summary>
/// Reads the present state of things, as it is or as it is about to be saved, in a number of queries that does not grow
/// with them.
/// </summary>
internal static class AppliedStateReader
{
    /// <summary>The states of what is in the database, by id.</summary>
    public static async Task<Dictionary<Guid, AppliedState>> StatesAsync(
        this ConnectionsDbContext db, IntegrationCatalog catalog, IReadOnlyCollection<Connection> connections,
        IReadOnlyCollection<ConnectionGroup> groups, IReadOnlyDictionary<Guid, AppliedState> applied,
        CancellationToken ct)
    {
        var ids = connections.Select(c => c.Id).ToList();
        var groupIds = groups.Select(g => g.Id).ToList();
        var secrets =
            (ids.Count == 0 ? []
                : await db.Set<StoredSecret>().AsNoTracking().Where(s => ids.Contains(s.OwnerId)).ToListAsync(ct))
                .ToLookup(s => s.OwnerId);
        var members =
            (groupIds.Count == 0 ? []
                : await db.Set<GroupMember>().AsNoTracking().Where(m => groupIds.Contains(m.GroupId)).ToListAsync(ct))
                .ToLookup(m => m.GroupId, m => m.ConnectionId);
        var states = connections.ToDictionary(c => c.Id, c => AppliedState.From(c, catalog, secrets[c.Id]));
        foreach (var group in groups) states.Add(group.Id, AppliedState.From(group, members[group.Id]));
        await db.AddAccessAsync(states, [.. connections, .. groups], applied, ct);
        return states;
    }

    /// <summary>The states of workflows in the database, by id.</summary>
    public static async Task<Dictionary<Guid, AppliedState>> StatesAsync(this ConnectionsDbContext db,
        IReadOnlyCollection<Workflow> workflows, IReadOnlyDictionary<Guid, AppliedState> applied, CancellationToken ct)
    {
        if (workflows.Count == 0) return [];
        var ids = workflows.Select(w => w.Id).ToList();
        var newest = workflows.Select(w => w.DraftVersionId).ToList();
        var specs = await db.Set<WorkflowVersion>().Where(v => newest.Contains(v.Id))
            .ToDictionaryAsync(v => v.WorkflowId, v => v.Spec, ct);
        var secrets = await db.Set<WebhookSecret>().AsNoTracking().Where(s => ids.Contains(s.OwnerId))
            .ToDictionaryAsync(s => s.OwnerId, ct);
        var words = await db.PrincipalWordsAsync(
            [.. workflows.Select(w => w.ServiceAccountId).OfType<Guid>().Distinct()], ct);
        var states = workflows.ToDictionary(w => w.Id,
            w => AppliedState.From(w, specs[w.Id], secrets.GetValueOrDefault(w.Id), words));
        await db.AddAccessAsync(states, [.. workflows], applied, ct);
        return states;
    }

    /// <summary>The states of accounts of tiles in the database, by id.</summary>
    public static async Task<Dictionary<Guid, AppliedState>> StatesAsync(this ConnectionsDbContext db,
        IntegrationCatalog catalog, IReadOnlyCollection<TileAccount> accounts,
        IReadOnlyDictionary<Guid, AppliedState> applied, CancellationToken ct)
    {
        if (accounts.Count == 0) return [];
        var ids = accounts.Select(a => a.Id).ToList();
        var secrets = (await db.Set<StoredSecret>().AsNoTracking().Where(s => ids.Contains(s.OwnerId)).ToListAsync(ct))
            .ToLookup(s => s.OwnerId);
        var states = accounts.ToDictionary(a => a.Id, a => AppliedState.From(a, catalog, secrets[a.Id]));
        await db.AddAccessAsync(states, [.. accounts], applied, ct);
        return states;
    }

    /// <summary>The states of apps in the database, by id.</summary>
    public static async Task<Dictionary<Guid, AppliedState>> StatesAsync(this ConnectionsDbContext db,
        IReadOnlyCollection<StoredApp> apps, IReadOnlyDictionary<Guid, AppliedState> applied, CancellationToken ct)
    {
        if (apps.Count == 0) return [];
        var ids = apps.Select(a => a.Id).ToList();
        var newest = apps.Select(a => a.NewestVersionId).ToList();
        var definitions = await db.Set<AppVersion>().Where(v => newest.Contains(v.Id))
            .ToDictionaryAsync(v => v.AppId, v => v.Definition, ct);
        var deployed = await db.Set<AppDeployment>().Where(d => ids.Contains(d.AppId))
            .ToDictionaryAsync(d => d.AppId, d => d.VersionId, ct);
        var words = await db.PrincipalWordsAsync([.. apps.Select(a => a.ServiceAccountId).OfType<Guid>().Distinct()],
            ct);
        var states = apps.ToDictionary(a => a.Id, a => AppliedState.From(a, definitions[a.Id],
            deployed.TryGetValue(a.Id, out var version) ? version : null, words));
        await db.AddAccessAsync(states, [.. apps], applied, ct);
        return states;
    }

    /// <summary>The state of a connection that is about to be saved.</summary>
    public static Task<AppliedState> StagedAsync(this ConnectionsDbContext db, IntegrationCatalog catalog,
        Connection connection, bool withAccess, CancellationToken ct) =>
        db.WithStagedAccessAsync(
            AppliedState.From(connection, catalog, db.Staged<StoredSecret>().Where(s => s.OwnerId == connection.Id)),
            connection, withAccess, ct);

    /// <summary>The state of an account of a tile that is about to be saved.</summary>
    /// <param name="db">Where it is staged.</param>
    /// <param name="catalog">The catalog.</param>
    /// <param name="account">The account.</param>
    /// <param name="isDefault">Whether it is the default, which is saved after it.</param>
    /// <param name="withAccess">Whether the file says who may use it.</param>
    /// <param name="ct">Cancels it.</param>
    public static Task<AppliedState> StagedAsync(this ConnectionsDbContext db, IntegrationCatalog catalog,
        TileAccount account, bool isDefault, bool withAccess, CancellationToken ct) =>
        db.WithStagedAccessAsync(AppliedState.From(account, catalog,
            db.Staged<StoredSecret>().Where(s => s.OwnerId == account.Id)).AsDefault(isDefault), account, withAccess,
            ct);

    /// <summary>The state of a group that is about to be saved.</summary>
    public static async Task<AppliedState> StagedAsync(this ConnectionsDbContext db, ConnectionGroup group,
        bool withAccess, CancellationToken ct)
    {
        var stored = await db.Set<GroupMember>().AsNoTracking().Where(m => m.GroupId == group.Id)
            .Select(m => m.ConnectionId).ToListAsync(ct);
        var gone = db.ChangeTracker.Entries<GroupMember>()
            .Where(m => m.State == EntityState.Deleted && m.Entity.GroupId == group.Id)
            .Select(m => m.Entity.ConnectionId);
        var come = db.Staged<GroupMember>().Where(m => m.GroupId == group.Id).Select(m => m.ConnectionId);
        return await db.WithStagedAccessAsync(AppliedState.From(group, stored.Except(gone).Union(come)), group,
            withAccess, ct);
    }

    /// <summary>The state of a workflow that is about to be saved.</summary>
    public static async Task<AppliedState> StagedAsync(this ConnectionsDbContext db, Workflow workflow,
        bool withAccess, CancellationToken ct)
    {
        var newest = workflow.DraftVersionId;
        var spec = db.Staged<WorkflowVersion>().FirstOrDefault(v => v.Id == newest)?.Spec
            ?? await db.Set<WorkflowVersion>().Where(v => v.Id == newest).Select(v => v.Spec).SingleAsync(ct);
        var words = await db.PrincipalWordsAsync(workflow.ServiceAccountId is { } account ? [account] : [], ct);
        var secret = db.Staged<WebhookSecret>().FirstOrDefault(s => s.OwnerId == workflow.Id);
        return await db.WithStagedAccessAsync(AppliedState.From(workflow, spec, secret, words), workflow, withAccess,
            ct);
    }

    /// <summary>The state of an app that is about to be saved.</summary>
    public static async Task<AppliedState> StagedAsync(this ConnectionsDbContext db, StoredApp app, bool withAccess,
        CancellationToken ct)
    {
        var definition = db.Staged<AppVersion>().First(v => v.Id == app.NewestVersionId).Definition;
        var deployed = db.Staged<AppDeployment>().FirstOrDefault(d => d.AppId == app.Id)?.VersionId;
        var words = await db.PrincipalWordsAsync(app.ServiceAccountId is { } account ? [account] : [], ct);
        return await db.WithStagedAccessAsync(AppliedState.From(app, definition, deployed, words), app, withAccess,
            ct);
    }

    // Who may do what, where that was applied, too.
    private static async Task AddAccessAsync(this ConnectionsDbContext db, Dictionary<Guid, AppliedState> states,
        IReadOnlyCollection<IRestricted> things, IReadOnlyDictionary<Guid, AppliedState> applied, CancellationToken ct)
    {
        var withAccess = states.Keys.Where(id => applied.TryGetValue(id, out var state) && state.HasAccess).ToList();
        if (withAccess.Count == 0) return;
        var grants =
            (await db.Set<Grant>().AsNoTracking().Where(g => withAccess.Contains(g.ResourceId)).ToListAsync(ct))
                .ToLookup(g => g.ResourceId);
        var words = await db.PrincipalWordsAsync([.. grants.SelectMany(g => g).Select(g => g.PrincipalId).Distinct()],
            ct);
        foreach (var resource in things.Where(t => withAccess.Contains(t.Id)))
            states[resource.Id].With(resource, grants[resource.Id], words);
    }

    private static async Task<AppliedState> WithStagedAccessAsync(this ConnectionsDbContext db, AppliedState state,
        IRestricted resource, bool withAccess, CancellationToken ct)
    {
        if (!withAccess) return state;
        var grants = db.Staged<Grant>().Where(g => g.ResourceId == resource.Id).ToList();
        return state.With(resource, grants,
            await db.PrincipalWordsAsync([.. grants.Select(g => g.PrincipalId)], ct));
    }

    private static IEnumerable<T> Staged<T>(this ConnectionsDbContext db) where T : class =>
        db.ChangeTracker.Entries<T>().Where(e => e.State is not (EntityState.Deleted or EntityState.Detached))
            .Select(e => e.Entity);
}
