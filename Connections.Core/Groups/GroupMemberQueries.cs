using System.Linq.Expressions;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Core.Storage.Contexts;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Groups;

/// <summary>What is read of a connection as a member, or as one that might become one. No secret in it.</summary>
internal sealed class GroupMemberRow
{
    public Guid Id { get; init; }
    public required string Name { get; init; }
    public required string CredentialType { get; init; }
    public required string TagsText { get; init; }
    public AccessLevel OrganizationLevel { get; init; }
    public ConnectionHealth Health { get; init; }
    public string? HealthMessage { get; init; }
    public bool SchemaMissing { get; init; }
}

/// <summary>
/// Reads members and what identities may do with them, in a number of queries that does not grow with the group.
/// </summary>
internal static class GroupMemberQueries
{
    /// <summary>The members of a group.</summary>
    public static IQueryable<Connection> MembersOf(this ConnectionsDbContext db, Guid groupId) =>
        from m in db.Set<GroupMember>()
        where m.GroupId == groupId
        join c in db.Set<Connection>().AsNoTracking() on m.ConnectionId equals c.Id
        where c.DeletedAt == null
        select c;

    private static readonly Expression<Func<ConnectionsDbContext, Guid, string, IQueryable<Connection>>> Holders =
        (db, groupId, combination) =>
        from p in db.Set<GroupCombination>()
        where p.GroupId == groupId && p.Combination == combination
        join c in db.Set<Connection>().AsNoTracking() on p.ConnectionId equals c.Id
        where c.DeletedAt == null
        select c;

    private static readonly Expression<Func<Connection, GroupMemberRow>> Row = c => new GroupMemberRow
    {
        Id = c.Id,
        Name = c.Name,
        CredentialType = c.CredentialType,
        TagsText = c.TagsText,
        OrganizationLevel = c.OrganizationLevel,
        Health = c.Health,
        HealthMessage = c.HealthMessage,
        SchemaMissing = c.SchemaMissing,
    };

    private static readonly Func<ConnectionsDbContext, Guid, string, IQueryable<Connection>> HoldersIn =
        Holders.Compile();

    private static readonly CompiledQuery<Func<ConnectionsDbContext, Guid, string,
        IAsyncEnumerable<GroupMemberRow>>> HolderRows = new(
            () => EF.CompileAsyncQuery(
                Expression.Lambda<Func<ConnectionsDbContext, Guid, string, IQueryable<GroupMemberRow>>>(
        Expression.Call(typeof(Queryable), nameof(Queryable.Select), [typeof(Connection), typeof(GroupMemberRow)],
            Holders.Body, Row), Holders.Parameters)));

    /// <summary>The member that has a place.</summary>
    public static IQueryable<Connection> HolderOf(this ConnectionsDbContext db, Guid groupId, string combination) =>
        HoldersIn(db, groupId, combination);

    /// <summary>The row of the member that has a place; null where none has it.</summary>
    public static async Task<GroupMemberRow?> HolderAsync(this ConnectionsDbContext db, Guid groupId,
        string combination, CancellationToken ct)
    {
        GroupMemberRow? holder = null;
        await foreach (var row in HolderRows.On(db)(db, groupId, combination).WithCancellation(ct)) holder = row;
        return holder;
    }

    /// <summary>
    /// The connection that had a place in a group until it was deleted, as far as the reader saw it; null: none. Of
    /// several the last.
    /// </summary>
    public static async Task<Guid?> DeletedHolderAsync(this ConnectionsDbContext db, Rights reader,
        ConnectionGroup group, string combination, CancellationToken ct)
    {
        var groupId = group.Id;
        var former = from m in db.Set<DeletedMember>()
                     where m.GroupId == groupId
                     join c in db.Set<Connection>().AsNoTracking() on m.ConnectionId equals c.Id
                     where c.DeletedAt != null
                     select c;
        var left = await former.VisibleTo(db, reader).OrderByDescending(c => c.DeletedAt).ThenBy(c => c.Id)
            .Take(ConnectionGroup.MostMembers).Select(c => new { c.Id, c.TagsText }).ToListAsync(ct);
        return left.Find(c => TagCombinations.Create(group.Keys, c.TagsText).Combinations.Contains(combination))?.Id;
    }

    /// <summary>Reads these rows.</summary>
    public static IQueryable<GroupMemberRow> Rows(this IQueryable<Connection> connections) => connections.Select(Row);

    /// <summary>What an identity may do with each of these rows.</summary>
    /// <param name="db">The database.</param>
    /// <param name="rights">The identity.</param>
    /// <param name="rows">The rows that were read.</param>
    /// <param name="among">The ids among which they are: what the grants are looked up by, so that no long list of ids
    /// is sent.</param>
    /// <param name="ct">Cancels it.</param>
    public static async Task<Dictionary<Guid, ConnectionEligibility>> StandingsAsync(this ConnectionsDbContext db,
        Rights rights, IReadOnlyList<GroupMemberRow> rows, IQueryable<Guid> among, CancellationToken ct)
    {
        var principals = rights.Principals;
        var grants = rights.IsSystem ? []
            : await db.Set<Grant>().AsNoTracking()
                .Where(g => principals.Contains(g.PrincipalId) && among.Contains(g.ResourceId)).ToListAsync(ct);
        var own = grants.ToLookup(g => g.ResourceId);
        return rows.ToDictionary(r => r.Id,
            r => ConnectionEligibility.For(rights, AccessRules.LevelOf(rights, r.OrganizationLevel, own[r.Id]),
                r.Health, r.HealthMessage, r.SchemaMissing));
    }
}
