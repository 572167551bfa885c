using System.Collections.Concurrent;
using System.Text;

namespace Connections.Benchmarks.Measuring;

/// <summary>Requests that are waited for, each by the last segment of its path.</summary>
internal sealed class Arrivals
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, TaskCompletionSource> awaited = [];

    /// <summary>Notes a request that arrived.</summary>
    public void Note(ReadOnlySpan<byte> path)
    {
        var name = Encoding.ASCII.GetString(path[(path.LastIndexOf((byte)'/') + 1)..]);
        if (awaited.TryGetValue(name, out var arrived)) arrived.TrySetResult();
    }

    /// <summary>Does what leads to a request, and waits until that arrives.</summary>
    /// <exception cref="TimeoutException">It does not come in 30 seconds.</exception>
    public async Task WaitAsync(string name, Func<Task> act, CancellationToken ct)
    {
        var arrived = awaited[name] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await act();
        await arrived.Task.WaitAsync(Patience, ct);
        awaited.TryRemove(name, out _);
    }
}
