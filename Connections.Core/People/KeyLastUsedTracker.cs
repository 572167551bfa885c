using System.Collections.Concurrent;
using System.Threading.Channels;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Connections.Core.People;

/// <summary>
/// When each key was used last, to the minute: written behind the caller's back, once a minute and key at most. While
/// nothing can be written it is not, which stops no one.
/// </summary>
internal sealed class KeyLastUsedTracker(IDbContextFactory<ConnectionsDbContext> databases, TimeProvider clock,
    ILogger<KeyLastUsedTracker> log) : BackgroundService
{
    private static readonly TimeSpan Often = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<Guid, DateTimeOffset> noted = [];
    private readonly Channel<(Guid Key, DateTimeOffset At)> waiting =
        Channel.CreateBounded<(Guid, DateTimeOffset)>(
            new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Notes a use of now.</summary>
    public void Note(Guid key)
    {
        var now = clock.GetUtcNow();
        if (noted.TryGetValue(key, out var before) && now - before < Often) return;
        noted[key] = now;
        waiting.Writer.TryWrite((key, now));
    }

    /// <summary>Writes what waits, and ends. A stop during the start has canceled the writing already, which is no
    /// error.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        waiting.Writer.TryComplete();
        // A stop that ran out of time leaves them unwritten: they say when a key was used last, no more.
        if (ExecuteTask is { } writing)
            await writing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (key, at) in waiting.Reader.ReadAllAsync(stoppingToken)) await WriteAsync(key, at,
            stoppingToken);
    }

    /// <summary>Writes one use.</summary>
    internal async Task WriteAsync(Guid key, DateTimeOffset at, CancellationToken ct)
    {
        DateTimeOffset? used = at;
        try
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            await db.WriteAsync(
                token => db.Set<AccessKey>().Where(k => k.Id == key)
                    .ExecuteUpdateAsync(k => k.SetProperty(x => x.LastUsedAt, used), token), ct, evenWhenLocked: true);
        }
        catch (Problem.Unavailable e)
        {
            log.KeyUsePostponed(e.Message);
        }
        // What is only good to know stops nothing, least of all the product.
        catch (Exception e)
        {
            // What a stop breaks off does not always fail as canceled.
            ct.ThrowIfCancellationRequested();
            log.KeyUseFailed(e);
        }
    }
}
