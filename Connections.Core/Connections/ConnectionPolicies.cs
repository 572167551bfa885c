using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>Who may do what with connections.</summary>
public sealed class ConnectionPolicies : ResourcePolicies
{
    private static readonly PolicyRules Rules = new(
        ConnectionAccess.Kind, ConnectionResourceType.Levels, Permissions.ConnectionsRead, Permissions.ConnectionsWrite,
        [
            (Permissions.ConnectionsRead, "sees no connections"),
            (Permissions.ConnectionsResolve, "can't use any connection"),
            (Permissions.ConnectionsWrite, "can't change any connection"),
        ], AuditEvent.ConnectionPolicyModified, AuditEvent.ConnectionElevated);

    private readonly IntegrationCatalog catalog;

    internal ConnectionPolicies(IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog,
        IEditGuard guard, AuditLog audit) : base(databases, guard, audit, Rules) => this.catalog = catalog;

    private protected override async Task<AccessibleResource<IManagedResource>> RequireAsync(ConnectionsDbContext db,
        Actor actor, Guid id, AccessLevel level, Permissions permission, CancellationToken ct)
    {
        var reached = await db.RequireConnectionAsync(actor, id, level, permission, ct);
        return new(reached.Connection, reached.Level, reached.Rights);
    }

    private protected override async Task<IManagedResource?> FindAsync(ConnectionsDbContext db, Guid id,
        CancellationToken ct) =>
        await db.Set<Connection>().SingleOrDefaultAsync(c => c.Id == id && c.DeletedAt == null, ct);

    private protected override IQueryable<HiddenResourceRow> Hidden(ConnectionsDbContext db, Rights rights) =>
        db.HiddenConnections(rights).Select(c => new HiddenResourceRow
        {
            Id = c.Id,
            Name = c.Name,
            NameKey = c.NameKey,
            IntegrationType = c.IntegrationType,
            CreatedById = c.CreatedById,
        });

    private protected override bool HandsOut(IManagedResource resource) => ((Connection)resource).HandsOut;

    private protected override string IntegrationName(string integrationType) => catalog.NameOf(integrationType);
}
