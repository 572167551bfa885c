using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Workflows;

/// <summary>Who may do what with workflows. A workflow grants nothing on the connections that it uses.</summary>
public sealed class WorkflowPolicies : ResourcePolicies
{
    private static readonly PolicyRules Rules = new(
        WorkflowAccess.Kind, WorkflowResourceType.Levels, Permissions.WorkflowsRead, Permissions.WorkflowsWrite,
        [
            (Permissions.WorkflowsRead, "sees no workflows"),
            (Permissions.WorkflowsRun, "can't run any workflow"),
            (Permissions.WorkflowsWrite, "can't change any workflow"),
        ], AuditEvent.WorkflowPolicyModified, AuditEvent.WorkflowElevated);

    internal WorkflowPolicies(IDbContextFactory<ConnectionsDbContext> databases, IEditGuard guard, AuditLog audit)
        : base(databases, guard, audit, Rules)
    {
    }

    private protected override async Task<AccessibleResource<IManagedResource>> RequireAsync(ConnectionsDbContext db,
        Actor actor, Guid id, AccessLevel level, Permissions permission, CancellationToken ct)
    {
        var reached = await db.RequireWorkflowAsync(actor, id, level, permission, ct);
        return new(reached.Resource, reached.Level, reached.Rights);
    }

    private protected override async Task<IManagedResource?> FindAsync(ConnectionsDbContext db, Guid id,
        CancellationToken ct) => await db.Set<Workflow>().SingleOrDefaultAsync(w => w.Id == id, ct);

    private protected override IQueryable<HiddenResourceRow> Hidden(ConnectionsDbContext db, Rights rights) =>
        db.HiddenDocuments(db.VisibleWorkflows(rights));

    // A workflow is of no integration.
    private protected override string IntegrationName(string integrationType) => "Workflow";
}
