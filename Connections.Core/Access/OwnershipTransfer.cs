using System.Globalization;
using Connections.Core.Audit;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Access;

/// <summary>Something that one principal alone could edit.</summary>
public sealed record SoleEditorResource(Guid Id, string Kind, string Name);

/// <summary>
/// What becomes of things whose only Editor goes: they are listed, and handed to a successor. It takes
/// <c>user_access_manage</c>. Nobody gains by it what someone who can act has: that takes <c>Elevate Access</c>, for
/// one thing at a time. What runs as an account is offered to the successor, who has to accept it.
/// </summary>
public sealed partial class OwnershipTransfer : IPrincipalConstraint
{
    /// <summary>Most things that go to a successor in one save.</summary>
    public const int Batch = 500;

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IReadOnlyList<IResourceType> kinds;
    private readonly IReadOnlyList<IOwnedType> owned;
    private readonly AuditLog audit;

    internal OwnershipTransfer(IDbContextFactory<ConnectionsDbContext> databases, IEnumerable<IResourceType> kinds,
        IEnumerable<IOwnedType> owned, AuditLog audit) =>
        (this.databases, this.kinds, this.owned, this.audit) = (databases, [.. kinds], [.. owned], audit);

    /// <summary>What only this principal can edit: no other Editor who can act, and not everyone.</summary>
    /// <exception cref="Problem.Forbidden">Without the permission.</exception>
    public async Task<PagedResult<SoleEditorResource>> ListAsync(Actor actor, Guid principalId, PageRequest page,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        (await db.RightsOfAsync(actor, ct)).Ensure(Permissions.UserAccessManage, "see what only one account can edit");
        page = page.Bounded();
        var (rows, total) = (new List<SoleEditorResource>(), 0);
        foreach (var kind in kinds)
        {
            var things = db.EditedOnlyBy(kind, principalId);
            var count = await things.CountAsync(ct);
            var skip = Math.Max(0, page.Offset - total);
            if (skip < count && rows.Count < page.Size)
                rows.AddRange(
                    (await things.OrderBy(t => t.Name).ThenBy(t => t.Id).Skip(skip).Take(page.Size - rows.Count)
                        .ToListAsync(ct)).Select(t => new SoleEditorResource(t.Id, kind.Kind, t.Name)));
            total += count;
        }
        return new(rows, total);
    }

    /// <summary>
    /// Makes a successor Editor of all that; the principal keeps what they have. What belongs to an account that can
    /// act only that account itself hands over; what belongs to a team or role in which someone can act goes to one of
    /// those. Workflows and apps that run as the account are offered to a successor who is a person and may edit them;
    /// where the successor is the actor, they own them at once, as far as they may.
    /// </summary>
    /// <exception cref="Problem.Forbidden">Without the permission, or it is an account that can act.</exception>
    /// <exception cref="Problem.Invalid">The successor is unknown, the same, or cannot act.</exception>
    /// <exception cref="Problem.Conflict">Someone else transferred or changed one of them at the same time.</exception>
    public async Task<TransferResult> TransferAsync(Actor actor, Guid fromId, Guid toId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        rights.Ensure(Permissions.UserAccessManage, "transfer ownership");
        var (from, to) = await SuccessorAsync(db, rights, fromId, toId, ct);
        var (handedOver, offered) = (0, 0);
        while (true)
        {
            var edited = await StageAsync(db, actor, fromId, from, toId, to, ct);
            var offers = await StageOffersAsync(db, actor, fromId, new(toId, to.Name), to.Kind, edited, ct);
            if (edited.Count + offers == 0) break;
            audit.Add(db, actor, EventOf(from.Kind), fromId, from.Name,
            [
                new FieldChange("successor", null, to.Name),
                new FieldChange("items", null, edited.Count.ToString(CultureInfo.InvariantCulture)),
                new FieldChange("offers", null, offers.ToString(CultureInfo.InvariantCulture)),
            ]);
            await SaveAsync(db, ct);
            db.ChangeTracker.Clear();
            (handedOver, offered) = (handedOver + edited.Count, offered + offers);
        }
        var accepted = actor.Kind == ActorKind.User && actor.Id == toId ? await TakeAsync(db, actor, fromId, ct) : 0;
        return new(handedOver, offered, accepted, await CountLeftAsync(db, fromId, toId, ct));
    }

