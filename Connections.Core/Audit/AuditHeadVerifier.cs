using System.Globalization;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Audit;

/// <summary>A chain that the database does not have as far as its newest place says that it was written.</summary>
/// <param name="Line">The newest place, as it is kept beside the key.</param>
/// <param name="State">What the database has of the chain; null: nothing.</param>
internal sealed record MissingAuditEntries(AuditHeadRecord Line, AuditChainStatus? State)
{
    /// <summary>In words, for a list.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture, $"{Line.Chain}: {Line.Sequence} kept, {State?.Sequence ?? 0} in the "
                + $"database");
}

/// <summary>
/// Holds the newest places that are kept beside the master key against the database. A database that is missing, that
/// lacks its write-ahead log, or in whose place an older one was put, does not have what they name.
/// </summary>
internal sealed class AuditHeadVerifier(AuditHeadFile kept, MasterKeys masters, StorageOptions storage,
    ILogger<AuditHeadVerifier> log) : IDatabaseOpenCheck
{
    /// <summary>Whether one node alone writes: then each chain has its newest place in this folder.</summary>
    public bool IsOneNode => IsSqlite || masters.IsEmbedded;

    /// <summary>What the database does not have.</summary>
    public async Task<IReadOnlyList<MissingAuditEntries>> FindLostAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        await SettleAsync(db, ct);
        var lost = new List<MissingAuditEntries>();
        foreach (var line in kept.Read().OfType<AuditHeadRecord>().Where(l => l.Sequence > 0))
        {
            var state = await AuditChainStatus.FindAsync(db, line, ct);
            if (state is not { HoldsLine: true }) lost.Add(new(line, state));
        }

        return lost;
    }

    /// <inheritdoc/>
    public async Task CheckAsync(ConnectionsDbContext? db, CancellationToken ct)
    {
        IReadOnlyList<MissingAuditEntries> lost = db is null
            ? [.. kept.Read().OfType<AuditHeadRecord>().Where(l => l.Sequence > 0)
                .Select(l => new MissingAuditEntries(l, null))]
            : await FindLostAsync(db, ct);
        if (lost.Count == 0) return;
        var reason = db is null ? Missing(lost) : Older(lost);
        if (storage.AcceptLoss)
            log.LossAccepted(reason);
        // A server's database may be an older one on purpose, or after it failed over: nodes that run would continue,
        // and one that starts must not stay away.
        else if (db is not null && storage.Provider == StorageProvider.Postgres)
            log.OlderStateFound(reason);
        else throw new StartupException($"{reason} {WayOut(db is null)}");
    }

    /// <summary>Finishes what was broken off between recording a state and writing the file that fits it.</summary>
    public async Task SettleAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        if (kept.ReadNext() is not { } next) return;
        var isThere = next.Count > 0;
        foreach (var line in next)
        {
            var isLineThere = line is { Sequence: 0 }
                || (line is not null && await AuditChainStatus.FindAsync(db, line, ct) is { HoldsLine: true });
            isThere = isThere && isLineThere;
        }

        if (isThere) kept.PutNextInPlace();
        else kept.DropNext();
    }

    /// <summary>
    /// The file that fits the database as it is now: each chain at its newest entry, without chains that are gone. What
    /// was prepared is built on it.
    /// </summary>
    public async Task<InMemoryAuditHeadStore> DraftAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        var lines = kept.Read().OfType<AuditHeadRecord>().ToList();
        var rows = await db.Set<AuditHead>().AsNoTracking().ToDictionaryAsync(h => h.ChainId, h => h.Node, ct);
        var (before, now) = (new List<AuditHeadRecord>(), new List<AuditHeadRecord>());
        foreach (var chain in await db.Set<AuditChain>().AsNoTracking().OrderBy(c => c.StartedAt).ToListAsync(ct))
        {
            var line = lines.Find(l => l.Chain == chain.Id);
            if (line is null && !IsMine(rows.GetValueOrDefault(chain.Id))) continue;
            // A chain whose key is gone keeps its line as it is.
            var fresh = AuditChainSigner.KeyOf(chain, masters) is { } key ? await NewestAsync(db, chain.Id, key, ct)
                : line;
            if (fresh is not null) (line is null ? before : now).Add(fresh);
        }

        // The last line is the chain that is gone on with.
        return new([.. before, .. now.OrderBy(n => lines.FindIndex(l => l.Chain == n.Chain))]);
    }

    /// <summary>Whether a chain with that name of a machine is one of this node.</summary>
    public bool IsMine(string? node) => IsOneNode || node == Environment.MachineName;

    private static async Task<AuditHeadRecord> NewestAsync(ConnectionsDbContext db, Guid chain, byte[] key,
        CancellationToken ct)
    {
        var state =
            (await AuditChainStatus.FindAsync(db, AuditHeadRecord.Create(chain, 0, AuditMac.Nothing, key), ct))!;
        return AuditHeadRecord.Create(chain, state.Sequence, state.Mac, key);
    }

    private string Missing(IReadOnlyList<MissingAuditEntries> lost)
    {
        var what = IsSqlite ? $"{Path.GetFullPath(storage.SqliteFile)} is missing" : "The PostgreSQL database is empty";
        return $"{what}; {Said(lost)}.";
    }

    private string Older(IReadOnlyList<MissingAuditEntries> lost)
    {
        var what = IsSqlite ? Path.GetFullPath(storage.SqliteFile) : "The PostgreSQL database";
        var others = lost.All(l => l.State?.Sequence >= l.Line.Sequence) ? ", which are others" : "";
        var there = Count(lost.Sum(l => l.State?.Sequence ?? 0));
        var how = IsSqlite
            ? $"Its write-ahead log ({Path.GetFileName(storage.SqliteFile)}-wal) is missing, or an older copy was "
            + "put in its place."
            : "An older state was restored, or its newest entries were removed.";
        return $"{what} is missing the latest entries: {Said(lost)}, and the database has {there}{others}. {how}";
    }

    private string WayOut(bool isMissing)
    {
        var back = IsSqlite
            ? "Put the missing file back, or restore a backup: restore FILE."
            : "Set Storage:ConnectionString to the right database, or restore it with pg_restore.";
        var on = isMissing ? "start over" : "continue with the current data";
        return $"{back} To {on} and log the loss in the audit trail, start once with --accept-loss.";
    }

    private bool IsSqlite => storage.Provider == StorageProvider.Sqlite;

    private string Said(IReadOnlyList<MissingAuditEntries> lost) =>
        $"{Path.GetFullPath(kept.Path)} says that {Count(lost.Sum(l => l.Line.Sequence))} entries were written";

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
