using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;

namespace Connections.Core.Groups;

/// <summary>
/// How members are in a group's history: each by its id, so that who cannot see the connection does not read its
/// name.
/// </summary>
internal static class GroupHistory
{
    private const string Prefix = "member/";

    /// <summary>The field of a change that is about a member.</summary>
    public static string Member(Guid connectionId) => $"{Prefix}{connectionId}";

    /// <summary>The history without names that the reader cannot see.</summary>
    public static async Task<PagedResult<HistoryEntry>> ReadAsync(ConnectionsDbContext db, Rights rights, Guid groupId,
        PageRequest page, CancellationToken ct)
    {
        var (rows, total) = await ConnectionQueries.HistoryAsync(db, groupId, rights.Has(Permissions.AuditLogsRead),
            page, ct);
        if (rights.Has(Permissions.AuditLogsRead)) return new(rows, total);
        var ids = rows.SelectMany(r => r.Changes).Select(IdOf).OfType<Guid>().ToHashSet();
        var names = await db.ConnectionNamesAsync(rights, ids, ct);
        return new([.. rows.Select(
            r => r with { Changes = [.. r.Changes.Select(
                c => IdOf(c) is { } id && !names.ContainsKey(id) ? Unnamed(c) : c)] })], total);
    }

    private static Guid? IdOf(FieldChange change) =>
        change.Field.StartsWith(Prefix, StringComparison.Ordinal)
            && Guid.TryParse(change.Field.AsSpan(Prefix.Length), out var id) ? id : null;

    private static FieldChange Unnamed(FieldChange change)
    {
        const string Someone = "a connection that was deleted, or that you can't see";
        return new("member", change.Old is null ? null : Someone, change.New is null ? null : Someone);
    }
}
