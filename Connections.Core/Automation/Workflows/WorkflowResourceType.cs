using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Workflows;

/// <summary>Workflows, as things with policies.</summary>
internal sealed class WorkflowResourceType(AuditLog audit) : IResourceType
{
    /// <summary>The levels of a workflow's policy. In the middle is who may run it: the Runner.</summary>
    public static IReadOnlyList<AccessLevel> Levels { get; } =
        [AccessLevel.Viewer, AccessLevel.Resolver, AccessLevel.Editor];

    public string Kind => WorkflowAccess.Kind;

    public IQueryable<RestrictedResource> Things(ConnectionsDbContext db) =>
        db.Set<Workflow>().IgnoreQueryFilters().AsNoTracking()
            .Select(w => new RestrictedResource { Id = w.Id, Name = w.Name, OrganizationLevel = w.OrganizationLevel });

    public async Task NoteTransferAsync(ConnectionsDbContext db, Actor actor, IReadOnlyCollection<Guid> ids,
        string from, string to, CancellationToken ct)
    {
        foreach (var workflow in await db.Set<Workflow>().IgnoreQueryFilters().Where(w => ids.Contains(w.Id))
            .ToListAsync(ct))
        {
            workflow.Restrict(workflow.OrganizationLevel);
            audit.Add(db, actor, AuditEvent.WorkflowTransferred, workflow.Id, workflow.Name,
                [new FieldChange("Editor", from, to)]);
        }
    }
}
