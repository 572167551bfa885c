namespace Connections.Core;

/// <summary>A slice of a list.</summary>
/// <param name="Offset">Rows to skip, from 0.</param>
/// <param name="Size">Rows wanted, 1 to <see cref="MaxSize"/>.</param>
public readonly record struct PageRequest(int Offset, int Size)
{
    /// <summary>Most rows in one page.</summary>
    public const int MaxSize = 200;

    /// <summary>The first page of 50 rows.</summary>
    public static PageRequest First { get; } = new(0, 50);

    /// <summary>The same slice with values brought into range.</summary>
    public PageRequest Bounded() => new(Math.Max(0, Offset), Math.Clamp(Size, 1, MaxSize));
}

/// <summary>One page of rows and how many there are in all.</summary>
/// <param name="Rows">The rows of this page.</param>
/// <param name="Total">Rows that match, over all pages.</param>
public sealed record PagedResult<T>(IReadOnlyList<T> Rows, int Total);
