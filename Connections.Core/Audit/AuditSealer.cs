using System.Security.Cryptography;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Audit;

/// <summary>
/// Makes each entry a link of this node's chain, in the same save as the act. While the product is locked there is no key: then entries are
/// written without a proof, and the verification says so.
/// </summary>
internal sealed class AuditSealer(MasterKeys masters, KeptHead kept, TimeProvider clock, ILogger<AuditSealer> log) : ISaveSeal
{
    // Null: to be read from the database before the next save.
    private Head? head;
    private Head? pending;

    private sealed record Head(Guid Chain, byte[] Key, int Place, long Sequence, byte[] Mac);

    public bool Concerns(Db db) => db.ChangeTracker.Entries<AuditEntry>().Any(e => e.State == EntityState.Added);

    public async Task SealAsync(Db db, CancellationToken ct)
    {
        pending = null;
        if (masters.AtHand is not { } master) return;
        var at = head ?? await ReadAsync(db, ct) ?? Begin(db, master);
        foreach (var added in db.ChangeTracker.Entries<AuditEntry>().Where(e => e.State == EntityState.Added).ToList())
        {
            var sequence = at.Sequence + 1;
            var mac = AuditProof.Of(added.Entity, at.Chain, sequence, at.Mac, at.Key);
            added.Entity.Link(at.Chain, sequence, mac);
            at = at with { Sequence = sequence, Mac = mac };
        }
        pending = at;
    }

    public void Committed()
    {
        if (pending is not { } at) return;
        (head, pending) = (at, null);
        try
        {
            kept.Write(at.Place, new HeadLine(at.Chain, at.Sequence, at.Mac, AuditProof.OfHead(at.Chain, at.Sequence, at.Mac, at.Key)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The act is on record already. A head that stays behind hides nothing that is there.
            log.LogError(e, "The newest place of the audit trail could not be kept in {File}", kept.Path);
        }
    }

    public void Unsure() => (head, pending) = (null, null);

    public bool IsRace(UniqueViolation violation) => violation.Detail.Contains("AuditEntries", StringComparison.Ordinal);

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

    // Goes on with the chain that this node wrote last, if it is whole as far as the kept head tells. A chain that lost its end is left
    // as it is, so that the loss can still be seen.
    private async Task<Head?> ReadAsync(Db db, CancellationToken ct)
    {
        foreach (var begun in db.ChangeTracker.Entries<AuditChain>().Where(e => e.State == EntityState.Added).ToList()) begun.State = EntityState.Detached;
        var lines = kept.Read();
        if (lines.Count == 0 || lines[^1] is not { } line) return null;
        if (await db.Set<AuditChain>().AsNoTracking().SingleOrDefaultAsync(c => c.Id == line.Chain, ct) is not { } chain || KeyOf(chain, masters) is not { } key) return null;
        if (!CryptographicOperations.FixedTimeEquals(line.Seal, AuditProof.OfHead(line.Chain, line.Sequence, line.Mac, key))) return null;
        var last = await db.Set<AuditEntry>().AsNoTracking().Where(e => e.ChainId == chain.Id).OrderByDescending(e => e.Sequence).Select(e => new { e.Sequence, e.Mac }).FirstOrDefaultAsync(ct);
        var (sequence, mac) = last is { Sequence: { } s, Mac: { } m } ? (s, m) : (chain.CutThrough, chain.CutMac ?? AuditProof.Nothing);
        return sequence >= line.Sequence ? new Head(chain.Id, key, lines.Count - 1, sequence, mac) : null;
    }

    private Head Begin(Db db, MasterKey master)
    {
        var key = RandomNumberGenerator.GetBytes(AuditProof.KeyLength);
        var chain = new AuditChain(Guid.CreateVersion7(), clock.GetUtcNow(), master.Id, master.Wrap(key));
        db.Add(chain);
        return new Head(chain.Id, key, kept.Read().Count, 0, AuditProof.Nothing);
    }
}
