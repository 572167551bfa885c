using System.Text.Json.Nodes;
using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Scripts;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Runs;

/// <summary>Reads the history of a workflow. Names of connections that the reader can't see are left out.</summary>
public sealed partial class RunQueries
{
    private const int MaxRefused = 100;
    private const int MaxShortParameters = 512;

    private readonly IDbContextFactory<ConnectionsDbContext> databases;

    internal RunQueries(IDbContextFactory<ConnectionsDbContext> databases) => this.databases = databases;

    /// <summary>One page of a workflow's runs, the newest first, and how many there are.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    public async Task<PagedResult<RunRow>> ListAsync(Actor actor, Guid workflowId, PageRequest page,
        CancellationToken ct)
    {
        page = page.Bounded();
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = (await db.RequireWorkflowAsync(actor, workflowId, AccessLevel.Viewer, Permissions.WorkflowsRead,
            ct)).Rights;
        var runs = db.Set<WorkflowRun>().AsNoTracking().Where(r => r.WorkflowId == workflowId);
        var rows = await Rows(db, runs.OrderByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id)
            .Skip(page.Offset).Take(page.Size)).ToListAsync(ct);
        var failed = rows.Where(r => r.FailedStep is not null).Select(r => r.Id).ToList();
        var steps = (await Newest(db.Set<RunStep>().AsNoTracking().Where(s => failed.Contains(s.RunId)
            && (s.State == StepState.Failed || s.State == StepState.Interrupted))).ToListAsync(ct))
            .ToLookup(s => s.RunId);
        var seen = await SeenAsync(db, rights, steps.SelectMany(g => g), ct);
        var parameters = await ParametersAsync(db, [.. rows.Select(r => r.Id)], ct);
        return new([.. rows.Select(r => r with
            {
                Failure = seen.Clean(r.Failure, steps[r.Id]),
                Parameters = parameters.GetValueOrDefault(r.Id, ""),
            })],
            await runs.CountAsync(ct));
    }

    // Large ones tell nothing at a glance, and cost much to read for each row of a page.
    private static async Task<Dictionary<Guid, string>> ParametersAsync(ConnectionsDbContext db,
        IReadOnlyList<Guid> runs, CancellationToken ct) =>
        (await db.Set<RunData>().AsNoTracking().Where(d => runs.Contains(d.RunId) && d.Seq == 0
            && d.Kind == RunDataKind.Trigger && d.Content.Length <= MaxShortParameters).ToListAsync(ct))
        .ToDictionary(d => d.RunId, d => RunParameterText.For(RunJournal.Unpack(d.Content)));

    /// <summary>How many runs there are, by how they ended.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    public async Task<RunCounts> CountsAsync(Actor actor, Guid workflowId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.RequireWorkflowAsync(actor, workflowId, AccessLevel.Viewer, Permissions.WorkflowsRead, ct);
        var counts = await db.Set<WorkflowRun>().Where(r => r.WorkflowId == workflowId).GroupBy(r => r.State)
            .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        return new(counts.GetValueOrDefault(RunState.Succeeded),
            counts.GetValueOrDefault(RunState.Failed) + counts.GetValueOrDefault(RunState.Interrupted),
            counts.GetValueOrDefault(RunState.Canceled));
    }

    /// <summary>Starts of a workflow that came to nothing, the newest first, at most 100.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    public async Task<IReadOnlyList<RefusedStartRow>> RefusedAsync(Actor actor, Guid workflowId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.RequireWorkflowAsync(actor, workflowId, AccessLevel.Viewer, Permissions.WorkflowsRead, ct);
        return await db.Set<RefusedStart>().Where(r => r.WorkflowId == workflowId).OrderByDescending(r => r.At)
            .ThenByDescending(r => r.Id).Take(MaxRefused)
            .Select(r => new RefusedStartRow(r.Id, r.Source, r.At, r.ScheduledAt, r.Reason)).ToListAsync(ct);
    }

    /// <summary>One run with its steps, its document, what it was started with and what it came to.</summary>
    /// <exception cref="Problem.NotFound">The workflow or the run is unknown or invisible.</exception>
    public async Task<RunDetails> GetAsync(Actor actor, Guid workflowId, Guid runId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (row, rights) = await RequireAsync(db, actor, workflowId, runId, ct);
        var (steps, rounds) = await NewestAsync(db, runId, ct);
        var seen = await SeenAsync(db, rights, steps, ct);
        var data = await db.Set<RunData>().AsNoTracking().Where(d => d.RunId == runId && d.Seq == 0)
            .ToDictionaryAsync(d => d.Kind, d => d.Content, ct);
        var spec = await db.Set<WorkflowRun>().Where(r => r.Id == runId)
            .Join(db.Set<WorkflowVersion>(), r => r.VersionId, v => v.Id, (r, v) => v.Spec).SingleAsync(ct);
        return new RunDetails
        {
            Row = row with { Failure = seen.Clean(row.Failure, steps) },
            Spec = spec,
            Steps = [.. steps.Select(s => seen.Row(s) with { Rounds = rounds[s.Name] })],
            Trigger = Unpack(data, RunDataKind.Trigger),
            Source = Unpack(data, RunDataKind.Source),
            Outputs = Unpack(data, RunDataKind.Output),
        };
    }

    /// <summary>What went into a step of a run and what came out of it.</summary>
    /// <exception cref="Problem.NotFound">The workflow, the run or the step is unknown or invisible.</exception>
    public async Task<RunStepDetails> StepAsync(Actor actor, Guid workflowId, Guid runId, int seq, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (_, rights) = await RequireAsync(db, actor, workflowId, runId, ct);
        var step = await db.Set<RunStep>().AsNoTracking()
            .SingleOrDefaultAsync(s => s.RunId == runId && s.Seq == seq, ct)
            ?? throw new Problem.NotFound("step");
        var seen = await SeenAsync(db, rights, [step], ct);
        var data = await db.Set<RunData>().AsNoTracking().Where(d => d.RunId == runId && d.Seq == seq)
            .ToDictionaryAsync(d => d.Kind, d => d.Content, ct);
        return new(seen.Row(step), Unpack(data, RunDataKind.Input), Unpack(data, RunDataKind.Request),
            Unpack(data, RunDataKind.Output));
    }

    /// <summary>
    /// The paths that a step's inputs and identifiers name, each with its value in the newest run that has one: what a
    /// test of the step is filled with.
    /// </summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="specText">The document as it is now, saved or not.</param>
    /// <param name="stepName">The step.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.NotFound">Unknown or invisible, or there is no such step.</exception>
    public async Task<IReadOnlyList<KeyValuePair<string, JsonNode?>>> TestValuesAsync(Actor actor, Guid workflowId,
        string specText, string stepName, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.RequireWorkflowAsync(actor, workflowId, AccessLevel.Viewer, Permissions.WorkflowsRead, ct);
        var spec = WorkflowRules.Spec(specText, []);
        var step = spec?.Find(stepName) ?? throw new Problem.NotFound("step");
        var last = await db.Set<WorkflowRun>().Where(r => r.WorkflowId == workflowId)
            .OrderByDescending(r => r.CreatedAt).Select(r => (Guid?)r.Id).FirstOrDefaultAsync(ct);
        var roots = last is { } runId ? await RootsAsync(db, runId, ct) : [];
        return [.. StepTest.PathsOf(spec!, step).Select(text =>
        {
            var path = Integrations.TemplatePath.TryParse(text);
            return KeyValuePair.Create(text,
                path is not null && path.TryFollow(roots[path.Variable], out var value, out _)
                    ? value?.DeepClone() : null);
        })];
    }

    private static async Task<JsonObject> RootsAsync(ConnectionsDbContext db, Guid runId, CancellationToken ct)
    {
        var names = (await NewestAsync(db, runId, ct)).Steps.ToDictionary(s => s.Seq, s => s.Name);
        var newest = names.Keys.ToList();
        var data = await db.Set<RunData>().AsNoTracking().Where(d => d.RunId == runId
            && (d.Seq == 0 || (d.Kind == RunDataKind.Output && newest.Contains(d.Seq)))).ToListAsync(ct);
        data.AddRange(await RunReplay.Variables(db, runId).AsNoTracking().ToListAsync(ct));
        var steps = new JsonObject();
        foreach (var part in data.Where(d => d.Kind == RunDataKind.Output && names.ContainsKey(d.Seq)))
            steps[names[part.Seq]] = RunJournal.Unpack(part.Content);
        JsonNode? Of(RunDataKind kind) =>
            data.Find(d => d.Kind == kind) is { } part ? RunJournal.Unpack(part.Content) : null;
        return new JsonObject
        {
            [ExpressionRoots.Trigger] = Of(RunDataKind.Trigger),
            [ExpressionRoots.Steps] = steps,
            [ExpressionRoots.Source] = Of(RunDataKind.Source),
            [ExpressionRoots.Variables] = Of(RunDataKind.Variables),
        };
    }

    private static async Task<(RunRow Row, Rights Rights)> RequireAsync(ConnectionsDbContext db, Actor actor,
        Guid workflowId, Guid runId, CancellationToken ct)
    {
        var rights = (await db.RequireWorkflowAsync(actor, workflowId, AccessLevel.Viewer, Permissions.WorkflowsRead,
            ct)).Rights;
        var row = await Rows(db, db.Set<WorkflowRun>().AsNoTracking()
            .Where(r => r.Id == runId && r.WorkflowId == workflowId)).SingleOrDefaultAsync(ct);
        return (row ?? throw new Problem.NotFound("instance"), rights);
    }

    private static IQueryable<RunRow> Rows(ConnectionsDbContext db, IQueryable<WorkflowRun> runs) =>
        runs.Select(r => new RunRow
        {
            Id = r.Id,
            WorkflowId = r.WorkflowId,
            State = r.State,
            Source = r.Source,
            InitiatorName = r.InitiatorName,
            IdentityName = r.IdentityName,
            CreatedAt = r.CreatedAt,
            StartedAt = r.StartedAt,
            EndedAt = r.EndedAt,
            DueAt = r.DueAt,
            FailedStep = r.FailedStep,
            Failure = r.Failure,
            Number = db.Set<WorkflowVersion>().Where(v => v.Id == r.VersionId).Select(v => v.Number).Single(),
        });

    private static JsonNode? Unpack(Dictionary<RunDataKind, byte[]> data, RunDataKind kind) =>
        data.TryGetValue(kind, out var content) ? RunJournal.Unpack(content) : null;

    private static Task<SeenTargets> SeenAsync(ConnectionsDbContext db, Rights rights, IEnumerable<RunStep> steps,
        CancellationToken ct) => SeenTargets.OfAsync(db, rights, [.. steps], ct);
}
