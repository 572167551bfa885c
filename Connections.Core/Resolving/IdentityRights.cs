using Connections.Core.Access;
using Connections.Core.Groups;
using Connections.Core.People;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Resolving;

/// <summary>An identity that is asked about, with its rights now: none where its account is disabled.</summary>
internal sealed record IdentityRights(Rights Rights, bool IsDisabled)
{
    public Guid Id => Rights.Actor.Id;

    public string Name => Rights.Actor.Name;

    /// <summary>The identity of an account that was read with its roles and teams.</summary>
    public static IdentityRights From(User account)
    {
        var actor = new Actor(account.Id, account.IsServiceAccount ? ActorKind.ServiceAccount : ActorKind.User,
            account.Name);
        return account.DisabledAt is not null
            ? new(new Rights(actor, Permissions.None, []), IsDisabled: true)
            : new(new Rights(actor, account.Roles.Allowed(),
                [account.Id, .. account.Roles.Select(r => r.Id), .. account.Teams.Select(t => t.Id)]),
                IsDisabled: false);
    }

    /// <summary>
    /// What stands against a choice before any member is looked at: the account, the group, the permission to use
    /// connections at all.
    /// </summary>
    public (ResolutionOutcome Outcome, string Message)? RefusalOf(ConnectionGroup group, IEnumerable<Grant> grants)
    {
        if (IsDisabled) return (ResolutionOutcome.Forbidden, Disabled);
        if (!Rights.Has(Permissions.ConnectionGroupsRead))
            return (ResolutionOutcome.NotFound, $"{Name} doesn't have access to the group “{group.Name}”: "
                + $"{Lacks(Permissions.ConnectionGroupsRead)}.");
        if (AccessRules.LevelOf(Rights, group.OrganizationLevel, grants) < AccessLevel.Viewer)
            return (ResolutionOutcome.NotFound, $"{Name} doesn't have access to the group “{group.Name}”. Give "
                + $"{Name} Viewer access.");
        return MayNotUse is { } refusal ? (ResolutionOutcome.Forbidden, refusal) : null;
    }

    /// <summary>
    /// That it cannot use connections at all, in the words of an explanation and of a run; null where it may.
    /// </summary>
    public string? MayNotUse =>
        Rights.Has(Permissions.ConnectionsResolve) ? null
            : $"{Name} can't use connections: {Lacks(Permissions.ConnectionsResolve)}. Ask an admin of the "
            + "organization for a role that has it.";

    /// <summary>What the direct use of a connection comes to.</summary>
    public (ResolutionOutcome Outcome, string Message) UseOf(string connection, ConnectionEligibility standing)
    {
        if (IsDisabled) return (ResolutionOutcome.Forbidden, Disabled);
        if (!Rights.Has(Permissions.ConnectionsRead))
            return (ResolutionOutcome.NotFound, $"{Name} doesn't have access to “{connection}”: "
                + $"{Lacks(Permissions.ConnectionsRead)}.");
        if (!standing.IsVisible)
            return (ResolutionOutcome.NotFound, $"{Name} doesn't have access to “{connection}”. Give {Name} "
                + "Resolver access.");
        if (standing.WhyNot(Name) is { } why)
            return (ResolutionOutcome.Forbidden, $"{Name} can't use “{connection}”: {why}.");
        return (ResolutionOutcome.Chosen,
            ResolutionMessages.WithAttention($"{Name} can use “{connection}”.", standing));
    }

    private string Disabled => $"The account of {Name} is disabled and can't do anything.";

    private string Lacks(Permissions permission) =>
        $"{(Rights.Actor.Key is null ? $"none of {Name}'s roles has" : $"{Name}'s roles or this application key's "
            + "scopes don't include")} the {permission.WireName()} permission";
}

/// <summary>Reads identities.</summary>
internal static class IdentityQueries
{
    /// <summary>Accounts with what their rights come from.</summary>
    public static IQueryable<User> Identities(this IQueryable<User> accounts) =>
        accounts.AsNoTracking().Include(u => u.Roles).Include(u => u.Teams).AsSplitQuery();
}
