using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Access;

/// <summary>What is known of principals: names, and whether anyone acts by them.</summary>
internal static class PrincipalQueries
{
    /// <summary>Ids of enabled accounts, and of teams and roles with at least one.</summary>
    public static IQueryable<Guid> ActingPrincipals(this ConnectionsDbContext db)
    {
        var enabled = db.Set<User>().Where(u => u.DisabledAt == null);
        return enabled.Select(u => u.Id).Concat(enabled.SelectMany(u => u.Teams).Select(t => t.Id))
            .Concat(enabled.SelectMany(u => u.Roles).Select(r => r.Id));
    }

    /// <summary>
    /// The known ones of these principals by id, with their kind, name and whether anyone acts by them.
    /// </summary>
    public static async Task<Dictionary<Guid, KnownPrincipal>> PrincipalsAsync(this ConnectionsDbContext db,
        IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        var found = await db.Set<User>().Where(u => ids.Contains(u.Id))
            .Select(u =>
                new
                {
                    u.Id,
                    u.Name,
                    Kind = u.IsServiceAccount ? PrincipalKind.ServiceAccount : PrincipalKind.User,
                    Acts = u.DisabledAt == null,
                    u.Issuer
                })
            .Concat(db.Set<Team>().Where(t => ids.Contains(t.Id))
                .Select(t =>
                    new
                    {
                        t.Id,
                        t.Name,
                        Kind = PrincipalKind.Team,
                        Acts = t.Members.Any(u => u.DisabledAt == null),
                        Issuer = (string?)null
                    }))
            .Concat(db.Set<Role>().Where(r => ids.Contains(r.Id))
                .Select(r =>
                    new
                    {
                        r.Id,
                        r.Name,
                        Kind = PrincipalKind.Role,
                        Acts = db.Set<User>().Any(u => u.DisabledAt == null && u.Roles.Any(x => x.Id == r.Id)),
                        Issuer = (string?)null
                    }))
            .ToListAsync(ct);
        return found.ToDictionary(p => p.Id, p => new KnownPrincipal(p.Kind, p.Name, p.Acts, p.Issuer));
    }
}

/// <summary>A principal that exists.</summary>
internal sealed record KnownPrincipal(PrincipalKind Kind, string Name, bool Acts, string? Issuer = null);
