using System.Security.Cryptography;
using System.Text;
using Connections.Core.Audit;
using Connections.Core.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.People;

/// <summary>What the holder of an invitation or reset link can do: choose a password, once.</summary>
public sealed class InvitationService
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IPasswordHasher<User> hasher;
    private readonly LocalSignInOptions local;
    private readonly AuditLog audit;
    private readonly TimeProvider clock;

    internal InvitationService(IDbContextFactory<ConnectionsDbContext> databases, IPasswordHasher<User> hasher,
        LocalSignInOptions local, AuditLog audit, TimeProvider clock) =>
        (this.databases, this.hasher, this.local, this.audit, this.clock) = (databases, hasher, local, audit, clock);

    /// <summary>
    /// For whom the link is, or null: unknown, used and expired read the same, and where passwords are switched off
    /// there is none.
    /// </summary>
    public async Task<LinkHolder?> FindAsync(string? token, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await FindAsync(db, token, ct) is var (link, user)
            ? new LinkHolder(user.Name, user.Email, link.ExpiresAt) : null;
    }

    /// <summary>Sets the password. The link is spent, and every session of the account ends.</summary>
    /// <exception cref="Problem.Forbidden">The link is not valid.</exception>
    /// <exception cref="Problem.Invalid">The password breaks a rule.</exception>
    public async Task<Actor> CompleteAsync(string? token, string password, string? remoteAddress, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await FindAsync(db, token, ct) is not var (link, user))
            throw new Problem.Forbidden(
                "This link is no longer valid. Ask an admin of your organization for a new one.");
        if (AccountRules.CheckPassword(password) is { } fault) throw new Problem.Invalid([fault]);

        user.PasswordHash = hasher.HashPassword(user, password);
        (user.AccessFailedCount, user.LockoutEnd) = (0, null);
        // This very link above all: where another call used or ended it since it was read, the save finds no row, and
        // is refused.
        db.Remove(link);
        // Another one may have been made at the same moment as this.
        await db.EndLinksAsync([user.Id], ct);
        await db.EndSessionsAsync(user, ct);
        var actor = new Actor(user.Id, ActorKind.User, user.Name, remoteAddress) { Stamp = user.SecurityStamp };
        audit.Add(db, actor, AuditEvent.PasswordChosen, user.Id, user.Email);
        try
        {
            await db.SaveAsync(ct);
        }
        catch (Problem.Conflict)
        {
            throw new Problem.Forbidden(
                "This link was just used or replaced. Sign in with the new password, or ask an admin for another "
                + "link.");
        }
        return actor;
    }

    /// <summary>Removes links that have ended.</summary>
    internal async Task<int> SweepAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.WriteAsync(
            token => db.Set<OneTimeLink>().Where(l => l.ExpiresAt <= now).ExecuteDeleteAsync(token), ct);
    }

    /// <summary>What the database keeps of a token.</summary>
    internal static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private async Task<(OneTimeLink Link, User User)?> FindAsync(ConnectionsDbContext db, string? token,
        CancellationToken ct)
    {
        // A link must not lead round a local sign-in that is switched off.
        if (!local.IsOn || token is not { Length: > 0 and <= 100 }) return null;
        var hash = Hash(token);
        var now = clock.GetUtcNow();
        // However long it was to last when it was made, and whatever the clock said then.
        var (oldest, latest, latestEnd) = (now - MemberService.LinkLasts, ClockSkew.LatestPast(now),
            ClockSkew.LatestEnd(now, MemberService.LinkLasts));
        var link = await db.Set<OneTimeLink>().SingleOrDefaultAsync(
            l => l.TokenHash == hash && l.ExpiresAt > now && l.ExpiresAt <= latestEnd && l.CreatedAt > oldest
                && l.CreatedAt <= latest, ct);
        if (link is null) return null;
        var user = await db.Set<User>().Include(u => u.Roles).SingleAsync(u => u.Id == link.UserId, ct);
        return user.DisabledAt is null && await db.StandsBehindAsync(link, user, ct) ? (link, user) : null;
    }
}
