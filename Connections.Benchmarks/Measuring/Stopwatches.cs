using System.Diagnostics;

namespace Connections.Benchmarks.Measuring;

/// <summary>What repeated runs of one act took.</summary>
/// <param name="Act">What was done.</param>
/// <param name="Runs">How often.</param>
/// <param name="Median">Median in milliseconds.</param>
/// <param name="P95">95th percentile in milliseconds.</param>
/// <param name="P99">99th percentile in milliseconds.</param>
/// <param name="Max">Longest in milliseconds.</param>
/// <param name="Processor">Processor time of one run in milliseconds, by this process as a whole: what a busy machine
/// does not stretch.</param>
/// <param name="Kilobytes">Managed memory allocated by one run, by this process as a whole.</param>
internal sealed record Figure(string Act, int Runs, double Median, double P95, double P99, double Max, double Processor,
    double Kilobytes);

/// <summary>Times acts: some runs to warm up, then until there are enough runs or the time is up.</summary>
internal static class Stopwatches
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(3);

    /// <summary>Times one act.</summary>
    public static async Task<Figure> TimeAsync(string act, int runs, Func<int, Task> run)
    {
        var whole = Stopwatch.StartNew();
        for (var i = 0; i < 3; i++) await run(-1 - i);
        var times = new List<double>();
        var (allocated, processor) = (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime);
        for (var i = 0; i < runs && (i < 5 || whole.Elapsed < Most); i++)
        {
            var start = Stopwatch.GetTimestamp();
            await run(i);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return Of(act, times) with
        {
            Processor = (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds / times.Count,
            Kilobytes = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / 1024.0 / times.Count,
        };
    }

    /// <summary>
    /// Times one act done by several at once for three seconds; its name then tells how often in a second.
    /// </summary>
    public static async Task<Figure> ManyAsync(string act, int atOnce, Func<Task> run, CancellationToken ct)
    {
        var times = new List<double>();
        var whole = Stopwatch.StartNew();
        var (allocated, processor) = (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime);
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(async () =>
        {
            var mine = new List<double>();
            while (whole.Elapsed < Most)
            {
                var start = Stopwatch.GetTimestamp();
                await run();
                mine.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            lock (times) times.AddRange(mine);
        }, ct)));
        var perSecond = times.Count / whole.Elapsed.TotalSeconds;
        return Of(FormattableString.Invariant($"{act}, {atOnce} at once ({perSecond:0} a second)"), times) with
        {
            Processor = (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds / times.Count,
            Kilobytes = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / 1024.0 / times.Count,
        };
    }

    /// <summary>The figure of times in milliseconds.</summary>
    public static Figure Of(string act, IReadOnlyList<double> times)
    {
        var sorted = times.Order().ToList();
        double At(double part) => sorted[(int)Math.Ceiling(part * sorted.Count) - 1];
        return new(act, sorted.Count, At(0.5), At(0.95), At(0.99), sorted[^1], 0, 0);
    }
}
