using System.Linq.Expressions;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Core.Storage.Contexts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Access;

/// <summary>A thing that an actor may at least see, with what they may do to it.</summary>
internal sealed record AccessibleResource<T>(T Resource, AccessLevel Level, Rights Rights) where T : class, IRestricted;

/// <summary>
/// An actor's rights, and the highest level that a grant on one thing gives them: both as they are at one moment.
/// </summary>
internal sealed record ResourceRights(Rights Rights, AccessLevel Granted)
{
    /// <summary>
    /// Whether a grant lets them at least see it. In the query, so that unknown and invisible things are looked for in
    /// the same way.
    /// </summary>
    public bool IsGranted => Granted >= AccessLevel.Viewer;

    /// <summary>Their level, with what the thing gives the whole organization.</summary>
    public AccessLevel LevelWith(AccessLevel organization) => (AccessLevel)Math.Max((int)Granted, (int)organization);
}

/// <summary>How every kind of thing is reached by id: visible and unknown ids run the same commands.</summary>
internal static class ResourceAccess
{
    private static readonly CompiledQuery<Func<ConnectionsDbContext, Guid, bool, Guid,
        IAsyncEnumerable<PrincipalGrant>>> Granted = new(() =>
    {
        Expression<Func<ConnectionsDbContext, IQueryable<PrincipalRow>, Guid, IQueryable<PrincipalGrant>>> onThing =
            (db, principals, resource) => principals.Select(p => new PrincipalGrant
            {
                Id = p.Id,
                Permissions = p.Permissions,
                Level = db.Set<Grant>().Where(g => g.ResourceId == resource && g.PrincipalId == p.Id)
                .Select(g => (int?)g.Level).FirstOrDefault() ?? 0,
            });
        var of = RightsReader.PrincipalsOf;
        var body = ReplacingExpressionVisitor.Replace(onThing.Parameters[0], of.Parameters[0],
            ReplacingExpressionVisitor.Replace(onThing.Parameters[1], of.Body, onThing.Body));
        return EF.CompileAsyncQuery(
            Expression.Lambda<Func<ConnectionsDbContext, Guid, bool, Guid, IQueryable<PrincipalGrant>>>(body,
                [.. of.Parameters, onThing.Parameters[2]]));
    });

    /// <summary>The actor's rights now, and the highest level that a grant on that thing gives them.</summary>
    /// <exception cref="Problem.Forbidden">The account is gone or disabled.</exception>
    public static async Task<ResourceRights> RightsOnAsync(this ConnectionsDbContext db, Actor actor, Guid resource,
        CancellationToken ct)
    {
        if (actor.Kind == ActorKind.System) return new(RightsReader.OfSystem(actor), AccessLevel.Editor);
        var rows = new List<PrincipalGrant>();
        await foreach (var row in Granted.On(db)(db, actor.Id, actor.Kind == ActorKind.ServiceAccount,
            resource).WithCancellation(ct)) rows.Add(row);
        return new(await db.OfAsync(actor, rows, ct), (AccessLevel)rows.Max(r => r.Level));
    }

    /// <summary>What was found for who may see it.</summary>
    /// <param name="on">Who asks, and what grants give them on it.</param>
    /// <param name="resource">The resource; null where it is unknown or invisible.</param>
    /// <param name="toSee">The permission to see things of that kind.</param>
    /// <param name="kind">What one is called.</param>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    public static AccessibleResource<T> Reach<T>(this ResourceRights on, T? resource, Permissions toSee, string kind)
        where T : class, IRestricted =>
        resource is not null && on.Rights.Has(toSee)
            ? new(resource, on.LevelWith(resource.OrganizationLevel), on.Rights)
            : throw new Problem.NotFound(kind);

    /// <summary>Refuses without that permission and level; says what is missing and whom to ask.</summary>
    /// <param name="db">Where the editors' names lie.</param>
    /// <param name="reached">The thing.</param>
    /// <param name="name">Its name.</param>
    /// <param name="kind">What one is called.</param>
    /// <param name="level">The level that it takes.</param>
    /// <param name="permission">The permission that it takes.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.Forbidden">One of the two is missing.</exception>
    public static ValueTask EnsureAsync<T>(
        this ConnectionsDbContext db, AccessibleResource<T> reached, string name, string kind, AccessLevel level,
        Permissions permission, CancellationToken ct) where T : class, IRestricted =>
        db.EnsureAsync(reached.Rights, reached.Level, new ResourceRef(reached.Resource.Id, name, kind), level,
            permission,
            ct);

    /// <summary>The same for a thing of which only little was read.</summary>
    /// <exception cref="Problem.Forbidden">One of the two is missing.</exception>
    public static ValueTask EnsureAsync(this ConnectionsDbContext db, Rights rights, AccessLevel has,
        ResourceRef resource,
        AccessLevel level, Permissions permission, CancellationToken ct)
    {
        var act = level switch { AccessLevel.Editor => "change", AccessLevel.Resolver => "use", _ => "see" };
        rights.Ensure(permission, $"{act} {resource.Kind}s", resource.Id);
        return has >= level ? ValueTask.CompletedTask : new(RefuseAsync());

        async Task RefuseAsync()
        {
            Telemetry.CountRefusal("access");
            db.Logs.CreateLogger<ResourceRights>()
                .LevelRefused(rights.Actor.Kind, rights.Actor.Id, has, level, resource.Kind, resource.Id);
            var whoCan = await (
                from g in db.Set<Grant>()
                join u in db.Set<User>() on g.PrincipalId equals u.Id
                where g.ResourceId == resource.Id && g.Level == AccessLevel.Editor && u.DisabledAt == null
                orderby u.Name
                select u.Name).Take(3).ToListAsync(ct);
            var ask = whoCan.Count > 0 ? $"Ask one of its editors: {string.Join(", ", whoCan)}."
                : rights.Has(Permissions.UserAccessManage)
                ? "You can make yourself an Editor: open its permissions and choose Elevate Access."
                : "Ask an admin of your organization.";
            throw new Problem.Forbidden($"You can't {act} “{resource.Name}”: you're {has.WithArticle()}, and this "
                + $"requires {level}. {ask}");
        }
    }
}

/// <summary>What a refusal calls the thing that was asked for.</summary>
internal readonly record struct ResourceRef(Guid Id, string Name, string Kind);

/// <summary>A principal, with the level of its grant on the thing that is asked for.</summary>
internal sealed record PrincipalGrant : PrincipalRow
{
    public int Level { get; init; }
}
