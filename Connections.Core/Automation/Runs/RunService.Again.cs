using System.Text.Json.Nodes;
using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Runs;

/// <summary>Where a run is to begin that repeats an earlier one.</summary>
/// <param name="Step">The step; null: at its beginning.</param>
/// <param name="IsAfter">Whether it begins behind that step, which counts as done.</param>
public readonly record struct RerunPlace(string? Step, bool IsAfter)
{
    /// <summary>At the beginning.</summary>
    public static RerunPlace Start { get; } = new(null, false);

    /// <summary>With a step.</summary>
    public static RerunPlace From(string step) => new(step, false);

    /// <summary>Behind a step.</summary>
    public static RerunPlace After(string step) => new(step, true);
}

/// <summary>Runs that repeat an earlier one.</summary>
public sealed partial class RunService
{
    /// <summary>
    /// Starts a run of the same version and parameters as an earlier one, from its beginning or from a step on: what
    /// the steps before it came to is taken over. It runs as the workflow runs now.
    /// </summary>
    /// <param name="actor">Who starts it.</param>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="runId">The earlier run, which has ended.</param>
    /// <param name="place">Where the new one begins.</param>
    /// <param name="ct">Cancels before it is accepted.</param>
    /// <returns>The new run.</returns>
    /// <exception cref="Problem.NotFound">The workflow, the run or the step is unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not a Runner, without the permission, or the identity can't act.</exception>
    /// <exception cref="Problem.Invalid">The run has not ended, or can't begin there.</exception>
    /// <exception cref="Problem.TooMany">Too many wait already; with the time to wait.</exception>
    public async Task<Guid> RerunAsync(Actor actor, Guid workflowId, Guid runId, RerunPlace place, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (workflow, _, rights) = await db.RequireWorkflowAsync(actor, workflowId, AccessLevel.Resolver,
            Permissions.WorkflowsRun, ct);
        rights.EnsureAccount("run workflows");
        var earlier = await db.Set<WorkflowRun>().AsNoTracking()
            .SingleOrDefaultAsync(r => r.Id == runId && r.WorkflowId == workflowId, ct)
            ?? throw new Problem.NotFound("instance");
        if (earlier.EndedAt is null)
            throw new Problem.Invalid("", "This run hasn't ended yet. Wait for its end, or cancel it.");
        var start = new RunFacts(runId, workflowId, workflow.Name, [], []).With(await db.Set<RunData>().AsNoTracking()
            .Where(d => d.RunId == runId && d.Seq == 0).ToListAsync(ct));
        // What the earlier run was started by is what its steps may name; who starts this one is someone else.
        var origin = start.Source;
        foreach (var (member, value) in await OriginAsync(db, actor, ct)) origin[member] = value?.DeepClone();
        origin["rerunOf"] = runId.ToString();
        var source = actor.Key is null ? RunSource.Manual : RunSource.Api;
        return (await acceptance.AcceptAsync(db, workflow, new RunOrder(source, actor)
        {
            VersionId = earlier.VersionId,
            Given = start.Trigger,
            Takeover = place.Step is { } name ? await TakeoverAsync(db, runId, name, place.IsAfter, ct) : null,
            Origin = origin,
        }, ct)).Id;
    }

    private async Task<RunTakeover> TakeoverAsync(ConnectionsDbContext db, Guid runId, string name, bool isAfter,
        CancellationToken ct)
    {
        var field = isAfter ? "after_step" : "from_step";
        var step = await db.Set<RunStep>().AsNoTracking().Where(s => s.RunId == runId && s.Name == name)
            .OrderByDescending(s => s.Seq).FirstOrDefaultAsync(ct)
            ?? throw new Problem.Invalid(field, $"{DidYouMean.Quote(name)} didn't run, so nothing can begin there.");
        if (isAfter && step.State != StepState.Interrupted)
            throw new Problem.Invalid(field, $"{name} was not interrupted. Only a step of which it isn't known whether "
                + "it was done can be taken as done.");
        if (isAfter && Loops.IsLoop(step.ActionId))
            throw new Problem.Invalid(field, "A loop can't be taken as done.");
        return await RunTakeover.ReadAsync(db, runId, step, isAfter, clock.GetUtcNow(), ct);
    }
}
