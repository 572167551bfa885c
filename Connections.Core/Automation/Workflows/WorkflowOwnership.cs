using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Workflows;

/// <summary>Workflows, as things that run as an account and stop with it.</summary>
internal sealed class WorkflowOwnership(WorkflowService workflows, AuditLog audit, TimeProvider clock)
    : IDependentType, IOwnedType
{
    public DependencyReason Reason => DependencyReason.RunsAs;

    public string Kind => WorkflowAccess.Kind;

    public Permissions ToChange => Permissions.WorkflowsWrite;

    public IQueryable<DependentThing> Things(ConnectionsDbContext db, Guid accountId) =>
        db.Set<Workflow>().AsNoTracking()
            .Where(w => (w.RunAs == RunAs.Owner && w.OwnerId == accountId)
                || (w.RunAs == RunAs.ServiceAccount && w.ServiceAccountId == accountId))
            .Select(w => new DependentThing
            {
                Id = w.Id,
                Name = w.Name,
                Detail = w.PublishedVersionId == null ? "" : w.TriggersText,
                LastUsedAt = db.Set<WorkflowRun>().Where(r => r.WorkflowId == w.Id)
                    .Max(r => (DateTimeOffset?)r.CreatedAt),
                OfferedToId = w.OfferedToId,
            });

    public IQueryable<OwnedThing> Owned(ConnectionsDbContext db) =>
        db.Set<Workflow>().AsNoTracking().Where(w => w.RunAs == RunAs.Owner)
            .Select(w => new OwnedThing
            {
                Id = w.Id,
                Name = w.Name,
                OwnerId = w.OwnerId,
                OrganizationLevel = w.OrganizationLevel,
                OfferedToId = w.OfferedToId,
                OfferedById = w.OfferedById,
                OfferedAt = w.OfferedAt,
                Detail = w.PublishedVersionId == null ? "" : w.TriggersText,
            });

    public IQueryable<Guid> Visible(ConnectionsDbContext db, Rights rights) =>
        db.VisibleWorkflows(rights).Select(w => w.Id);

    public string Describe(DependentThing thing) => Describe(thing.Detail);

    public string Describe(OwnedThing thing) => Describe(thing.Detail);

    public Task StageOfferAsync(ConnectionsDbContext db, Actor actor, IReadOnlyCollection<Guid> ids, NamedRef to,
        CancellationToken ct) =>
        db.StageOfferAsync<Workflow>(audit, actor, AuditEvent.WorkflowOffered, ids, to, clock.GetUtcNow(), ct);

    public Task StageDeclineAsync(ConnectionsDbContext db, Actor actor, Guid id, CancellationToken ct) =>
        db.StageDeclineAsync<Workflow>(audit, actor, AuditEvent.WorkflowOfferDeclined, id, Kind, ct);

    public Task TakeAsync(Actor actor, Guid id, CancellationToken ct) => workflows.TakeOwnershipAsync(actor, id, ct);

    private static string Describe(string triggers)
    {
        var labels = triggers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(SpecTriggers.Label).ToList();
        return labels.Count == 0 ? "Not published" : $"Published: {string.Join(", ", labels)}";
    }
}
