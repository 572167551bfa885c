using System.Text.Json.Nodes;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Runs;

/// <summary>Starts, tests and cancels runs of workflows.</summary>
public sealed class RunService
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly BatchWriter writer;
    private readonly RunEngine engine;
    private readonly StepRunner steps;
    private readonly AuditLog audit;
    private readonly TimeProvider clock;

    internal RunService(IDbContextFactory<ConnectionsDbContext> databases, BatchWriter writer, RunEngine engine,
        StepRunner steps, AuditLog audit, TimeProvider clock) =>
        (this.databases, this.writer, this.engine, this.steps, this.audit, this.clock) =
        (databases, writer, engine, steps, audit, clock);

    /// <summary>
    /// Starts a run. By hand it is the newest version that runs, through the API the published one. Once this returns,
    /// the run is on disk and will be done.
    /// </summary>
    /// <param name="actor">Who starts it.</param>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="payload">Its parameters by name.</param>
    /// <param name="source">What starts it.</param>
    /// <param name="ct">Cancels before it is accepted.</param>
    /// <returns>The run.</returns>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not a Runner, without the permission, or the identity can't act.</exception>
    /// <exception cref="Problem.Invalid">Parameters, or a workflow, that can't be run so.</exception>
    /// <exception cref="Problem.TooMany">Too many wait already; with the time to wait.</exception>
    public async Task<Guid> StartAsync(Actor actor, Guid workflowId, JsonObject payload, RunSource source,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (workflow, _, rights) = await db.RequireWorkflowAsync(actor, workflowId, AccessLevel.Resolver,
            Permissions.WorkflowsRun, ct);
        rights.EnsureAccount("run workflows");
        var versionId = source == RunSource.Manual ? workflow.DraftVersionId : workflow.PublishedVersionId
            ?? throw new Problem.Invalid("workflow", "This workflow isn't published. Publish it, or run it by hand.");
        var version = await db.Set<WorkflowVersion>().AsNoTracking().SingleAsync(v => v.Id == versionId, ct);
        var spec = WorkflowRules.Spec(version.Spec, [])!;
        if (source == RunSource.Api && spec.Triggers.All(t => t.Kind != SpecTriggers.Api))
            throw new Problem.Invalid("workflow", "This workflow has no API trigger. Add one under Add Trigger, or run it "
                + "by hand.");
        var trigger = RunInputs.Read(spec, payload);
        engine.EnsureRoom(workflowId);
        await engine.EnsureSeenAsync(ct);

        var identity = await IdentityAsync(db, workflow, actor, ct);
        var life = engine.Life;
        var run = new WorkflowRun(workflowId, versionId, source, identity, actor, life.Id, clock.GetUtcNow());
        var origin = await SourceAsync(db, actor, run, ct);
        await AcceptAsync(into =>
        {
            into.Add(run);
            RunJournal.AddData(into, run.Id, 0, RunDataKind.Trigger, trigger);
            RunJournal.AddData(into, run.Id, 0, RunDataKind.Source, origin);
            audit.Add(into, actor, AuditEvent.WorkflowExecuted, workflowId, workflow.Name,
            [
                new("run", null, run.Id.ToString()),
                new("runs as", null, $"{identity.Name} ({workflow.RunAs})"),
                new("version", null, version.Number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ]);
        }, life, ct);
        engine.Enqueue(new ActiveRun(run, spec, version.Admitted,
            new RunFacts(run.Id, workflowId, workflow.Name, trigger, origin), workflow.RepeatableSteps,
            new RunJournal(writer, run, life)));
        return run.Id;
    }

    /// <summary>
    /// What was typed into a field for each parameter, as values to start a run with. A field that was left empty is
    /// left out, but for a text that replaces a default.
    /// </summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="typed">Texts by name.</param>
    /// <exception cref="Problem.Invalid">With every error, each at its parameter.</exception>
    public static JsonObject ParseTyped(IReadOnlyList<ParameterView> parameters,
        IReadOnlyDictionary<string, string> typed) => RunInputs.ParseTyped(parameters, typed);

    /// <summary>Ends a run. A request that is under way is broken off; whether it was done is not known then.</summary>
    /// <exception cref="Problem.NotFound">The workflow or the run is unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not a Runner, or without the permission.</exception>
    public async Task CancelAsync(Actor actor, Guid workflowId, Guid runId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (workflow, _, _) = await db.RequireWorkflowAsync(actor, workflowId, AccessLevel.Resolver,
            Permissions.WorkflowsRun, ct);
        var run = await db.Set<WorkflowRun>().SingleOrDefaultAsync(r => r.Id == runId && r.WorkflowId == workflowId, ct)
            ?? throw new Problem.NotFound("instance");
        if (run.EndedAt is not null || run.CancelledById is not null) return;
        run.Cancel(actor.Id);
        audit.Add(db, actor, AuditEvent.WorkflowCanceled, workflowId, workflow.Name,
            [new FieldChange("run", null, runId.ToString())]);
        // Only that: where the run is, its process writes.
        foreach (var property in db.Entry(run).Properties)
            property.IsModified = property.Metadata.Name == nameof(WorkflowRun.CancelledById);
        await db.SaveAsync(ct);
        engine.Cancel(runId);
    }

    /// <summary>
    /// Executes one step of a document as the actor, with values in the place of its expressions. It really sends; it
    /// is no run, and is in no history but the audit trail.
    /// </summary>
    /// <param name="actor">Who tests, and on whose right.</param>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="specText">The document as it is now, saved or not.</param>
    /// <param name="stepName">The step.</param>
    /// <param name="values">A value for each path of its expressions, such as <c>Trigger.env</c>.</param>
    /// <param name="ct">Breaks it off.</param>
    /// <exception cref="Problem.NotFound">Unknown or invisible, or there is no such step.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, or without the permission.</exception>
    /// <exception cref="Problem.Invalid">The document has faults, or a value is missing.</exception>
    public async Task<StepTestResult> TestStepAsync(Actor actor, Guid workflowId, string specText, string stepName,
        IReadOnlyDictionary<string, JsonNode?> values, CancellationToken ct)
    {
        WorkflowSpec spec;
        Workflow workflow;
        IReadOnlySet<Guid> visible;
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            (workflow, _, var rights) = await db.RequireWorkflowAsync(actor, workflowId, AccessLevel.Editor,
                Permissions.WorkflowsRun, ct);
            var faults = new List<ValidationError>();
            spec = WorkflowRules.Spec(specText, faults) ?? throw new Problem.Invalid(faults);
            if (faults.Count > 0) throw new Problem.Invalid(faults);
            visible = await ReadinessChecker.VisibleAsync(db, rights, spec, ct);
        }
        var step = spec.Find(stepName) ?? throw new Problem.NotFound("step");
        if (SpecActions.IsLogic(step.ActionId))
            throw new Problem.Invalid("step", "Only steps that send requests can be tested. Run the workflow instead.");
        var (progress, facts) = StepTest.Prepare(spec, workflow.Id, workflow.Name, values);
        UseRecord? record = null;
        var result = await steps.ExecuteAsync(new StepCall(spec, step, progress, facts, actor, visible)
        {
            IsThrottled = true,
        }, _ => record = new UseRecord(_ => { }), ct);
        return new StepTestResult(result.State == StepState.Succeeded, result.Message, record?.ConnectionName,
            record?.Why ?? "", result.Request, RunExpressions.Shown(result));
    }

    private async Task AcceptAsync(Action<ConnectionsDbContext> stage, NodeLife life, CancellationToken ct)
    {
        try
        {
            await writer.WriteAsync(stage, ct, life);
        }
        catch (NodeGivenUpException)
        {
            throw new Problem.Unavailable("The server was too slow, and other servers have its runs now. Nothing was "
                + "started; try again.");
        }
    }

    private static async Task<RunIdentity> IdentityAsync(ConnectionsDbContext db, Workflow workflow, Actor actor,
        CancellationToken ct)
    {
        if (workflow.RunAs == RunAs.Initiator) return new(actor.Id, actor.Kind, actor.Name);
        var id = workflow.RunAs == RunAs.Owner ? workflow.OwnerId : workflow.ServiceAccountId;
        var account = await db.Set<User>().AsNoTracking().SingleOrDefaultAsync(u => u.Id == id, ct)
            ?? throw new Problem.Forbidden("The identity that this workflow runs as no longer exists. An editor has to "
                + "choose another one.");
        if (account.DisabledAt is not null)
            throw new Problem.Forbidden($"The account of {account.Name} is disabled, and this workflow runs as it. "
                + (workflow.RunAs == RunAs.Owner ? "An editor can take ownership." : "An editor has to choose another one."));
        return new(account.Id, account.IsServiceAccount ? ActorKind.ServiceAccount : ActorKind.User, account.Name);
    }

    private static async Task<JsonObject> SourceAsync(ConnectionsDbContext db, Actor actor, WorkflowRun run,
        CancellationToken ct)
    {
        var email = await db.Set<User>().Where(u => u.Id == actor.Id).Select(u => u.Email).SingleOrDefaultAsync(ct);
        return new JsonObject
        {
            ["initiator"] = new JsonObject
            {
                ["id"] = actor.Id.ToString(),
                ["name"] = actor.Name,
                ["email"] = email,
            },
            ["url"] = $"/workflow/{run.WorkflowId}/runs/{run.Id}",
        };
    }
}
