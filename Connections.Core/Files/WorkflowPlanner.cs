using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Files;

/// <summary>
/// Holds a described workflow against the one that is there, by staging it as a save does. What it stages is never
/// saved.
/// </summary>
internal sealed class WorkflowPlanner(WorkflowStaging staging, SecretDigester digests, TimeProvider clock)
{
    /// <summary>What one is called in a plan.</summary>
    public const string Kind = "workflow";

    public async Task<PlannedResource> PlanAsync(ConnectionsDbContext db, Rights rights, ManifestWorkflow described,
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
        var references = await db.ResolveAsync(rights, described.Spec.References, beside, faults, ct);
        var account = await db.AccountAsync(described, described.ServiceAccount, faults, ct);
        if (faults.Count > 0) return plan with { Refusals = faults };
        plan = plan with { Access = access };
        var wanted = new WantedWorkflow(described, described.Spec.With(references.Ids), account, references);
        return await plan.OrRefusalAsync(described, async () =>
        {
            if (await PlannerHelpers.IdOfAsync(
                db.Set<Workflow>().Select(w => new NamedId { Id = w.Id, NameKey = w.NameKey }), described,
                ct) is not { } id) return await CreateAsync(db, rights, plan, wanted, ct);
            var reached = await db.RequireWorkflowAsync(rights.Actor, id, AccessLevel.Editor,
                Permissions.WorkflowsWrite, ct);
            return await ChangeAsync(db, reached, plan, wanted, ct);
        });
    }

    /// <summary>What an apply saves, now that all that it names is there.</summary>
    /// <exception cref="Problem.Invalid">Something of it is not there yet, or not anymore.</exception>
    public static async Task<WorkflowChange> InputAsync(ConnectionsDbContext db, Rights rights,
        PlannedResource resource, ManifestWorkflow described, CancellationToken ct)
    {
        var faults = new List<ValidationError>();
        var references = await db.ResolveAsync(rights, described.Spec.References, null, faults, ct);
        var account = await db.AccountAsync(described, described.ServiceAccount, faults, ct);
        if (faults.Count > 0) throw new Problem.Invalid(faults);
        var wanted = new WantedWorkflow(described, described.Spec.With(references.Ids), account, references);
        if (resource.Act == PlannedAction.Create) return wanted.ToChange(null, described.WebhookSecret);
        var spec = await db.Set<Workflow>().Where(w => w.Id == resource.Id)
            .Join(db.Set<WorkflowVersion>(), w => w.DraftVersionId, v => v.Id, (_, v) => v.Spec)
            .SingleOrDefaultAsync(ct) ?? throw new Problem.NotFound(Kind);
        var secret = await db.Set<WebhookSecret>().AsNoTracking().SingleOrDefaultAsync(s => s.OwnerId == resource.Id,
            ct);
        return wanted.ToChange(spec, SecretToSet(described, secret, resource.SameSecrets));
    }

