using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Groups;

/// <summary>Deleted groups: the list of those that the actor was Editor of, restoring them, and their end.</summary>
public sealed class RecentlyDeletedGroups
{
    private const int MaxRaces = 5;

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IntegrationCatalog catalog;
    private readonly AuditLog audit;
    private readonly TimeProvider clock;

    internal RecentlyDeletedGroups(IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog,
        AuditLog audit, TimeProvider clock) =>
        (this.databases, this.catalog, this.audit, this.clock) = (databases, catalog, audit, clock);

    /// <summary>What the actor could restore, the last deleted first.</summary>
    public async Task<PagedResult<DeletedGroup>> ListAsync(Actor actor, PageRequest page, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        if (!rights.Has(Permissions.ConnectionGroupsRead | Permissions.ConnectionGroupsWrite)) return new([], 0);
        page = page.Bounded();
        var deleted = db.DeletedGroups().AsNoTracking().ListedAtLeast(db, rights, AccessLevel.Editor);
        var rows = await deleted.OrderByDescending(g => g.DeletedAt).ThenBy(g => g.Id).Skip(page.Offset).Take(page.Size)
            .Select(g => new DeletedGroup
            {
                Id = g.Id,
                Name = g.Name,
                IntegrationType = g.IntegrationType,
                DeletedAt = g.DeletedAt!.Value,
                DeletedBy = db.Set<User>().Where(u => u.Id == g.DeletedById).Select(u => u.Name).FirstOrDefault()
                    ?? Actor.System.Name,
                PurgeAt = g.PurgeAt!.Value,
            }).ToListAsync(ct);
        return new(rows, await deleted.CountAsync(ct));
    }

    /// <summary>Brings a group back with its id, access, favorites, and those members whose places are free.</summary>
    /// <param name="actor">Who restores.</param>
    /// <param name="id">Which one.</param>
    /// <param name="newName">Another name, where the old one is in use.</param>
    /// <param name="ct">Cancels before the save.</param>
    /// <returns>What did not come back, each in a sentence; empty where all did.</returns>
    /// <exception cref="Problem.NotFound">Unknown, purged, or not the actor's.</exception>
    /// <exception cref="Problem.Invalid">The name is in use.</exception>
    public async Task<IReadOnlyList<Consequence>> RestoreAsync(Actor actor, Guid id, string? newName,
        CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RestoreOnceAsync(actor, id, newName, ct);
            }
            catch (Problem.Conflict) when (attempt < MaxRaces)
            {
                // A member's tags changed at the same moment: the next attempt sees them.
            }
        }
    }

    /// <summary>Destroys a deleted group at once. There is no way back.</summary>
    /// <exception cref="Problem.NotFound">Unknown, purged already, or not the actor's.</exception>
    public async Task DeletePermanentlyAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        await PurgeAsync(db, actor, [(await db.RequireDeletedGroupAsync(actor, id, ct)).Resource], ct);
    }

    /// <summary>
    /// Destroys what was deleted 30 days ago or earlier, at most that many, and tells how many there were.
    /// </summary>
    internal async Task<int> PurgeDueAsync(int most, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var due = await db.DueAsync(db.DeletedGroups(), clock.GetUtcNow(), most, ct);
        if (due.Count > 0) await PurgeAsync(db, Actor.System, due, ct);
        return due.Count;
    }

    private async Task<IReadOnlyList<Consequence>> RestoreOnceAsync(Actor actor, Guid id, string? newName,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (group, _, rights) = await db.RequireDeletedGroupAsync(actor, id, ct);
        var changes = new List<FieldChange>();
        if (newName is not null)
        {
            var faults = new List<ValidationError>();
            ConnectionValidator.Name(newName, null, faults, example: "aws-accounts");
            if (faults.Count > 0) throw new Problem.Invalid(faults);
            changes.Add(new("name", group.Name, newName.Trim()));
            group.Rename(newName, catalog.NameOf(group.IntegrationType));
        }
        var members = await MemberRestoration.PlanAsync(db, group, ct);
        members.Stage(db);
        changes.AddRange(members.LeftOut.Select(c => new FieldChange(GroupHistory.Member(c.Id), c.Name, null)));
        group.Restore();
        audit.Add(db, actor, AuditEvent.GroupRestored, id, group.Name, changes);
        try
        {
            await db.SaveAsync(ct);
        }
        catch (UniqueViolationException e) when (e.Detail.Contains("NameKey", StringComparison.Ordinal))
        {
            throw new Problem.Invalid("name",
                $"The name “{group.Name}” is already in use. Give this group another name to restore it.");
        }
        catch (UniqueViolationException e)
        {
            throw new Problem.Conflict(
                "Someone else restored members of this group at the same time. Nothing was restored; try again.", e);
        }
        return await members.TellAsync(db, rights, ct);
    }

    private async Task PurgeAsync(ConnectionsDbContext db, Actor actor, IReadOnlyList<ConnectionGroup> groups,
        CancellationToken ct)
    {
        await db.StagePurgeAsync(audit, actor, AuditEvent.GroupPurged, groups, ct);
        await db.SaveAsync(ct);
    }
}
