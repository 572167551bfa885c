using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Uses;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Replacements;

/// <summary>
/// Replaces a connection by another one in the workflows and groups that use it, all in one transaction, and undoes it.
/// Nothing is deleted: runs under way end with what they began with.
/// </summary>
public sealed class ReplacementService
{
    private const int Most = 1000;
    private const int MostAttempts = 10;
    private static readonly TimeSpan Kept = RecentlyDeleted.Kept;

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly WorkflowReplacement workflows;
    private readonly GroupReplacement groups;
    private readonly AuditLog audit;
    private readonly TimeProvider clock;

    internal ReplacementService(IDbContextFactory<ConnectionsDbContext> databases, WorkflowReplacement workflows,
        GroupReplacement groups, AuditLog audit, TimeProvider clock) =>
        (this.databases, this.workflows, this.groups, this.audit, this.clock) =
        (databases, workflows, groups, audit, clock);

    /// <summary>What a replacement would change, and what not. Changes nothing.</summary>
    /// <exception cref="Problem.NotFound">One of the connections is unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">No Resolver on the one that is to be used.</exception>
    /// <exception cref="Problem.Invalid">They are of different integrations, or it is itself; or too much uses
    /// it.</exception>
    public async Task<ReplacementPlan> PreviewAsync(Actor actor, Guid id, ReplacementOrder order, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var swap = await SwapAsync(db, actor, id, order, ct) with { IsPreview = true };
        await StageAsync(swap, Guid.Empty, ct);
        return swap.Plan(null);
    }

    /// <summary>
    /// Replaces a connection where the actor is Editor: in workflows that name it, and in groups whose place for it is
    /// free. It may be one that was deleted.
    /// </summary>
    /// <returns>What was changed, and what not.</returns>
    /// <exception cref="Problem.NotFound">One of the connections is unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">No Resolver on the one that is to be used.</exception>
    /// <exception cref="Problem.Invalid">They are of different integrations, or it is itself; or too much uses
    /// it.</exception>
    /// <exception cref="Problem.Conflict">Others kept changing what uses it.</exception>
    public Task<ReplacementPlan> ReplaceAsync(Actor actor, Guid id, ReplacementOrder order, CancellationToken ct) =>
        AnewAsync(async db =>
        {
            var swap = await SwapAsync(db, actor, id, order, ct);
            var done = new ConnectionReplacement((swap.From.Id, swap.From.Name), (swap.To.Id, swap.To.Name), actor.Id,
                swap.Now);
            await StageAsync(swap, done.Id, ct);
            if (swap.Changes.Count == 0) return swap.Plan(null);
            foreach (var change in swap.Changes) done.Add(change);
            db.Add(done);
            Note(swap, "replaced by", swap.To.Name);
            await db.SaveAsync(ct);
            return swap.Plan(done.Id);
        }, ct);

    /// <summary>Replacements by which a connection left its uses, or came to them, the latest first.</summary>
    /// <exception cref="Problem.NotFound">Unknown, deleted or invisible.</exception>
    public async Task<PagedResult<PastReplacement>> ListAsync(Actor actor, Guid id, PageRequest page,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.RequireConnectionAsync(actor, id, AccessLevel.Viewer, Permissions.ConnectionsRead, ct);
        page = page.Bounded();
        var since = clock.GetUtcNow() - Kept;
        var past = db.Set<ConnectionReplacement>().AsNoTracking()
            .Where(r => (r.FromId == id || r.ToId == id) && r.At > since);
        var rows = await past.OrderByDescending(r => r.At).ThenByDescending(r => r.Id).Skip(page.Offset).Take(page.Size)
            .Select(r => new { Row = r, r.Uses.Count }).ToListAsync(ct);
        var names = await db.NamesOfAsync([.. rows.Select(r => r.Row.ById)], ct);
        var seen = await SeenAsync(db, actor, [.. rows.SelectMany(r => new[] { r.Row.FromId, r.Row.ToId })], ct);
        return new([.. rows.Select(r => new PastReplacement(r.Row.Id, r.Row.FromId,
            Name(r.Row.FromId, r.Row.FromName), r.Row.ToId, Name(r.Row.ToId, r.Row.ToName), names(r.Row.ById),
            r.Row.At, r.Row.At + Kept, r.Row.UndoneAt, r.Count))], await past.CountAsync(ct));

        string Name(Guid of, string name) => seen.Contains(of) ? name : "a connection that you can't see";
    }

