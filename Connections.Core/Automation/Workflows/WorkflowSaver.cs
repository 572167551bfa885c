using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.People;
using Connections.Core.Storage;

namespace Connections.Core.Automation.Workflows;

/// <summary>Opens workflows to be changed, and saves them with what follows for schedules and open runs.</summary>
internal sealed class WorkflowSaver(IEditGuard guard, IPublishedSchedule schedules, IOpenRuns runs)
{
    /// <summary>A workflow that the actor may change, tracked.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, without the permission, or a file manages it.</exception>
    public async Task<AccessibleResource<Workflow>> OpenAsync(ConnectionsDbContext db, Actor actor, Guid id,
        CancellationToken ct)
    {
        var reached = await db.RequireWorkflowAsync(actor, id, AccessLevel.Editor, Permissions.WorkflowsWrite, ct);
        guard.EnsureEditable(reached.Resource);
        return reached;
    }

    /// <summary>Saves what is staged, and has the clock follow.</summary>
    /// <param name="db">Where it is staged.</param>
    /// <param name="workflow">The workflow.</param>
    /// <param name="wasPublished">Whether it was published before.</param>
    /// <param name="ct">Cancels before the save.</param>
    /// <exception cref="Problem.Invalid">The name or the handle is in use.</exception>
    /// <exception cref="Problem.Conflict">Someone else saved it since.</exception>
    public async Task SaveAsync(ConnectionsDbContext db, Workflow workflow, bool wasPublished, CancellationToken ct)
    {
        await SaveAsync(db, ct);
        if (wasPublished || workflow.PublishedVersionId is not null) await schedules.ApplyAsync(workflow.Id);
    }

    /// <summary>Saves that it is deleted: its schedule ends, and its open runs are canceled.</summary>
    /// <exception cref="Problem.Conflict">Someone else saved it since.</exception>
    public async Task SaveDeletionAsync(ConnectionsDbContext db, Workflow workflow, CancellationToken ct)
    {
        await schedules.StageAsync(db, workflow, null, ct);
        await SaveAsync(db, ct);
        await schedules.ApplyAsync(workflow.Id);
        runs.CancelAll(workflow.Id);
    }

    /// <summary>Saves what is staged, and changes no schedule.</summary>
    /// <exception cref="Problem.Invalid">The name or the handle is in use.</exception>
    /// <exception cref="Problem.Conflict">Someone else saved it since.</exception>
    public static async Task SaveAsync(ConnectionsDbContext db, CancellationToken ct)
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
}
