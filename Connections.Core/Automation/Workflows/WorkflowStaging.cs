using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Workflows;

/// <summary>A change of a workflow that is staged.</summary>
/// <param name="Db">Where it is staged.</param>
/// <param name="Rights">Who changes it.</param>
/// <param name="Workflow">The workflow.</param>
/// <param name="Input">What is to change.</param>
/// <param name="Draft">Its newest version; null: it is created.</param>
internal sealed record StagedChange(ConnectionsDbContext Db, Rights Rights, Workflow Workflow, WorkflowChange Input,
    WorkflowVersion? Draft)
{
    /// <summary>What the audit trail tells of it.</summary>
    public List<FieldChange> Changes { get; } = [];

    /// <summary>What would keep it from running.</summary>
    public IReadOnlyList<Attention> Attention { get; set; } = [];
}

/// <summary>Holds a change of a workflow against the rules, and stages it.</summary>
internal sealed class WorkflowStaging(ReadinessChecker readiness, WebhookSecrets secrets, WorkflowUses uses,
    IPublishedSchedule schedules)
{
    /// <summary>Stages a change, with what follows from it for uses, schedule and attention.</summary>
    /// <exception cref="Problem.Forbidden">What it runs as is not the actor's to decide.</exception>
    /// <exception cref="Problem.Invalid">With every error.</exception>
    public async Task StageAsync(StagedChange change, DateTimeOffset now, CancellationToken ct)
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
        var secret = await secrets.StageAsync(db, workflow, input.WebhookSecret, rights.Actor.Id, facts, ct);
        change.Attention = await readiness.CheckAsync(db, rights, spec,
            RunConditions.For(workflow, version, spec, secret), ct);
        workflow.Edit(version, spec.Handle, spec.Triggers.Select(t => t.Kind), change.Attention.Count);
        var wasPublished = workflow.PublishedVersionId;
        if (input.Published == true || (input.InPlace && workflow.PublishedVersionId is not null))
            workflow.Publish(version.Id);
        else if (input.Published == false) workflow.Publish(null);
        await uses.StageAsync(db, workflow, spec, wasPublished, ct);
        if (workflow.PublishedVersionId is null) await schedules.StageAsync(db, workflow, null, ct);
        else if (workflow.PublishedVersionId == version.Id) await schedules.StageAsync(db, workflow, spec, ct);
        change.Changes.AddRange(facts.Where(c => (c.Old ?? "") != (c.New ?? "")));
    }

    // A document that did not change makes no version.
    private static async Task<WorkflowVersion> StageVersionAsync(StagedChange change, string text, WorkflowSpec spec,
        DateTimeOffset now, CancellationToken ct)
    {
        var (db, rights, workflow, input, draft) = change;
        var isSame = draft is not null && draft.Digest.AsSpan().SequenceEqual(WorkflowVersion.DigestOf(text));
        if (isSame && input.Spec is null) return draft!;
        // Nobody makes a workflow act through what they can't see: what is new must be visible to who puts it in.
        var visible = await ReadinessChecker.VisibleAsync(db, rights, spec, ct);
        var admitted = spec.Targets.Values.Select(t => t.Id)
            .Where(id => visible.Contains(id) || draft?.Admitted.Contains(id) is true).ToHashSet();
        // Unless it is saved by someone who can see what its runs refused so far: then they may use it.
        if (isSame)
        {
            if (draft!.Admitted.IsSupersetOf(admitted)) return draft;
            change.Changes.Add(new("targets that runs may use", Listed(draft.Admitted), Listed(admitted)));
        }
        var number = draft is null ? 1
            : await db.Set<WorkflowVersion>().Where(v => v.WorkflowId == workflow.Id).MaxAsync(v => v.Number, ct) + 1;
        var version = new WorkflowVersion(workflow.Id, number, text, admitted, rights.Actor.Id, now);
        db.Add(version);
        return version;
    }

    private static string Listed(IEnumerable<Guid> ids) => string.Join(' ', ids.Order());

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
                    + $"{Permissions.WorkflowsRun.WireName()} and {Permissions.ConnectionsResolve.WireName()} "
                    + "permissions.");
            facts.Add(new("run as", workflow.RunAs.ToString(), $"{RunAs.ServiceAccount} ({account.Name})"));
        }
        else
        {
            if (workflow.OwnerId != rights.Actor.Id)
                throw new Problem.Forbidden("Only the owner can choose Owner or Initiator. Take ownership first, or "
                    + "ask the owner.");
            if (runAs != workflow.RunAs) facts.Add(new("run as", workflow.RunAs.ToString(), runAs.ToString()));
        }
        workflow.ActAs(runAs, input.ServiceAccountId);
    }
}