    /// <summary>
    /// Puts the former connection back where a replacement put another one, as far as it stands there still. What can't
    /// be undone by this actor stays, and can be undone later.
    /// </summary>
    /// <returns>What was changed back, and what not.</returns>
    /// <exception cref="Problem.NotFound">Unknown, older than 30 days or undone already; or a connection is deleted or
    /// invisible.</exception>
    /// <exception cref="Problem.Forbidden">No Resolver on the former connection.</exception>
    /// <exception cref="Problem.Conflict">Others kept changing what uses it, or undid it at the same moment.
    /// </exception>
    public Task<ReplacementPlan> UndoAsync(Actor actor, Guid replacementId, CancellationToken ct) =>
        AnewAsync(async db =>
        {
            var since = clock.GetUtcNow() - Kept;
            var done = await db.Set<ConnectionReplacement>().Include(r => r.Uses)
                .SingleOrDefaultAsync(r => r.Id == replacementId && r.UndoneAt == null && r.At > since, ct)
                ?? throw new Problem.NotFound("replacement");
            var swap = await SwapAsync(db, actor, done.ToId, new ReplacementOrder(done.FromId, PublishedToo: true), ct)
                with
            { Only = done.Uses.ToDictionary(u => u.UserId) };
            await StageAsync(swap, done.Id, ct);
            if (swap.Changes.Count == 0) return swap.Plan(null);
            done.Undo(swap.Changes.Select(c => c.UserId).ToHashSet(), swap.Now);
            Note(swap, "replacement undone", swap.To.Name);
            await db.SaveAsync(ct);
            return swap.Plan(done.Id);
        }, ct);

    /// <summary>Forgets replacements that can't be undone anymore, at most that many, and tells how many.</summary>
    internal async Task<int> PurgeDueAsync(int max, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var before = clock.GetUtcNow() - Kept;
        var due = await db.Set<ConnectionReplacement>().Where(r => r.At <= before).OrderBy(r => r.At).Select(r => r.Id)
            .Take(max).ToListAsync(ct);
        if (due.Count == 0) return 0;
        return await db.WriteAsync(token => db.Set<ConnectionReplacement>().Where(r => due.Contains(r.Id))
            .ExecuteDeleteAsync(token), ct);
    }

    private async Task<ReplacementSwap> SwapAsync(ConnectionsDbContext db, Actor actor, Guid id, ReplacementOrder order,
        CancellationToken ct)
    {
        var from = await FromAsync(db, actor, id, ct);
        var to = await db.RequireUseAsync(actor, order.With, ct);
        if (order.With == id) throw new Problem.Invalid("with", "Choose another connection: this is the one itself.");
        if (to.IntegrationType != from.IntegrationType)
            throw new Problem.Invalid("with", $"“{to.Name}” is a connection of {to.IntegrationType}, and “{from.Name}” "
                + $"is one of {from.IntegrationType}. Choose a connection of the same integration.");
        var used = await db.UsesOf(UsedKind.Connection, id).Select(u => u.UserId).Distinct().CountAsync(ct)
            + await db.Set<GroupMember>().CountAsync(m => m.ConnectionId == id, ct);
        if (used > Most)
            throw new Problem.Invalid("with", $"{used} workflows and groups use “{from.Name}”; at most {Most} can be "
                + "changed at once.");
        return new(db, await db.RightsOfAsync(actor, ct), new(id, from.Name), new(order.With, to.Name),
            clock.GetUtcNow())
        {
            PublishedToo = order.PublishedToo,
            GroupsToo = order.GroupsToo,
        };
    }

    // One that was deleted can be replaced by who could restore it.
    private static async Task<Connection> FromAsync(ConnectionsDbContext db, Actor actor, Guid id, CancellationToken ct)
    {
        try
        {
            return (await db.RequireConnectionAsync(actor, id, AccessLevel.Viewer, Permissions.ConnectionsRead, ct))
                .Connection;
        }
        catch (Problem.NotFound)
        {
            return (await db.RequireDeletedAsync(actor, id, ct)).Connection;
        }
    }

    private async Task StageAsync(ReplacementSwap swap, Guid replacementId, CancellationToken ct)
    {
        await workflows.StageAsync(swap, replacementId, ct);
        await groups.StageAsync(swap, replacementId, ct);
    }

    private void Note(ReplacementSwap swap, string what, string name) =>
        audit.Add(swap.Db, swap.Rights.Actor, AuditEvent.ConnectionReplaced, swap.From.Id, swap.From.Name,
        [
            new(what, null, name),
            .. swap.Replaced.Take(50).Select(u => new FieldChange(u.IsGroup ? "group" : "workflow", null, u.Name)),
        ]);

    private static async Task<HashSet<Guid>> SeenAsync(ConnectionsDbContext db, Actor actor, List<Guid> ids,
        CancellationToken ct)
    {
        var rights = await db.RightsOfAsync(actor, ct);
        return [.. await db.VisibleConnections(rights).Where(c => ids.Contains(c.Id)).Select(c => c.Id)
            .ToListAsync(ct)];
    }

    // Others may save what uses it at the same moment: then it begins anew, with what they saved.
    private async Task<ReplacementPlan> AnewAsync(Func<ConnectionsDbContext, Task<ReplacementPlan>> once,
        CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var db = await databases.CreateDbContextAsync(ct);
                return await once(db);
            }
            catch (UniqueViolationException e) when (attempt == MostAttempts)
            {
                throw new Problem.Conflict("Others are changing what uses this connection. Nothing was changed; try "
                    + "again.", e);
            }
            catch (Exception e) when (e is UniqueViolationException or Problem.Conflict && attempt < MostAttempts)
            {
                // Anew.
            }
        }
    }
}
