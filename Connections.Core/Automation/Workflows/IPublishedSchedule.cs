using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Storage;

namespace Connections.Core.Automation.Workflows;

/// <summary>Follows what is published of a workflow's schedule.</summary>
internal interface IPublishedSchedule
{
    /// <summary>Why a rule starts no run anymore, or never did; null: it has times that are still to come.</summary>
    /// <param name="rule">The rule as a document has it.</param>
    string? WhyNever(string rule);

    /// <summary>Stages when the published version starts runs.</summary>
    /// <param name="db">Where the change of the workflow is staged.</param>
    /// <param name="workflow">The workflow.</param>
    /// <param name="published">Its published document; null: it has none.</param>
    /// <param name="ct">Cancels it.</param>
    Task StageAsync(ConnectionsDbContext db, Workflow workflow, WorkflowSpec? published, CancellationToken ct);

    /// <summary>Holds from now on to what was saved. Does not fail: what was saved is saved.</summary>
    Task ApplyAsync(Guid workflowId);
}
