using Connections.Core.Audit;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Maintenance;

/// <summary>Filters of the audit trail, as the database runs them.</summary>
internal static class AuditQueryFilters
{
    /// <summary>Outcomes of what was done as it was asked for. A test that got an answer was done.</summary>
    public static readonly string[] Successes = ["success", "Accepted", "Unknown"];

    /// <summary>What an index answers: time, group of events, ids.</summary>
    public static IQueryable<AuditEntry> Indexed(this ConnectionsDbContext db, AuditQuery query)
    {
        var entries = db.Set<AuditEntry>().AsNoTracking();
        if (query.From is { } from) entries = entries.Where(e => e.At >= from);
        if (query.To is { } to) entries = entries.Where(e => e.At < to);
        if (Guid.TryParse(query.Actor, out var actor)) entries = entries.Where(e => e.ActorId == actor);
        if (Guid.TryParse(query.Asset, out var asset)) entries = entries.Where(e => e.AssetId == asset);
        if (Clean(query.EventName) is { } name)
        {
            // An id leaves fewer. SQLite would rather take the index of events; a computed value keeps it from that.
            entries = actor == Guid.Empty && asset == Guid.Empty ? entries.Where(e => e.EventName == name)
                : entries.Where(e => e.EventName + "" == name);
        }
        return entries;
    }

    /// <summary>What takes a look at each entry.</summary>
    public static IQueryable<AuditEntry> Searched(this IQueryable<AuditEntry> entries, AuditQuery query)
    {
        if (Clean(query.Action) is { } action) entries = entries.Where(e => e.Action == action);
        if (query.Refused) entries = entries.Where(e => !Successes.Contains(e.Outcome));
#pragma warning disable CA1304, CA1311, CA1862 // Translated to SQL, which knows no culture.
        if (Part(query.Actor) is var (who, whoPlain))
            entries = entries.Where(
                e => e.ActorName.ToLower().Contains(who) || e.ActorName.ToLower().Contains(whoPlain));
        if (Part(query.Asset) is var (what, whatPlain))
            entries = entries.Where(
                e => e.AssetName.ToLower().Contains(what) || e.AssetName.ToLower().Contains(whatPlain));
#pragma warning restore CA1304, CA1311, CA1862
        return entries;
    }

    /// <summary>What is older than a place.</summary>
    public static IQueryable<AuditEntry> Behind(this IQueryable<AuditEntry> entries, AuditCursor? place)
    {
        if (place is not var (at, id)) return entries;
        // The second half says it all; the first is where an index can begin.
        return entries.Where(e => e.At <= at && (e.At < at || e.Id < id));
    }

    /// <summary>In the order of the trail. It is total, so that pages neither repeat nor skip an entry.</summary>
    public static IQueryable<AuditEntry> NewestFirst(this IQueryable<AuditEntry> entries) =>
        entries.OrderByDescending(e => e.At).ThenByDescending(e => e.Id);

    /// <summary>The text as a database can compare it; null where nothing is asked for.</summary>
    public static string? Clean(string? text) =>
        text?.Trim() is { Length: > 0 } trimmed && DatabaseText.Clean(trimmed) is { Length: > 0 } clean ? clean : null;

    // SQLite makes only plain letters small: "É" stays as it is there, so the part is looked for that way too.
    private static (string Lower, string Plain)? Part(string? text)
    {
        if (Clean(text) is not { } part || Guid.TryParse(part, out _)) return null;
        return (part.ToLowerInvariant(),
            string.Concat(part.Select(c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c)));
    }
}
