using System.Globalization;
using System.Runtime.CompilerServices;
using Connections.Core.Audit;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Maintenance;

/// <summary>The audit trail for those who may read it: <c>audit_logs_read</c>.</summary>
public sealed class AuditTrail
{
    private const string ToDo = "read the audit trail";
    private const int Batch = 1000;

    // Entries that one call looks through where no index answers: some tens of milliseconds.
    private const int LookThrough = 20_000;

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly AuditLog audit;
    private readonly AuditVerifier verifier;
    private readonly AuditRetention retention;
    private readonly TimeProvider clock;

    internal AuditTrail(IDbContextFactory<ConnectionsDbContext> databases, AuditLog audit, AuditVerifier verifier,
        AuditRetention retention, TimeProvider clock) =>
        (this.databases, this.audit, this.verifier, this.retention, this.clock) = (databases, audit, verifier,
            retention, clock);

    /// <summary>
    /// Entries, the newest first. A trail has millions of entries, and no index answers for parts of names: so one call
    /// looks through a bounded number of them and says how far it came, with what it found until there.
    /// </summary>
    /// <param name="actor">Who reads.</param>
    /// <param name="query">Which.</param>
    /// <param name="before">Where the call before came to; null: the newest.</param>
    /// <param name="size">Entries wanted, 1 to <see cref="PageRequest.MaxSize"/>.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    public async Task<AuditPage> ListAsync(Actor actor, AuditQuery query, AuditCursor? before, int size,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        (await db.RightsOfAsync(actor, ct)).Ensure(Permissions.AuditLogsRead, ToDo);
        size = Math.Clamp(size, 1, PageRequest.MaxSize);
        var entries = db.Indexed(query).Behind(before);
        DateTimeOffset? reached = null;
        if (query.IsSearch)
        {
            reached = await entries.OrderByDescending(e => e.At).Skip(LookThrough).Select(e => (DateTimeOffset?)e.At)
                .FirstOrDefaultAsync(ct);
            if (reached is { } oldest) entries = entries.Where(e => e.At >= oldest);
        }
        var found = await entries.Searched(query).NewestFirst().Take(size + 1).ToListAsync(ct);
        var rows = found.Take(size).ToList();
        AuditCursor? older = found.Count > size ? new(rows[^1].At, rows[^1].Id) : reached is { } at
            ? AuditCursor.OlderThan(at) : null;
        return new([.. rows.Select(Row)], older);
    }

    /// <summary>The groups of events that there are, for a filter.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    public async Task<IReadOnlyList<string>> EventNamesAsync(Actor actor, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        (await db.RightsOfAsync(actor, ct)).Ensure(Permissions.AuditLogsRead, ToDo);
        // From one to the next in the index: few names are on many entries.
        var names = new List<string>();
        for (var name = await db.Set<AuditEntry>().MinAsync(e => (string?)e.EventName, ct); name is not null;)
        {
            names.Add(name);
            var last = name;
#pragma warning disable CA1309 // Translated to SQL: the order is the index's own.
            name = await db.Set<AuditEntry>().Where(e => string.Compare(e.EventName, last) > 0)
                .MinAsync(e => (string?)e.EventName, ct);
#pragma warning restore CA1309
        }
        return names;
    }

    /// <summary>
    /// Every entry that matches, the newest first, read as it is asked for. That it was taken out is itself recorded
    /// first.
    /// </summary>
    /// <param name="actor">Who takes it out.</param>
    /// <param name="query">Which.</param>
    /// <param name="format">As what, for the record.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    public async Task<IAsyncEnumerable<AuditRow>> ExportAsync(Actor actor, AuditQuery query, string format,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        (await db.RightsOfAsync(actor, ct)).Ensure(Permissions.AuditLogsRead, ToDo);
        var entries = await db.Indexed(query).Searched(query).CountAsync(ct);
        audit.Add(db, actor, AuditEvent.AuditExported, null, "Audit Trail",
            [new FieldChange("format", null, format),
                new FieldChange("entries", null, entries.ToString(CultureInfo.InvariantCulture))]);
        await db.SaveAsync(ct);
        return ReadAsync(query, ct);
    }

    /// <summary>Holds every entry against its proof.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    public async Task<AuditReport> VerifyAsync(Actor actor, CancellationToken ct)
    {
        await using (var db = await databases.CreateDbContextAsync(ct)) (await db.RightsOfAsync(actor, ct))
            .Ensure(Permissions.AuditLogsRead, ToDo);
        return await VerifyAgainstAsync([], ct);
    }

    /// <summary>The same for an operator, also against entries that a copy outside names.</summary>
    internal async Task<AuditReport> VerifyAgainstAsync(IReadOnlyList<ExportedAuditEntry> exported,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var mustHaveEntries = await db.Set<User>().AnyAsync(ct);
        return await verifier.VerifyAsync(mustHaveEntries, exported, ct);
    }

    /// <summary>Removes what is older than the organization keeps it.</summary>
    internal async Task<int> ApplyRetentionAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var days = await db.Set<Organization>().Select(o => o.AuditRetentionDays).SingleOrDefaultAsync(ct);
        return days is { } kept ? await retention.CutAsync(clock.GetUtcNow() - TimeSpan.FromDays(kept), ct) : 0;
    }

    // A thousand at a time, each batch from behind the last entry of the one before: no long reading transaction holds
    // the database.
    private async IAsyncEnumerable<AuditRow> ReadAsync(AuditQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        AuditCursor? last = null;
        while (true)
        {
            List<AuditEntry> batch;
            await using (var db = await databases.CreateDbContextAsync(ct))
                batch = await db.Indexed(query).Behind(last).Searched(query).NewestFirst().Take(Batch).ToListAsync(ct);
            foreach (var entry in batch) yield return Row(entry);
            if (batch.Count < Batch) yield break;
            last = new(batch[^1].At, batch[^1].Id);
        }
    }

    private static AuditRow Row(AuditEntry e) =>
        new(e.Id, e.At, e.ActorName, e.ActorKind, e.ActorId, e.RemoteAddress, e.EventName, e.AssetType, e.AssetId,
            e.AssetName, e.Action, e.Outcome, AuditLog.Changes(e))
        {
            Chain = e.ChainId,
            Sequence = e.Sequence,
            Proof = e.Mac is { } mac ? Convert.ToHexStringLower(mac) : null,
        };
}
