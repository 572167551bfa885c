using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Workflows;

/// <summary>Makes, changes, publishes and deletes workflows.</summary>
public sealed class WorkflowService
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly WorkflowStaging staging;
    private readonly WorkflowSaver saver;
    private readonly WorkflowUses uses;
    private readonly AuditLog audit;
    private readonly TimeProvider clock;

    internal WorkflowService(IDbContextFactory<ConnectionsDbContext> databases, WorkflowStaging staging,
        WorkflowSaver saver, WorkflowUses uses, AuditLog audit, TimeProvider clock) =>
        (this.databases, this.staging, this.saver, this.uses, this.audit, this.clock) =
        (databases, staging, saver, uses, audit, clock);

    /// <summary>
    /// Creates a workflow. Its author becomes owner and Editor; everyone in the organization may see it.
    /// </summary>
    /// <returns>Its id.</returns>
    /// <exception cref="Problem.Forbidden">No permission to create workflows, or to let them act as that
    /// identity.</exception>
    /// <exception cref="Problem.Invalid">With every error, those of the document below <c>spec</c>.</exception>
    public Task<Guid> CreateAsync(Actor actor, WorkflowChange input, CancellationToken ct) =>
        CreateAsync(actor, input, managed: null, ct);

    /// <summary>The same, by the source that manages it: with its policy.</summary>
    internal async Task<Guid> CreateAsync(Actor actor, WorkflowChange input, ManagedChange<Workflow>? managed,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.WorkflowsWrite, "create workflows");
        rights.EnsureAccount("own workflows");
        var now = clock.GetUtcNow();
        var workflow = new Workflow(actor.Id, now);
        var change = new StagedChange(db, rights, workflow, input, null);
        await staging.StageAsync(change, now, ct);
        db.Add(workflow);
        if (managed?.Access is { } access)
            await db.StagePolicyAsync(rights, workflow, WorkflowResourceType.Levels, access, workflow.PolicyVersion,
                confirmed: false, ct);
        else db.Add(Grant.ToAuthor(workflow.Id, actor));
        workflow.ManageBy(managed?.ManagedBy);
        change.Changes.AddRange(ConnectionDiff.ManagedBy(null, managed?.ManagedBy));
        audit.Add(db, actor, AuditEvent.WorkflowCreated, workflow.Id, workflow.Name, change.Changes);
        if (workflow.PublishedVersionId is not null)
            audit.Add(db, actor, AuditEvent.WorkflowPublished, workflow.Id, workflow.Name);
        if (managed is not null) await managed.Note(db, workflow);
        await saver.SaveAsync(db, workflow, wasPublished: false, ct);
        return workflow.Id;
    }

    /// <summary>Changes what the input holds of a workflow that the actor saw in that version.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, without the permission, or not the actor's to
    /// decide.</exception>
    /// <exception cref="Problem.Invalid">With every error.</exception>
    /// <exception cref="Problem.Conflict">Someone else saved it since.</exception>
    public Task UpdateAsync(Actor actor, Guid id, WorkflowChange input, Guid seenVersion, CancellationToken ct) =>
        UpdateAsync(actor, id, input, seenVersion, managed: null, ct);

    /// <summary>The same, by the source that manages it or takes it over: with its policy.</summary>
    internal async Task UpdateAsync(Actor actor, Guid id, WorkflowChange input, Guid seenVersion,
        ManagedChange<Workflow>? managed, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (workflow, _, rights) = await OpenAsync(db, actor, id, managed, ct);
        db.SetOriginalVersion(workflow, seenVersion);
        if (workflow.Version != seenVersion)
            throw new Problem.Conflict($"Someone else saved “{workflow.Name}” since you opened it. Nothing was "
                + "overwritten.");
        var draft = await db.Set<WorkflowVersion>().AsNoTracking().SingleAsync(v => v.Id == workflow.DraftVersionId, ct);
        var wasPublished = workflow.PublishedVersionId;
        var change = new StagedChange(db, rights, workflow, input, draft);
        var now = clock.GetUtcNow();
        await staging.StageAsync(change, now, ct);
        workflow.Touch(actor.Id, now);
        if (managed is not null)
        {
            change.Changes.AddRange(ConnectionDiff.ManagedBy(workflow.ManagedBy, managed.ManagedBy));
            await managed.StageAsync(db, rights, workflow, WorkflowResourceType.Levels,
                new(audit, AuditEvent.WorkflowPolicyModified, workflow.Name), ct);
        }
        if (change.Changes.Count > 0)
            audit.Add(db, actor, AuditEvent.WorkflowModified, id, workflow.Name, change.Changes);
        if (wasPublished != workflow.PublishedVersionId)
            audit.Add(db, actor, workflow.PublishedVersionId is null ? AuditEvent.WorkflowUnpublished
                : AuditEvent.WorkflowPublished, id, workflow.Name);
        await saver.SaveAsync(db, workflow, wasPublished is not null, ct);
    }

    /// <summary>Puts the published version in the place of the newest one.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    /// <exception cref="Problem.Invalid">It is not published: there is nothing to go back to.</exception>
    /// <exception cref="Problem.Conflict">Someone else saved it since.</exception>
    public async Task DiscardDraftAsync(Actor actor, Guid id, Guid seenVersion, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (workflow, _, _) = await saver.OpenAsync(db, actor, id, ct);
        db.SetOriginalVersion(workflow, seenVersion);
        if (workflow.PublishedVersionId is not { } published)
            throw new Problem.Invalid("spec", "This workflow isn't published, so there is no version to go back to.");
        var version = await db.Set<WorkflowVersion>().AsNoTracking().SingleAsync(v => v.Id == published, ct);
        var spec = WorkflowRules.Spec(version.Spec, [])!;
        workflow.Edit(version, spec.Handle, spec.Triggers.Select(t => t.Kind), workflow.Attention);
        await uses.StageAsync(db, workflow, spec, published, ct);
        workflow.Touch(actor.Id, clock.GetUtcNow());
        audit.Add(db, actor, AuditEvent.WorkflowModified, id, workflow.Name,
            [new FieldChange("draft", null, "discarded")]);
        await WorkflowSaver.SaveAsync(db, ct);
    }

    /// <summary>
    /// Makes the actor its owner, so that its steps act with their rights. It takes Editor, and Resolver on every
    /// connection that it names. A file that manages it doesn't say who owns it.
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
        await WorkflowSaver.SaveAsync(db, ct);
    }

    /// <summary>Deletes a workflow; it can be restored for 30 days. Its open runs are canceled.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    public Task DeleteAsync(Actor actor, Guid id, CancellationToken ct) => DeleteAsync(actor, id, managed: null, ct);

    /// <summary>The same, by the source that managed it.</summary>
    internal async Task DeleteAsync(Actor actor, Guid id, ManagedChange<Workflow>? managed, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (workflow, _, _) = await OpenAsync(db, actor, id, managed, ct);
        if (managed is not null) await managed.Note(db, workflow);
        workflow.Delete(actor.Id, clock.GetUtcNow(), RecentlyDeleted.Kept);
        await WorkflowUses.StageNoneAsync(db, workflow, ct);
        audit.Add(db, actor, AuditEvent.WorkflowDeleted, id, workflow.Name);
        await saver.SaveDeletionAsync(db, workflow, ct);
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

    // The source that manages it doesn't ask whether it is managed.
    private Task<AccessibleResource<Workflow>> OpenAsync(ConnectionsDbContext db, Actor actor, Guid id,
        ManagedChange<Workflow>? managed, CancellationToken ct) => managed is null
        ? saver.OpenAsync(db, actor, id, ct)
        : db.RequireWorkflowAsync(actor, id, AccessLevel.Editor, Permissions.WorkflowsWrite, ct);
}
