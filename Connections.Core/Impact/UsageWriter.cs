using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Impact;

/// <summary>Writes the noted uses every few seconds, and again at the end.</summary>
internal sealed class UsageWriter(UsageCounter book, ChoiceCounter choices, TimeProvider clock,
    ILogger<UsageWriter> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await FlushAsync(stoppingToken);
    }

    private async Task FlushAsync(CancellationToken ct)
    {
        try
        {
            await book.FlushAsync(ct);
            await choices.FlushAsync(ct);
        }
        catch (Problem e) when (e is Problem.Unavailable or Problem.Conflict)
        {
            log.UsagePostponed(e.Message);
        }
        // A loop that ends with an error would stop the product.
        catch (Exception e)
        {
            // What a stop breaks off does not always fail as canceled.
            ct.ThrowIfCancellationRequested();
            log.UsageFailed(e);
        }
    }
}
