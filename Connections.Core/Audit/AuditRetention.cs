using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Audit;

/// <summary>Removes the old end of the audit trail, and leaves proof that the product did.</summary>
internal sealed class AuditRetention(IDbContextFactory<ConnectionsDbContext> databases, MasterKeys masters,
    AuditLog audit, TimeProvider clock)
{
    private const int Batch = 1000;

    // What is newer stops the cut, whatever comes after it: a chain is cut from its end only. An entry of a clock
    // that was ahead is as old as the one behind it.
    private List<AuditEntry> Old(List<AuditEntry> oldest, DateTimeOffset before)
    {
        var latest = ClockSkew.LatestPast(clock.GetUtcNow());
        var old = oldest.TakeWhile(e => e.At < before || e.At > latest).ToList();
        return old.GetRange(0, old.FindLastIndex(e => e.At < before) + 1);
    }

    /// <summary>
    /// Removes entries from before that moment, the oldest of each chain first, a batch at most. Returns how many.
    /// </summary>
    public async Task<int> CutAsync(DateTimeOffset before, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var removed = 0;
        foreach (var chain in await db.Set<AuditChain>().ToListAsync(ct))
        {
            if (AuditChainSigner.KeyOf(chain, masters) is not { } key) continue;
            var oldest = await db.Set<AuditEntry>().Where(e => e.ChainId == chain.Id).OrderBy(e => e.Sequence)
                .Take(Batch - removed).ToListAsync(ct);
            var old = Old(oldest, before);
            if (old.Count == 0) continue;
            var last = old[^1];
            chain.Cut(last.Sequence!.Value, last.Mac!, AuditMac.OfCut(chain.Id, last.Sequence.Value, last.Mac!, key));
            db.RemoveRange(old);
            removed += old.Count;
            if (removed == Batch) break;
        }
        var unsealed = await db.Set<AuditEntry>().Where(e => e.ChainId == null && e.At < before).Take(Batch - removed)
            .ToListAsync(ct);
        db.RemoveRange(unsealed);
        removed += unsealed.Count;
        if (removed == 0) return 0;
        audit.Add(db, Actor.System, AuditEvent.AuditCut, null, "Audit Trail",
            [new FieldChange("removed entries", null,
                removed.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                new FieldChange("from before", null,
                    before.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture))]);
        await db.SaveAsync(ct);
        return removed;
    }
}
