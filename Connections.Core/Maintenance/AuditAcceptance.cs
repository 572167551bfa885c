using System.Globalization;
using Connections.Core.Audit;
using Connections.Core.People;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Maintenance;

/// <summary>What was recorded about the state of the audit trail.</summary>
/// <param name="Lost">Chains whose newest entries are not in the database, in words.</param>
/// <param name="TakenIn">Entries without a proof that were taken into the trail.</param>
/// <param name="Unreadable">Chains that cannot be verified.</param>
public sealed record AuditAcceptanceReport(IReadOnlyList<string> Lost, int TakenIn, IReadOnlyList<Guid> Unreadable);

/// <summary>
/// The way out where the trail is not as it was written, and someone answers for it: an older state was restored,
/// entries were written while the product was locked. That is recorded, with who said so, and what comes after it
/// can be verified.
/// </summary>
public sealed class AuditAcceptance
{
    private const int Batch = 1000;

    private readonly StorageOptions storage;
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly MasterKeys keys;
    private readonly AuditHeadVerifier heads;
    private readonly AuditDiscrepancyRecorder states;

    internal AuditAcceptance(StorageOptions storage, IDbContextFactory<ConnectionsDbContext> databases, MasterKeys keys,
        AuditHeadVerifier heads, AuditDiscrepancyRecorder states) =>
        (this.storage, this.databases, this.keys, this.heads, this.states) = (storage, databases, keys, heads, states);

    /// <summary>Accepts the state as it is. The keys must be open.</summary>
    /// <param name="actor">Who answers for it.</param>
    /// <param name="reason">Why, in their words.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="StartupException">The product is locked.</exception>
    /// <exception cref="Problem.Forbidden">Without <c>org_management</c>.</exception>
    public async Task<AuditAcceptanceReport> AcceptAsync(Actor actor, string? reason, CancellationToken ct)
    {
        await using (var db = await databases.CreateDbContextAsync(ct))
            (await db.RightsOfAsync(actor, ct)).Ensure(Permissions.OrgManagement,
                "accept the state of the audit trail");
        return await RecordAsync(actor, AuditEvent.StateAccepted, reason, ct);
    }

    /// <summary>
    /// Accepts at start that the newest entries are gone, where the operator said so; nothing where none are.
    /// </summary>
    internal async Task AcceptLossAsync(CancellationToken ct)
    {
        if (!storage.AcceptLoss) return;
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            if ((await heads.FindLostAsync(db, ct)).Count == 0) return;
        }

        await RecordAsync(Actor.System, AuditEvent.LossAccepted, "started with --accept-loss", ct);
    }

    private async Task<AuditAcceptanceReport> RecordAsync(Actor actor, AuditEvent what, string? reason,
        CancellationToken ct)
    {
        if (keys.LockedBecause is { } locked)
            throw new StartupException($"Accepting this requires the master key. {locked}");
        await using var db = await databases.CreateDbContextAsync(ct);
        var lost = await heads.FindLostAsync(db, ct);
        var unreadable = (await db.Set<AuditChain>().AsNoTracking().ToListAsync(ct))
            .Where(c => AuditChainSigner.KeyOf(c, keys) is null).Select(c => c.Id).ToList();
        var unproven = await db.Set<AuditEntry>().CountAsync(e => e.ChainId == null, ct);
        var lines = await states.RecordAsync(db, actor, what, storage.Provider.ToString(),
            [
                .. AuditDiscrepancyRecorder.Describe(lost),
                .. unreadable.Select(c => new FieldChange(AuditLog.UnreadableChain, null, c.ToString())),
                new FieldChange("entries without a proof", null, unproven.ToString(CultureInfo.InvariantCulture)),
                new FieldChange("reason", null, reason),
                new FieldChange("operating system user", null, Environment.UserName),
            ], ct);
        states.Finish(lines);
        return new([.. lost.Select(l => l.ToString())], await TakeInAsync(ct), unreadable);
    }

    // Sealed from now on, in the order in which they say that they were written.
    private async Task<int> TakeInAsync(CancellationToken ct)
    {
        for (var taken = 0; ;)
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            var batch = await db.Set<AuditEntry>().Where(e => e.ChainId == null).OrderBy(e => e.At).ThenBy(e => e.Id)
                .Take(Batch).ToListAsync(ct);
            if (batch.Count == 0) return taken;
            foreach (var entry in batch) db.Entry(entry).State = EntityState.Modified;
            await db.SaveAsync(ct);
            taken += batch.Count;
        }
    }
}
