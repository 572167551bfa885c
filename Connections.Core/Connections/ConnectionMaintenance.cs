using Connections.Core.Audit;
using Connections.Core.Integrations;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>What time and catalog do to connections.</summary>
internal sealed class ConnectionMaintenance(IDbContextFactory<ConnectionsDbContext> databases,
    IntegrationCatalog catalog, AuditLog audit, TimeProvider clock)
    : CredentialMaintenance<Connection>(databases, catalog, audit, clock)
{
    private protected override AuditEvent ExpiryWarned => AuditEvent.ConnectionExpiryWarned;

    private protected override IQueryable<Connection> Live(ConnectionsDbContext db) =>
        db.Set<Connection>().Where(c => c.DeletedAt == null);
}
