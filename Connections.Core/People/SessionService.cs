using System.Buffers.Text;
using System.Security.Cryptography;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.People;

/// <summary>
/// Who is signed in. A session ends after 60 minutes without use or 12 hours in all, at sign-out, and when the account
/// is disabled.
/// </summary>
public sealed class SessionService
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly LocalSignInOptions local;
    private readonly TimeProvider clock;

    internal SessionService(IDbContextFactory<ConnectionsDbContext> databases, LocalSignInOptions local,
        TimeProvider clock) =>
        (this.databases, this.local, this.clock) = (databases, local, clock);

    /// <summary>Longest time without use.</summary>
    public static TimeSpan IdleLimit { get; } = TimeSpan.FromMinutes(60);

    private const int MostAskedAtOnce = 200;

    /// <summary>Longest time in all.</summary>
    public static TimeSpan AbsoluteLimit { get; } = TimeSpan.FromHours(12);

    /// <summary>What an actor carries of a session: it names the session and signs nobody in.</summary>
    public static string FingerprintOf(string id) => Convert.ToHexString(Hash(id));

    /// <summary>
    /// Begins a session and returns its random id of 256 bits, for the cookie alone. It is over from the start where
    /// the sessions of the account were ended after the sign-in was checked.
    /// </summary>
    /// <param name="actor">Who signed in.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task<string> BeginAsync(Actor actor, CancellationToken ct)
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await using var db = await databases.CreateDbContextAsync(ct);
        var now = clock.GetUtcNow();
        var stamp = actor.Stamp
            ?? await db.Set<User>().Where(u => u.Id == actor.Id).Select(u => u.SecurityStamp).SingleAsync(ct);
        db.Add(new Session(Hash(id), actor.Id, stamp, now, now + AbsoluteLimit));
        await db.SaveAsync(ct, evenWhenLocked: true);
        return id;
    }

    /// <summary>
    /// The person of a session that still holds, or null. Noting the use costs one write a minute at most.
    /// </summary>
    public async Task<Actor?> FindAsync(string id, CancellationToken ct)
    {
        var hash = Hash(id);
        var now = clock.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await Holding(db, now).SingleOrDefaultAsync(s => s.IdHash == hash, ct) is not { } found) return null;

        if (now - found.LastSeenAt > TimeSpan.FromMinutes(1))
            await NoteUseAsync(db, hash, now, ct);
        return new Actor(found.UserId, ActorKind.User, found.Name, Session: Convert.ToHexString(hash));
    }

    /// <summary>Which of these sessions still hold. It notes no use.</summary>
    /// <param name="fingerprints">Their fingerprints.</param>
    /// <param name="ct">Cancels it.</param>
    public async Task<IReadOnlySet<string>> FindActiveAsync(IReadOnlyCollection<string> fingerprints,
        CancellationToken ct)
    {
        var holding = new HashSet<string>(fingerprints.Count);
        await using var db = await databases.CreateDbContextAsync(ct);
        foreach (var some in fingerprints.Select(Convert.FromHexString).Chunk(MostAskedAtOnce))
        {
            var found = await Holding(db,
                clock.GetUtcNow()).Where(s => some.Contains(s.IdHash)).Select(s => s.IdHash).ToListAsync(ct);
            holding.UnionWith(found.Select(Convert.ToHexString));
        }
        return holding;
    }

    /// <summary>Whether that person's account is disabled, to tell them why their session ended.</summary>
    public async Task<bool> IsDisabledAsync(Guid userId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<User>().AnyAsync(u => u.Id == userId && u.DisabledAt != null, ct);
    }

    /// <summary>Ends a session; an unknown one is ended already.</summary>
    public async Task EndAsync(string id, CancellationToken ct)
    {
        var hash = Hash(id);
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.WriteAsync(token => db.Set<Session>().Where(s => s.IdHash == hash).ExecuteDeleteAsync(token), ct,
            evenWhenLocked: true);
    }

    /// <summary>Removes what has ended.</summary>
    internal async Task<int> SweepAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var (idleSince, latestSeen, latestEnd) = (now - IdleLimit, ClockSkew.LatestPast(now),
            ClockSkew.LatestEnd(now, AbsoluteLimit));
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.WriteAsync(
            token => db.Set<Session>()
                .Where(s =>
                    s.ExpiresAt <= now || s.LastSeenAt <= idleSince || s.ExpiresAt > latestEnd
                        || s.LastSeenAt > latestSeen)
                .ExecuteDeleteAsync(token),
            ct);
    }

    private IQueryable<HoldingRow> Holding(ConnectionsDbContext db, DateTimeOffset now)
    {
        var (idleSince, latestSeen, latestEnd) = (now - IdleLimit, ClockSkew.LatestPast(now),
            ClockSkew.LatestEnd(now, AbsoluteLimit));
        // Where passwords are switched off, a session that one of them began ends, too.
        var passwords = local.IsOn;
        return
            from session in db.Set<Session>()
            join user in db.Set<User>() on session.UserId equals user.Id
            where session.ExpiresAt > now && session.LastSeenAt > idleSince && user.DisabledAt == null
                && session.SecurityStamp == user.SecurityStamp
                && (passwords || user.Issuer != null)
                // Begun or used by a clock that was ahead: it would last for as long as the clock was wrong.
                && session.ExpiresAt <= latestEnd && session.LastSeenAt <= latestSeen
            select new HoldingRow
            {
                IdHash = session.IdHash,
                UserId = user.Id,
                Name = user.Name,
                LastSeenAt = session.LastSeenAt
            };
    }

    // People can continue looking while nothing can be written: a full disk must not sign them out.
    private static async Task NoteUseAsync(ConnectionsDbContext db, byte[] hash, DateTimeOffset now,
        CancellationToken ct)
    {
        try
        {
            await db.WriteAsync(
                token => db.Set<Session>().Where(s => s.IdHash == hash)
                    .ExecuteUpdateAsync(s => s.SetProperty(x => x.LastSeenAt, now), token), ct, evenWhenLocked: true);
        }
        catch (Problem.Unavailable)
        {
        }
    }

    private sealed class HoldingRow
    {
        public required byte[] IdHash { get; init; }

        public required Guid UserId { get; init; }

        public required string Name { get; init; }

        public required DateTimeOffset LastSeenAt { get; init; }
    }

    private static byte[] Hash(string id) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(id));
}
