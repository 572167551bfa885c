using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Access;

/// <summary>
/// Workflows and apps that are offered to someone, and would act with their rights. Only they accept or decline. To
/// accept takes what taking ownership does; the offer itself gives no right.
/// </summary>
public sealed class OwnershipOffers
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IReadOnlyList<IOwnedType> types;

    internal OwnershipOffers(IDbContextFactory<ConnectionsDbContext> databases, IEnumerable<IOwnedType> types) =>
        (this.databases, this.types) = (databases, [.. types]);

    /// <summary>What is offered to the actor, and they can see.</summary>
    /// <exception cref="Problem.Forbidden">The account can no longer act.</exception>
    public async Task<PagedResult<OwnershipOffer>> ListAsync(Actor actor, PageRequest page, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        page = page.Bounded();
        var (found, total) = (new List<(IOwnedType Type, OwnedThing Thing)>(), 0);
        foreach (var type in types)
        {
            var offered = Offered(db, rights, type);
            var count = await offered.CountAsync(ct);
            var skip = Math.Max(0, page.Offset - total);
            if (skip < count && found.Count < page.Size)
                found.AddRange((await offered.OrderBy(t => t.Name).ThenBy(t => t.Id).Skip(skip)
                    .Take(page.Size - found.Count).ToListAsync(ct)).Select(t => (type, t)));
            total += count;
        }
        var names = await db.NamesOfAsync(
            [.. found.SelectMany(f => new[] { f.Thing.OwnerId, f.Thing.OfferedById ?? Guid.Empty }).Distinct()], ct);
        return new([.. found.Select(f => new OwnershipOffer(f.Thing.Id, f.Type.Kind, f.Thing.Name,
            f.Type.Describe(f.Thing), names(f.Thing.OwnerId), names(f.Thing.OfferedById ?? Guid.Empty),
            f.Thing.OfferedAt ?? default))], total);
    }

    /// <summary>Makes the actor the owner of what is offered to them: from then on it acts with their rights.</summary>
    /// <exception cref="Problem.NotFound">It is not offered to the actor, or they can't see it.</exception>
    /// <exception cref="Problem.Forbidden">Not an Editor, without the permission, or without Resolver on a connection
    /// that it names.</exception>
    /// <exception cref="Problem.Conflict">Someone else saved it since.</exception>
    public async Task AcceptAsync(Actor actor, Guid id, CancellationToken ct)
    {
        IOwnedType type;
        await using (var db = await databases.CreateDbContextAsync(ct))
            type = await RequireAsync(db, await db.RightsOfAsync(actor, ct), id, ct);
        await type.TakeAsync(actor, id, ct);
    }

    /// <summary>Takes an offer to the actor away. Its owner stays.</summary>
    /// <exception cref="Problem.NotFound">It is not offered to the actor, or they can't see it.</exception>
    /// <exception cref="Problem.Forbidden">The actor came through a key whose scopes don't let it change
    /// any.</exception>
    public async Task DeclineAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        var type = await RequireAsync(db, rights, id, ct);
        if (rights.ThroughScopes) rights.Ensure(type.ToChange, $"decline {type.Kind}s", id);
        await type.StageDeclineAsync(db, actor, id, ct);
        await db.SaveAsync(ct);
    }

    private async Task<IOwnedType> RequireAsync(ConnectionsDbContext db, Rights rights, Guid id, CancellationToken ct)
    {
        foreach (var type in types)
            if (await Offered(db, rights, type).AnyAsync(t => t.Id == id, ct)) return type;
        throw new Problem.NotFound("offer", "This is no longer offered to you. Reload the page.");
    }

    private static IQueryable<OwnedThing> Offered(ConnectionsDbContext db, Rights rights, IOwnedType type)
    {
        var me = rights.Actor.Id;
        var visible = type.Visible(db, rights);
        return type.Owned(db).Where(t => t.OfferedToId == me && visible.Contains(t.Id));
    }
}
