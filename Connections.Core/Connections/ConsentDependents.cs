using Connections.Core.Access;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>
/// Connections that work with a consent which someone gave at a provider. Their account there usually ends with their
/// account here.
/// </summary>
internal sealed class ConsentDependents : IDependentType
{
    public DependencyReason Reason => DependencyReason.Consent;

    public string Kind => ConnectionAccess.Kind;

    // A consent that ended leaves no token.
    public IQueryable<DependentThing> Things(ConnectionsDbContext db, Guid accountId) =>
        db.Set<Connection>().AsNoTracking()
            .Where(c => c.DeletedAt == null && c.ConsentedById == accountId
                && db.Set<StoredSecret>().Any(s => s.OwnerId == c.Id && s.Path == StoredSecret.Token))
            .Select(c => new DependentThing
            {
                Id = c.Id,
                Name = c.Name,
                Detail = c.IntegrationType,
                LastUsedAt = c.LastUsedAt,
            });

    public IQueryable<Guid> Visible(ConnectionsDbContext db, Rights rights) =>
        db.VisibleConnections(rights).Select(c => c.Id);

    public string Describe(DependentThing thing) => thing.Detail;
}
