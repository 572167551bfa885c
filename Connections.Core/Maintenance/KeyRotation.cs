using System.Globalization;
using System.Security.Cryptography;
using Connections.Core.Audit;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Maintenance;

/// <summary>What a change of the master key came to.</summary>
/// <param name="KeyId">Fingerprint of the key under which everything is now.</param>
/// <param name="Secrets">Data keys of secrets that were brought over.</param>
/// <param name="Others">Keys of audit chains and of cookies that were.</param>
/// <param name="Unreadable">Secrets that no key opens that is here; they were left as they are.</param>
/// <param name="Retired">Fingerprints of keys that nothing needs anymore.</param>
/// <param name="KeptAside">Files in which embedded ones of these are kept, until the operator deletes them.</param>
public sealed record KeyRotationReport(string KeyId, int Secrets, int Others, int Unreadable,
    IReadOnlyList<string> Retired, IReadOnlyList<string> KeptAside);

/// <summary>
/// Brings everything that is sealed under the master key that is written with: the data keys of secrets, the keys of
/// audit chains and of cookies. The secrets themselves stay as they are. Killed at any point, both keys are there and
/// the product starts; the next call continues.
/// </summary>
public sealed class KeyRotation
{
    private const int Batch = 500;

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly StorageOptions storage;
    private readonly DatabaseInitializer start;
    private readonly MasterKeys keys;
    private readonly AuditLog audit;
    private readonly TimeProvider clock;

    internal KeyRotation(IDbContextFactory<ConnectionsDbContext> databases, StorageOptions storage,
        DatabaseInitializer start, MasterKeys keys, AuditLog audit, TimeProvider clock) =>
        (this.databases, this.storage, this.start, this.keys, this.audit, this.clock) = (databases, storage, start,
            keys, audit, clock);

    /// <summary>Called as each step is done: for a test that dies there.</summary>
    internal Action<string>? Done { get; set; }

    /// <summary>
    /// Changes the embedded key for a new one, or continues with a change that was broken off. Where the keys come from
    /// the settings it makes none: it brings over to the first what is under the others. On SQLite it holds the data
    /// folder, so that no server runs beside it; on PostgreSQL servers may run that have both keys.
    /// </summary>
    /// <exception cref="StartupException">The product runs, or a key is missing.</exception>
    public async Task<KeyRotationReport> RunAsync(CancellationToken ct)
    {
        start.EnsureDatabase();
        if (keys.IsEmbedded && storage.Provider == StorageProvider.Postgres)
            throw new StartupException($"Other servers on this PostgreSQL database wouldn't know a new key. Create "
                + "one (openssl rand -base64 32), put it first in Secrets:MasterKeys and "
                + $"{Path.GetFullPath(keys.File)} second, restart every server, and run this again.");
        await start.OpenAsync(ct);
        await keys.OpenAsync(ct);
        if (keys.LockedBecause is { } reason) throw new StartupException(reason);

        if (keys.IsEmbedded && (keys.HasNext || (await keys.EarlierAsync(ct)).Count == 0))
            await PutNewKeyInPlaceAsync(ct);
        var (to, begun) = (keys.Writing, clock.GetUtcNow());
        var unreadable = new HashSet<(Guid Owner, string Path)>();
        var secrets = await RewrapSecretsAsync<StoredSecret>(to, unreadable, ct)
            + await RewrapSecretsAsync<WebhookSecret>(to, unreadable, ct);
        var others = await RewrapChainsAsync(to, ct) + await ResealCookiesAsync(to, ct);
        Done?.Invoke("brought over");
        var retired = await RetireAsync(to, secrets, others, unreadable, begun, ct);
        return new(to.Id, secrets, others, unreadable.Count, retired,
            [.. retired.Select(keys.AsideOf).OfType<string>()]);
    }

    // Both keys are in the folder at each moment, and recorded before the new one writes anything.
    private async Task PutNewKeyInPlaceAsync(CancellationToken ct)
    {
        await keys.BeginNextAsync(ct);
        Done?.Invoke("made");
        keys.PutNextInPlace();
        Done?.Invoke("put in place");
    }

