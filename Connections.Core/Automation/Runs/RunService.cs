using System.Text.Json.Nodes;
using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Storage;
using Connections.Core.Storage.Contexts;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Runs;

/// <summary>Starts, tests and cancels runs of workflows.</summary>
public sealed partial class RunService
{
    // Each start asks it.
    private static readonly CompiledQuery<Func<ConnectionsDbContext, Guid, CancellationToken,
        Task<string?>>> Emails = new(() => EF.CompileAsyncQuery(
        (ConnectionsDbContext db, Guid id, CancellationToken ct) =>
            db.Set<User>().Where(u => u.Id == id).Select(u => u.Email).SingleOrDefault()));

    private readonly IConnectionsDbContextFactory databases;
    private readonly RunAcceptance acceptance;
    private readonly RunEngine engine;
    private readonly StepRunner steps;
    private readonly AuditLog audit;
    private readonly TimeProvider clock;

    internal RunService(IConnectionsDbContextFactory databases, RunAcceptance acceptance, RunEngine engine,
        StepRunner steps, AuditLog audit, TimeProvider clock) =>
        (this.databases, this.acceptance, this.engine, this.steps, this.audit, this.clock) =
        (databases, acceptance, engine, steps, audit, clock);

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
    public Task<Guid> StartAsync(Actor actor, Guid workflowId, JsonObject payload, RunSource source,
        CancellationToken ct) => StartAsync(actor, workflowId, payload, source, name: null, ct);

    /// <summary>
    /// The same, of a start that a program named: asked for again with its key within a day, it is the same run. The
    /// name is on disk with the run.
    /// </summary>
    /// <param name="actor">Who starts it.</param>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="payload">Its parameters by name.</param>
    /// <param name="source">What starts it.</param>
    /// <param name="name">The name; null: it has none.</param>
    /// <param name="ct">Cancels before it is accepted.</param>
    /// <returns>The run.</returns>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not a Runner, without the permission, or the identity can't act.</exception>
    /// <exception cref="Problem.Invalid">Parameters, or a workflow, that can't be run so.</exception>
    /// <exception cref="Problem.TooMany">Too many wait already; with the time to wait.</exception>
    public async Task<Guid> StartAsync(Actor actor, Guid workflowId, JsonObject payload, RunSource source, string? name,
        CancellationToken ct)
    {
        if (source is not (RunSource.Manual or RunSource.Api))
            throw new ArgumentOutOfRangeException(nameof(source), source, "No person or program starts those.");
        await using var db = databases.CreateWarm();
        var (workflow, _, rights) = await db.RequireWorkflowAsync(actor, workflowId, AccessLevel.Resolver,
            Permissions.WorkflowsRun, ct);
        rights.EnsureAccount("run workflows");
        var origin = await OriginAsync(db, actor, ct);
        if (source == RunSource.Api)
            origin["api"] = new JsonObject
            {
                ["requestBody"] = new JsonObject { ["meta"] = new JsonObject { ["payload"] = payload.DeepClone() } },
            };
        return (await acceptance.AcceptAsync(db, workflow, new RunOrder(source, actor)
        {
            Given = payload,
            DeliveryKey = name is null ? null : $"api:{actor.Key?.Id ?? actor.Id:N}:{name}",
            Origin = origin,
        }, ct)).Id;
    }

    /// <summary>
    /// Starts a published workflow for who looks at an app: with the rights of the app's identity. The run history and
    /// the audit trail name them.
    /// </summary>
    /// <param name="identity">With whose rights the app acts.</param>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="payload">Its parameters by name.</param>
    /// <param name="app">Where, and by whom.</param>
    /// <param name="ct">Cancels before it is accepted.</param>
    /// <returns>The run.</returns>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not a Runner, without the permission, or the identity can't act.</exception>
    /// <exception cref="Problem.Invalid">Parameters, or a workflow, that can't be run so.</exception>
    /// <exception cref="Problem.TooMany">Too many wait already; with the time to wait.</exception>
    internal async Task<Guid> StartFromAppAsync(Actor identity, Guid workflowId, JsonObject payload, StartingApp app,
        CancellationToken ct)
    {
        await using var db = databases.CreateWarm();
        var (workflow, _, rights) = await db.RequireWorkflowAsync(identity, workflowId, AccessLevel.Resolver,
            Permissions.WorkflowsRun, ct);
        rights.EnsureAccount("run workflows");
        var origin = await OriginAsync(db, app.Viewer, ct);
        // Who sees the run may not see the app.
        origin["app"] = new JsonObject { ["id"] = app.Id.ToString() };
        return (await acceptance.AcceptAsync(db, workflow, new RunOrder(RunSource.App, identity)
        {
            Given = payload,
            Origin = origin,
            App = app,
        }, ct)).Id;
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
            IsTest = true,
        }, _ => record = new UseRecord(_ => { }), ct);
        return new StepTestResult(result.State == StepState.Succeeded, result.Message, record?.ConnectionName,
            record?.Why ?? "", result.Request, RunExpressions.Shown(result));
    }

    private static async Task<JsonObject> OriginAsync(ConnectionsDbContext db, Actor actor, CancellationToken ct)
    {
        var email = await Emails.On(db)(db, actor.Id, ct);
        return new JsonObject
        {
            ["initiator"] = new JsonObject
            {
                ["id"] = actor.Id.ToString(),
                ["name"] = actor.Name,
                ["email"] = email,
            },
        };
    }
}
