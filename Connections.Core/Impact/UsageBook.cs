using Connections.Core.Connections;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Impact;

/// <summary>
/// When each connection was used last. A use only notes it in memory; what is noted is written in batches, behind the callers' backs and
/// past the versions that people edit. A crash loses the last seconds, which the audit trail still has.
/// </summary>
internal sealed class UsageBook(IDbContextFactory<Db> databases, TimeProvider clock)
{
    private const int Batch = 500;

    private readonly Lock gate = new();
    private Dictionary<Guid, DateTimeOffset> noted = [];

    /// <summary>Notes a use of now.</summary>
    public void Note(Guid connection)
    {
        var now = clock.GetUtcNow();
        lock (gate) noted[connection] = now;
    }

    /// <summary>Writes what is noted, and tells of how many connections.</summary>
    /// <exception cref="Problem.Unavailable">Nothing can be written at the moment; what is noted stays noted.</exception>
    public async Task<int> FlushAsync(CancellationToken ct)
    {
        Dictionary<Guid, DateTimeOffset> uses;
        lock (gate)
        {
            if (noted.Count == 0) return 0;
            (uses, noted) = (noted, []);
        }

        var left = new HashSet<Guid>(uses.Keys);
        try
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            foreach (var batch in uses.Chunk(Batch))
            {
                // One statement for all of them: the moment is the batch's latest, which is seconds away from each one's own.
                var (ids, at) = (batch.Select(u => u.Key).ToList(), batch.Max(u => u.Value));
                await db.WriteAsync(token => db.Set<Connection>().Where(c => ids.Contains(c.Id) && (c.LastUsedAt == null || c.LastUsedAt < at))
                    .ExecuteUpdateAsync(c => c.SetProperty(x => x.LastUsedAt, at), token), ct);
                left.ExceptWith(ids);
            }
        }
        finally
        {
            lock (gate)
            {
                foreach (var id in left) noted.TryAdd(id, uses[id]);
            }
        }

        return uses.Count;
    }
}
