using Connections.Core.Access;
using Connections.Core.Apps.Entities;
using Connections.Core.Audit;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Apps.Editing;

/// <summary>Apps, as things that run as an account and stop with it.</summary>
internal sealed class AppOwnership(AppService apps, AuditLog audit, TimeProvider clock) : IDependentType, IOwnedType
{
    private const string Published = "Published";

    public DependencyReason Reason => DependencyReason.RunsAs;

    public string Kind => AppAccess.Kind;

    public Permissions ToChange => Permissions.AppsWrite;

    public IQueryable<DependentThing> Things(ConnectionsDbContext db, Guid accountId) =>
        db.Set<StoredApp>().AsNoTracking()
            .Where(a => (a.RunAs == AppIdentity.Author && a.AuthorId == accountId)
                || (a.RunAs == AppIdentity.ServiceAccount && a.ServiceAccountId == accountId))
            .Select(a => new DependentThing
            {
                Id = a.Id,
                Name = a.Name,
                Detail = db.Set<AppDeployment>().Any(d => d.AppId == a.Id) ? Published : "",
                OfferedToId = a.OfferedToId,
            });

    public IQueryable<OwnedThing> Owned(ConnectionsDbContext db) =>
        db.Set<StoredApp>().AsNoTracking().Where(a => a.RunAs == AppIdentity.Author)
            .Select(a => new OwnedThing
            {
                Id = a.Id,
                Name = a.Name,
                OwnerId = a.AuthorId,
                OrganizationLevel = a.OrganizationLevel,
                OfferedToId = a.OfferedToId,
                OfferedById = a.OfferedById,
                OfferedAt = a.OfferedAt,
                Detail = db.Set<AppDeployment>().Any(d => d.AppId == a.Id) ? Published : "",
            });

    public IQueryable<Guid> Visible(ConnectionsDbContext db, Rights rights) =>
        db.VisibleApps(rights).Select(a => a.Id);

    public string Describe(DependentThing thing) => Describe(thing.Detail);

    public string Describe(OwnedThing thing) => Describe(thing.Detail);

    public Task StageOfferAsync(ConnectionsDbContext db, Actor actor, IReadOnlyCollection<Guid> ids, NamedRef to,
        CancellationToken ct) =>
        db.StageOfferAsync<StoredApp>(audit, actor, AuditEvent.AppOffered, ids, to, clock.GetUtcNow(), ct);

    public Task StageDeclineAsync(ConnectionsDbContext db, Actor actor, Guid id, CancellationToken ct) =>
        db.StageDeclineAsync<StoredApp>(audit, actor, AuditEvent.AppOfferDeclined, id, Kind, ct);

    public Task TakeAsync(Actor actor, Guid id, CancellationToken ct) => apps.TakeOwnershipAsync(actor, id, ct);

    private static string Describe(string detail) => detail.Length > 0 ? detail : "Not published";
}
