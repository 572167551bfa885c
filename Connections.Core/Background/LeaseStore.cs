using System.Collections.Concurrent;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Background;

/// <summary>
/// Takes and gives back leases, over all nodes. A lease is its holder's while the holder shows signs of life; one that
/// shows none for
/// <see cref="Silence"/> is free. The one who waits measures silence on its own clock, so neither clocks that differ
/// nor a clock that once ran ahead keep a dead holder's lease.
/// </summary>
internal sealed class LeaseStore(IDbContextFactory<ConnectionsDbContext> databases, TimeProvider clock)
{
    /// <summary>After so long without a sign of life a holder counts as dead: several heartbeats.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(8);

    // A lease that ended so long ago is free at first sight. Clocks of nodes differ by less.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(30);

    private readonly Guid me = Guid.CreateVersion7();
    private readonly ConcurrentDictionary<string, byte> held = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Observation> sightings = new(StringComparer.Ordinal);

    /// <summary>Takes the lease and keeps it until it is disposed of; null while a living holder has it.</summary>
    public async Task<AcquiredLease?> TryAcquireAsync(string name, CancellationToken ct)
    {
        if (!held.TryAdd(name, 0)) return null;
        var taken = false;
        try
        {
            taken = await TryTakeAsync(name, ct);
            return taken ? new AcquiredLease(this, name, clock) : null;
        }
        finally
        {
            if (!taken) held.TryRemove(name, out _);
        }
    }

    /// <summary>A sign of life; false where another has the lease now.</summary>
    internal async Task<bool> RenewAsync(string name, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var until = clock.GetUtcNow() + Silence;
        return await db.WriteAsync(token => db.Set<Lease>().Where(l => l.Name == name && l.Holder == me)
            .ExecuteUpdateAsync(l => l.SetProperty(x => x.Until, until), token), ct) == 1;
    }

    /// <summary>
    /// At start on SQLite: frees every lease. This process alone uses the database, so the holder of one has died.
    /// </summary>
    public async Task FreeLeftBehindAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        if (db is not SqliteConnectionsDbContext) return;
        await db.WriteAsync(token => db.Set<Lease>().ExecuteDeleteAsync(token), ct, evenWhenLocked: true);
    }

    /// <summary>
    /// Gives back what <see cref="TryAcquireAsync"/> took. Where the database is away, the lease ends by silence.
    /// </summary>
    internal async Task ReleaseAsync(string name)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(CancellationToken.None);
            await db.WriteAsync(
                token => db.Set<Lease>().Where(l => l.Name == name && l.Holder == me).ExecuteDeleteAsync(token),
                CancellationToken.None);
        }
        catch (Problem.Unavailable)
        {
            // What was done under the lease is done all the same.
        }
        finally
        {
            held.TryRemove(name, out _);
        }
    }

    // Read first: who waits looks often, and must not be in the way of those who write.
    private async Task<bool> TryTakeAsync(string name, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var now = clock.GetUtcNow();
        var until = now + Silence;
        if (await db.Set<Lease>().AsNoTracking().SingleOrDefaultAsync(l => l.Name == name, ct) is not { } found)
        {
            sightings.TryRemove(name, out _);
            return await TryAddAsync(db, name, until, ct);
        }

        if (found.Holder != me && found.Until > now - ClockDifference && !IsSilent(name, found)) return false;
        // Only as it was seen: of several who wait, one gets it, and none gets it from a holder who spoke up in the
        // meantime.
        var taken =
            await db.WriteAsync(
                token => db.Set<Lease>()
                    .Where(l => l.Name == name && l.Holder == found.Holder && l.Until == found.Until)
            .ExecuteUpdateAsync(l => l.SetProperty(x => x.Holder, me).SetProperty(x => x.Until, until), token), ct);
        sightings.TryRemove(name, out _);
        return taken == 1;
    }

    private bool IsSilent(string name, Lease found)
    {
        var seen = sightings.AddOrUpdate(
            name,
            _ => new Observation(found.Holder, found.Until, clock.GetTimestamp()),
            (_, known) =>
                known.Holder == found.Holder && known.Until == found.Until ? known
                    : new Observation(found.Holder, found.Until, clock.GetTimestamp()));
        return clock.GetElapsedTime(seen.Since) >= Silence;
    }

    private async Task<bool> TryAddAsync(ConnectionsDbContext db, string name, DateTimeOffset until,
        CancellationToken ct)
    {
        db.Add(new Lease(name, me, until));
        try
        {
            await db.SaveAsync(ct);
            return true;
        }
        catch (UniqueViolationException)
        {
            return false;
        }
    }

    /// <summary>How a lease of someone else looked, and since when it looks so.</summary>
    private sealed record Observation(Guid Holder, DateTimeOffset Until, long Since);
}
