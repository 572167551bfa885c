using Connections.Core.Access;
using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Entities;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Files;

/// <summary>
/// Holds a described app against the one that is there, by staging it as a save does. What it stages is never saved.
/// </summary>
internal sealed class AppPlanner(AppStaging staging, TimeProvider clock)
{
    /// <summary>What one is called in a plan.</summary>
    public const string Kind = "app";

    public async Task<PlannedResource> PlanAsync(ConnectionsDbContext db, Rights rights, ManifestApp described,
        Manifest beside, CancellationToken ct)
    {
        var plan = new PlannedResource
        {
            Kind = Kind,
            Name = described.Name,
            File = described.File,
            Act = PlannedAction.None,
            Described = described
        };
        var faults = new List<ValidationError>();
        var access = described.Access is null ? null : await db.FindPrincipalsAsync(described.Access, faults, ct);
        var references = await db.ResolveAsync(rights, described.Definition.References, beside, faults, ct);
        var account = await db.AccountAsync(described, described.ServiceAccount, faults, ct);
        if (faults.Count > 0) return plan with { Refusals = faults };
        plan = plan with { Access = access };
        var wanted = new WantedApp(described, described.Definition.With(references.Ids), account, references);
        return await plan.OrRefusalAsync(described, async () =>
        {
            if (await IdOfAsync(db, described, ct) is not { } id)
                return await CreateAsync(db, rights, plan, wanted, ct);
            var reached = await db.RequireAppAsync(rights.Actor, id, AccessLevel.Editor, Permissions.AppsWrite, ct);
            return await ChangeAsync(db, reached, plan, wanted, ct);
        });
    }

    /// <summary>What an apply saves, now that all that it names is there.</summary>
    /// <exception cref="Problem.Invalid">Something of it is not there yet, or not anymore.</exception>
    public static async Task<AppChange> InputAsync(ConnectionsDbContext db, Rights rights, PlannedResource resource,
        ManifestApp described, CancellationToken ct)
    {
        var faults = new List<ValidationError>();
        var references = await db.ResolveAsync(rights, described.Definition.References, null, faults, ct);
        var account = await db.AccountAsync(described, described.ServiceAccount, faults, ct);
        if (faults.Count > 0) throw new Problem.Invalid(faults);
        var wanted = new WantedApp(described, described.Definition.With(references.Ids), account, references);
        if (resource.Act == PlannedAction.Create) return wanted.ToChange(null);
        var newest = await db.Set<StoredApp>().Where(a => a.Id == resource.Id)
            .Join(db.Set<AppVersion>(), a => a.NewestVersionId, v => v.Id, (_, v) => v.Definition)
            .SingleOrDefaultAsync(ct) ?? throw new Problem.NotFound(Kind);
        return wanted.ToChange(newest);
    }

    private async Task<PlannedResource> CreateAsync(ConnectionsDbContext db, Rights rights, PlannedResource plan,
        WantedApp wanted, CancellationToken ct)
    {
        rights.Ensure(Permissions.AppsWrite, "create apps");
        rights.EnsureAccount("own apps");
        var now = clock.GetUtcNow();
        var app = new StoredApp(rights.Actor.Id, now);
        var change = new StagedAppChange(db, rights, app, null, now);
        await staging.StageAsync(change, wanted.ToChange(null), ct);
        var policy = plan.Access is null ? []
            : await db.StagePolicyAsync(rights, app, AppResourceType.Levels, plan.Access, app.PolicyVersion,
                confirmed: false, ct);
        IEnumerable<FieldChange> changes =
        [
            .. change.Changes.Where(c => c.Field != "name"),
            .. wanted.Described.IsPublished ? new[] { new FieldChange("published", null, "true") } : [],
            .. policy,
        ];
        return plan with
        {
            Act = PlannedAction.Create,
            Changes = [.. wanted.References.In(changes)],
            Warnings = wanted.Warnings(change.Attention),
        };
    }

    private async Task<PlannedResource> ChangeAsync(ConnectionsDbContext db, AccessibleResource<StoredApp> reached,
        PlannedResource plan, WantedApp wanted, CancellationToken ct)
    {
        var (app, _, rights) = reached;
        var (id, described) = (app.Id, wanted.Described);
        var newest = await db.Set<AppVersion>().SingleAsync(v => v.Id == app.NewestVersionId, ct);
        var deployed = await db.Set<AppDeployment>().Where(d => d.AppId == id).Select(d => (Guid?)d.VersionId)
            .SingleOrDefaultAsync(ct);
        var managed = app.ManagedBy is null ? null
            : await db.Set<ManagedResource>().AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, ct);
        var applied = managed is null ? null : AppliedState.Read(managed.Applied);
        var drift = applied is null ? [] : applied.To(
            (await db.StatesAsync([app], new Dictionary<Guid, AppliedState> { [id] = applied }, ct))[id],
            new Dictionary<Guid, string>());
        var published = AppliedState.PublicationOf(deployed, app.NewestVersionId);
        // From here on the app is as it would be saved.
        var change = new StagedAppChange(db, rights, app, newest, clock.GetUtcNow());
        await staging.StageAsync(change, wanted.ToChange(newest.Definition), ct);
        var policy = plan.Access is null ? []
            : await db.StagePolicyAsync(rights, app, AppResourceType.Levels, plan.Access, app.PolicyVersion,
                confirmed: false, ct);
        FieldChange[] changes =
        [
            .. DocumentChanges.ExplainApp(newest.Definition, wanted.Definition, change.Changes),
            .. published == (described.IsPublished ? "true" : null) ? []
                : new[] { new FieldChange("published", published, described.IsPublished ? "true" : null) },
            .. policy,
        ];
        return plan with
        {
            Act = PlannerHelpers.ActOf(app.ManagedBy, described.File, applied, changes.Length > 0 || drift.Count > 0,
                plan.Access is not null),
            Changes = [.. wanted.References.In(changes), .. ConnectionDiff.ManagedBy(app.ManagedBy, described.File)],
            Drift = drift,
            Warnings = wanted.Warnings(change.Attention),
            Id = id,
            Version = app.Version,
        };
    }

    // Two apps may have the same name: then it is the one that this file manages.
    private static async Task<Guid?> IdOfAsync(ConnectionsDbContext db, ManifestApp described, CancellationToken ct)
    {
        foreach (var name in new[] { described.Name, described.RenamedFrom }.OfType<string>().Where(DatabaseText.Holds))
        {
            var key = Connection.KeyOf(name);
            var found = await db.Set<StoredApp>().Where(a => a.NameKey == key).Select(a => new { a.Id, a.ManagedBy })
                .Take(100).ToListAsync(ct);
            if (found.Count == 0) continue;
            if (found is [var only]) return only.Id;
            if (found.FindAll(a => a.ManagedBy == described.File) is [var own]) return own.Id;
            throw new Problem.Invalid("name", $"More than one app is named {DidYouMean.Quote(name)}. Rename one of "
                + "them first.");
        }
        return null;
    }
}
