using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Impact;

/// <summary>How often a connection was used on a day.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Count">How often.</param>
public sealed record UsageDay(DateOnly Day, int Count);

/// <summary>How a connection was used in the last days.</summary>
/// <param name="LastUsedAt">When last; null: never.</param>
/// <param name="Days">Each of the days that are counted, the last one today; those without a use, too.</param>
public sealed record UsageStatistics(DateTimeOffset? LastUsedAt, IReadOnlyList<UsageDay> Days)
{
    /// <summary>How often on all these days.</summary>
    public int Total => Days.Sum(d => d.Count);
}

/// <summary>Tells how things are used. A few seconds pass before a use is counted.</summary>
public sealed class UsageQueries
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly TimeProvider clock;

    internal UsageQueries(IDbContextFactory<ConnectionsDbContext> databases, TimeProvider clock) =>
        (this.databases, this.clock) = (databases, clock);

    /// <summary>How a connection was used.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    public async Task<UsageStatistics> OfConnectionAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var connection =
            (await db.RequireConnectionAsync(actor, id, AccessLevel.Viewer, Permissions.ConnectionsRead,
                ct)).Connection;
        var first = UsageCounter.FirstDay(clock.GetUtcNow());
        var counts = await db.Set<ConnectionUsage>().AsNoTracking().Where(u => u.ConnectionId == id && u.Day >= first)
            .ToDictionaryAsync(u => u.Day, u => u.Count, ct);
        return new(connection.LastUsedAt,
            [.. Enumerable.Range(0,
                UsageCounter.Days).Select(first.AddDays)
                .Select(day => new UsageDay(day, counts.GetValueOrDefault(day)))]);
    }
}
