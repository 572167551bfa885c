using Connections.Core.Access;
using Connections.Core.Audit;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>Deleted connections: the list of what one was Editor of, restoring, and the end of their secrets.</summary>
public sealed class RecentlyDeleted
{
    private const int MostRaces = 5;

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IntegrationCatalog catalog;
    private readonly ConnectionConstraints constraints;
    private readonly AuditLog audit;
    private readonly TimeProvider clock;

    /// <summary>How long a deleted connection or group can be restored.</summary>
    public static TimeSpan Kept { get; } = TimeSpan.FromDays(30);

    internal RecentlyDeleted(IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog,
        ConnectionConstraints constraints, AuditLog audit, TimeProvider clock) =>
        (this.databases, this.catalog, this.constraints, this.audit, this.clock) = (databases, catalog, constraints,
            audit, clock);

    /// <summary>What the actor could restore, the last deleted first.</summary>
    public async Task<PagedResult<DeletedConnection>> ListAsync(Actor actor, PageRequest page, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        if (!rights.Has(Permissions.ConnectionsRead | Permissions.ConnectionsWrite)) return new([], 0);
        page = page.Bounded();
        var deleted = db.Set<Connection>().AsNoTracking().Where(c => c.DeletedAt != null).ListedAtLeast(db, rights,
            AccessLevel.Editor);
        var rows = await deleted.OrderByDescending(c => c.DeletedAt).ThenBy(c => c.Id).Skip(page.Offset).Take(page.Size)
            .Select(c => new DeletedConnection
            {
                Id = c.Id,
                Name = c.Name,
                IntegrationType = c.IntegrationType,
                DeletedAt = c.DeletedAt!.Value,
                DeletedBy = db.Set<User>().Where(u => u.Id == c.DeletedById).Select(u => u.Name).FirstOrDefault()
                    ?? Actor.System.Name,
                PurgeAt = c.PurgeAt!.Value,
            }).ToListAsync(ct);
        return new(rows, await deleted.CountAsync(ct));
    }

    /// <summary>
    /// Brings a connection back with its id, access, favorites, and its places in groups where they are still free.
    /// </summary>
    /// <param name="actor">Who restores.</param>
    /// <param name="id">Which one.</param>
    /// <param name="newName">Another name, where the old one has been taken since.</param>
    /// <param name="ct">Cancels before the save.</param>
    /// <returns>What did not come back, each in a sentence; empty where all did.</returns>
    /// <exception cref="Problem.NotFound">Unknown, purged, or not the actor's.</exception>
    /// <exception cref="Problem.Invalid">The name has been taken since.</exception>
    public async Task<IReadOnlyList<Consequence>> RestoreAsync(Actor actor, Guid id, string? newName,
        CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RestoreOnceAsync(actor, id, newName, ct);
            }
            catch (UniqueViolationException e) when (attempt < MostRaces && !IsOfName(e))
            {
                // A place that was free a moment ago is taken: the next attempt sees by whom, and leaves it.
            }
            catch (UniqueViolationException e)
            {
                throw new Problem.Conflict(
                    "Someone else took its place in a group at the same time. Nothing was restored; try again.", e);
            }
        }
    }

    /// <summary>Destroys a deleted connection and its secrets at once. There is no way back.</summary>
    /// <exception cref="Problem.NotFound">Unknown, purged already, or not the actor's.</exception>
    public async Task DeletePermanentlyAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var connection = (await db.RequireDeletedAsync(actor, id, ct)).Connection;
        await PurgeAsync(db, actor, [connection], ct);
    }

    /// <summary>
    /// Destroys what was deleted 30 days ago or earlier, at most that many, and tells how many there were.
    /// </summary>
    internal async Task<int> PurgeDueAsync(int most, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var due = await db.DueAsync(db.Set<Connection>().Include(c => c.Tags), clock.GetUtcNow(), most, ct);
        if (due.Count > 0) await PurgeAsync(db, Actor.System, due, ct);
        return due.Count;
    }

    private async Task<IReadOnlyList<Consequence>> RestoreOnceAsync(Actor actor, Guid id, string? newName,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var reached = await db.RequireDeletedAsync(actor, id, ct);
        var connection = reached.Connection;
        var changes = new List<FieldChange>();
        if (newName is not null)
        {
            var faults = new List<ValidationError>();
            ConnectionValidator.Name(newName, null, faults);
            if (faults.Count > 0) throw new Problem.Invalid(faults);
            changes.Add(new("name", connection.Name, newName.Trim()));
            connection.Rename(newName, catalog.NameOf(connection.IntegrationType));
        }
        var left = await constraints.BeforeRestoreAsync(db, reached.Rights, connection, ct);
        connection.Restore(clock.GetUtcNow());
        audit.Add(db, actor, AuditEvent.ConnectionRestored, id, connection.Name, changes);
        try
        {
            await db.SaveAsync(ct);
        }
        catch (UniqueViolationException e) when (IsOfName(e))
        {
            throw new Problem.Invalid(
                "name", $"The name “{connection.Name}” is already in use. Give this connection another name to "
                    + "restore it.");
        }
        return left;
    }

    private static bool IsOfName(UniqueViolationException violation) =>
        violation.Detail.Contains("NameKey", StringComparison.Ordinal);

    private async Task PurgeAsync(ConnectionsDbContext db, Actor actor, IReadOnlyList<Connection> connections,
        CancellationToken ct)
    {
        var ids = connections.Select(c => c.Id).ToList();
        db.RemoveRange(await db.Set<Secrets.StoredSecret>().Where(s => ids.Contains(s.OwnerId)).ToListAsync(ct));
        await db.StagePurgeAsync(audit, actor, AuditEvent.ConnectionPurged, connections, ct);
        await db.SaveAsync(ct);
        await db.ForgetAsync(ct);
    }
}
