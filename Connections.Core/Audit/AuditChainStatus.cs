using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Audit;

/// <summary>How far a chain goes in the database, beside how far a kept line says that it went.</summary>
/// <param name="Line">The line.</param>
/// <param name="Sequence">Place of the newest entry in the database; 0: there is none.</param>
/// <param name="Mac">That entry's proof.</param>
/// <param name="HoldsLine">Whether the database has what the line says, there or further back.</param>
internal sealed record AuditChainStatus(AuditHeadRecord Line, long Sequence, byte[] Mac, bool HoldsLine)
{
    /// <summary>
    /// Looks; null where the database does not have the chain at all. Reads no more of it than has been there from its
    /// first version.
    /// </summary>
    public static async Task<AuditChainStatus?> FindAsync(ConnectionsDbContext db, AuditHeadRecord line,
        CancellationToken ct)
    {
        var cut = await db.Set<AuditChain>().AsNoTracking().Where(c => c.Id == line.Chain)
            .Select(c => new { c.CutThrough, c.CutMac }).SingleOrDefaultAsync(ct);
        if (cut is null) return null;
        var entries = db.Set<AuditEntry>().AsNoTracking().Where(e => e.ChainId == line.Chain);
        var last = await entries.OrderByDescending(e => e.Sequence).Select(e => new { e.Sequence, e.Mac })
            .FirstOrDefaultAsync(ct);
        var (sequence, mac) = last is { Sequence: { } s, Mac: { } m }
            ? (s, m) : (cut.CutThrough, cut.CutMac ?? AuditMac.Nothing);
        if (sequence < line.Sequence) return new(line, sequence, mac, HoldsLine: false);
        if (line.Sequence <= cut.CutThrough) return new(line, sequence, mac, HoldsLine: true);
        var there = await entries.Where(e => e.Sequence == line.Sequence).Select(e => e.Mac).SingleOrDefaultAsync(ct);
        return new(line, sequence, mac, there is not null && there.AsSpan().SequenceEqual(line.Mac));
    }
}
