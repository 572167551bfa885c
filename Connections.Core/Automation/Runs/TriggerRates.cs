using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Runs;

/// <summary>
/// Counts what triggers start against their <c>rateLimit</c>, in windows of its interval. Each process counts what it
/// accepts itself; what was accepted before it began to count it reads once.
/// </summary>
internal sealed class TriggerRates(TimeProvider clock)
{
    private const int MaxWindows = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<(Guid Workflow, RunSource Source), Window> windows = [];

    /// <summary>Counts one start.</summary>
    /// <returns>Dispose of it to take that back: nothing was started. Null: there is no limit.</returns>
    /// <exception cref="Problem.TooMany">The window is full; with the time until the next.</exception>
    public async Task<IDisposable?> TakeAsync(ConnectionsDbContext db, Guid workflowId, RunSource source,
        RateSpec? rate, CancellationToken ct)
    {
        if (rate is null) return null;
        var now = clock.GetUtcNow();
        var start = new DateTimeOffset(now.Ticks - now.Ticks % rate.Interval.Ticks, TimeSpan.Zero);
        Window? window;
        lock (gate)
        {
            if (!windows.TryGetValue((workflowId, source), out window) || window.Start != start) window = null;
        }

        if (window is null)
        {
            var before = await db.Set<WorkflowRun>().Where(r => r.WorkflowId == workflowId && r.Source == source
                && r.CreatedAt >= start).Take(rate.Count).CountAsync(ct);
            window = Begin((workflowId, source), new Window(start, before));
        }

        lock (gate)
        {
            if (window.Count >= rate.Count) throw new Problem.TooMany(start + rate.Interval - now);
            window.Count++;
        }
        return new Taken(this, window);
    }

    // Who is first begins it: what others counted since stays counted.
    private Window Begin((Guid, RunSource) key, Window window)
    {
        lock (gate)
        {
            if (windows.TryGetValue(key, out var known) && known.Start == window.Start) return known;
            // What is dropped is counted again from the database.
            if (windows.Count >= MaxWindows) windows.Clear();
            return windows[key] = window;
        }
    }

    private sealed class Window(DateTimeOffset start, int count)
    {
        public DateTimeOffset Start => start;
        public int Count { get; set; } = count;
    }

    private sealed class Taken(TriggerRates rates, Window window) : IDisposable
    {
        public void Dispose()
        {
            lock (rates.gate) window.Count--;
        }
    }
}
