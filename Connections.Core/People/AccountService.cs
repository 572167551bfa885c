using System.Text.RegularExpressions;
using Connections.Core.Audit;
using Connections.Core.Storage;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Connections.Core.People;

/// <summary>
/// Local accounts: signing in, and making or resetting the owner. One instance per use: it holds a context.
/// </summary>
public sealed partial class AccountService
{
    private readonly UserManager<User> users;
    private readonly UserStore store;
    private readonly LocalSignInOptions local;
    private readonly AuditLog audit;
    private readonly TimeProvider clock;

    // A real hash to verify against where there is no account, so that the time of the answer does not tell.
    private static readonly Lazy<string> NobodysHash = new(
        () => new PasswordHasher<User>().HashPassword(new User("nobody@localhost", "Nobody", default), "nobody"));

    internal AccountService(UserManager<User> users, UserStore store, LocalSignInOptions local, AuditLog audit,
        TimeProvider clock) =>
        (this.users, this.store, this.local, this.audit, this.clock) = (users, store, local, audit, clock);

    /// <summary>Shortest password in characters. Length is the only rule (NIST SP 800-63B).</summary>
    public const int ShortestPassword = 12;

    /// <summary>Wrong passwords in a row after which an account is locked out.</summary>
    public const int MostFailures = 5;

