using System.Text;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Impact;

/// <summary>
/// Which connections something that runs used, and through which groups, by day. Noted in memory and written with the
/// usage figures; a crash loses the last seconds, which the history of runs still has.
/// </summary>
internal sealed class ChoiceCounter(IDbContextFactory<ConnectionsDbContext> databases, TimeProvider clock)
{
    private const int Batch = 300;

    private readonly NotedCounts<(Guid Connection, Guid Group, Guid User, DateOnly Day)> noted = new(clock, Batch);

    /// <summary>Notes a choice of now.</summary>
    /// <param name="user">What ran.</param>
    /// <param name="group">The group that was asked; null: it named the connection.</param>
    /// <param name="connection">The connection that was used.</param>
    public void Note(Guid user, Guid? group, Guid connection) => noted.Note(
        (connection, group ?? Guid.Empty, user, UsageCounter.DayOf(clock.GetUtcNow())));

    /// <summary>Writes what is noted, and tells of how many.</summary>
    /// <exception cref="Problem.Unavailable">Nothing can be written at the moment; what is noted stays
    /// noted.</exception>
    public async Task<int> FlushAsync(CancellationToken ct) => (await noted.FlushAsync(async some =>
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var values = some.SelectMany(c => new[]
        {
            Id(db, c.Key.Connection), Id(db, c.Key.Group), Id(db, c.Key.User), c.Key.Day, c.Value.Count,
        }).ToList();
        await db.WriteAsync(token => db.Database.ExecuteSqlRawAsync(Counting(some.Count), values, token), ct);
    })).Count;

    /// <summary>Forgets days that are not counted anymore, a batch at most, and tells how many.</summary>
    public async Task<int> SweepAsync(CancellationToken ct)
    {
        var first = UsageCounter.FirstDay(clock.GetUtcNow());
        await using var db = await databases.CreateDbContextAsync(ct);
        // By day: one that is over never gets another row.
        var oldest = await db.Set<PastChoice>().Where(c => c.Day < first).MinAsync(c => (DateOnly?)c.Day, ct);
        return oldest is not { } day ? 0
            : await db.WriteAsync(token => db.Set<PastChoice>().Where(c => c.Day == day).ExecuteDeleteAsync(token), ct);
    }

    private static object Id(ConnectionsDbContext db, Guid id) =>
        UsageCounter.IdIn<PastChoice>(db, nameof(PastChoice.ConnectionId), id);

    // What was deleted since joins nothing.
    private static string Counting(int rows)
    {
        var sql = new StringBuilder("""WITH used (id, "group", "user", "Day", "Count") AS (VALUES """);
        for (var row = 0; row < rows; row++)
            sql.Append(row == 0 ? "" : ", ").Append('(').AppendJoin(", ",
                Enumerable.Range(row * 5, 5).Select(p => $"{{{p}}}")).Append(')');
        return sql.Append(
            $"""
            )
            INSERT INTO "{PastChoice.Mapping.Table}" ("ConnectionId", "GroupId", "UserId", "Day", "Count")
            SELECT c."Id", used."group", used."user", used."Day", used."Count"
            FROM used JOIN "Connections" AS c ON c."Id" = used.id WHERE true
            ON CONFLICT ("ConnectionId", "GroupId", "UserId", "Day")
                DO UPDATE SET "Count" = "{PastChoice.Mapping.Table}"."Count" + excluded."Count"
            """).ToString();
    }
}
