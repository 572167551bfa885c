using System.Globalization;
using Connections.Core.Audit;
using Connections.Core.Integrations;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>
/// What time and catalog do to credentials: certificates that end, schemas that go and come. Leaves versions alone.
/// </summary>
internal abstract class CredentialMaintenance<T>(IDbContextFactory<ConnectionsDbContext> databases,
    IntegrationCatalog catalog, AuditLog audit, TimeProvider clock) where T : CredentialRecord
{
    private const int Page = 500;

    /// <summary>The audit event of a warning that one ends.</summary>
    private protected abstract AuditEvent ExpiryWarned { get; }

    /// <summary>Those that are in use, and not deleted.</summary>
    private protected abstract IQueryable<T> Live(ConnectionsDbContext db);

    /// <summary>Marks those whose certificate or token has ended, and tells how many.</summary>
    public async Task<int> MarkExpiredAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.WriteAsync(token => Live(db)
            .Where(c =>
                c.ExpiresAt != null && c.ExpiresAt <= now
                    && (c.Health != ConnectionHealth.NeedsAttention || c.HealthMessage != Expiry.Ended))
            .ExecuteUpdateAsync(c => c
                .SetProperty(x => x.Health, ConnectionHealth.NeedsAttention)
                .SetProperty(x => x.HealthMessage, Expiry.Ended)
                .SetProperty(x => x.HealthAt, now), token), ct);
    }

    /// <summary>
    /// Marks those whose certificate or token ends soon, and audits a warning 30, 7 and 1 days before;
    /// tells how many went out. Which went out already is read from the audit trail.
    /// </summary>
    public async Task<int> WarnOfExpiryAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var until = now + Expiry.Soon;
        var warned = 0;
        for (var offset = 0; ; offset += Page)
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            var ending = await Live(db).AsNoTracking()
                .Where(c => c.ExpiresAt > now && c.ExpiresAt <= until)
                .OrderBy(c => c.ExpiresAt).ThenBy(c => c.Id).Skip(offset).Take(Page)
                .Select(c => new { c.Id, c.Name, c.Health, EndsAt = c.ExpiresAt!.Value }).ToListAsync(ct);
            var ids = ending.Select(c => c.Id).ToList();
            var action = ExpiryWarned.Action;
            var (earliest, latest) = (now - Expiry.Soon, ClockSkew.LatestPast(now));
            var before =
                (await db.Set<AuditEntry>().AsNoTracking()
                    .Where(e =>
                        e.AssetId != null && ids.Contains(e.AssetId.Value) && e.Action == action && e.At >= earliest
                            && e.At <= latest)
                .Select(e => new { Id = e.AssetId!.Value, e.At }).ToListAsync(ct)).ToLookup(e => e.Id, e => e.At);
            foreach (var connection in ending)
            {
                if (Expiry.Due(connection.EndsAt, now) is { } due && !before[connection.Id].Any(at => at >= due.Since))
                {
                    audit.Add(db, Actor.System, ExpiryWarned, connection.Id, connection.Name,
                        [new FieldChange("ends", null,
                            connection.EndsAt.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)),
                            new FieldChange("days before", null, due.Days.ToString(CultureInfo.InvariantCulture))]);
                    warned++;
                }
            }

            if (db.ChangeTracker.HasChanges()) await db.SaveAsync(ct);
            foreach (var unmarked in ending.Where(c => c.Health != ConnectionHealth.NeedsAttention))
            {
                var message = Expiry.Message(unmarked.EndsAt, now);
                await db.WriteAsync(
                    token => db.Set<T>()
                        .Where(c => c.Id == unmarked.Id && c.Health != ConnectionHealth.NeedsAttention)
                        .ExecuteUpdateAsync(c => c
                    .SetProperty(x => x.Health, ConnectionHealth.NeedsAttention).SetProperty(x => x.HealthMessage,
                        message).SetProperty(x => x.HealthAt, now), token), ct);
            }

            if (ending.Count < Page) return warned;
        }
    }

    /// <summary>
    /// Notes, at start, which of them the catalog does not know anymore, and which it knows again.
    /// </summary>
    public async Task MarkMissingSchemasAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var inUse = await db.Set<T>().Select(c => new { c.IntegrationType, c.CredentialType, c.SchemaMissing })
            .Distinct().ToListAsync(ct);
        foreach (var schema in inUse)
        {
            var missing = catalog.Find(schema.IntegrationType)?.Kind(schema.CredentialType) is null;
            if (missing == schema.SchemaMissing) continue;
            var (integration, kind) = (schema.IntegrationType, schema.CredentialType);
            await db.WriteAsync(
                token => db.Set<T>().Where(c => c.IntegrationType == integration && c.CredentialType == kind)
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.SchemaMissing, missing), token), ct,
                evenWhenLocked: true);
        }
    }
}
