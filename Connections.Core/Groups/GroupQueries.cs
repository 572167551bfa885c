using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Groups;

/// <summary>One group, looked at: details, members, history; and the groups of a connection.</summary>
public sealed class GroupQueries
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;

    internal GroupQueries(IDbContextFactory<ConnectionsDbContext> databases) => this.databases = databases;

    /// <summary>
    /// Everything of a group that may be shown, with the members that the actor may see and how many more there are.
    /// </summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    public async Task<GroupDetails> GetAsync(Actor actor, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.DetailsAsync(
            await db.RequireGroupAsync(actor, id, AccessLevel.Viewer, Permissions.ConnectionGroupsRead, ct), ct);
    }

    /// <summary>A group's history, the newest first, without names of connections that the actor cannot see.</summary>
    /// <exception cref="Problem.NotFound">Unknown or invisible.</exception>
    public async Task<PagedResult<HistoryEntry>> HistoryAsync(Actor actor, Guid id, PageRequest page,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var reached = await db.RequireGroupAsync(actor, id, AccessLevel.Viewer, Permissions.ConnectionGroupsRead, ct);
        return await GroupHistory.ReadAsync(db, reached.Rights, id, page, ct);
    }

    /// <summary>The groups that a connection is in: those that the actor may see, and how many more.</summary>
    /// <exception cref="Problem.NotFound">The connection is unknown, deleted or invisible.</exception>
    public async Task<ContainingGroups> OfConnectionAsync(Actor actor, Guid connectionId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var reached = await db.RequireConnectionAsync(actor, connectionId, AccessLevel.Viewer,
            Permissions.ConnectionsRead, ct);
        var ids = await db.Set<GroupMember>().Where(m => m.ConnectionId == connectionId).Select(m => m.GroupId)
            .ToListAsync(ct);
        var groups = await db.VisibleGroups(reached.Rights).Where(g => ids.Contains(g.Id)).OrderBy(g => g.NameKey)
            .Select(g => new { g.Id, g.Name, g.KeysText }).ToListAsync(ct);
        return new([.. groups.Select(g => new ContainingGroup(g.Id, g.Name, ConnectionGroup.KeysOf(g.KeysText)))],
            ids.Count - groups.Count);
    }
}
