using System.Security.Cryptography;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Audit;

/// <summary>What a verification of the audit trail found.</summary>
/// <param name="Entries">Entries looked at.</param>
/// <param name="Chains">Chains that they form.</param>
/// <param name="Faults">What cannot be the product's own work, in words for people.</param>
/// <param name="Notes">What is worth knowing, and is no fault.</param>
public sealed record AuditReport(long Entries, int Chains, IReadOnlyList<string> Faults, IReadOnlyList<string> Notes);

/// <summary>Reads the whole trail, a thousand entries at a time, and holds each against its proof.</summary>
internal sealed class AuditVerifier(IDbContextFactory<Db> databases, MasterKeys masters, KeptHead kept)
{
    private const int Batch = 1000;
    private const int MostFaults = 100;

    /// <summary>Verifies every chain. Also while the product writes: what comes meanwhile is not asked for.</summary>
    public async Task<AuditReport> VerifyAsync(CancellationToken ct)
    {
        // Read first: what the database has more by then is no fault.
        var lines = kept.Read();
        await using var db = await databases.CreateDbContextAsync(ct);
        var chains = await db.Set<AuditChain>().AsNoTracking().OrderBy(c => c.StartedAt).ToListAsync(ct);
        var (faults, notes, entries) = (new List<string>(), new List<string>(), 0L);
        if (lines.Any(l => l is null)) faults.Add($"The file {kept.Path} is damaged or was altered.");
        foreach (var line in lines.OfType<HeadLine>().Where(l => chains.TrueForAll(c => c.Id != l.Chain)))
            faults.Add($"The chain {line.Chain} with {line.Sequence} entries is gone from the database.");

        foreach (var chain in chains)
        {
            if (AuditSealer.KeyOf(chain, masters) is not { } key)
            {
                notes.Add($"The chain {chain.Id} cannot be verified: its master key {chain.MasterKeyId} is not here.");
                continue;
            }
            entries += await new Walk(db, chain, key, lines.OfType<HeadLine>().LastOrDefault(l => l.Chain == chain.Id), faults, notes).RunAsync(ct);
        }

        var known = chains.Select(c => c.Id).ToList();
        if (await db.Set<AuditEntry>().CountAsync(e => e.ChainId != null && !known.Contains(e.ChainId.Value), ct) is > 0 and var strays)
            faults.Add($"{strays} entries belong to a chain that does not exist.");
        if (await db.Set<AuditEntry>().CountAsync(e => e.ChainId == null, ct) is > 0 and var unsealed)
            notes.Add($"{unsealed} entries have no proof: they were written while the product was locked or before it sealed entries, or someone put them there.");
        return new(entries, chains.Count, faults.Count > MostFaults ? [.. faults.Take(MostFaults), $"and {faults.Count - MostFaults} more"] : faults, notes);
    }

    private sealed class Walk(Db db, AuditChain chain, byte[] key, HeadLine? head, List<string> faults, List<string> notes)
    {
        private long expected = chain.CutThrough + 1;
        private byte[] before = chain.CutMac ?? AuditProof.Nothing;

        public async Task<long> RunAsync(CancellationToken ct)
        {
            if (chain.CutThrough > 0 && !Equal(chain.CutSeal, AuditProof.OfCut(chain.Id, chain.CutThrough, before, key)))
                faults.Add($"The checkpoint of the chain {chain.Id}, which says that retention removed {chain.CutThrough} entries, was forged.");
            if (head is not null && !Equal(head.Seal, AuditProof.OfHead(head.Chain, head.Sequence, head.Mac, key)))
                faults.Add($"The newest place of the chain {chain.Id}, as it is kept beside the master key, was altered.");

            var (count, last) = (0L, 0L);
            while (true)
            {
                var batch = await db.Set<AuditEntry>().AsNoTracking().Where(e => e.ChainId == chain.Id && e.Sequence > last).OrderBy(e => e.Sequence).Take(Batch).ToListAsync(ct);
                if (batch.Count == 0) break;
                foreach (var entry in batch) Look(entry);
                count += batch.Count;
                last = batch[^1].Sequence!.Value;
            }
            if (head is null) notes.Add($"The newest place of the chain {chain.Id} is not kept here: another node wrote it. If its end was cut off, this node cannot tell.");
            else if (head.Sequence >= expected)
                faults.Add($"The newest {head.Sequence - expected + 1} entries of the chain {chain.Id} are missing ({expected} to {head.Sequence}): they were cut off, or the database is an older one.");
            return count;
        }

        private void Look(AuditEntry entry)
        {
            var sequence = entry.Sequence!.Value;
            var name = $"Entry {sequence} ({entry.At:yyyy-MM-dd HH:mm:ss} UTC, {entry.EventName}, {entry.Action})";
            if (sequence <= chain.CutThrough)
            {
                faults.Add($"{name} stands where retention had removed everything.");
                return;
            }
            if (sequence != expected)
            {
                faults.Add(sequence - expected == 1
                    ? $"Entry {expected} of the chain {chain.Id} is missing: it was removed."
                    : $"Entries {expected} to {sequence - 1} of the chain {chain.Id} are missing: they were removed.");
            }
            else if (!Equal(entry.Mac, AuditProof.Of(entry, chain.Id, sequence, before, key)))
            {
                faults.Add($"{name} was altered, or stands in the place of another.");
            }
            if (head?.Sequence == sequence && !Equal(entry.Mac, head.Mac)) faults.Add($"{name} is not the one that was written in this place.");
            expected = sequence + 1;
            before = entry.Mac ?? AuditProof.Nothing;
        }

        private static bool Equal(byte[]? left, byte[] right) => left is not null && CryptographicOperations.FixedTimeEquals(left, right);
    }
}
