using Connections.Core.Audit;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Access;

/// <summary>A resource that an access manager can't see, as the database gives it.</summary>
internal sealed class HiddenResourceRow
{
    public Guid Id { get; init; }
    public required string Name { get; init; }
    public required string NameKey { get; init; }
    public required string IntegrationType { get; init; }
    public Guid CreatedById { get; init; }
}

/// <summary>
/// What who manages access does with things of others: finds what is hidden, takes charge, looks up who may do what.
/// </summary>
internal static class HiddenResources
{
    /// <summary>One page of hidden things by name, each with its creator's name.</summary>
    public static async Task<PagedResult<(HiddenResourceRow Thing, string CreatedBy)>> HiddenPageAsync(
        this ConnectionsDbContext db, IQueryable<HiddenResourceRow> hidden, string? search, PageRequest page,
        CancellationToken ct)
    {
        page = page.Bounded();
        if (search?.Trim() is { Length: > 0 } text)
        {
            if (!DatabaseText.Holds(text)) return new([], 0);
            var key = PrincipalNames.Key(text);
            hidden = hidden.Where(t => t.NameKey.Contains(key));
        }
        var rows = await hidden.OrderBy(t => t.NameKey).Skip(page.Offset).Take(page.Size).ToListAsync(ct);
        var creators = await db.PrincipalsAsync([.. rows.Select(r => r.CreatedById).Distinct()], ct);
        return new(
            [.. rows.Select(
                r => (r, r.CreatedById == Guid.Empty ? Actor.System.Name
                    : creators.GetValueOrDefault(r.CreatedById)?.Name ?? "someone who left"))],
            await hidden.CountAsync(ct));
    }

    /// <summary>Refuses who may not make themselves Editor of what others restricted.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission, or no account.</exception>
    public static void EnsureElevation(this Rights rights)
    {
        rights.Ensure(Permissions.UserAccessManage, "elevate your access");
        rights.EnsureAccount("be Editors");
    }

    /// <summary>
    /// Stages the actor as Editor of a thing. Returns what changes, for the record; null where they are that already.
    /// </summary>
    public static async Task<FieldChange?> StageElevationAsync(this ConnectionsDbContext db, Rights rights,
        IRestricted resource, CancellationToken ct)
    {
        var actor = rights.Actor;
        var grant = await db.Set<Grant>()
            .SingleOrDefaultAsync(g => g.ResourceId == resource.Id && g.PrincipalId == actor.Id, ct);
        if (grant?.Level == AccessLevel.Editor) return null;
        var before = grant?.Level.ToString();
        if (grant is null) db.Add(Grant.ToAuthor(resource.Id, actor));
        else grant.Set(AccessLevel.Editor);
        resource.Restrict(resource.OrganizationLevel);
        return new FieldChange(actor.Name, before, nameof(AccessLevel.Editor));
    }

    /// <summary>Refuses who may not look up what an identity may do with a thing. Of oneself everyone may.</summary>
    /// <exception cref="Problem.Forbidden">It is another identity, and the actor is neither Editor nor manages
    /// access.</exception>
    public static void EnsureExplaining(this Rights rights, Guid identityId, AccessLevel level, string kind)
    {
        if (identityId == rights.Actor.Id || level >= AccessLevel.Editor || rights.Has(Permissions.UserAccessManage))
            return;
        rights.LogRefusal("neither Editor nor user_access_manage", identityId);
        throw new Problem.Forbidden($"You can't look up other people's access: this requires Editor access to "
            + $"the {kind}, or the user_access_manage permission.");
    }

    /// <summary>What an identity may do with a thing, and through which lines of its policy.</summary>
    /// <param name="db">The database.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="identityId">A user or service account.</param>
    /// <param name="needed">Permissions that its levels mean nothing without, and what someone without does not do. Who
    /// lacks the first does not see it at all.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.NotFound">There is no such identity.</exception>
    public static async Task<EffectiveAccess> EffectiveAccessAsync(
        this ConnectionsDbContext db, IRestricted resource, Guid identityId,
        IReadOnlyList<(Permissions Permission, string Words)> needed, CancellationToken ct)
    {
        var user = await db.Set<User>().AsNoTracking().Include(u => u.Roles).Include(u => u.Teams).AsSplitQuery()
            .SingleOrDefaultAsync(u => u.Id == identityId, ct)
            ?? throw new Problem.NotFound("identity");
        HashSet<Guid> theirs = [identityId, .. user.Roles.Select(r => r.Id), .. user.Teams.Select(t => t.Id)];
        var through =
            (await db.PolicyAsync(resource, ct)).Lines.Where(
                l => l.Principal.Kind == PrincipalKind.Organization || theirs.Contains(l.Principal.Id))
                .OrderByDescending(l => l.Level).ToList();
        var sees = user.DisabledAt is null && user.Roles.Allowed().HasFlag(needed[0].Permission);
        return new(sees && through.Count > 0 ? through[0].Level : AccessLevel.None, through, Limits(user, needed));
    }

    private static List<string> Limits(User user, IReadOnlyList<(Permissions Permission, string Words)> needed)
    {
        if (user.DisabledAt is not null) return ["The account is disabled and can't do anything."];
        var allowed = user.Roles.Allowed();
        // What is not seen is neither used nor changed: that need not be said as well.
        var counting = allowed.HasFlag(needed[0].Permission) ? needed : [needed[0]];
        return [.. counting.Where(n => !allowed.HasFlag(n.Permission))
            .Select(n => $"None of the roles has the {n.Permission.WireName()} permission: {user.Name} {n.Words}.")];
    }
}