    async Task IPrincipalConstraint.BeforeRemovalAsync(ConnectionsDbContext db, Actor actor, Guid principalId,
        Guid? successorId, CancellationToken ct)
    {
        var sole = 0;
        foreach (var kind in kinds) sole += await db.EditedOnlyBy(kind, principalId).CountAsync(ct);
        if (sole > 0 && successorId is null)
            throw new Problem.Invalid("successor",
                sole == 1 ? "It is the only Editor of one item. Choose a new Editor for it."
                    : $"It is the only Editor of {sole} items. Choose a new Editor for them.");
        if (sole > Batch)
            throw new Problem.Invalid(
                "successor", $"It is the only Editor of {sole} items. Hand them over first, then delete it.");
        if (successorId is { } toId && sole > 0)
        {
            var (from, to) = await SuccessorAsync(db, await db.RightsOfAsync(actor, ct), principalId, toId, ct);
            await StageAsync(db, actor, principalId, from, toId, to, ct);
        }
        db.RemoveRange(await db.Set<Grant>().Where(g => g.PrincipalId == principalId).ToListAsync(ct));
    }

    // Ids of what the successor becomes Editor of.
    private async Task<List<Guid>> StageAsync(ConnectionsDbContext db, Actor actor, Guid fromId, KnownPrincipal from,
        Guid toId, KnownPrincipal to, CancellationToken ct)
    {
        var staged = new List<Guid>();
        foreach (var kind in kinds)
        {
            var ids = await db.EditedOnlyBy(kind, fromId).OrderBy(t => t.Id).Select(t => t.Id)
                .Take(Batch - staged.Count).ToListAsync(ct);
            if (ids.Count == 0) continue;
            var theirs = await db.Set<Grant>().Where(g => g.PrincipalId == toId && ids.Contains(g.ResourceId))
                .ToDictionaryAsync(g => g.ResourceId, ct);
            foreach (var id in ids)
            {
                if (theirs.TryGetValue(id, out var grant)) grant.Set(AccessLevel.Editor);
                else db.Add(new Grant(id, to.Kind, toId, AccessLevel.Editor));
            }
            await kind.NoteTransferAsync(db, actor, ids, from.Name, to.Name, ct);
            staged.AddRange(ids);
        }
        return staged;
    }

    private static async Task<(KnownPrincipal From, KnownPrincipal To)> SuccessorAsync(ConnectionsDbContext db,
        Rights rights, Guid fromId, Guid toId, CancellationToken ct)
    {
        var known = await db.PrincipalsAsync([fromId, toId], ct);
        if (fromId == toId || !known.TryGetValue(toId, out var to))
            throw new Problem.Invalid("successor", "Choose someone else as the successor.");
        if (!to.Acts)
            throw new Problem.Invalid(
                "successor", $"{to.Name} is not active: disabled, or without an enabled member. Choose someone else.");
        var from = known.GetValueOrDefault(fromId) ?? new KnownPrincipal(PrincipalKind.User, "someone who left", false);
        if (from.Acts && !rights.IsSystem && rights.Actor.Id != fromId)
            await EnsureNothingIsGainedAsync(db, (fromId, from), (toId, to), ct);
        return (from, to);
    }

    private static async Task EnsureNothingIsGainedAsync(
        ConnectionsDbContext db, (Guid Id, KnownPrincipal Known) from, (Guid Id, KnownPrincipal Known) to,
        CancellationToken ct)
    {
        var name = from.Known.Name;
        if (from.Known.Kind is PrincipalKind.User or PrincipalKind.ServiceAccount)
            throw new Problem.Forbidden(
                $"{name} is still active and keeps what only they can edit. Disable the account first, ask them " +
                    "to add an Editor, or use Elevate Access on one item at a time.");
        if (!await db.Set<User>()
            .AnyAsync(u => u.Id == to.Id && (u.Teams.Any(t => t.Id == from.Id) || u.Roles.Any(r => r.Id == from.Id)),
                ct))
            throw new Problem.Invalid(
                "successor", $"{to.Known.Name} isn't a member of {name}. Choose one of its members, who can edit " +
                    "these items already, or use Elevate Access on one item at a time.");
    }
}
