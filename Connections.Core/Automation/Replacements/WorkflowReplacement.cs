using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Uses;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Resolving;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Replacements;

/// <summary>Has workflows that name a connection name another one: in new versions, as an edit by hand would.</summary>
internal sealed class WorkflowReplacement(ReadinessChecker readiness, WorkflowUses uses, IEditGuard guard,
    AuditLog audit)
{
    /// <summary>Stages it for every workflow that names the connection.</summary>
    public async Task StageAsync(ReplacementSwap swap, Guid replacementId, CancellationToken ct)
    {
        var (db, rights, from) = (swap.Db, swap.Rights, swap.From.Id);
        var all = await db.UsesOf(UsedKind.Connection, from).Select(u => u.UserId).Distinct()
            .Join(db.Set<Workflow>(), u => u, w => w.Id, (_, w) => w.Id).ToListAsync(ct);
        if (swap.Only is { } only) all = [.. all.Where(only.ContainsKey)];
        if (all.Count == 0) return;
        var seen = await db.VisibleWorkflows(rights).Where(w => all.Contains(w.Id)).Select(w => w.Id).ToListAsync(ct);
        swap.Hidden += all.Count - seen.Count;
        var editable = !rights.Has(Permissions.WorkflowsWrite) ? []
            : (await db.Set<Workflow>().Where(w => seen.Contains(w.Id)).AtLeast(db, rights, AccessLevel.Editor)
                .Select(w => w.Id).ToListAsync(ct)).ToHashSet();
        var workflows = await db.Set<Workflow>().Where(w => seen.Contains(w.Id)).ToListAsync(ct);
        var refusals = await RefusalsAsync(swap, workflows, ct);
        var versions = await VersionsAsync(swap, workflows.Where(w => editable.Contains(w.Id)), ct);
        foreach (var workflow in workflows)
        {
            if (WhyNot(workflow, editable) is { } reason)
            {
                swap.Left.Add(new(IsGroup: false, workflow.Id, workflow.Name, reason));
                continue;
            }
            var (isStaged, note) = await StageAsync(swap, workflow, versions, replacementId, ct);
            if (isStaged && workflow.Identity is { } identity && refusals.TryGetValue(identity, out var refusal))
                note = note is null ? refusal : $"{note} {refusal}";
            (isStaged ? swap.Replaced : swap.Left).Add(new(IsGroup: false, workflow.Id, workflow.Name, note));
        }
    }

    private string? WhyNot(Workflow workflow, HashSet<Guid> editable)
    {
        if (!editable.Contains(workflow.Id)) return "You need Editor access to this workflow to change it.";
        try
        {
            guard.EnsureEditable(workflow);
            return null;
        }
        catch (Problem.ManagedByFile managed)
        {
            return managed.Message;
        }
    }

    private async Task<(bool IsStaged, string? Note)> StageAsync(ReplacementSwap swap, Workflow workflow,
        WorkflowVersions versions, Guid replacementId, CancellationToken ct)
    {
        var mine = swap.Only?.GetValueOrDefault(workflow.Id);
        var (draft, published) = (versions.Of(workflow.DraftVersionId),
            workflow.PublishedVersionId is { } id ? versions.Of(id) : null);
        NewDocument? newDraft, newPublished = null;
        try
        {
            newDraft = Replace(swap, draft!, mine?.Draft);
            if (published is not null)
                newPublished = published == draft && mine is null ? newDraft
                    : Replace(swap, published, mine?.Published);
        }
        catch (Problem.Invalid faulty)
        {
            return (false, $"Its document has an error: {faulty.Faults[0].Message}");
        }
        if (newDraft is null && newPublished is null) return (false, "It was changed since.");
        var isLeftPublished = newPublished is not null && !swap.PublishedToo;
        if (newDraft is null && isLeftPublished)
            return (false, $"Only its published version uses “{swap.From.Name}”, and published versions are not "
                + "changed.");
        await StageVersionsAsync(swap, workflow, versions, newDraft, isLeftPublished ? null : newPublished, ct);
        swap.Changes.Add(new ReplacedUse(replacementId, workflow.Id, newDraft?.Labels ?? [],
            isLeftPublished ? [] : newPublished?.Labels ?? []));
        return (true, isLeftPublished ? $"Its published version uses “{swap.From.Name}” until you publish it again."
            : null);
    }

    private async Task StageVersionsAsync(ReplacementSwap swap, Workflow workflow, WorkflowVersions versions,
        NewDocument? draft, NewDocument? published, CancellationToken ct)
    {
        var (db, rights) = (swap.Db, swap.Rights);
        var isOne = workflow.PublishedVersionId == workflow.DraftVersionId;
        var number = versions.NumberOf(workflow.Id);
        List<FieldChange> changes = [];
        var before = workflow.PublishedVersionId;
        WorkflowVersion Add(NewDocument document)
        {
            changes.AddRange(SpecDiff.Changes(document.Old, document.New).Where(c => !changes.Contains(c)));
            var version = new WorkflowVersion(workflow.Id, ++number, document.Text, document.Admitted, rights.Actor.Id,
                swap.Now);
            db.Add(version);
            return version;
        }

        WorkflowVersion? ofDraft = null;
        if (published is not null && !(isOne && draft is not null && draft.Text == published.Text))
            workflow.Publish(Add(published).Id);
        if (draft is not null)
        {
            ofDraft = Add(draft);
            if (published is not null && before == workflow.PublishedVersionId) workflow.Publish(ofDraft.Id);
        }
        if (!swap.IsPreview)
        {
            if (ofDraft is not null)
            {
                var secret = await WebhookSecrets.StateAsync(db, workflow.Id, ct);
                var attention = await readiness.CheckAsync(db, rights, draft!.New,
                    RunConditions.For(workflow, ofDraft, draft.New, secret), ct);
                workflow.Edit(ofDraft, draft.New.Handle, draft.New.Triggers.Select(t => t.Kind), attention.Count);
            }
            var newest = draft?.New ?? versions.SpecOf(workflow.DraftVersionId);
            if (published is null) await uses.StageAsync(db, workflow, newest, before, ct);
            else await uses.StageAsync(db, workflow, newest, published.New, ct);
        }
        workflow.Touch(rights.Actor.Id, swap.Now);
        audit.Add(db, rights.Actor, AuditEvent.WorkflowModified, workflow.Id, workflow.Name, changes);
        if (published is not null)
            audit.Add(db, rights.Actor, AuditEvent.WorkflowPublished, workflow.Id, workflow.Name);
    }

    // Null: it does not name it there.
    private static NewDocument? Replace(ReplacementSwap swap, WorkflowVersion version, IReadOnlyList<string>? only)
    {
        var document = WorkflowDocument.Parse(version.Spec);
        var labels = document.ReplaceConnection(swap.From.Id, swap.To.Id, only);
        if (labels.Count == 0) return null;
        var (old, now) = (WorkflowRules.Spec(version.Spec, [])!, WorkflowRules.Spec(document.Text, [])!);
        var admitted = version.Admitted;
        return new(document.Text, labels, old, now,
            [.. now.Targets.Values.Select(t => t.Id).Where(i => i == swap.To.Id || admitted.Contains(i)).Distinct()]);
    }

    private static async Task<WorkflowVersions> VersionsAsync(ReplacementSwap swap, IEnumerable<Workflow> workflows,
        CancellationToken ct)
    {
        var (ids, users) = (new HashSet<Guid>(), new List<Guid>());
        foreach (var workflow in workflows)
        {
            users.Add(workflow.Id);
            ids.Add(workflow.DraftVersionId);
            if (workflow.PublishedVersionId is { } published) ids.Add(published);
        }
        var versions = swap.Db.Set<WorkflowVersion>().AsNoTracking();
        return new(await versions.Where(v => ids.Contains(v.Id)).ToDictionaryAsync(v => v.Id, ct),
            await versions.Where(v => users.Contains(v.WorkflowId)).GroupBy(v => v.WorkflowId)
                .Select(g => new { g.Key, Number = g.Max(v => v.Number) })
                .ToDictionaryAsync(g => g.Key, g => g.Number, ct));
    }

    // Identities that could not use what is put in, each with the words for it.
    private static async Task<IReadOnlyDictionary<Guid, string>> RefusalsAsync(ReplacementSwap swap,
        IEnumerable<Workflow> workflows, CancellationToken ct)
    {
        var (db, to) = (swap.Db, swap.To.Id);
        var ids = workflows.Select(w => w.Identity).OfType<Guid>().Distinct().ToList();
        if (ids.Count == 0) return new Dictionary<Guid, string>();
        var accounts = await db.Set<User>().Identities().Where(u => ids.Contains(u.Id)).ToListAsync(ct);
        var grants = await db.Set<Grant>().AsNoTracking().Where(g => g.ResourceId == to).ToListAsync(ct);
        var of = await db.Set<Connection>().AsNoTracking().Where(c => c.Id == to)
            .Select(c => new { c.OrganizationLevel, c.SchemaMissing }).SingleAsync(ct);
        var refusals = new Dictionary<Guid, string>();
        foreach (var identity in accounts.Select(IdentityRights.From))
        {
            var standing = ConnectionEligibility.For(identity.Rights,
                AccessRules.LevelOf(identity.Rights, of.OrganizationLevel, grants), ConnectionHealth.Healthy, null,
                of.SchemaMissing);
            if (identity.UseOf(swap.To.Name, standing) is { Outcome: not ResolutionOutcome.Chosen } refused)
                refusals[identity.Id] = refused.Message;
        }
        return refusals;
    }

    private sealed record NewDocument(string Text, IReadOnlyList<string> Labels, WorkflowSpec Old, WorkflowSpec New,
        IReadOnlyList<Guid> Admitted);

    private sealed class WorkflowVersions(Dictionary<Guid, WorkflowVersion> byId, Dictionary<Guid, int> newest)
    {
        public WorkflowVersion? Of(Guid id) => byId.GetValueOrDefault(id);

        public int NumberOf(Guid workflow) => newest.GetValueOrDefault(workflow);

        public WorkflowSpec SpecOf(Guid id) => WorkflowRules.Spec(byId[id].Spec, [])!;
    }
}
