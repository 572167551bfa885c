using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Access;

/// <summary>What an actor may do as the database says at this moment: the permissions of their roles, and the principals that they are.</summary>
internal sealed record Rights(Actor Actor, Permissions Permissions, IReadOnlyList<Guid> Principals)
{
    /// <summary>Whether it is the product itself.</summary>
    public bool IsSystem => Actor.Kind == ActorKind.System;

    /// <summary>Whether a role gives that permission.</summary>
    public bool Has(Permissions permission) => (Permissions & permission) == permission;

    /// <summary>Refuses whoever is not a person: only people have favourites and forms.</summary>
    /// <exception cref="Problem.Forbidden">With what only people do.</exception>
    public void DemandPerson(string toDoWhat)
    {
        if (Actor.Kind != ActorKind.User) throw new Problem.Forbidden($"Only people {toDoWhat}.");
    }

    /// <summary>Refuses without that permission.</summary>
    /// <exception cref="Problem.Forbidden">With what is missing.</exception>
    public void Demand(Permissions permission, string toDoWhat)
    {
        if (!Has(permission)) throw new Problem.Forbidden($"You may not {toDoWhat}: none of your roles has the permission {permission.WireName()}. Ask an admin of your organisation.");
    }
}

/// <summary>Reads rights, in every call anew.</summary>
internal static class RightsReader
{
    /// <summary>The actor's rights now.</summary>
    /// <exception cref="Problem.Forbidden">The account is gone or disabled.</exception>
    public static async Task<Rights> RightsOfAsync(this Db db, Actor actor, CancellationToken ct)
    {
        if (actor.Kind == ActorKind.System) return new Rights(actor, Permissions.AdminRole, []);
        var roles = await db.Set<User>().Where(u => u.Id == actor.Id && u.DisabledAt == null)
            .SelectMany(u => u.Roles.Select(r => new { r.Id, r.Permissions }).DefaultIfEmpty(), (u, r) => new { User = u.Id, Role = r })
            .ToListAsync(ct);
        if (roles.Count == 0) throw new Problem.Forbidden("This account may not sign in any more. Ask an admin of your organisation.");

        var permissions = Permissions.None;
        var principals = new List<Guid> { actor.Id };
        foreach (var row in roles)
        {
            if (row.Role is null) continue;
            permissions |= row.Role.Permissions;
            principals.Add(row.Role.Id);
        }
        return new Rights(actor, permissions, principals);
    }
}
