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
        var (group, level, rights) = await db.RequireGroupAsync(actor, id, AccessLevel.Viewer,
            Permissions.ConnectionGroupsRead, ct);
        var row = (await db.RowsAsync(rights, db.VisibleGroups(rights).Where(g => g.Id == id), ct)).SingleOrDefault()
            ?? throw new Problem.NotFound(GroupAccess.Kind);
        var rows = await db.MembersOf(id).VisibleTo(db, rights).OrderBy(c => c.NameKey).Rows().ToListAsync(ct);
        var standings = await db.StandingsAsync(rights, rows, db.MembersOf(id).Select(c => c.Id), ct);
        var edits = level >= AccessLevel.Editor && rights.Has(Permissions.ConnectionGroupsWrite);
        return new GroupDetails
        {
            Row = row,
            Description = group.Description,
            Members = [.. rows.Select(r => MemberView.From(r, group.Keys, standings[r.Id]))],
            HiddenMembers = Math.Max(0, row.Members - rows.Count),
            MayEdit = edits && group.ManagedBy is null,
            MayRelease = edits && group.ManagedBy is not null,
        };
    }

    /// <summary>A group's history, the newest first, without names of connections that the actor may not see.</summary>
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
