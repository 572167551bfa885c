using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Audit;

/// <summary>
/// Reads the whole trail, and holds each entry against its proof, and each chain against its newest place: beside the
/// master key, in the database, and in a copy that was taken out.
/// </summary>
internal sealed class AuditVerifier(IDbContextFactory<ConnectionsDbContext> databases, MasterKeys masters,
    AuditHeadFile kept, AuditHeadVerifier heads)
{
    private const int MostFaults = 100;
    private const int Batch = 500;

    /// <summary>
    /// Verifies every chain. Also while the product writes: what comes in the meantime is not asked for.
    /// </summary>
    /// <param name="mustHaveEntries">Whether something was done already that is audited.</param>
    /// <param name="exported">Entries that a copy outside names.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task<AuditReport> VerifyAsync(bool mustHaveEntries, IReadOnlyList<ExportedAuditEntry> exported,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await heads.SettleAsync(db, ct);
        // Read first: what the database has more by then is no fault.
        var (isKept, lines) = (File.Exists(kept.Path), kept.Read());
        var rows = await db.Set<AuditHead>().AsNoTracking().ToDictionaryAsync(h => h.ChainId, ct);
        var chains = await db.Set<AuditChain>().AsNoTracking().OrderBy(c => c.StartedAt).ToListAsync(ct);
        var (found, entries) = (new Findings(), 0L);
        if (lines.Any(l => l is null)) found.Faults.Add($"The file {kept.Path} is damaged or was altered.");
        foreach (var line in lines.OfType<AuditHeadRecord>()
            .Where(l => l.Sequence > 0 && chains.TrueForAll(c => c.Id != l.Chain)))
            found.Faults.Add($"The chain {line.Chain} with {line.Sequence} entries is gone from the database.");
        foreach (var row in rows.Values.Where(r => chains.TrueForAll(c => c.Id != r.ChainId)))
            found.Faults.Add($"The chain {row.ChainId} with {row.Sequence} entries is gone, but the database still "
                + "has its latest position.");

        var (unreadable, accepted) = (new List<AuditChain>(), new HashSet<string>());
        foreach (var chain in chains)
        {
            if (AuditChainSigner.KeyOf(chain, masters) is not { } key)
            {
                unreadable.Add(chain);
                continue;
            }
            var (line, row) = (lines.OfType<AuditHeadRecord>().LastOrDefault(l => l.Chain == chain.Id),
                rows.GetValueOrDefault(chain.Id));
            var walk = new AuditChainReader(db, chain, key, line, row, found.Faults);
            entries += await walk.RunAsync(ct);
            accepted.UnionWith(walk.Accepted);
            if (line is null) NoteUnkept(chain, row, isKept, found);
            // Earlier versions kept none, so that nobody knows whether it was removed; the file still tells the end.
            else if (row is null && line.Sequence > 0)
                found.Notes.Add(
                    $"The database has no latest position for the chain {chain.Id}: an earlier version wrote its " +
                        $"last entry, or it was removed. The chain was checked against {kept.Path} only.");
        }

        NoteUnreadable(unreadable, accepted, found);
        await LookForStraysAsync(db, [.. chains.Select(c => c.Id)], found, ct);
        if (mustHaveEntries && chains.Count == 0)
            found.Unproven.Add(
                "The trail has no chain although there are accounts, and creating accounts is logged: it was emptied.");
        if (mustHaveEntries && !isKept && heads.IsOneNode)
            found.Unproven.Add(
                $"The file {kept.Path} is missing. It says which entry is the newest. Without it, nobody can tell " +
                    "for sure whether the end was cut off.");
        await HoldAgainstAsync(db, chains, exported, found.Faults, ct);
        return new(entries, chains.Count, Few(found.Faults), Few(found.Unproven), found.Notes);
    }

    private void NoteUnkept(AuditChain chain, AuditHead? row, bool isKept, Findings found)
    {
        if (heads.IsMine(row?.Node))
        {
            if (isKept || !heads.IsOneNode)
                found.Unproven.Add($"The latest position of the chain {chain.Id} is missing in {kept.Path}, where this "
                    + "node stores it.");
        }
        else
        {
            found.Notes.Add(row is null
                ? $"The latest position of the chain {chain.Id} isn't stored here: another node wrote it. This " +
                    "node can't tell whether its end was cut off."
                : $"The chain {chain.Id} was written by {row.Node} and was checked against its latest position in " +
                    "the database only. Verify it there, too.");
        }
    }

    private static void NoteUnreadable(List<AuditChain> unreadable, HashSet<string> accepted, Findings found)
    {
        foreach (var chain in unreadable)
        {
            var text = $"The chain {chain.Id} can't be verified: its master key {chain.MasterKeyId} isn't available";
            var isKnown = accepted.Contains(chain.MasterKeyId) || accepted.Contains(chain.Id.ToString());
            if (isKnown) found.Notes.Add($"{text}. The loss is logged in the audit trail.");
            else found.Unproven.Add($"{text}.");
        }
    }

    private static async Task LookForStraysAsync(ConnectionsDbContext db, List<Guid> known, Findings found,
        CancellationToken ct)
    {
        var entries = db.Set<AuditEntry>().AsNoTracking();
        if (await entries.CountAsync(e => e.ChainId != null && !known.Contains(e.ChainId.Value),
            ct) is > 0 and var strays)
            found.Faults.Add($"{strays} entries belong to a chain that does not exist.");
        var unproven = entries.Where(e => e.ChainId == null);
        if (await unproven.CountAsync(ct) is not (> 0 and var count)) return;
        var (first, last) = (await unproven.MinAsync(e => e.At, ct), await unproven.MaxAsync(e => e.At, ct));
        found.Unproven.Add(
            $"{count} {(count == 1 ? "entry has" : "entries have")} no proof, from {first:yyyy-MM-dd HH:mm:ss} to " +
                $"{last:yyyy-MM-dd HH:mm:ss} UTC: written while the product was locked, or inserted by someone " +
                "else.");
    }

    private static async Task HoldAgainstAsync(
        ConnectionsDbContext db, List<AuditChain> chains, IReadOnlyList<ExportedAuditEntry> exported,
        List<string> faults, CancellationToken ct)
    {
        foreach (var batch in exported.GroupBy(w => w.Chain).SelectMany(g => g.OrderBy(w => w.Sequence).Chunk(Batch)))
        {
            var (chain, sequences) = (batch[0].Chain, batch.Select(w => (long?)w.Sequence).ToList());
            var there = await db.Set<AuditEntry>().AsNoTracking()
                .Where(e => e.ChainId == chain && sequences.Contains(e.Sequence))
                .ToDictionaryAsync(e => e.Sequence!.Value, e => e.Mac, ct);
            var cut = chains.Find(c => c.Id == chain)?.CutThrough ?? 0;
            foreach (var witness in batch.Where(w => w.Sequence > cut))
            {
                var mac = there.GetValueOrDefault(witness.Sequence);
                if (mac is not null && mac.AsSpan().SequenceEqual(witness.Proof)) continue;
                var how = mac is null ? "missing, although it is in" : "different from";
                faults.Add($"Entry {witness.Sequence} of the chain {chain} is {how} the downloaded copy.");
            }
        }
    }

    private static List<string> Few(List<string> all) =>
        all.Count > MostFaults ? [.. all.Take(MostFaults), $"and {all.Count - MostFaults} more"] : all;

    private sealed record Findings
    {
        public List<string> Faults { get; } = [];

        public List<string> Unproven { get; } = [];

        public List<string> Notes { get; } = [];
    }
}