    /// <summary>How long it is locked out then.</summary>
    public static TimeSpan LockedOutFor { get; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest password in characters.</summary>
    public const int LongestPassword = 256;

    /// <summary>
    /// The person with that email address and password, or null: unknown, wrong, disabled and locked out read the
    /// same. Works while the product is locked. Where local sign-in is switched off nobody is let in.
    /// </summary>
    public async Task<Actor?> SignInAsync(string email, string password, string? remoteAddress, CancellationToken ct)
    {
        if (email.Length > 254 || password.Length > LongestPassword) return null;
        var user = DatabaseText.Holds(email) ? await store.FindByEmailAsync(User.Normalize(email), ct) : null;
        var now = clock.GetUtcNow();
        var accepted = false;
        if (user?.PasswordHash is null)
        {
            users.PasswordHasher.VerifyHashedPassword(new User("nobody@localhost", "Nobody", default),
                NobodysHash.Value, password);
        }
        else
        {
            accepted = await users.CheckPasswordAsync(user, password);
            var refusedAnyway = !local.IsOn || user.DisabledAt is not null || IsLockedOut(user, now);
            if (!refusedAnyway) await CountAsync(user, accepted, now, ct);
            accepted &= !refusedAnyway;
        }

        var actor = new Actor(accepted ? user!.Id : Guid.Empty, ActorKind.User, accepted ? user!.Name : "unknown",
            remoteAddress)
        { Stamp = user?.SecurityStamp };
        audit.Add(store.Db, actor, accepted ? AuditEvent.SignedIn : AuditEvent.SignInFailed, user?.Id, Shown(email),
            outcome: accepted ? "success" : "refused");
        await store.Db.SaveAsync(ct, evenWhenLocked: true);
        Telemetry.CountSignIn(accepted);
        var log = store.Db.Logs.CreateLogger<AccountService>();
        if (!accepted)
        {
            var reason = user is null ? "unknown account" : user.DisabledAt is not null ? "disabled"
                : IsLockedOut(user, now) ? "locked out" : "wrong password, or none is set";
            log.SignInFailed(user?.Email ?? Loggable(email), user?.Id, remoteAddress, reason);
            return null;
        }
        log.SignedIn(user!.Email, user.Id, remoteAddress, "a password");
        // Past the loaded account: a sign-in makes no one's open form stale, and fails for no one's save.
        DateTimeOffset? at = now;
        await store.Db.WriteAsync(
            token => store.Db.Set<User>().Where(u => u.Id == actor.Id)
                .ExecuteUpdateAsync(u => u.SetProperty(x => x.LastSignInAt, at), token), ct, evenWhenLocked: true);
        return actor;
    }

    /// <summary>Audits a sign-out.</summary>
    public async Task RecordSignOutAsync(Actor actor, CancellationToken ct)
    {
        audit.Add(store.Db, actor, AuditEvent.SignedOut, actor.Id, actor.Name);
        await store.Db.SaveAsync(ct, evenWhenLocked: true);
        store.Db.Logs.CreateLogger<AccountService>().SignedOut(actor.Name, actor.Id, actor.RemoteAddress);
    }

    /// <summary>
    /// Whether there is an account that counts; the set-up link works only while there is none. People whom an identity
    /// provider sent and who manage nothing do not count: with them alone nobody could ever become an admin.
    /// </summary>
    public Task<bool> AnyAccountExistsAsync(CancellationToken ct) =>
        store.Db.Set<User>()
            .AnyAsync(u => u.Issuer == null || u.Roles.Any(r => (r.Permissions & Permissions.UserAccessManage) != 0),
                ct);

    /// <summary>Makes the first account, an Admin. Of several racing calls one wins.</summary>
    /// <exception cref="Problem.Invalid">The address or password breaks a rule.</exception>
    /// <exception cref="Problem.Conflict">There is an owner already.</exception>
    public async Task<Actor> CreateOwnerAsync(string email, string name, string password, string? remoteAddress,
        CancellationToken ct)
    {
        var faults = Check(email, name, password).ToList();
        if (faults.Count > 0) throw new Problem.Invalid(faults);

        var db = store.Db;
        var organization = await db.Set<Organization>().SingleAsync(ct);
        if (await AnyAccountExistsAsync(ct))
            throw new Problem.Conflict("This installation already has an owner. Sign in instead.");
        organization.Own();

        var user = new User(email.Trim(), name.Trim(), clock.GetUtcNow());
        user.Give(await db.Set<Role>().SingleAsync(r => r.Id == Role.Admin.Id, ct));
        var actor = new Actor(user.Id, ActorKind.User, user.Name, remoteAddress);
        audit.Add(db, actor, AuditEvent.OwnerCreated, user.Id, user.Email);
        try
        {
            Ensure(await users.CreateAsync(user, password));
        }
        catch (Problem.Conflict)
        {
            throw new Problem.Conflict("This installation already has an owner. Sign in instead.");
        }
        return actor with { Stamp = user.SecurityStamp };
    }

    /// <summary>
    /// Gives an account a new password and the role Admin again, and ends its sessions. For the command line.
    /// </summary>
    /// <exception cref="Problem.NotFound">Nobody has that address.</exception>
    /// <exception cref="Problem.Invalid">The password breaks a rule.</exception>
    public async Task ResetOwnerAsync(string email, string password, CancellationToken ct)
    {
        var user = await store.FindByEmailAsync(User.Normalize(DatabaseText.Clean(email)), ct)
            ?? throw new Problem.NotFound("account", $"There is no account with the email address “{email}”.");
        var db = store.Db;
        await db.Entry(user).Collection(u => u.Roles).LoadAsync(ct);
        user.Give(await db.Set<Role>().SingleAsync(r => r.Id == Role.Admin.Id, ct));
        user.Enable();
        audit.Add(db, Actor.System, AuditEvent.OwnerReset, user.Id, user.Email);
        if (Check(user.Email, user.Name, password).ToList() is { Count: > 0 } faults) throw new Problem.Invalid(faults);
        user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
        (user.AccessFailedCount, user.LockoutEnd) = (0, null);
        // In the same save: those who had the account before are out when the new password counts.
        await db.EndLinksAsync([user.Id], ct);
        await db.EndSessionsAsync(user, ct);
        await db.SaveAsync(ct, evenWhenLocked: true);
    }

    // In one statement each, past the loaded account: of many guesses at once every one counts, and none meets the
    // other's version. A lockout that ends later than one can was begun by a clock that was ahead.
    private static bool IsLockedOut(User user, DateTimeOffset now) =>
        user.LockoutEnd > now && user.LockoutEnd <= ClockSkew.LatestEnd(now, LockedOutFor);

    private async Task CountAsync(User user, bool accepted, DateTimeOffset now, CancellationToken ct)
    {
        if (accepted && user is { AccessFailedCount: 0, LockoutEnd: null }) return;
        var account = store.Db.Set<User>().Where(u => u.Id == user.Id);
        DateTimeOffset? end = now + LockedOutFor;
        await store.Db.WriteAsync(token => accepted
            ? account.ExecuteUpdateAsync(
                u => u.SetProperty(x => x.AccessFailedCount, 0).SetProperty(x => x.LockoutEnd, (DateTimeOffset?)null),
                token)
            : account.ExecuteUpdateAsync(u => u
                .SetProperty(x => x.LockoutEnd, x => x.AccessFailedCount + 1 >= MostFailures ? end : x.LockoutEnd)
                .SetProperty(x => x.AccessFailedCount,
                    x => x.AccessFailedCount + 1 >= MostFailures ? 0 : x.AccessFailedCount + 1), token), ct,
            evenWhenLocked: true);
    }

    private static IEnumerable<ValidationError> Check(string email, string name, string password)
    {
        foreach (var fault in AccountRules.Check(email, name)) yield return fault;
        if (AccountRules.CheckPassword(password) is { } wrong) yield return wrong;
    }

    private static void Ensure(IdentityResult result)
    {
        if (result.Succeeded) return;
        if (result.Errors.Any(
            e => e.Code is nameof(IdentityErrorDescriber.ConcurrencyFailure)
            or nameof(IdentityErrorDescriber.DuplicateEmail)))
            throw new Problem.Conflict("Someone else changed this account at the same time. Try again.");
        throw new Problem.Invalid([.. result.Errors.Select(e => new ValidationError("password", e.Description))]);
    }

    // A password that was typed into the wrong field must not reach the log: only what has the form of an address is
    // repeated.
    private static string Loggable(string email) => AddressForm().IsMatch(Shown(email)) ? Shown(email) : "(no address)";

    [GeneratedRegex(@"^[\w.+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,24}$")]
    private static partial Regex AddressForm();

    // What was typed as an address is audited, bounded and without control characters.
    private static string Shown(string email) =>
        DatabaseText.Clean(new([.. email.Trim().Where(c => !char.IsControl(c)).Take(254)]));
}
