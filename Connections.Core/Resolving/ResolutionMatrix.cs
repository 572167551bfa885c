using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Resolving;

/// <summary>Which part of a matrix is read.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Columns">Its columns.</param>
public readonly record struct MatrixWindow(PageRequest Rows, PageRequest Columns);

/// <summary>Who answers where a row and a column meet.</summary>
/// <param name="ConnectionId">The member; null: one that the reader cannot see.</param>
/// <param name="Name">Its name; null as well.</param>
/// <param name="MayUse">Whether the identity may use it; null where the reader does not learn it.</param>
/// <param name="WhyNot">Why not; null where it may.</param>
public sealed record MatrixCell(Guid? ConnectionId, string? Name, bool? MayUse, string? WhyNot);

/// <summary>A row of the matrix.</summary>
/// <param name="Values">For each of the row keys one value.</param>
/// <param name="Cells">For each column who answers; null: a hole, nobody does.</param>
public sealed record MatrixRow(IReadOnlyList<string> Values, IReadOnlyList<MatrixCell?> Cells);

/// <summary>
/// The values in use, each key's against the others', with who matches each combination: what nobody matches is a
/// hole. The last key makes the columns; a group with one key has a single column.
/// </summary>
/// <param name="RowKeys">The keys whose values make the rows.</param>
/// <param name="ColumnKey">The key whose values make the columns; null where the group has one key.</param>
/// <param name="Columns">The values of the columns that were read.</param>
/// <param name="ColumnTotal">How many columns there are.</param>
/// <param name="Rows">The rows that were read.</param>
/// <param name="Holes">How many combinations nobody matches, in the whole matrix.</param>
public sealed record ResolutionMatrix(IReadOnlyList<string> RowKeys, string? ColumnKey, IReadOnlyList<string> Columns,
    int ColumnTotal, PagedResult<MatrixRow> Rows, int Holes);

/// <summary>Reads a part of the matrix. Only values of members that the reader sees make rows and columns.</summary>
internal static class ResolutionMatrixReader
{
    /// <summary>Reads it.</summary>
    /// <param name="db">The database.</param>
    /// <param name="group">The group.</param>
    /// <param name="reader">Who reads.</param>
    /// <param name="identity">Who would use the members.</param>
    /// <param name="window">Which part.</param>
    /// <param name="ct">Cancels it.</param>
    public static async Task<ResolutionMatrix> MatrixAsync(this ConnectionsDbContext db, ConnectionGroup group,
        Rights reader, IdentityRights identity, MatrixWindow window, CancellationToken ct)
    {
        var (rows, columns) = (window.Rows.Bounded(), window.Columns.Bounded());
        var places = await db.Set<GroupCombination>().AsNoTracking().Where(p => p.GroupId == group.Id)
            .Select(p => new { p.Combination, p.ConnectionId }).ToListAsync(ct);
        var seen = (await db.MembersOf(group.Id).VisibleTo(db, reader).Select(c => c.Id).ToListAsync(ct)).ToHashSet();
        var holders = places.ToDictionary(p => Split(group, p.Combination), p => p.ConnectionId);
        var known = holders.Where(h => seen.Contains(h.Value)).Select(h => h.Key).ToList();
        var (heads, tails) = (Sorted(known.Select(k => k.Head)), Sorted(known.Select(k => k.Tail)));
        var (headsRead, tailsRead) = (Read(heads, rows), Read(tails, columns));

        var ids = headsRead.SelectMany(_ => tailsRead,
            (head, tail) => holders.GetValueOrDefault((head, tail))).Where(seen.Contains).ToHashSet();
        var found = db.Set<Core.Connections.Connection>().AsNoTracking().Where(c => ids.Contains(c.Id));
        var members = await found.Rows().ToListAsync(ct);
        var standings = await db.StandingsAsync(identity.Rights, members, found.Select(c => c.Id), ct);
        var names = members.ToDictionary(m => m.Id, m => m.Name);

        var answered =
            holders.Keys.Count(
                k => heads.BinarySearch(k.Head, StringComparer.Ordinal) >= 0
                    && tails.BinarySearch(k.Tail, StringComparer.Ordinal) >= 0);
        var hasColumns = group.Keys.Count > 1;
        return new(
            hasColumns ? [.. group.Keys.SkipLast(1)] : group.Keys, hasColumns ? group.Keys[^1] : null,
            hasColumns ? tailsRead : [], hasColumns ? tails.Count : 0,
            new([.. headsRead.Select(
                head => new MatrixRow(head.Split(' '), [.. tailsRead.Select(tail => Cell(head, tail))]))], heads.Count),
            (heads.Count * tails.Count) - answered);

        MatrixCell? Cell(string head, string tail)
        {
            if (!holders.TryGetValue((head, tail), out var id)) return null;
            // One that was deleted, or hidden, between the two readings is told as one that may not be seen.
            return names.TryGetValue(id, out var name)
                ? new(id, name, standings[id].MayUse, standings[id].WhyNot(identity.Name))
                : new(null, null, null, null);
        }
    }

    private static (string Head, string Tail) Split(ConnectionGroup group, string combination)
    {
        if (group.Keys.Count == 1) return (combination, "");
        var last = combination.LastIndexOf(' ');
        return (combination[..last], combination[(last + 1)..]);
    }

    private static List<string> Sorted(IEnumerable<string> values) =>
        [.. values.Distinct().Order(StringComparer.Ordinal)];

    private static List<string> Read(List<string> all, PageRequest page) => [.. all.Skip(page.Offset).Take(page.Size)];
}
