using System.Text;
using Connections.Core.Connections;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Impact;

/// <summary>
/// When each connection was used last, and how often on each day. A use only notes it in memory; what is noted is
/// written in batches, behind the callers' backs and past the versions that people edit. A crash loses the last
/// seconds, which the audit trail still has.
/// </summary>
internal sealed class UsageCounter(IDbContextFactory<ConnectionsDbContext> databases, TimeProvider clock)
{
    /// <summary>For how many days, today among them, uses are counted and shown.</summary>
    public const int Days = 30;

    private const int Batch = 500;

    private readonly NotedCounts<(Guid Connection, DateOnly Day)> noted = new(clock, Batch);

    /// <summary>Notes a use of now.</summary>
    public void Note(Guid connection) => noted.Note((connection, DayOf(clock.GetUtcNow())));

    /// <summary>Writes what is noted, and tells of how many connections.</summary>
    /// <exception cref="Problem.Unavailable">Nothing can be written at the moment; what is noted stays
    /// noted.</exception>
    /// <exception cref="Problem.Conflict">Someone else wrote the same at that moment; what is noted stays
    /// noted.</exception>
    public async Task<int> FlushAsync(CancellationToken ct) => (await noted.FlushAsync(async some =>
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.WriteAsync(token => WriteAsync(db, some, token), ct);
    })).Select(u => u.Connection).Distinct().Count();

    /// <summary>Forgets figures of days that are not shown anymore, a batch at most, and tells how many.</summary>
    public async Task<int> SweepAsync(CancellationToken ct)
    {
        var first = FirstDay(clock.GetUtcNow());
        await using var db = await databases.CreateDbContextAsync(ct);
        var old = await db.Set<ConnectionUsage>().AsNoTracking().Where(u => u.Day < first).OrderBy(u => u.Day)
            .Take(Batch).Select(u => new { u.ConnectionId, u.Day }).ToListAsync(ct);
        if (old.Count == 0) return 0;
        var (ids, last) = (old.Select(u => u.ConnectionId).Distinct().ToList(), old[^1].Day);
        return await db.WriteAsync(
            token => db.Set<ConnectionUsage>().Where(u => u.Day <= last && ids.Contains(u.ConnectionId))
                .ExecuteDeleteAsync(token), ct);
    }

    /// <summary>The first of the days that are shown.</summary>
    public static DateOnly FirstDay(DateTimeOffset now) => DayOf(now).AddDays(1 - Days);

    /// <summary>The day of a moment.</summary>
    public static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.UtcDateTime);

    // All or nothing, so that what is written again was not counted before.
    private static async Task<int> WriteAsync(ConnectionsDbContext db,
        IReadOnlyList<KeyValuePair<(Guid Connection, DateOnly Day), NotedCount>> batch, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlRawAsync(Counting(batch.Count),
            batch.SelectMany(u => new[]
            {
                IdIn<ConnectionUsage>(db, nameof(ConnectionUsage.ConnectionId), u.Key.Connection), u.Key.Day,
                u.Value.Count,
            }), ct);
        // One statement for all of them: the moment is the batch's latest, which is seconds away from each one's own.
        var (ids, at) = (batch.Select(u => u.Key.Connection).Distinct().ToList(), batch.Max(u => u.Value.Last));
        var written = await db.Set<Connection>()
            .Where(c => ids.Contains(c.Id) && (c.LastUsedAt == null || c.LastUsedAt < at))
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.LastUsedAt, at), ct);
        await transaction.CommitAsync(ct);
        return written;
    }

    /// <summary>An id as it is in that database: SQLite keeps them as bytes.</summary>
    public static object IdIn<T>(ConnectionsDbContext db, string property, Guid id) =>
        db.Model.FindEntityType(typeof(T))!.FindProperty(property)!.GetTypeMapping().Converter?.ConvertToProvider(id)
            ?? id;

    // Both databases know it, and neither needs to be asked before whether the row is there. What was deleted since
    // joins nothing.
    private static string Counting(int rows)
    {
        var sql = new StringBuilder("""WITH used (id, "Day", "Count") AS (VALUES """);
        for (var row = 0; row < rows; row++)
            sql.Append(row == 0 ? "" : ", ").Append('(').AppendJoin(", ",
                Enumerable.Range(row * 3, 3).Select(p => $"{{{p}}}")).Append(')');
        return sql.Append(
            $"""
            )
            INSERT INTO "{ConnectionUsageConfiguration.Table}" ("ConnectionId", "Day", "Count")
            SELECT c."Id", used."Day", used."Count" FROM used JOIN "Connections" AS c ON c."Id" = used.id WHERE true
            ON CONFLICT ("ConnectionId", "Day") DO UPDATE SET "Count" = "{ConnectionUsageConfiguration.Table}"."Count" + excluded."Count"
            """).ToString();
    }
}
