using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Workflows;

/// <summary>Makes, changes, publishes and deletes workflows.</summary>
public sealed class WorkflowService
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly ReadinessChecker readiness;
    private readonly WebhookSecrets secrets;
    private readonly IPublishedSchedule schedules;
    private readonly IEditGuard guard;
    private readonly IOpenRuns runs;
    private readonly AuditLog audit;
    private readonly TimeProvider clock;

    internal WorkflowService(IDbContextFactory<ConnectionsDbContext> databases, ReadinessChecker readiness,
        WebhookSecrets secrets, IPublishedSchedule schedules, IEditGuard guard, IOpenRuns runs, AuditLog audit,
        TimeProvider clock) =>
        (this.databases, this.readiness, this.secrets, this.schedules, this.guard, this.runs, this.audit, this.clock) =
        (databases, readiness, secrets, schedules, guard, runs, audit, clock);

    /// <summary>
    /// Creates a workflow. Its author becomes owner and Editor; everyone in the organization may see it.
    /// </summary>
    /// <returns>Its id.</returns>
    /// <exception cref="Problem.Forbidden">No permission to create workflows, or to let them act as that
    /// identity.</exception>
    /// <exception cref="Problem.Invalid">With every error, those of the document below <c>spec</c>.</exception>
    public async Task<Guid> CreateAsync(Actor actor, WorkflowChange input, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.WorkflowsWrite, "create workflows");
        rights.EnsureAccount("own workflows");
        var now = clock.GetUtcNow();
        var workflow = new Workflow(actor.Id, now);
        var change = new StagedChange(db, rights, workflow, input, null);
        await StageAsync(change, now, ct);
        db.Add(workflow);
        db.Add(Grant.ToAuthor(workflow.Id, actor));
        audit.Add(db, actor, AuditEvent.WorkflowCreated, workflow.Id, workflow.Name, change.Changes);
        if (workflow.PublishedVersionId is not null)
            audit.Add(db, actor, AuditEvent.WorkflowPublished, workflow.Id, workflow.Name);
        await SaveAsync(db, ct);
        if (workflow.PublishedVersionId is not null) await schedules.ApplyAsync(workflow.Id);
        return workflow.Id;
    }

    /// <summary>Changes what the input holds of a workflow that the actor saw in that version.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, without the permission, or not the actor's to
    /// decide.</exception>
    /// <exception cref="Problem.Invalid">With every error.</exception>
    /// <exception cref="Problem.Conflict">Someone else saved it since.</exception>
    public async Task UpdateAsync(Actor actor, Guid id, WorkflowChange input, Guid seenVersion, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (workflow, _, rights) = await db.RequireWorkflowAsync(actor, id, AccessLevel.Editor,
            Permissions.WorkflowsWrite, ct);
        guard.EnsureEditable(workflow);
        db.SetOriginalVersion(workflow, seenVersion);
        if (workflow.Version != seenVersion)
            throw new Problem.Conflict($"Someone else saved “{workflow.Name}” since you opened it. Nothing was "
                + "overwritten.");
        var draft = await db.Set<WorkflowVersion>().AsNoTracking().SingleAsync(v => v.Id == workflow.DraftVersionId, ct);
        var wasPublished = workflow.PublishedVersionId;
        var change = new StagedChange(db, rights, workflow, input, draft);
        var now = clock.GetUtcNow();
        await StageAsync(change, now, ct);
        workflow.Touch(actor.Id, now);
        if (change.Changes.Count > 0)
            audit.Add(db, actor, AuditEvent.WorkflowModified, id, workflow.Name, change.Changes);
        if (wasPublished != workflow.PublishedVersionId)
            audit.Add(db, actor, workflow.PublishedVersionId is null ? AuditEvent.WorkflowUnpublished
                : AuditEvent.WorkflowPublished, id, workflow.Name);
        await SaveAsync(db, ct);
        if ((wasPublished ?? workflow.PublishedVersionId) is not null) await schedules.ApplyAsync(id);
    }

    /// <summary>Puts the published version in the place of the newest one.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    /// <exception cref="Problem.Invalid">It is not published: there is nothing to go back to.</exception>
    /// <exception cref="Problem.Conflict">Someone else saved it since.</exception>
    public async Task DiscardDraftAsync(Actor actor, Guid id, Guid seenVersion, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (workflow, _, _) = await db.RequireWorkflowAsync(actor, id, AccessLevel.Editor,
            Permissions.WorkflowsWrite, ct);
        guard.EnsureEditable(workflow);
        db.SetOriginalVersion(workflow, seenVersion);
        if (workflow.PublishedVersionId is not { } published)
            throw new Problem.Invalid("spec", "This workflow isn't published, so there is no version to go back to.");
        var version = await db.Set<WorkflowVersion>().AsNoTracking().SingleAsync(v => v.Id == published, ct);
        var spec = WorkflowRules.Spec(version.Spec, [])!;
        workflow.Edit(version, spec.Handle, spec.Triggers.Select(t => t.Kind), workflow.Attention);
        await db.StageUsesAsync(workflow, spec, published, ct);
        workflow.Touch(actor.Id, clock.GetUtcNow());
        audit.Add(db, actor, AuditEvent.WorkflowModified, id, workflow.Name,
            [new FieldChange("draft", null, "discarded")]);
        await SaveAsync(db, ct);
    }

    /// <summary>
    /// Makes the actor its owner, so that its steps act with their rights. It takes Editor, and Resolver on every
    /// connection that it names.
    /// </summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, without the permission, or without Resolver on a
    /// connection.</exception>
    public async Task TakeOwnershipAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (workflow, _, rights) = await db.RequireWorkflowAsync(actor, id, AccessLevel.Editor,
            Permissions.WorkflowsWrite, ct);
        rights.EnsureAccount("own workflows");
        guard.EnsureEditable(workflow);
        if (workflow.OwnerId == actor.Id) return;
        List<Guid> ids = [workflow.DraftVersionId, workflow.PublishedVersionId ?? workflow.DraftVersionId];
        foreach (var text in await db.Set<WorkflowVersion>().Where(v => ids.Contains(v.Id)).Select(v => v.Spec)
            .ToListAsync(ct))
            foreach (var target in WorkflowRules.Spec(text, [])!.Targets.Values.Where(t => !t.IsGroup))
                await db.RequireUseAsync(actor, target.Id, ct);
        var from = (await db.NamesOfAsync([workflow.OwnerId], ct))(workflow.OwnerId);
        workflow.OwnBy(actor.Id);
        workflow.Touch(actor.Id, clock.GetUtcNow());
        audit.Add(db, actor, AuditEvent.WorkflowModified, id, workflow.Name,
            [new FieldChange("owner", from, actor.Name)]);
        await SaveAsync(db, ct);
    }

    /// <summary>Deletes a workflow; it can be restored for 30 days. Its open runs are canceled.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    public async Task DeleteAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (workflow, _, _) = await db.RequireWorkflowAsync(actor, id, AccessLevel.Editor,
            Permissions.WorkflowsWrite, ct);
        guard.EnsureEditable(workflow);
        workflow.Delete(actor.Id, clock.GetUtcNow(), RecentlyDeleted.Kept);
        await db.StageNoUsesAsync(workflow, ct);
        audit.Add(db, actor, AuditEvent.WorkflowDeleted, id, workflow.Name);
        await schedules.StageAsync(db, workflow, null, ct);
        await SaveAsync(db, ct);
        await schedules.ApplyAsync(id);
        runs.CancelAll(id);
    }

    /// <summary>Marks a workflow as the actor's favorite, or takes the mark away.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not a person, or through a key whose scopes only read.</exception>
    public async Task SetFavoriteAsync(Actor actor, Guid id, bool favorite, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var reached = await db.RequireWorkflowAsync(actor, id, AccessLevel.Viewer, Permissions.WorkflowsRead, ct);
        await db.SetFavoriteAsync(reached.Rights, id, favorite, Permissions.WorkflowsWrite, ct);
    }

    private async Task StageAsync(StagedChange change, DateTimeOffset now, CancellationToken ct)
    {
        var (db, rights, workflow, input, draft) = change;
        var faults = new List<ValidationError>();
        var (name, description) = (input.Name ?? workflow.Name, input.Description ?? workflow.Description);
        WorkflowRules.Describe(name, description, faults);
        var tags = WorkflowRules.Tags(input.Tags ?? workflow.Tags, faults);
        var text = input.Spec ?? draft?.Spec
            ?? throw new Problem.Invalid("spec", "The spec is required.");
        var spec = WorkflowRules.Spec(text, faults);
        var repeatable = WorkflowRules.Repeatable(input.RepeatableSteps
            ?? [.. workflow.RepeatableSteps.Where(s => spec?.Find(s) is not null)], spec, faults);
        WebhookSecrets.Check(input.WebhookSecret, faults);
        if (faults.Count > 0 || spec is null) throw new Problem.Invalid(faults);

        List<FieldChange> facts =
        [
            new("name", workflow.Name, name.Trim().Normalize()),
            new("description", workflow.Description, description.Trim().Normalize()),
            new("tags", string.Join(' ', workflow.Tags), string.Join(' ', tags.Order(StringComparer.Ordinal))),
            new("repeatable steps", string.Join(' ', workflow.RepeatableSteps), string.Join(' ', repeatable)),
        ];
        workflow.Describe(name, description, tags);
        workflow.Repeat(repeatable);
        await StageIdentityAsync(change, facts, ct);
        var version = await StageVersionAsync(change, text, spec, now, ct);
        facts.AddRange(SpecDiff.Changes(draft is null ? null : WorkflowRules.Spec(draft.Spec, []), spec));
        var identity = workflow.RunAs switch
        {
            RunAs.Owner => workflow.OwnerId,
            RunAs.ServiceAccount => workflow.ServiceAccountId,
            _ => (Guid?)null,
        };
        var hasSecret = await secrets.StageAsync(db, workflow, input.WebhookSecret, rights.Actor.Id, facts, ct);
        var attention = await readiness.CheckAsync(db, rights, spec, workflow.RunAs, identity, version.Admitted, ct);
        workflow.Edit(version, spec.Handle, spec.Triggers.Select(t => t.Kind),
            attention.Count + TriggerReadiness.Check(spec, workflow.RunAs, hasSecret).Count());
        var wasPublished = workflow.PublishedVersionId;
        if (input.Published == true || (input.InPlace && workflow.PublishedVersionId is not null))
            workflow.Publish(version.Id);
        else if (input.Published == false) workflow.Publish(null);
        await db.StageUsesAsync(workflow, spec, wasPublished, ct);
        if (workflow.PublishedVersionId is null) await schedules.StageAsync(db, workflow, null, ct);
        else if (workflow.PublishedVersionId == version.Id) await schedules.StageAsync(db, workflow, spec, ct);
        change.Changes.AddRange(facts.Where(c => (c.Old ?? "") != (c.New ?? "")));
    }

    // A document that did not change makes no version.
    private static async Task<WorkflowVersion> StageVersionAsync(StagedChange change, string text, WorkflowSpec spec,
        DateTimeOffset now, CancellationToken ct)
    {
        var (db, rights, workflow, _, draft) = change;
        if (draft is not null && draft.Digest.AsSpan().SequenceEqual(WorkflowVersion.DigestOf(text))) return draft;
        // Nobody makes a workflow act through what they can't see: what is new must be visible to who puts it in.
        var visible = await ReadinessChecker.VisibleAsync(db, rights, spec, ct);
        var admitted = spec.Targets.Values.Select(t => t.Id)
            .Where(id => visible.Contains(id) || draft?.Admitted.Contains(id) is true).Distinct();
        var number = draft is null ? 1
            : await db.Set<WorkflowVersion>().Where(v => v.WorkflowId == workflow.Id).MaxAsync(v => v.Number, ct) + 1;
        var version = new WorkflowVersion(workflow.Id, number, text, admitted, rights.Actor.Id, now);
        db.Add(version);
        return version;
    }

    private static async Task StageIdentityAsync(StagedChange change, List<FieldChange> facts, CancellationToken ct)
    {
        var (db, rights, workflow, input, draft) = change;
        if (input.RunAs is not { } runAs || (draft is not null && runAs == workflow.RunAs
            && (runAs != RunAs.ServiceAccount || input.ServiceAccountId == workflow.ServiceAccountId))) return;
        if (runAs == RunAs.ServiceAccount)
        {
            rights.Ensure(Permissions.ServiceAccountWrite, "let workflows run as a service account");
            var accounts = await db.Set<User>().Identities()
                .Where(u => u.IsServiceAccount && u.Id == input.ServiceAccountId).ToListAsync(ct);
            if (accounts is not [var account])
                throw new Problem.Invalid("run_as", "Choose a service account.");
            var needed = Permissions.WorkflowsRun | Permissions.ConnectionsResolve;
            if ((account.Roles.Allowed() & needed) != needed)
                throw new Problem.Invalid("run_as", $"{account.Name} can't run workflows: its roles need the "
                    + $"{Permissions.WorkflowsRun.WireName()} and {Permissions.ConnectionsResolve.WireName()} permissions.");
            facts.Add(new("run as", workflow.RunAs.ToString(), $"{RunAs.ServiceAccount} ({account.Name})"));
        }
        else
        {
            if (workflow.OwnerId != rights.Actor.Id)
                throw new Problem.Forbidden("Only the owner can choose Owner or Initiator. Take ownership first, or ask "
                    + "the owner.");
            if (runAs != workflow.RunAs) facts.Add(new("run as", workflow.RunAs.ToString(), runAs.ToString()));
        }
        workflow.ActAs(runAs, input.ServiceAccountId);
    }

    private static async Task SaveAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        try
        {
            await db.SaveAsync(ct);
        }
        catch (UniqueViolationException e) when (e.Detail.Contains("NameKey", StringComparison.Ordinal))
        {
            throw new Problem.Invalid("name", "This name is already in use. Choose another one.");
        }
        catch (UniqueViolationException e) when (e.Detail.Contains("Handle", StringComparison.Ordinal))
        {
            throw new Problem.Invalid("spec/handle", "This handle is already in use. Choose another one.");
        }
        catch (UniqueViolationException e)
        {
            throw new Problem.Conflict("Someone else saved this workflow since you opened it. Nothing was overwritten.",
                e);
        }
    }

    private sealed record StagedChange(ConnectionsDbContext Db, Rights Rights, Workflow Workflow, WorkflowChange Input,
        WorkflowVersion? Draft)
    {
        /// <summary>What the audit trail tells of it.</summary>
        public List<FieldChange> Changes { get; } = [];
    }
}
