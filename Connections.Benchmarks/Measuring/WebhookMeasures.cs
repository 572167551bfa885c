using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Connections.Benchmarks.Measuring;

/// <summary>
/// Times signed deliveries to the published product over loopback: from the delivery to the first request of its run,
/// with all that is on disk before. The caller's own work, on the same processors, is in the figures.
/// </summary>
internal sealed class WebhookMeasures(RunningProduct product, Guid workflow, Arrivals arrivals, CancellationToken ct)
{
    private const int AtOnce = 32;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(25);
    private static readonly byte[] Key = Encoding.UTF8.GetBytes(SampleWorkflows.Secret);

    private int next;

    /// <summary>All figures.</summary>
    public async Task<IReadOnlyList<Figure>> RunAsync()
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < WarmUp;)
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => ToRequestAsync()));
        var alone = await Stopwatches.TimeAsync("a webhook's delivery, to the first request of its run", 2000,
            _ => ToRequestAsync());
        var many = await Stopwatches.ManyAsync("a webhook's delivery, to the first request of its run", AtOnce,
            ToRequestAsync, ct);
        // Processor time and memory of this process would be the caller's.
        return [alone with { Processor = 0, Kilobytes = 0 }, many with { Processor = 0, Kilobytes = 0 }];
    }

    private Task ToRequestAsync()
    {
        var name = Interlocked.Increment(ref next).ToString(CultureInfo.InvariantCulture);
        return arrivals.WaitAsync(name, () => DeliverAsync($$"""{"n":"{{name}}"}"""), ct);
    }

    private async Task DeliverAsync(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Key, bytes));
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new("application/json");
        content.Headers.Add("X-Hub-Signature-256", $"sha256={signature}");
        await product.AskAsync(HttpMethod.Post, $"/api/v2/workflows/{workflow}/webhook", content, ct);
    }
}
