using Connections.Core.Access;
using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Entities;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Connections.Core.Tiles;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Files;

/// <summary>
/// Makes connections, groups, accounts of tiles, workflows and apps as files describe them, through the same services
/// as everyone else, each in a save of its own: a second time it does nothing, and broken off in the middle it is
/// simply run again.
/// </summary>
public sealed partial class FileService
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IntegrationCatalog catalog;
    private readonly SecretDigester digests;
    private readonly ConnectionService connections;
    private readonly GroupService groups;
    private readonly TileService tiles;
    private readonly WorkflowService workflows;
    private readonly WorkflowPlanner ofWorkflows;
    private readonly AppService apps;
    private readonly AppPlanner ofApps;
    private readonly TimeProvider clock;

    internal FileService(IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog,
        SecretDigester digests, ConnectionService connections, GroupService groups, TileService tiles,
        WorkflowService workflows, WorkflowPlanner ofWorkflows, AppService apps, AppPlanner ofApps, TimeProvider clock)
    {
        (this.databases, this.catalog, this.digests, this.clock) = (databases, catalog, digests, clock);
        (this.connections, this.groups, this.workflows, this.ofWorkflows) = (connections, groups, workflows,
            ofWorkflows);
        (this.tiles, this.apps, this.ofApps) = (tiles, apps, ofApps);
    }

    /// <summary>What an apply would do. Changes nothing.</summary>
    /// <param name="actor">On whose right.</param>
    /// <param name="described">What should be.</param>
    /// <param name="prune">Whether what these files managed and no longer describe is deleted.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.Forbidden">The account can no longer act.</exception>
    /// <exception cref="Problem.Unavailable">The product is locked: whether a secret differs cannot be
    /// told.</exception>
    public async Task<FilePlan> PlanAsync(Actor actor, Manifest described, bool prune, CancellationToken ct)
    {
        var beside = described.Connections.ToDictionary(c => Connection.KeyOf(c.Name));
        var (ofConnections, ofGroups) = (new ConnectionPlanner(catalog, digests), new GroupPlanner(catalog));
        var things = new List<PlannedResource>();
        foreach (var connection in described.Connections)
            things.Add(await InContextAsync(actor, (db, rights) => ofConnections.PlanAsync(db, rights, connection, ct),
                ct));
        foreach (var group in described.Groups)
            things.Add(await InContextAsync(actor, (db, rights) => ofGroups.PlanAsync(db, rights, group, beside, ct),
                ct));
        var ofTiles = new TilePlanner(catalog, digests);
        foreach (var account in described.TileAccounts)
            things.Add(await InContextAsync(actor, (db, rights) => ofTiles.PlanAsync(db, rights, account, ct), ct));
        foreach (var workflow in described.Workflows)
            things.Add(await InContextAsync(actor,
                (db, rights) => ofWorkflows.PlanAsync(db, rights, workflow, described, ct), ct));
        foreach (var app in described.Apps)
            things.Add(await InContextAsync(actor, (db, rights) => ofApps.PlanAsync(db, rights, app, described, ct),
                ct));
        things.AddRange(
            await InContextAsync(actor,
                (db, rights) =>
                    LeftAsync(db, rights, described, [.. things.Select(t => t.Id)],
                        prune ? PlannedAction.Delete : PlannedAction.Leave, ct), ct));
        return new FilePlan(things);
    }

    /// <summary>Does what a plan says, one after the other; tells what was done and what was not.</summary>
    /// <param name="actor">Who acts, and is named in the audit trail.</param>
    /// <param name="described">What should be.</param>
    /// <param name="prune">Whether what these files managed and no longer describe is deleted.</param>
    /// <param name="done">Told of each thing as it is done.</param>
    /// <param name="ct">Stops it before the next thing.</param>
    /// <exception cref="Problem.Invalid">Something of it cannot be done; then nothing was.</exception>
    /// <exception cref="Problem.Forbidden">The account can no longer act.</exception>
    /// <exception cref="Problem.Unavailable">The product is locked.</exception>
    public async Task<ApplyReport> ApplyAsync(Actor actor, Manifest described, bool prune,
        Action<PlannedResource>? done, CancellationToken ct)
    {
        var plan = await PlanAsync(actor, described, prune, ct);
        if (plan.Refusals.Count > 0) throw new Problem.Invalid(plan.Refusals);
        var (waiting, finished) = (plan.Things.Where(t => t.Differs).ToList(), new List<PlannedResource>());
        var refused = new List<(PlannedResource Thing, string Reason)>();
        // A connection's tags may have to wait for a group's keys, a group for its members, and a document for what it
        // names: what is refused at first is tried again as long as something else was done in the meantime.
        for (var before = -1; finished.Count > before && waiting.Count > 0;)
        {
            before = finished.Count;
            refused.Clear();
            foreach (var resource in waiting)
            {
                ct.ThrowIfCancellationRequested();
                try
                {
                    await DoAsync(actor, resource);
                    finished.Add(resource);
                    done?.Invoke(resource);
                }
                catch (Problem problem)
                {
                    refused.Add((resource, problem.Message));
                }
            }
            waiting = [.. refused.Select(r => r.Thing)];
        }
        return new ApplyReport(finished, refused);
    }

    // Once begun, one is done to its end: a canceled save would leave open what became of it.
    private Task DoAsync(Actor actor, PlannedResource resource) => (resource.Act, resource.Described) switch
    {
        (PlannedAction.Create, ManifestConnection connection) =>
            connections.CreateAsync(actor, connection.Input, ChangeOf(actor, resource, connection),
                CancellationToken.None),
        (_, ManifestConnection connection) =>
            connections.UpdateAsync(actor, resource.Id, connection.Input, resource.Version,
                ChangeOf(actor, resource, connection),
                CancellationToken.None),
        (_, ManifestGroup group) => GroupAsync(actor, resource, group),
        (_, ManifestTileAccount account) => TileAsync(actor, resource, account),
        (PlannedAction.Delete, _) when resource.Kind == TilePlanner.Kind =>
            tiles.DeleteAsync(actor, resource.Id, Ending<TileAccount>(resource), CancellationToken.None),
        (_, ManifestWorkflow workflow) => WorkflowAsync(actor, resource, workflow),
        (_, ManifestApp app) => AppAsync(actor, resource, app),
        (PlannedAction.Delete, _) when resource.Kind == AppPlanner.Kind =>
            apps.DeleteAsync(actor, resource.Id, Ending<StoredApp>(resource), CancellationToken.None),
        (PlannedAction.Delete, _) when resource.Kind == WorkflowPlanner.Kind =>
            workflows.DeleteAsync(actor, resource.Id, Ending<Workflow>(resource), CancellationToken.None),
        (PlannedAction.Delete, _) when resource.Kind == "group" =>
            groups.DeleteAsync(actor, resource.Id, Ending<ConnectionGroup>(resource), CancellationToken.None),
        _ => connections.DeleteAsync(actor, resource.Id, Ending<Connection>(resource), CancellationToken.None),
    };

    private async Task GroupAsync(Actor actor, PlannedResource resource, ManifestGroup described)
    {
        var (wanted, now) = await InContextAsync(actor, async (db, rights) =>
        {
            var keys = described.Members.Select(m => Connection.KeyOf(m.Name)).ToList();
            var named = await db.VisibleConnections(rights).Where(c => keys.Contains(c.NameKey)).Select(c => c.Id)
                .ToListAsync();
            if (named.Count < keys.Count) throw new Problem.Invalid("members", "Some of its members don't exist yet.");
            return (named, await db.MembersOf(resource.Id).VisibleTo(db, rights).Select(c => c.Id).ToListAsync());
        }, CancellationToken.None);
        var managed = new ManagedChange<ConnectionGroup>(described.File)
        {
            Access = resource.Access,
            Note = async (db, group) =>
                await NoteAsync(db, actor, group.Id, await db.StagedAsync(group, resource.Access is not null, default),
                    "{}"),
        };
        // Not confirmed: a member that has not yet the tags for other keys is to get them first, and not to leave.
        var input = new GroupChange
        {
            Name = described.Name,
            Description = described.Description,
            Keys = described.Keys,
            Add = [.. wanted.Except(now)],
            Remove = [.. now.Except(wanted)]
        };
        if (resource.Act == PlannedAction.Create)
            await groups.CreateAsync(actor,
                new NewGroup
                {
                    Name = input.Name,
                    Description = input.Description,
                    Keys = input.Keys,
                    IntegrationType = described.IntegrationType,
                    Members = wanted
                }, managed, CancellationToken.None);
        else await groups.UpdateAsync(actor, resource.Id, input, resource.Version, managed, CancellationToken.None);
    }

    private ManagedChange<Connection> ChangeOf(Actor actor, PlannedResource resource, ManifestConnection described) =>
        new(described.File)
        {
            Access = resource.Access,
            SameSecrets = resource.SameSecrets,
            Note = async (db, connection) =>
            {
                var integration = catalog.Find(connection.IntegrationType)!;
                var secrets = FieldRules.Separate(integration, integration.Kind(connection.CredentialType)!,
                    described.Input.Fields).Secrets;
                await NoteAsync(db, actor, connection.Id,
                    await db.StagedAsync(catalog, connection, resource.Access is not null, default),
                    AppliedDigests.Write(digests, connection.Id, secrets));
            },
        };

    private async Task NoteAsync(ConnectionsDbContext db, Actor actor, Guid id, AppliedState state, string digestsText)
    {
        var noted = await db.Set<ManagedResource>().SingleOrDefaultAsync(m => m.Id == id);
        if (noted is null) db.Add(noted = new ManagedResource(id));
        noted.Note(state.Write(), digestsText, actor.Id, clock.GetUtcNow());
    }

    private static ManagedChange<T> Ending<T>(PlannedResource resource) where T : IManagedResource => new((string?)null)
    {
        Note = async (db, _) =>
            db.RemoveRange(await db.Set<ManagedResource>().Where(m => m.Id == resource.Id).ToListAsync()),
    };

    // What these files managed, and no longer describe. Apps first, then workflows and groups: they rest on the others.
    private static async Task<IReadOnlyList<PlannedResource>> LeftAsync(ConnectionsDbContext db, Rights rights,
        Manifest described, IReadOnlyCollection<Guid> found, PlannedAction act, CancellationToken ct)
    {
        var apps = await db.VisibleApps(rights).Where(a => a.ManagedBy != null)
            .Select(a => new { a.Id, a.Name, a.ManagedBy, Kind = AppPlanner.Kind }).ToListAsync(ct);
        var workflows = await db.VisibleWorkflows(rights).Where(w => w.ManagedBy != null)
            .Select(w => new { w.Id, w.Name, w.ManagedBy, Kind = WorkflowPlanner.Kind }).ToListAsync(ct);
        var accounts = rights.Has(Permissions.IntegrationsManage)
            ? await db.Set<TileAccount>().Where(a => a.ManagedBy != null)
                .Select(a => new { a.Id, a.Name, a.ManagedBy, Kind = TilePlanner.Kind }).ToListAsync(ct) : [];
        var groups = await db.VisibleGroups(rights).Where(g => g.ManagedBy != null)
            .Select(g => new { g.Id, g.Name, g.ManagedBy, Kind = "group" }).ToListAsync(ct);
        var connections = await db.VisibleConnections(rights).Where(c => c.ManagedBy != null)
            .Select(c => new { c.Id, c.Name, c.ManagedBy, Kind = "connection" }).ToListAsync(ct);
        return
        [
            .. apps.Concat(workflows).Concat(accounts).Concat(groups).Concat(connections)
                .Where(t => !found.Contains(t.Id) && described.Covers(t.ManagedBy!))
                .Select(t =>
                    new PlannedResource { Kind = t.Kind, Name = t.Name, File = t.ManagedBy!, Act = act, Id = t.Id })
        ];
    }

    private async Task<T> InContextAsync<T>(Actor actor, Func<ConnectionsDbContext, Rights, Task<T>> read,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        db.Gate.Ensure();
        return await read(db, await db.RightsOfAsync(actor, ct));
    }
}
