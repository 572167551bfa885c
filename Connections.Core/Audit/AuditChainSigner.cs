using System.Security.Cryptography;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Audit;

/// <summary>
/// Makes each entry a link of this node's chain, in the same save as the act. While the product is locked there is no
/// key: then entries are written without a proof, and the verification says so.
/// </summary>
internal sealed class AuditChainSigner(MasterKeys masters, IAuditHeadStore kept, TimeProvider clock,
    ILogger<AuditChainSigner> log) : ICommitSigner
{
    // Null: to be read from the database before the next save.
    private Head? head;
    private Head? pending;

    private sealed record Head(Guid Chain, byte[] Key, long Sequence, byte[] Mac, bool HasRow);

    /// <summary>The newest place as it will be once the save is committed; null where nothing was sealed.</summary>
    public AuditHeadRecord? Pending =>
        pending is { } at ? AuditHeadRecord.Create(at.Chain, at.Sequence, at.Mac, at.Key) : null;

    public bool Concerns(ConnectionsDbContext db) => db.ChangeTracker.Entries<AuditEntry>().Any(ToSeal);

    public async Task SealAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        pending = null;
        if (masters.AtHand is not { } master) return;
        var at = head ?? await ReadAsync(db, ct) ?? Begin(db, master);
        foreach (var entry in db.ChangeTracker.Entries<AuditEntry>().Where(ToSeal).ToList())
        {
            var sequence = at.Sequence + 1;
            var mac = AuditMac.Compute(entry.Entity, at.Chain, sequence, at.Mac, at.Key);
            entry.Entity.Link(at.Chain, sequence, mac);
            at = at with { Sequence = sequence, Mac = mac };
        }

        MoveRow(db, at);
        pending = at with { HasRow = true };
    }

    public void Committed()
    {
        if (Pending is not { } line) return;
        (head, pending) = (pending, null);
        Keep(line);
    }

    public void Unsure() => (head, pending) = (null, null);

    public bool IsRace(UniqueViolationException violation) =>
        violation.Detail.Contains("AuditEntries", StringComparison.Ordinal)
            || violation.Detail.Contains("AuditHeads", StringComparison.Ordinal);

    /// <summary>The key of a chain, or null where its master key is not here or does not fit.</summary>
    internal static byte[]? KeyOf(AuditChain chain, MasterKeys masters)
    {
        try
        {
            return masters.Find(chain.MasterKeyId)?.Unwrap(chain.WrappedKey);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    // What is new; and what was written without a proof, and is taken into the chain by someone who answers for it.
    private static bool ToSeal(Microsoft.EntityFrameworkCore.ChangeTracking.EntityEntry<AuditEntry> entry) =>
        entry.State == EntityState.Added
            || (entry.State == EntityState.Modified && entry.Property(e => e.ChainId).OriginalValue is null);

    private static void MoveRow(ConnectionsDbContext db, Head at)
    {
        var row = db.ChangeTracker.Entries<AuditHead>().FirstOrDefault(e => e.Entity.ChainId == at.Chain)?.Entity
            ?? new AuditHead(at.Chain);
        row.Move(at.Sequence, at.Mac, Environment.MachineName, at.Key);
        db.Entry(row).State = at.HasRow ? EntityState.Modified : EntityState.Added;
    }

    private void Keep(AuditHeadRecord line)
    {
        try
        {
            kept.Write(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The act is audited already. A head that stays behind hides nothing that is there.
            log.HeadNotSaved(e);
        }
    }

    // Continues with the chain that this node wrote last, if it is whole as far as the kept head tells. A chain that
    // lost its end is left as it is, so that the loss can still be seen.
    private async Task<Head?> ReadAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        foreach (var begun in db.ChangeTracker.Entries()
            .Where(e => e.Entity is AuditChain or AuditHead && e.State == EntityState.Added).ToList())
            begun.State = EntityState.Detached;
        if (kept.Read() is not [.., { } line]) return null;
        if (await db.Set<AuditChain>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == line.Chain, ct) is not { } chain
            || KeyOf(chain, masters) is not { } key) return null;
        if (!CryptographicOperations.FixedTimeEquals(line.Seal,
            AuditMac.OfHead(line.Chain, line.Sequence, line.Mac, key))) return null;
        if (await AuditChainStatus.FindAsync(db, line, ct) is not { HoldsLine: true } state) return null;
        var hasRow = await db.Set<AuditHead>().AsNoTracking().AnyAsync(h => h.ChainId == chain.Id, ct);
        return new Head(chain.Id, key, state.Sequence, state.Mac, hasRow);
    }

    // Its place is kept before anything of it is committed: a chain without one was not begun by this node, or its
    // place was taken away.
    private Head Begin(ConnectionsDbContext db, MasterKey master)
    {
        var key = RandomNumberGenerator.GetBytes(AuditMac.KeyLength);
        var chain = new AuditChain(Guid.CreateVersion7(), clock.GetUtcNow(), master.Id, master.Wrap(key));
        db.Add(chain);
        Keep(AuditHeadRecord.Create(chain.Id, 0, AuditMac.Nothing, key));
        return new Head(chain.Id, key, 0, AuditMac.Nothing, HasRow: false);
    }
}
