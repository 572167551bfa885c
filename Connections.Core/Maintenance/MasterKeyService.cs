using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Connections;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Connections.Core.Tiles;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Maintenance;

/// <summary>Which master keys the database needs, and the way on where one is lost.</summary>
public sealed class MasterKeyService
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly DatabaseInitializer start;
    private readonly MasterKeys keys;
    private readonly AuditLog audit;
    private readonly TimeProvider clock;

    internal MasterKeyService(IDbContextFactory<ConnectionsDbContext> databases, DatabaseInitializer start,
        MasterKeys keys, AuditLog audit, TimeProvider clock) =>
        (this.databases, this.start, this.keys, this.audit, this.clock) = (databases, start, keys, audit, clock);

    /// <summary>Tells, in a few lines, which key the database needs and whether it is here.</summary>
    public async Task<string> StatusAsync(CancellationToken ct)
    {
        start.EnsureDatabase();
        await keys.OpenAsync(ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var needed = await db.Set<MasterKeyRecord>().AsNoTracking().Where(k => k.LostAt == null).Select(k => k.KeyId)
            .ToListAsync(ct);
        var secrets = await db.Set<StoredSecret>().CountAsync(s => !s.Lost && !s.Path.StartsWith(StoredSecret.Obtained),
            ct) + await db.Set<WebhookSecret>().CountAsync(s => !s.Lost, ct);
        var others = needed.Count > 1 && keys.LockedBecause is null
            ? $"\nNew secrets use {keys.Writing.Id}. Run keys rotate to move everything else to it." : "";
        var state = needed.Count > 1 ? "All keys are present and correct." : "The key is present and correct.";
        return $"The database needs: {string.Join(", ", needed)} ({secrets} {(secrets == 1 ? "secret" : "secrets")})\n"
            + (keys.LockedBecause ?? $"{state}{others}");
    }

    /// <summary>
    /// Gives up every secret of master keys that are not here, and writes with a new key from now on. Holds the data
    /// folder in the meantime, so that no server runs beside it.
    /// </summary>
    /// <returns>How many secrets must be entered again.</returns>
    /// <exception cref="StartupException">The key is here after all, or the product runs.</exception>
    public async Task<int> AcceptLossAsync(CancellationToken ct)
    {
        start.EnsureDatabase();
        await start.OpenAsync(ct);
        await keys.OpenAsync(ct);
        if (keys.LockedBecause is not { } reason)
            throw new StartupException("The master key is present and correct. Nothing is lost.");
        await using var db = await databases.CreateDbContextAsync(ct);
        var needed = await db.Set<MasterKeyRecord>().Where(k => k.LostAt == null).ToListAsync(ct);
        if (needed.Count > 0 && needed.All(k => keys.Find(k.KeyId) is not null))
            throw new StartupException($"The master key is present. Nothing is lost. {reason}");

        var key = keys.MakeAfterLoss();
        await using var whole = await db.Database.BeginTransactionAsync(ct);
        var (given, hooked) = (0, new List<Guid>());
        foreach (var record in needed)
        {
            if (keys.Find(record.KeyId) is not null) continue;
            record.AcceptLoss(clock.GetUtcNow());
            foreach (var secret in await db.Set<StoredSecret>().Where(s => s.KeyId == record.KeyId && !s.Lost)
                .ToListAsync(ct))
            {
                // What the product obtained itself it can obtain again; nobody could enter it.
                if (secret.IsObtained)
                {
                    db.Remove(secret);
                    continue;
                }
                secret.GiveUp();
                given++;
            }
            foreach (var secret in await db.Set<WebhookSecret>().Where(s => s.KeyId == record.KeyId && !s.Lost)
                .ToListAsync(ct))
            {
                secret.GiveUp();
                hooked.Add(secret.OwnerId);
                given++;
            }
        }
        if (!await db.Set<MasterKeyRecord>().AnyAsync(k => k.KeyId == key.Id, ct))
            db.Add(new MasterKeyRecord(key, clock.GetUtcNow()));
        audit.Add(db, Actor.System, AuditEvent.KeyLossAccepted, null, key.Id,
            [
                new FieldChange("secrets", null, given.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                .. needed.Where(k => k.LostAt is not null)
                    .Select(k => new FieldChange(AuditLog.LostKey, null, k.KeyId)),
            ]);
        await db.SaveAsync(ct);
        await MarkLostAsync<Connection>(db, ct);
        await MarkLostAsync<TileAccount>(db, ct);
        await db.WriteAsync(
            token => db.Set<Workflow>().IgnoreQueryFilters()
                .Where(w => w.TriggersText.Contains($" {SpecTriggers.Webhook} ") && hooked.Contains(w.Id))
                .ExecuteUpdateAsync(w => w.SetProperty(x => x.Attention, x => x.Attention + 1), token), ct);
        await whole.CommitAsync(ct);
        return given;
    }

    private static Task<int> MarkLostAsync<T>(ConnectionsDbContext db, CancellationToken ct)
        where T : CredentialRecord => db.WriteAsync(
            token => db.Set<T>().Where(c => db.Set<StoredSecret>().Any(s => s.OwnerId == c.Id && s.Lost))
                .ExecuteUpdateAsync(c => c
            .SetProperty(x => x.Health, ConnectionHealth.NeedsAttention)
            .SetProperty(x => x.HealthMessage, "Its secrets were lost with a master key. Edit it and re-enter them."),
            token), ct);
}
