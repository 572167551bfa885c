using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>A thing that can be restored for some time after its deletion.</summary>
internal interface IRestorable : IManagedResource
{
    /// <summary>When it was deleted; null: it was not.</summary>
    DateTimeOffset? DeletedAt { get; }

    /// <summary>When it is permanently deleted.</summary>
    DateTimeOffset? PurgeAt { get; }
}

/// <summary>The end of deleted things, the same for every kind.</summary>
internal static class DeletedResources
{
    /// <summary>Those whose time is over, the first first, at most that many.</summary>
    /// <param name="db">The database.</param>
    /// <param name="deleted">The deleted things of a kind.</param>
    /// <param name="now">The time.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="ct">Cancels it.</param>
    public static async Task<List<T>> DueAsync<T>(this ConnectionsDbContext db, IQueryable<T> deleted,
        DateTimeOffset now, int max, CancellationToken ct) where T : class, IRestorable
    {
        // Deleted while the clock was ahead: from now on it is kept for as long as anything is, and no longer.
        var end = now + RecentlyDeleted.Kept;
        var latest = ClockSkew.LatestEnd(now, RecentlyDeleted.Kept);
        var beyond = deleted.Where(t => t.PurgeAt > latest);
        if (await beyond.AnyAsync(ct))
            await db.WriteAsync(token => beyond.ExecuteUpdateAsync(
                t => t.SetProperty(x => x.DeletedAt, now).SetProperty(x => x.PurgeAt, end), token), ct);
        return await deleted.Where(t => t.PurgeAt != null && t.PurgeAt <= now).OrderBy(t => t.PurgeAt).Take(max)
            .ToListAsync(ct);
    }

    /// <summary>Stages that things are destroyed, and what only they were the reason for.</summary>
    /// <param name="db">Where it is staged.</param>
    /// <param name="audit">The trail.</param>
    /// <param name="actor">Who destroys them.</param>
    /// <param name="purged">What the trail calls it.</param>
    /// <param name="things">The things.</param>
    /// <param name="ct">Cancels it.</param>
    public static async Task StagePurgeAsync<T>(this ConnectionsDbContext db, AuditLog audit, Actor actor,
        AuditEvent purged, IReadOnlyList<T> things, CancellationToken ct) where T : class, IRestorable
    {
        var ids = things.Select(t => t.Id).ToList();
        db.RemoveRange(await db.Set<Grant>().Where(g => ids.Contains(g.ResourceId)).ToListAsync(ct));
        db.RemoveRange(await db.Set<Favorite>().Where(f => ids.Contains(f.ResourceId)).ToListAsync(ct));
        foreach (var thing in things)
        {
            db.Remove(thing);
            audit.Add(db, actor, purged, thing.Id, thing.Name);
        }
    }
}