    // Over the version that was read: what is entered in the meantime is under the new key already.
    private async Task<int> RewrapSecretsAsync<T>(MasterKey to, HashSet<(Guid Owner, string Path)> unreadable,
        CancellationToken ct) where T : SealedSecret
    {
        var count = 0;
        while (true)
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            var found = await db.Set<T>().AsNoTracking().Where(s => s.KeyId != to.Id && !s.Lost)
                .OrderBy(s => s.OwnerId).ThenBy(s => s.Path).Take(Batch + unreadable.Count)
                .Select(s => new { s.OwnerId, s.Path, s.SecretVersion, s.KeyId, s.WrappedKey }).ToListAsync(ct);
            var batch = found.FindAll(s => !unreadable.Contains((s.OwnerId, s.Path)));
            if (batch.Count == 0) return count;
            await using var whole = await db.Database.BeginTransactionAsync(ct);
            foreach (var row in batch)
            {
                if (Rewrap(row.KeyId, row.WrappedKey, to) is not { } wrapped)
                {
                    unreadable.Add((row.OwnerId, row.Path));
                    continue;
                }
                count += await db.WriteAsync(
                    token => db.Set<T>()
                        .Where(s =>
                            s.OwnerId == row.OwnerId && s.Path == row.Path && s.SecretVersion == row.SecretVersion
                                && s.KeyId == row.KeyId)
                        .ExecuteUpdateAsync(
                            s => s.SetProperty(x => x.KeyId, to.Id).SetProperty(x => x.WrappedKey, wrapped), token),
                    ct);
            }
            await whole.CommitAsync(ct);
            Done?.Invoke("batch");
        }
    }

    private async Task<int> RewrapChainsAsync(MasterKey to, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var count = 0;
        foreach (var chain in await db.Set<AuditChain>().AsNoTracking().Where(c => c.MasterKeyId != to.Id)
            .ToListAsync(ct))
        {
            if (Rewrap(chain.MasterKeyId, chain.WrappedKey, to) is not { } wrapped) continue;
            count += await db.WriteAsync(
                token => db.Set<AuditChain>().Where(c => c.Id == chain.Id)
                    .ExecuteUpdateAsync(
                        c => c.SetProperty(x => x.MasterKeyId, to.Id).SetProperty(x => x.WrappedKey, wrapped), token),
                ct);
        }
        return count;
    }

    private async Task<int> ResealCookiesAsync(MasterKey to, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var count = 0;
        foreach (var cookie in await db.Set<CookieKey>().AsNoTracking().ToListAsync(ct))
        {
            if (IsUnder(to, cookie.Content) || keys.OpenForCookies(cookie.Content) is not { } plain) continue;
            var content = to.SealForCookies(plain);
            CryptographicOperations.ZeroMemory(plain);
            count += await db.WriteAsync(
                token => db.Set<CookieKey>().Where(k => k.Name == cookie.Name)
                    .ExecuteUpdateAsync(k => k.SetProperty(x => x.Content, content), token), ct);
        }
        return count;
    }

    // A server that still writes with an earlier key keeps it needed.
    private async Task<IReadOnlyList<string>> RetireAsync(MasterKey to, int secrets, int others,
        HashSet<(Guid Owner, string Path)> unreadable, DateTimeOffset begun, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var retired = new List<string>();
        foreach (var record in await db.Set<MasterKeyRecord>().Where(k => k.LostAt == null && k.KeyId != to.Id)
            .OrderBy(k => k.CreatedAt).ToListAsync(ct))
        {
            var left = await LeftAsync<StoredSecret>(db, record.KeyId, ct);
            left.AddRange(await LeftAsync<WebhookSecret>(db, record.KeyId, ct));
            if (left.Exists(s => !unreadable.Contains(s))
                || await db.Set<AuditChain>().AnyAsync(c => c.MasterKeyId == record.KeyId && c.StartedAt > begun, ct))
                continue;
            db.Remove(record);
            retired.Add(record.KeyId);
        }
        if (retired.Count > 0)
        {
            audit.Add(db, Actor.System, AuditEvent.MasterKeyRotated, null, to.Id,
                [new FieldChange("retired", null, string.Join(", ", retired)),
                    new FieldChange("secrets", null, secrets.ToString(CultureInfo.InvariantCulture)),
                    new FieldChange("chains and cookies", null, others.ToString(CultureInfo.InvariantCulture))]);
            await db.SaveAsync(ct);
        }
        // What was under the earlier keys must not be in the log of the database.
        await db.ForgetAsync(ct);
        return retired;
    }

    private static async Task<List<(Guid Owner, string Path)>> LeftAsync<T>(ConnectionsDbContext db, string keyId,
        CancellationToken ct) where T : SealedSecret =>
        [.. (await db.Set<T>().Where(s => s.KeyId == keyId && !s.Lost).Select(s => new { s.OwnerId, s.Path })
            .ToListAsync(ct)).Select(s => (s.OwnerId, s.Path))];

    private byte[]? Rewrap(string keyId, byte[] wrapped, MasterKey to)
    {
        byte[]? dataKey = null;
        try
        {
            dataKey = keys.Find(keyId)?.Unwrap(wrapped);
            return dataKey is null ? null : to.Wrap(dataKey);
        }
        catch (CryptographicException)
        {
            return null;
        }
        finally
        {
            if (dataKey is not null) CryptographicOperations.ZeroMemory(dataKey);
        }
    }

    private static bool IsUnder(MasterKey key, byte[] box)
    {
        try
        {
            CryptographicOperations.ZeroMemory(key.OpenForCookies(box));
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
