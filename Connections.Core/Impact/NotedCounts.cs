using Connections.Core.Storage;

namespace Connections.Core.Impact;

/// <summary>
/// Counts in memory what is to be written in batches, behind the callers' backs. What could not be written stays noted.
/// </summary>
/// <param name="clock">The time.</param>
/// <param name="batch">How many keys one write takes.</param>
internal sealed class NotedCounts<TKey>(TimeProvider clock, int batch) where TKey : notnull
{
    private readonly Lock gate = new();
    private Dictionary<TKey, NotedCount> noted = [];

    /// <summary>Counts one of now.</summary>
    public void Note(TKey key)
    {
        var now = clock.GetUtcNow();
        lock (gate) noted[key] = new(noted.GetValueOrDefault(key).Count + 1, now);
    }

    /// <summary>Writes what is noted, each batch all or nothing, and returns the keys.</summary>
    public async Task<IReadOnlyCollection<TKey>> FlushAsync(
        Func<IReadOnlyList<KeyValuePair<TKey, NotedCount>>, Task> write)
    {
        Dictionary<TKey, NotedCount> counts;
        lock (gate)
        {
            if (noted.Count == 0) return [];
            (counts, noted) = (noted, []);
        }

        var left = new HashSet<TKey>(counts.Keys);
        try
        {
            // In the same order on every node, so that two of them cannot wait for each other.
            foreach (var some in counts.OrderBy(u => u.Key).Chunk(batch))
            {
                await write(some);
                left.ExceptWith(some.Select(u => u.Key));
            }
        }
        finally
        {
            lock (gate)
            {
                foreach (var key in left)
                    noted[key] = noted.TryGetValue(key, out var newer)
                        ? newer with { Count = newer.Count + counts[key].Count } : counts[key];
            }
        }

        return counts.Keys;
    }
}

/// <summary>A count that is not written yet.</summary>
/// <param name="Count">How often.</param>
/// <param name="Last">When last.</param>
internal readonly record struct NotedCount(int Count, DateTimeOffset Last);
