using Connections.Core.Access;
using Connections.Core.Apps.Editing;
using Connections.Core.Audit;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Core.Tiles;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Files;

/// <summary>
/// What is managed by files, seen from the screens: whether it is still as it was applied, and the way out.
/// </summary>
public sealed class ManagedFiles
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IntegrationCatalog catalog;
    private readonly AuditLog audit;

    internal ManagedFiles(IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog,
        AuditLog audit) => (this.databases, this.catalog, this.audit) = (databases, catalog, audit);

    /// <summary>Most things that are asked about at once.</summary>
    public const int Most = 200;

    /// <summary>
    /// What changed of connections, groups, workflows and apps since their file was last applied, by id: only of those
    /// that a file manages, that the actor may see, and that are otherwise now.
    /// </summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="ids">Connections, groups, workflows and apps; those beyond <see cref="Most"/> are left out.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.Forbidden">The account can no longer act.</exception>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<FieldChange>>> DriftAsync(Actor actor,
        IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        var asked = ids.Distinct().Take(Most).ToList();
        var connections = await db.VisibleConnections(rights).Where(c => c.ManagedBy != null && asked.Contains(c.Id))
            .ToListAsync(ct);
        var groups = await db.VisibleGroups(rights).Where(g => g.ManagedBy != null && asked.Contains(g.Id))
            .ToListAsync(ct);
        var workflows = await db.VisibleWorkflows(rights).Where(w => w.ManagedBy != null && asked.Contains(w.Id))
            .ToListAsync(ct);
        // Everyone sees accounts of tiles, but what they are made of only who manages them.
        var accounts = rights.Has(Permissions.IntegrationsManage)
            ? await db.Set<TileAccount>().AsNoTracking().Where(a => a.ManagedBy != null && asked.Contains(a.Id))
                .ToListAsync(ct) : [];
        var apps = await db.VisibleApps(rights).Where(a => a.ManagedBy != null && asked.Contains(a.Id)).ToListAsync(ct);
        if (connections.Count + groups.Count + workflows.Count + apps.Count + accounts.Count == 0)
            return new Dictionary<Guid, IReadOnlyList<FieldChange>>();
        var seen = connections.Select(c => c.Id).Concat(groups.Select(g => g.Id)).Concat(workflows.Select(w => w.Id))
            .Concat(apps.Select(a => a.Id)).Concat(accounts.Select(a => a.Id)).ToList();
        var applied = (await db.Set<ManagedResource>().AsNoTracking().Where(m => seen.Contains(m.Id)).ToListAsync(ct))
            .ToDictionary(m => m.Id, m => AppliedState.Read(m.Applied));
        var now = await db.StatesAsync(catalog, connections, groups, applied, ct);
        foreach (var (id, state) in await db.StatesAsync(workflows, applied, ct)) now.Add(id, state);
        foreach (var (id, state) in await db.StatesAsync(apps, applied, ct)) now.Add(id, state);
        foreach (var (id, state) in await db.StatesAsync(catalog, accounts, applied, ct)) now.Add(id, state);
        var members = groups.Count == 0 ? []
            : await db.VisibleConnections(rights)
                .Where(c => db.Set<GroupMember>().Any(m => seen.Contains(m.GroupId) && m.ConnectionId == c.Id))
                .ToDictionaryAsync(c => c.Id, c => c.Name, ct);
        return applied.Select(a => (a.Key, Changes: a.Value.To(now[a.Key], members))).Where(d => d.Changes.Count > 0)
            .ToDictionary(d => d.Key, d => d.Changes);
    }

    /// <summary>Lets a file go of a connection, which is an ordinary one from then on. It takes Editor.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    /// <exception cref="Problem.Conflict">No file manages it.</exception>
    public async Task ReleaseConnectionAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var connection =
            (await db.RequireConnectionAsync(actor, id, AccessLevel.Editor, Permissions.ConnectionsWrite,
                ct)).Connection;
        var file = Ensure(connection.ManagedBy, connection.Name);
        connection.ManageBy(null);
        audit.Add(db, actor, AuditEvent.ConnectionReleased, id, connection.Name,
            [.. ConnectionDiff.ManagedBy(file, null)]);
        await ForgetAsync(db, id, ct);
    }

    /// <summary>Lets a file go of a group, which is an ordinary one from then on. It takes Editor.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    /// <exception cref="Problem.Conflict">No file manages it.</exception>
    public async Task ReleaseGroupAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var group =
            (await db.RequireGroupAsync(actor, id, AccessLevel.Editor, Permissions.ConnectionGroupsWrite, ct)).Resource;
        var file = Ensure(group.ManagedBy, group.Name);
        group.ManageBy(null);
        audit.Add(db, actor, AuditEvent.GroupReleased, id, group.Name, [.. ConnectionDiff.ManagedBy(file, null)]);
        await ForgetAsync(db, id, ct);
    }

    /// <summary>Lets a file go of a workflow, which is an ordinary one from then on. It takes Editor.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    /// <exception cref="Problem.Conflict">No file manages it.</exception>
    public async Task ReleaseWorkflowAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var workflow = (await db.RequireWorkflowAsync(actor, id, AccessLevel.Editor, Permissions.WorkflowsWrite,
            ct)).Resource;
        var file = Ensure(workflow.ManagedBy, workflow.Name);
        workflow.ManageBy(null);
        audit.Add(db, actor, AuditEvent.WorkflowReleased, id, workflow.Name, [.. ConnectionDiff.ManagedBy(file, null)]);
        await ForgetAsync(db, id, ct);
    }

    /// <summary>Lets a file go of an app, which is an ordinary one from then on. It takes Editor.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    /// <exception cref="Problem.Conflict">No file manages it.</exception>
    public async Task ReleaseAppAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var app = (await db.RequireAppAsync(actor, id, AccessLevel.Editor, Permissions.AppsWrite, ct)).Resource;
        var file = Ensure(app.ManagedBy, app.Name);
        app.ManageBy(null);
        audit.Add(db, actor, AuditEvent.AppReleased, id, app.Name, [.. ConnectionDiff.ManagedBy(file, null)]);
        await ForgetAsync(db, id, ct);
    }

    /// <summary>
    /// Lets a file go of an account of a tile, which is an ordinary one from then on. It takes
    /// <c>integrations_manage</c>.
    /// </summary>
    /// <exception cref="Problem.NotFound">There is no such account.</exception>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    /// <exception cref="Problem.Conflict">No file manages it.</exception>
    public async Task ReleaseTileAccountAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (account, _) = await db.RequireManagedAccountAsync(actor, id, ct);
        var file = Ensure(account.ManagedBy, account.Name);
        account.ManageBy(null);
        audit.Add(db, actor, AuditEvent.TileAccountReleased, id, account.Name,
            [.. ConnectionDiff.ManagedBy(file, null)]);
        await ForgetAsync(db, id, ct);
    }

    private static string Ensure(string? managedBy, string name) =>
        managedBy ?? throw new Problem.Conflict($"“{name}” is no longer managed by a file.");

    private static async Task ForgetAsync(ConnectionsDbContext db, Guid id, CancellationToken ct)
    {
        db.RemoveRange(await db.Set<ManagedResource>().Where(m => m.Id == id).ToListAsync(ct));
        await db.SaveAsync(ct);
    }
}
