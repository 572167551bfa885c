using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Access;

/// <summary>A principal to choose.</summary>
/// <param name="Principal">Who.</param>
/// <param name="Name">Name on screen.</param>
/// <param name="Hint">What distinguishes equal names: an address and the identity provider behind it, or how many
/// members.</param>
public sealed record PrincipalOption(Principal Principal, string Name, string Hint);

/// <summary>
/// Finds people, service accounts, teams and roles to give something to. Everyone in the organization may look.
/// </summary>
public sealed class PrincipalDirectory
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IdentityProviderNames providers;

    internal PrincipalDirectory(IDbContextFactory<ConnectionsDbContext> databases, IdentityProviderNames providers) =>
        (this.databases, this.providers) = (databases, providers);

    /// <summary>Most choices of one search.</summary>
    public const int Most = 20;

    /// <summary>
    /// Principals of these kinds (null: all) whose name or address holds the text, teams and roles first. Disabled
    /// accounts are left out.
    /// </summary>
    /// <exception cref="Problem.Forbidden">The account can no longer act.</exception>
    public async Task<IReadOnlyList<PrincipalOption>> SearchAsync(Actor actor, string? text,
        IReadOnlyCollection<PrincipalKind>? kinds, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.RightsOfAsync(actor, ct);
        var sought = text?.Trim() ?? "";
        if (!DatabaseText.Holds(sought)) return [];
        var key = PrincipalNames.Key(sought);
        bool Wants(PrincipalKind kind) => kinds?.Contains(kind) is not false;
        var (wantsTeams, wantsRoles, wantsPeople, wantsMachines) = (Wants(PrincipalKind.Team),
            Wants(PrincipalKind.Role), Wants(PrincipalKind.User), Wants(PrincipalKind.ServiceAccount));
#pragma warning disable CA1304, CA1311, CA1862 // Translated to SQL, which knows no culture.
        var lower = sought.ToLowerInvariant();
        var teams = await db.Set<Team>().Where(t => wantsTeams && t.NameKey.Contains(key)).OrderBy(t => t.NameKey)
            .Take(Most)
            .Select(t => new { t.Id, t.Name, Count = t.Members.Count }).ToListAsync(ct);
        var roles = await db.Set<Role>().Where(r => wantsRoles && r.NameKey.Contains(key)).OrderBy(r => r.NameKey)
            .Take(Most).Select(r => new { r.Id, r.Name }).ToListAsync(ct);
        var users = await db.Set<User>()
            .Where(u =>
                u.DisabledAt == null && (u.IsServiceAccount ? wantsMachines : wantsPeople)
                    && (u.Name.ToLower().Contains(lower) || u.Email.ToLower().Contains(lower)))
            .OrderBy(u => u.Name).ThenBy(u => u.Id).Take(Most)
            .Select(u => new { u.Id, u.Name, u.Email, u.Issuer, u.IsServiceAccount }).ToListAsync(ct);
#pragma warning restore CA1304, CA1311, CA1862
        return
        [
            .. teams.Select(
                t => new PrincipalOption(new(PrincipalKind.Team, t.Id), t.Name,
                    t.Count == 1 ? "Team, 1 member" : $"Team, {t.Count} members"))
                .Concat(roles.Select(r => new PrincipalOption(new(PrincipalKind.Role, r.Id), r.Name, "Role")))
                .Concat(users.Select(
                    u => new PrincipalOption(
                        new(u.IsServiceAccount ? PrincipalKind.ServiceAccount : PrincipalKind.User, u.Id), u.Name,
                        u.IsServiceAccount ? "Service account" : Hint(u.Email, u.Issuer))))
                .Take(Most),
        ];
    }

    // An address that a provider tells may be anyone's: who tells it is beside it.
    private string Hint(string email, string? issuer) =>
        providers.For(issuer) is not { } provider ? email : email.Length == 0 ? $"signs in with {provider}"
            : $"{email}, signs in with {provider}";
}
