using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Workflows;

/// <summary>What the draft of a workflow is about.</summary>
internal sealed class WorkflowDraftSubject : IDraftSubject
{
    public string Prefix => DraftService.WorkflowPrefix;

    public Task<bool> IsVisibleAsync(ConnectionsDbContext db, Rights rights, Guid id, CancellationToken ct) =>
        db.VisibleWorkflows(rights).AnyAsync(w => w.Id == id, ct);
}
