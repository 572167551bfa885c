using System.Security.Cryptography;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Audit;

/// <summary>Reads one chain, a thousand entries at a time, and holds each against its proof.</summary>
internal sealed class AuditChainReader(ConnectionsDbContext db, AuditChain chain, byte[] key, AuditHeadRecord? line,
    AuditHead? row, List<string> faults)
{
    private const int Batch = 1000;

    private long expected = chain.CutThrough + 1;
    private byte[] before = chain.CutMac ?? AuditMac.Nothing;

    /// <summary>
    /// Losses that proven entries tell of: master keys that are gone, chains that cannot be verified.
    /// </summary>
    public HashSet<string> Accepted { get; } = [];

    /// <summary>Walks it. Tells how many entries it has.</summary>
    public async Task<long> RunAsync(CancellationToken ct)
    {
        if (chain.CutThrough > 0 && !Equal(chain.CutSeal, AuditMac.OfCut(chain.Id, chain.CutThrough, before, key)))
            faults.Add($"The checkpoint of the chain {chain.Id}, which says that retention removed {chain.CutThrough} "
                + "entries, was forged.");
        if (line is not null && !Equal(line.Seal, AuditMac.OfHead(line.Chain, line.Sequence, line.Mac, key)))
            faults.Add($"The latest position of the chain {chain.Id} that is stored beside the master key was "
                + "altered.");
        if (row is not null && !Equal(row.Seal, AuditMac.OfRow(row.ChainId, row.Sequence, row.Mac, row.Node, key)))
            faults.Add($"The latest position of the chain {chain.Id} in the database was altered.");

        var (count, last) = (0L, 0L);
        while (true)
        {
            var batch = await db.Set<AuditEntry>().AsNoTracking().Where(e => e.ChainId == chain.Id && e.Sequence > last)
                .OrderBy(e => e.Sequence).Take(Batch).ToListAsync(ct);
            if (batch.Count == 0) break;
            foreach (var entry in batch) Look(entry);
            count += batch.Count;
            last = batch[^1].Sequence!.Value;
        }

        var newest = Math.Max(line?.Sequence ?? 0, row?.Sequence ?? 0);
        if (newest >= expected)
            faults.Add(
                $"The newest {newest - expected + 1} entries of the chain {chain.Id} are missing ({expected} to " +
                    $"{newest}): they were cut off, or the database is an older copy.");
        return count;
    }

    private void Look(AuditEntry entry)
    {
        var sequence = entry.Sequence!.Value;
        var name = $"Entry {sequence} ({entry.At:yyyy-MM-dd HH:mm:ss} UTC, {entry.EventName}, {entry.Action})";
        if (sequence <= chain.CutThrough)
        {
            faults.Add($"{name} is in a range that retention had removed.");
            return;
        }
        if (sequence != expected)
        {
            faults.Add(sequence - expected == 1
                ? $"Entry {expected} of the chain {chain.Id} is missing: it was removed."
                : $"Entries {expected} to {sequence - 1} of the chain {chain.Id} are missing: they were removed.");
        }
        else if (!Equal(entry.Mac, AuditMac.Compute(entry, chain.Id, sequence, before, key)))
        {
            faults.Add($"{name} was altered, or moved from another position.");
        }
        else if (entry.AssetType is "database" or "master_key")
        {
            foreach (var change in AuditLog.Changes(entry))
                if (change is { Field: AuditLog.LostKey or AuditLog.UnreadableChain, New: { } what })
                    Accepted.Add(what);
        }
        if ((line?.Sequence == sequence && !Equal(entry.Mac, line.Mac))
            || (row?.Sequence == sequence && !Equal(entry.Mac, row.Mac)))
            faults.Add($"{name} is not the entry that was written at this position.");
        expected = sequence + 1;
        before = entry.Mac ?? AuditMac.Nothing;
    }

    private static bool Equal(byte[]? left, byte[] right) =>
        left is not null && CryptographicOperations.FixedTimeEquals(left, right);
}
