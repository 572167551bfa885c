using Connections.Core.Integrations;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>What time and catalogue do to connections: certificates that end, schemas that go and come. Leaves versions alone.</summary>
internal sealed class ConnectionUpkeep(IDbContextFactory<Db> databases, IntegrationCatalog catalog, TimeProvider clock)
{
    /// <summary>Marks connections whose certificate has ended, and tells how many.</summary>
    public async Task<int> MarkExpiredAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.WriteAsync(token => db.Set<Connection>()
            .Where(c => c.ExpiresAt != null && c.ExpiresAt <= now && c.DeletedAt == null && c.Health != Health.NeedsAttention)
            .ExecuteUpdateAsync(c => c
                .SetProperty(x => x.Health, Health.NeedsAttention)
                .SetProperty(x => x.HealthMessage, "Its certificate has expired. Enter a new one.")
                .SetProperty(x => x.HealthAt, now), token), ct);
    }

    /// <summary>Notes, at start, which connections the catalogue does not know any more, and which it knows again.</summary>
    public async Task MarkMissingSchemasAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var inUse = await db.Set<Connection>().Select(c => new { c.IntegrationType, c.CredentialType, c.SchemaMissing }).Distinct().ToListAsync(ct);
        foreach (var schema in inUse)
        {
            var missing = catalog.Find(schema.IntegrationType)?.Kind(schema.CredentialType) is null;
            if (missing == schema.SchemaMissing) continue;
            var (integration, kind) = (schema.IntegrationType, schema.CredentialType);
            await db.WriteAsync(token => db.Set<Connection>().Where(c => c.IntegrationType == integration && c.CredentialType == kind)
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.SchemaMissing, missing), token), ct, evenWhenLocked: true);
        }
    }
}
