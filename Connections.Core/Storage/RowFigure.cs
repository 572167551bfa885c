using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Connections.Core.Storage;

/// <summary>A number kept on rows: how many other rows there are for each. It leaves their versions alone.</summary>
internal abstract class RowFigure
{
    /// <summary>Adds to the number on these rows.</summary>
    public abstract Task<int> AddAsync(ConnectionsDbContext db, IReadOnlyCollection<Guid> ids, int difference,
        CancellationToken ct);
}

/// <summary>A row that a number on another row counts, such as a member of a group on its connection.</summary>
internal interface ICountedRow
{
    /// <summary>What counts it, and on which row; null: nothing does.</summary>
    CountedOn? Counted { get; }
}

/// <summary>A number on a row.</summary>
/// <param name="Figure">The number.</param>
/// <param name="Id">The row that has it.</param>
internal sealed record CountedOn(RowFigure Figure, Guid Id);

/// <summary>
/// What a save means for the numbers that count its rows. They are changed by differences, in its own transaction: so
/// two saves at once both count.
/// </summary>
internal sealed class FigureChanges
{
    private readonly IReadOnlyList<(RowFigure Figure, int Difference, IReadOnlyList<Guid> Ids)> changes;

    private FigureChanges(ConnectionsDbContext db) =>
        changes = [.. db.ChangeTracker.Entries<ICountedRow>().SelectMany(Differences)
            .GroupBy(c => c.On, c => c.By).Select(c => (On: c.Key, By: c.Sum())).Where(c => c.By != 0)
            .GroupBy(c => (c.On.Figure, c.By), c => c.On.Id)
            .Select(c => (c.Key.Figure, c.Key.By, (IReadOnlyList<Guid>)[.. c.Order()]))];

    /// <summary>Those of what a context is about to save; null where there are none.</summary>
    public static FigureChanges? For(ConnectionsDbContext db) =>
        new FigureChanges(db) is { changes.Count: > 0 } found ? found : null;

    /// <summary>Writes them.</summary>
    public async Task WriteAsync(ConnectionsDbContext db, CancellationToken ct)
    {
        foreach (var (figure, difference, ids) in changes) await figure.AddAsync(db, ids, difference, ct);
    }

    private static IEnumerable<(CountedOn On, int By)> Differences(EntityEntry<ICountedRow> entry)
    {
        if (entry.State is EntityState.Modified or EntityState.Deleted
            && ((ICountedRow)entry.OriginalValues.ToObject()).Counted is { } before) yield return (before, -1);
        if (entry.State is EntityState.Added or EntityState.Modified && entry.Entity.Counted is { } now)
            yield return (now, 1);
    }
}
