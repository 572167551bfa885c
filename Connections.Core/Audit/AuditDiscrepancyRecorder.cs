using System.Globalization;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Audit;

/// <summary>
/// Audits that the database is in a state that the newest places beside the key do not fit: an older one, or
/// another one. The record and the file that fits it come to count together.
/// </summary>
internal sealed class AuditDiscrepancyRecorder(
    AuditHeadFile kept, AuditHeadVerifier heads, MasterKeys masters, AuditLog audit, TimeProvider clock,
    ILogger<AuditChainSigner> log)
{
    /// <summary>What a record says of entries that are not there.</summary>
    public static IEnumerable<FieldChange> Describe(IEnumerable<MissingAuditEntries> lost) =>
        lost.Select(l => new FieldChange(
        $"newest entry of the chain {l.Line.Chain}",
        l.Line.Sequence.ToString(CultureInfo.InvariantCulture),
        l.State is null ? null : l.State.Sequence.ToString(CultureInfo.InvariantCulture)));

    /// <summary>
    /// Audits it in that database, where it is saved when this returns; the file that fits it lies ready.
    /// </summary>
    /// <returns>The lines of that file.</returns>
    public async Task<IReadOnlyList<AuditHeadRecord>> RecordAsync(
        ConnectionsDbContext db, Actor actor, AuditEvent what, string name, IReadOnlyList<FieldChange> changes,
        CancellationToken ct)
    {
        var draft = await heads.DraftAsync(db, ct);
        var seal = new AheadSeal(new AuditChainSigner(masters, draft, clock, log), draft, kept);
        var gate = db.Gate;
        db.TakenThrough(new WriteGate(() => seal));
        try
        {
            audit.Add(db, actor, what, null, name, changes);
            await db.SaveAsync(ct);
            return [.. draft.Read().OfType<AuditHeadRecord>()];
        }
        finally
        {
            db.TakenThrough(gate);
        }
    }

    /// <summary>
    /// Lets the file that fits the record count. After a kill the next one to look at the trail does it.
    /// </summary>
    public void Finish(IReadOnlyList<AuditHeadRecord> lines)
    {
        // Written again: a verification at that very moment may have found it before the record was there, and dropped
        // it.
        kept.WriteNext(lines);
        kept.PutNextInPlace();
    }

    // Writes the file that fits before the save: it counts only once the save is there.
    private sealed class AheadSeal(AuditChainSigner inner, InMemoryAuditHeadStore draft, AuditHeadFile kept)
        : ICommitSigner
    {
        public bool Concerns(ConnectionsDbContext db) => inner.Concerns(db);

        public async Task SealAsync(ConnectionsDbContext db, CancellationToken ct)
        {
            await inner.SealAsync(db, ct);
            if (inner.Pending is { } line) kept.WriteNext(draft.With(line));
        }

        public void Committed() => inner.Committed();

        public void Unsure() => inner.Unsure();

        public bool IsRace(UniqueViolationException violation) => inner.IsRace(violation);
    }
}
