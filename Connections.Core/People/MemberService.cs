using System.Buffers.Text;
using System.Security.Cryptography;
using Connections.Core.Audit;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.People;

/// <summary>
/// The people of the organization: inviting, roles and teams, disabling. It takes <c>user_access_manage</c>,
/// except to end one's own sessions.
/// </summary>
public sealed class MemberService
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly LocalSignInOptions local;
    private readonly AuditLog audit;
    private readonly TimeProvider clock;

    internal MemberService(IDbContextFactory<ConnectionsDbContext> databases, LocalSignInOptions local, AuditLog audit,
        TimeProvider clock) =>
        (this.databases, this.local, this.audit, this.clock) = (databases, local, audit, clock);

    /// <summary>How long an invitation or reset link works.</summary>
    public static TimeSpan LinkLasts { get; } = TimeSpan.FromDays(1);

    /// <summary>The members, by name.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    public async Task<PagedResult<MemberRow>> ListAsync(Actor actor, MemberQuery query, PageRequest page,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        (await db.RightsOfAsync(actor, ct)).Ensure(Permissions.UserAccessManage, "see the members");
        return await db.Set<User>().Where(u => !u.IsServiceAccount).MembersAsync(query, page, ct);
    }

    /// <summary>Makes an account that has no password yet, and the link with which its owner chooses one.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission, or a role allows more than one's own do.</exception>
    /// <exception cref="Problem.Invalid">Address or name breaks a rule, or the address is taken; or passwords are
    /// switched off here.</exception>
    public async Task<IssuedLink> InviteAsync(Actor actor, string email, string name, IReadOnlyCollection<Guid> roleIds,
        IReadOnlyCollection<Guid> teamIds, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.UserAccessManage, "invite people");
        EnsurePasswords();
        if (AccountRules.Check(email, name).ToList() is { Count: > 0 } faults) throw new Problem.Invalid(faults);
        var roles = await db.RequireRolesAsync(roleIds, ct);
        rights.EnsureOwn(roles.Allowed(), "give these roles");

        var user = new User(email.Trim(), name.Trim(), clock.GetUtcNow());
        user.SetRoles(roles);
        foreach (var team in await db.RequireTeamsAsync(teamIds, ct)) user.Join(team);
        db.Add(user);
        var link = NewLink(db, actor, user.Id);
        audit.Add(db, actor, AuditEvent.UserInvited, user.Id, user.Email, RolesAndTeams([], [], user));
        try
        {
            await db.SaveAsync(ct);
        }
        catch (UniqueViolationException)
        {
            throw new Problem.Invalid("email", "This email address already belongs to a member.");
        }
        return link;
    }

    /// <summary>A new link with which the member chooses a password; earlier ones end.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission, or the member may do more than oneself.</exception>
    /// <exception cref="Problem.Invalid">An identity provider signs the member in, or passwords are switched off
    /// here.</exception>
    public async Task<IssuedLink> CreateLinkAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (_, user) = await RequireAsync(db, actor, id, "create a link for this member", ct);
        EnsurePasswords();
        if (user.NormalizedEmail is null)
            throw new Problem.Invalid("", $"{user.Name} signs in with the identity provider and has no password here.");
        await db.EndLinksAsync([id], ct);
        var link = NewLink(db, actor, id);
        audit.Add(db, actor, user.PasswordHash is null ? AuditEvent.UserInvited : AuditEvent.PasswordResetIssued, id,
            user.Email);
        await db.SaveAsync(ct);
        return link;
    }

    /// <summary>Gives a member exactly these roles and teams. An open link of theirs ends with a change.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission, or a role that is given or taken allows more than
    /// one's own do.</exception>
    /// <exception cref="Problem.Invalid">Nobody could manage people anymore.</exception>
    /// <exception cref="Problem.Conflict">Someone else saved it since.</exception>
    public async Task UpdateAsync(Actor actor, Guid id, IReadOnlyCollection<Guid> roleIds,
        IReadOnlyCollection<Guid> teamIds, Guid seenVersion, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (rights, user) = await RequireAsync(db, actor, id, "change this member", ct);
        db.SetOriginalVersion(user, seenVersion);
        var roles = await db.RequireRolesAsync(roleIds, ct);
        rights.EnsureOwn(roles.Allowed(), "give these roles");
        var teams = await db.RequireTeamsAsync(teamIds, ct);
        await db.EnsureSomeoneElseManagesAsync((who, role) => who == id && !roleIds.Contains(role), ct);

        var (oldRoles, oldTeams) = (user.Roles.ToList(), user.Teams.ToList());
        user.SetRoles(roles);
        foreach (var team in oldTeams.Except(teams)) user.Leave(team);
        foreach (var team in teams) user.Join(team);
        var changes = RolesAndTeams(oldRoles, oldTeams, user);
        if (changes.Count > 0) await db.EndLinksAsync([id], ct);
        audit.Add(db, actor, AuditEvent.UserModified, id, user.Email, changes);
        await db.SaveAsync(ct);
    }

    /// <summary>
    /// Disables a member at once: sessions end, links too, and no call acts for them anymore. Their grants stay.
    /// </summary>
    /// <exception cref="Problem.Forbidden">Without the permission, or the member may do more than oneself.</exception>
    /// <exception cref="Problem.Invalid">It is oneself, or the last who manages people.</exception>
    public async Task DisableAsync(Actor actor, Guid id, CancellationToken ct)
    {
        if (actor.Id == id) throw new Problem.Invalid("", "You can't disable yourself. Ask another admin.");
        await using var db = await databases.CreateDbContextAsync(ct);
        var (_, user) = await RequireAsync(db, actor, id, "disable this member", ct);
        if (user.DisabledAt is not null) return;
        await db.EnsureSomeoneElseManagesAsync((who, _) => who == id, ct);
        user.Disable(clock.GetUtcNow());
        await db.EndSessionsAsync(user, ct);
        await db.EndLinksAsync([id], ct);
        audit.Add(db, actor, AuditEvent.UserDisabled, id, user.Email);
        await db.SaveAsync(ct);
    }

    /// <summary>Lets a disabled member in again.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission, or the member may do more than oneself.</exception>
    public async Task EnableAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (_, user) = await RequireAsync(db, actor, id, "enable this member", ct);
        if (user.DisabledAt is null) return;
        user.Enable();
        // One may have been made while the account was disabled.
        await db.EndLinksAsync([id], ct);
        audit.Add(db, actor, AuditEvent.UserEnabled, id, user.Email);
        await db.SaveAsync(ct);
    }

    /// <summary>
    /// Ends every session of a member at once, on every node; their keys and links stay. Anyone may end their own.
    /// </summary>
    /// <exception cref="Problem.Forbidden">It is another's, without the permission, or the member may do more than
    /// oneself.</exception>
    public async Task EndSessionsAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var isOwn = actor.Kind == ActorKind.User && actor.Id == id;
        var user = isOwn ? await RequireSelfAsync(db, actor, ct)
            : (await RequireAsync(db, actor, id, "sign this member out", ct)).User;
        if (user.DisabledAt is not null) return;
        await db.EndSessionsAsync(user, ct);
        audit.Add(db, actor, AuditEvent.SessionsEnded, id, user.Email);
        // To leave is always possible, as with a sign-out.
        await db.SaveAsync(ct, evenWhenLocked: isOwn);
    }

    /// <summary>What changed in roles and teams, by name.</summary>
    internal static IReadOnlyList<FieldChange> RolesAndTeams(IEnumerable<Role> oldRoles, IEnumerable<Team> oldTeams,
        User user)
    {
        static string Names(IEnumerable<string> names) =>
            string.Join(", ", names.Order(StringComparer.OrdinalIgnoreCase));
        FieldChange[] all =
        [
            new("roles", Names(oldRoles.Select(r => r.Name)), Names(user.Roles.Select(r => r.Name))),
            new("teams", Names(oldTeams.Select(t => t.Name)), Names(user.Teams.Select(t => t.Name))),
        ];
        return [.. all.Where(c => c.Old != c.New)];
    }

    private void EnsurePasswords()
    {
        if (!local.IsOn)
            throw new Problem.Invalid("", "Password sign-in is off. Members sign in with the identity provider.");
    }

    private OneTimeLink Remember(ConnectionsDbContext db, byte[] hash, Actor actor, Guid userId)
    {
        var now = clock.GetUtcNow();
        var link = new OneTimeLink(hash, userId, actor.Id, now, now + LinkLasts);
        db.Add(link);
        return link;
    }

    private IssuedLink NewLink(ConnectionsDbContext db, Actor actor, Guid userId)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return new IssuedLink(userId, token, Remember(db, InvitationService.Hash(token), actor, userId).ExpiresAt);
    }

    // A key that allows less than its owner signs nobody out with that.
    private static async Task<User> RequireSelfAsync(ConnectionsDbContext db, Actor actor, CancellationToken ct)
    {
        var rights = await db.RightsOfAsync(actor, ct);
        if (rights.ThroughScopes) rights.Ensure(Permissions.UserAccessManage, "sign this member out");
        return await db.Set<User>().SingleAsync(u => u.Id == actor.Id, ct);
    }

    private static async Task<(Rights Rights, User User)> RequireAsync(ConnectionsDbContext db, Actor actor, Guid id,
        string toDoWhat, CancellationToken ct)
    {
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.UserAccessManage, toDoWhat);
        var user = await db.Set<User>().Include(u => u.Roles).Include(u => u.Teams).AsSplitQuery()
            .SingleOrDefaultAsync(u => u.Id == id && !u.IsServiceAccount, ct)
            ?? throw new Problem.NotFound("member");
        rights.EnsureOwn(user.Roles.Allowed(), toDoWhat);
        return (rights, user);
    }
}
