using Connections.Core.Audit;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Access;

/// <summary>What runs as an account: it is offered, and never given without consent.</summary>
public sealed partial class OwnershipTransfer
{
    // Only what the successor may edit, or is about to: an offer that they can't accept helps nobody.
    private async Task<int> StageOffersAsync(ConnectionsDbContext db, Actor actor, Guid fromId, NamedRef to,
        PrincipalKind kind, List<Guid> edited, CancellationToken ct)
    {
        if (kind != PrincipalKind.User) return 0;
        var principals = await PrincipalsOfAsync(db, to.Id, ct);
        var (staged, toId) = (0, to.Id);
        foreach (var type in owned)
        {
            var grants = db.Set<Grant>();
            var ids = await type.Owned(db)
                .Where(t => t.OwnerId == fromId && (t.OfferedToId == null || t.OfferedToId != toId)
                    && (t.OrganizationLevel >= AccessLevel.Editor || edited.Contains(t.Id)
                        || grants.Any(g => g.ResourceId == t.Id && g.Level == AccessLevel.Editor
                            && principals.Contains(g.PrincipalId))))
                .OrderBy(t => t.Id).Select(t => t.Id).Take(Batch - staged).ToListAsync(ct);
            if (ids.Count == 0) continue;
            await type.StageOfferAsync(db, actor, ids, to, ct);
            staged += ids.Count;
        }
        return staged;
    }

    // What the actor may not own yet stays offered to them.
    private async Task<int> TakeAsync(ConnectionsDbContext db, Actor actor, Guid fromId, CancellationToken ct)
    {
        var (me, taken) = (actor.Id, 0);
        foreach (var type in owned)
        {
            var ids = await type.Owned(db).Where(t => t.OwnerId == fromId && t.OfferedToId == me)
                .OrderBy(t => t.Id).Select(t => t.Id).ToListAsync(ct);
            foreach (var id in ids)
            {
                try
                {
                    await type.TakeAsync(actor, id, ct);
                    taken++;
                }
                catch (Problem problem) when (problem is Problem.Forbidden or Problem.NotFound or Problem.Invalid
                    or Problem.Conflict or Problem.ManagedByFile)
                {
                    // It is listed under what is offered to them, and says there what is missing.
                }
            }
        }
        return taken;
    }

    private async Task<int> CountLeftAsync(ConnectionsDbContext db, Guid fromId, Guid toId, CancellationToken ct)
    {
        var left = 0;
        foreach (var type in owned)
            left += await type.Owned(db)
                .CountAsync(t => t.OwnerId == fromId && (t.OfferedToId == null || t.OfferedToId != toId), ct);
        return left;
    }

    private static async Task<List<Guid>> PrincipalsOfAsync(ConnectionsDbContext db, Guid id, CancellationToken ct)
    {
        var users = db.Set<User>().Where(u => u.Id == id);
        return await users.Select(u => u.Id).Concat(users.SelectMany(u => u.Teams).Select(t => t.Id))
            .Concat(users.SelectMany(u => u.Roles).Select(r => r.Id)).ToListAsync(ct);
    }

    private static AuditEvent EventOf(PrincipalKind kind) => kind switch
    {
        PrincipalKind.ServiceAccount => AuditEvent.ServiceAccountTransferred,
        PrincipalKind.Team => AuditEvent.TeamTransferred,
        PrincipalKind.Role => AuditEvent.RoleTransferred,
        _ => AuditEvent.UserTransferred,
    };

    // Two who transfer the same at once: one of them does it, and the other is told.
    private static async Task SaveAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        try
        {
            await db.SaveAsync(ct);
        }
        catch (UniqueViolationException e)
        {
            throw new Problem.Conflict(
                "Someone else transferred these items at the same time. Reload the page to see what is left.", e);
        }
    }
}
