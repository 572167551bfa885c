using System.Runtime.CompilerServices;
using Connections.Core.Audit;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Operating;

/// <summary>Which entries of the audit trail to show.</summary>
/// <param name="From">Not before.</param>
/// <param name="To">Before.</param>
/// <param name="Actor">Part of the name of who acted.</param>
/// <param name="EventName">Group of events, such as <c>Custom Connections</c>.</param>
/// <param name="Action">What was done.</param>
/// <param name="Asset">Part of the name of what it was done to, or its id.</param>
/// <param name="Refused">Only acts that did not succeed.</param>
public sealed record AuditQuery(DateTimeOffset? From = null, DateTimeOffset? To = null, string? Actor = null, string? EventName = null, string? Action = null, string? Asset = null, bool Refused = false);

/// <summary>One act on record.</summary>
public sealed record AuditRow(
    Guid Id, DateTimeOffset At, string Actor, ActorKind ActorKind, Guid ActorId, string? RemoteAddress, string EventName, string AssetType, Guid? AssetId, string AssetName,
    string Action, string Outcome, IReadOnlyList<Change> Changes);

/// <summary>The audit trail for those who may read it: <c>audit_logs_read</c>.</summary>
public sealed class AuditTrail
{
    private const string ToDo = "read the audit trail";

    private readonly IDbContextFactory<Db> databases;
    private readonly AuditLog audit;
    private readonly AuditVerifier verifier;
    private readonly AuditRetention retention;
    private readonly TimeProvider clock;

    internal AuditTrail(IDbContextFactory<Db> databases, AuditLog audit, AuditVerifier verifier, AuditRetention retention, TimeProvider clock) =>
        (this.databases, this.audit, this.verifier, this.retention, this.clock) = (databases, audit, verifier, retention, clock);

    /// <summary>Entries, the newest first.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    public async Task<PageOf<AuditRow>> ListAsync(Actor actor, AuditQuery query, PageRequest page, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        (await db.RightsOfAsync(actor, ct)).Demand(Permissions.AuditLogsRead, ToDo);
        page = page.Bounded();
        var entries = Matching(db, query);
        var rows = await entries.OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Skip(page.Offset).Take(page.Size).ToListAsync(ct);
        return new([.. rows.Select(Row)], await entries.CountAsync(ct));
    }

    /// <summary>The groups of events that there are, for a filter.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    public async Task<IReadOnlyList<string>> EventNamesAsync(Actor actor, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        (await db.RightsOfAsync(actor, ct)).Demand(Permissions.AuditLogsRead, ToDo);
        return await db.Set<AuditEntry>().Select(e => e.EventName).Distinct().OrderBy(n => n).ToListAsync(ct);
    }

    /// <summary>Every entry that matches, the newest first, read as it is asked for. That it was taken out is itself put on record first.</summary>
    /// <param name="actor">Who takes it out.</param>
    /// <param name="query">Which.</param>
    /// <param name="format">As what, for the record.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    public async Task<IAsyncEnumerable<AuditRow>> ExportAsync(Actor actor, AuditQuery query, string format, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        (await db.RightsOfAsync(actor, ct)).Demand(Permissions.AuditLogsRead, ToDo);
        var entries = await Matching(db, query).CountAsync(ct);
        audit.Add(db, actor, AuditEvent.AuditExported, null, "Audit Trail", [new Change("format", null, format), new Change("entries", null, entries.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        await db.SaveAsync(ct);
        return ReadAsync(query, ct);
    }

    /// <summary>Holds every entry against its proof.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    public async Task<AuditReport> VerifyAsync(Actor actor, CancellationToken ct)
    {
        await using (var db = await databases.CreateDbContextAsync(ct)) (await db.RightsOfAsync(actor, ct)).Demand(Permissions.AuditLogsRead, ToDo);
        return await verifier.VerifyAsync(ct);
    }

    /// <summary>Removes what is older than the organisation keeps it.</summary>
    internal async Task<int> ApplyRetentionAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var days = await db.Set<Organization>().Select(o => o.AuditRetentionDays).SingleOrDefaultAsync(ct);
        return days is { } kept ? await retention.CutAsync(clock.GetUtcNow() - TimeSpan.FromDays(kept), ct) : 0;
    }

    // A thousand at a time, each batch from behind the last entry of the one before: no long reading transaction holds the database.
    private async IAsyncEnumerable<AuditRow> ReadAsync(AuditQuery query, [EnumeratorCancellation] CancellationToken ct)
    {
        (DateTimeOffset At, Guid Id)? last = null;
        while (true)
        {
            List<AuditEntry> batch;
            await using (var db = await databases.CreateDbContextAsync(ct))
            {
                var entries = Matching(db, query);
                if (last is var (at, id)) entries = entries.Where(e => e.At < at || (e.At == at && e.Id < id));
                batch = await entries.OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Take(1000).ToListAsync(ct);
            }
            foreach (var entry in batch) yield return Row(entry);
            if (batch.Count == 0) yield break;
            last = (batch[^1].At, batch[^1].Id);
        }
    }

    private static IQueryable<AuditEntry> Matching(Db db, AuditQuery query)
    {
        var entries = db.Set<AuditEntry>().AsNoTracking();
        if (query.From is { } from) entries = entries.Where(e => e.At >= from);
        if (query.To is { } to) entries = entries.Where(e => e.At < to);
        if (Clean(query.EventName) is { } name) entries = entries.Where(e => e.EventName == name);
        if (Clean(query.Action) is { } action) entries = entries.Where(e => e.Action == action);
        if (query.Refused) entries = entries.Where(e => e.Outcome != "success");
#pragma warning disable CA1304, CA1311, CA1862 // Translated to SQL, which knows no culture.
        if (Clean(query.Actor)?.ToLowerInvariant() is { } who) entries = entries.Where(e => e.ActorName.ToLower().Contains(who));
        if (Clean(query.Asset) is { } asset)
        {
            var lower = asset.ToLowerInvariant();
            entries = Guid.TryParse(asset, out var id) ? entries.Where(e => e.AssetId == id) : entries.Where(e => e.AssetName.ToLower().Contains(lower));
        }
#pragma warning restore CA1304, CA1311, CA1862
        return entries;
    }

    private static string? Clean(string? text) => text?.Trim() is { Length: > 0 } trimmed ? StorableText.Clean(trimmed) : null;

    private static AuditRow Row(AuditEntry e) =>
        new(e.Id, e.At, e.ActorName, e.ActorKind, e.ActorId, e.RemoteAddress, e.EventName, e.AssetType, e.AssetId, e.AssetName, e.Action, e.Outcome, AuditLog.Changes(e));
}