    private async Task<PlannedResource> CreateAsync(ConnectionsDbContext db, Rights rights, PlannedResource plan,
        WantedWorkflow wanted, CancellationToken ct)
    {
        rights.Ensure(Permissions.WorkflowsWrite, "create workflows");
        rights.EnsureAccount("own workflows");
        var now = clock.GetUtcNow();
        var workflow = new Workflow(rights.Actor.Id, now);
        var change = new StagedChange(db, rights, workflow, wanted.ToChange(null, wanted.Described.WebhookSecret),
            null);
        await staging.StageAsync(change, now, ct);
        await EnsureHandleAsync(db, workflow, ct);
        var policy = plan.Access is null ? []
            : await db.StagePolicyAsync(rights, workflow, WorkflowResourceType.Levels, plan.Access,
                workflow.PolicyVersion, confirmed: false, ct);
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

    private async Task<PlannedResource> ChangeAsync(ConnectionsDbContext db, AccessibleResource<Workflow> reached,
        PlannedResource plan, WantedWorkflow wanted, CancellationToken ct)
    {
        var (workflow, _, rights) = reached;
        var described = wanted.Described;
        var draft = await db.Set<WorkflowVersion>().AsNoTracking().SingleAsync(v => v.Id == workflow.DraftVersionId,
            ct);
        var secret = await db.Set<WebhookSecret>().AsNoTracking().SingleOrDefaultAsync(s => s.OwnerId == workflow.Id,
            ct);
        var managed = workflow.ManagedBy is null ? null
            : await db.Set<ManagedResource>().AsNoTracking().SingleOrDefaultAsync(m => m.Id == workflow.Id, ct);
        var applied = managed is null ? null : AppliedState.Read(managed.Applied);
        var drift = await DriftAsync(db, workflow, applied, ct);
        var published = AppliedState.PublicationOf(workflow.PublishedVersionId, workflow.DraftVersionId);
        var same = SameSecrets(described, secret, managed, applied);
        // From here on the workflow is as it would be saved.
        var change = new StagedChange(db, rights, workflow,
            wanted.ToChange(draft.Spec, SecretToSet(described, secret, same)), draft);
        await staging.StageAsync(change, clock.GetUtcNow(), ct);
        await EnsureHandleAsync(db, workflow, ct);
        var policy = plan.Access is null ? []
            : await db.StagePolicyAsync(rights, workflow, WorkflowResourceType.Levels, plan.Access,
                workflow.PolicyVersion, confirmed: false, ct);
        FieldChange[] changes =
        [
            .. DocumentChanges.Explain(draft.Spec, wanted.Spec, change.Changes),
            .. published == (described.IsPublished ? "true" : null) ? []
                : new[] { new FieldChange("published", published, described.IsPublished ? "true" : null) },
            .. policy,
        ];
        return plan with
        {
            Act = PlannerHelpers.ActOf(workflow.ManagedBy, described.File, applied,
                changes.Length > 0 || drift.Count > 0, plan.Access is not null),
            Changes =
            [
                .. wanted.References.In(changes), .. ConnectionDiff.ManagedBy(workflow.ManagedBy, described.File),
            ],
            Drift = drift,
            Warnings = wanted.Warnings(change.Attention),
            Id = workflow.Id,
            Version = workflow.Version,
            SameSecrets = same,
        };
    }

    private IReadOnlySet<string> SameSecrets(ManifestWorkflow described, WebhookSecret? secret,
        ManagedResource? managed, AppliedState? applied) =>
        described.WebhookSecret is { } given && secret is not null && applied?.Holds(secret) is true
            && digests.IsOf(AppliedDigests.Read(managed?.Digests).GetValueOrDefault(secret.Path), secret.OwnerId,
                secret.Path, given)
            ? new HashSet<string> { secret.Path } : new HashSet<string>();

    // An empty one takes the secret away; null leaves it as it is.
    private static SecretValue? SecretToSet(ManifestWorkflow described, WebhookSecret? secret,
        IReadOnlySet<string> same) => (described.WebhookSecret, secret) switch
        {
            (null, null) => null,
            (null, _) => new SecretValue(""),
            (_, { } stored) when same.Contains(stored.Path) => null,
            var (given, _) => given,
        };

    private static async Task<IReadOnlyList<FieldChange>> DriftAsync(ConnectionsDbContext db, Workflow workflow,
        AppliedState? applied, CancellationToken ct)
    {
        if (applied is null) return [];
        var states = await db.StatesAsync([workflow],
            new Dictionary<Guid, AppliedState> { [workflow.Id] = applied }, ct);
        return applied.To(states[workflow.Id], new Dictionary<Guid, string>());
    }

    private static async Task EnsureHandleAsync(ConnectionsDbContext db, Workflow workflow, CancellationToken ct)
    {
        var (id, handle) = (workflow.Id, workflow.Handle);
        if (handle is not null && await db.Set<Workflow>().AnyAsync(w => w.Handle == handle && w.Id != id, ct))
            throw new Problem.Invalid("spec/handle", "This handle is already in use. Choose another one.");
    }
}
