using Connections.Core.Audit;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Connections.Core.People;

/// <summary>Why someone whom the identity provider let in does not come in here.</summary>
public enum ExternalRefusal
{
    /// <summary>They come in.</summary>
    None,

    /// <summary>Their account is disabled.</summary>
    Disabled,

    /// <summary>None of their claims gives a role.</summary>
    NoRole,

    /// <summary>The provider did not say who they are, or not so that it can be kept.</summary>
    Unknown,
}

/// <summary>
/// Signs people in whom an identity provider knows. Works while the product is locked, as every sign-in does.
/// </summary>
public sealed class ExternalAccountService
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly ClaimMapping mapping;
    private readonly AuditLog audit;
    private readonly TimeProvider clock;

    internal ExternalAccountService(IDbContextFactory<ConnectionsDbContext> databases, ClaimMapping mapping,
        AuditLog audit, TimeProvider clock) =>
        (this.databases, this.mapping, this.audit, this.clock) = (databases, mapping, audit, clock);

    /// <summary>
    /// Refuses settings that name a role that does not exist, or a team that cannot: people would come in without it,
    /// unseen.
    /// </summary>
    /// <exception cref="StartupException">With the setting and what there is.</exception>
    public async Task EnsureMappingAsync(CancellationToken ct)
    {
        foreach (var (value, team) in mapping.Teams.Where(t => t.Key != ClaimMapping.Every))
            if (PrincipalNames.Check(team, Team.MaxName) is { } fault)
                throw new StartupException($"Authentication:Oidc:Teams:{value} is not a valid team name. "
                    + $"{fault.Message}");
        await using var db = await databases.CreateDbContextAsync(ct);
        var known = await db.Set<Role>().Select(r => r.Name).ToListAsync(ct);
        var named = mapping.Roles.Select(r => ($"Authentication:Oidc:Roles:{r.Key}", r.Value))
            .Append(("Authentication:Oidc:DefaultRole", mapping.DefaultRole));
        foreach (var (setting, name) in named.Where(
            n => n.Item2.Length > 0 && !known.Contains(n.Item2, StringComparer.OrdinalIgnoreCase)))
            throw new StartupException($"{setting} names the role “{name}”, which doesn't exist. Available: "
                + $"{string.Join(", ", known)}.");
    }

    /// <summary>Whether an identity provider signs this account in.</summary>
    public async Task<bool> IsExternalAsync(Guid userId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<User>().AnyAsync(u => u.Id == userId && u.Issuer != null, ct);
    }

    /// <summary>
    /// The person, made at the first sign-in. Matched by issuer and subject alone; name, address, and the roles and
    /// teams that the mapping decides on follow the claims each time.
    /// </summary>
    public async Task<(Actor? Actor, ExternalRefusal Refusal)> SignInAsync(ExternalIdentity who, string? remoteAddress,
        CancellationToken ct)
    {
        try
        {
            return await SignInOnceAsync(who, remoteAddress, ct);
        }
        catch (Exception e) when (e is UniqueViolationException or Problem.Conflict)
        {
            // Two first sign-ins at once, or someone changed the account at this moment: now it is there.
            return await SignInOnceAsync(who, remoteAddress, ct);
        }
    }

    private async Task<(Actor? Actor, ExternalRefusal Refusal)> SignInOnceAsync(ExternalIdentity who,
        string? remoteAddress, CancellationToken ct)
    {
        if (!who.CanBeKept) return (null, ExternalRefusal.Unknown);
        await using var db = await databases.CreateDbContextAsync(ct);
        var user = await db.Set<User>().Include(u => u.Roles).Include(u => u.Teams).AsSplitQuery()
            .SingleOrDefaultAsync(u => u.Issuer == who.Issuer && u.Subject == who.Subject, ct);
        var roles = await RolesAsync(db, who, isNew: user is null, ct);
        var refusal = user?.DisabledAt is not null ? ExternalRefusal.Disabled : roles is { Count: 0 }
            ? ExternalRefusal.NoRole : ExternalRefusal.None;
        var email = Shorten(who.Values(mapping.EmailClaim) is [var first, ..] ? NameCharacters.Clean(first) : "", 254);
        if (refusal != ExternalRefusal.None)
        {
            // Keys of theirs and open pages rest on roles that the provider does not give anymore.
            if (user is not null && refusal == ExternalRefusal.NoRole)
                await TakeRolesAsync(db, who, user, remoteAddress, ct);
            var nobody = new Actor(user?.Id ?? Guid.Empty, ActorKind.User, user?.Name ?? "unknown", remoteAddress);
            audit.Add(db, nobody, AuditEvent.SignInFailed, user?.Id,
                email.Length > 0 ? email : Shorten(who.Subject, 254), [Provider(who)],
                refusal == ExternalRefusal.Disabled ? "disabled" : "no role");
            await db.SaveAsync(ct, evenWhenLocked: true);
            Telemetry.CountSignIn(isAccepted: false);
            db.Logs.CreateLogger<ExternalAccountService>().SignInFailed(
                email.Length > 0 ? email : "(no address)", user?.Id, remoteAddress,
                refusal == ExternalRefusal.Disabled ? "disabled" : "no role");
            return (null, refusal);
        }

        var now = clock.GetUtcNow();
        var name = who.Values(mapping.NameClaim).Append(email).Append(who.Subject)
            .Select(n => Shorten(NameCharacters.Clean(n), 200)).FirstOrDefault(n => n.Length > 0) ?? "?";
        var isNew = user is null;
        if (user is null) db.Add(user = User.External(who.Issuer, who.Subject, email, name, now));
        var actor = new Actor(user.Id, ActorKind.User, name, remoteAddress);
        var (oldRoles, oldTeams) = (user.Roles.ToList(), user.Teams.ToList());
        user.Introduce(name, email);
        user.SignedIn(now);
        if (roles is not null) user.SetRoles(roles);
        if (mapping.TeamsOf(who) is { } teams) await FollowAsync(db, user, teams, now, ct);

        var changes = MemberService.RolesAndTeams(oldRoles, oldTeams, user);
        if (isNew) audit.Add(db, actor, AuditEvent.UserCreated, user.Id, email, [Provider(who), .. changes]);
        else if (changes.Count > 0)
            audit.Add(db, actor, AuditEvent.UserModified, user.Id, email, [Provider(who), .. changes]);
        audit.Add(db, actor, AuditEvent.SignedIn, user.Id, email, [Provider(who)]);
        await db.SaveAsync(ct, evenWhenLocked: true);
        Telemetry.CountSignIn(isAccepted: true);
        db.Logs.CreateLogger<ExternalAccountService>().SignedIn(
            email, user.Id, remoteAddress, "the identity provider");
        return (actor with { Stamp = user.SecurityStamp }, ExternalRefusal.None);
    }

    private async Task TakeRolesAsync(ConnectionsDbContext db, ExternalIdentity who, User user, string? remoteAddress,
        CancellationToken ct)
    {
        var (oldRoles, oldTeams) = (user.Roles.ToList(), user.Teams.ToList());
        user.SetRoles([]);
        await db.EndSessionsAsync(user, ct);
        var changes = MemberService.RolesAndTeams(oldRoles, oldTeams, user);
        if (changes.Count > 0)
            audit.Add(db, new Actor(user.Id, ActorKind.User, user.Name, remoteAddress), AuditEvent.UserModified,
                user.Id, user.Email, [Provider(who), .. changes]);
    }

    // Null: they keep what they have. A role that was deleted since the start gives nothing.
    private async Task<List<Role>?> RolesAsync(ConnectionsDbContext db, ExternalIdentity who, bool isNew,
        CancellationToken ct)
    {
        var named = mapping.RolesOf(who)
            ?? (isNew ? [mapping.DefaultRole.Length > 0 ? mapping.DefaultRole : Role.ReadOnly.Name] : null);
        if (named is null) return null;
        var keys = named.Select(PrincipalNames.Key).ToList();
        return await db.Set<Role>().Where(r => keys.Contains(r.NameKey)).ToListAsync(ct);
    }

    private async Task FollowAsync(ConnectionsDbContext db, User user, IReadOnlyList<string> teams, DateTimeOffset now,
        CancellationToken ct)
    {
        var wanted = teams.ToDictionary(PrincipalNames.Key);
        var keysOfTeams = wanted.Keys.ToList();
        var known = await db.Set<Team>().Where(t => keysOfTeams.Contains(t.NameKey)).ToListAsync(ct);
        foreach (var team in user.Teams.Where(t => mapping.Decides(t) && !wanted.ContainsKey(t.NameKey)).ToList())
            user.Leave(team);
        foreach (var (key, name) in wanted)
        {
            if (known.Find(t => t.NameKey == key) is not { } team)
            {
                db.Add(team = new Team(name, "", now));
                audit.Add(db, Actor.System, AuditEvent.TeamCreated, team.Id, team.Name);
            }
            user.Join(team);
        }
    }

    private static FieldChange Provider(ExternalIdentity who) =>
        new("identity provider", null, Shorten(who.Issuer, 400));

    private static string Shorten(string text, int longest)
    {
        var clean = DatabaseText.Clean(new([.. text.Trim().Where(c => !char.IsControl(c)).Take(longest)]));
        return clean.Length > longest ? clean[..longest] : clean;
    }
}
