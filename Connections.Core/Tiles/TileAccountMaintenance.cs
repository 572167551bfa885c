using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Tiles;

/// <summary>What time and catalog do to accounts of tiles.</summary>
internal sealed class TileAccountMaintenance(IDbContextFactory<ConnectionsDbContext> databases,
    IntegrationCatalog catalog, AuditLog audit, TimeProvider clock)
    : CredentialMaintenance<TileAccount>(databases, catalog, audit, clock)
{
    private protected override AuditEvent ExpiryWarned => AuditEvent.TileAccountExpiryWarned;

    private protected override IQueryable<TileAccount> Live(ConnectionsDbContext db) => db.Set<TileAccount>();
}
