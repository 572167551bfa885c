namespace Connections.Web.Components.Grid;

/// <summary>A column of a list.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Sort">Its name in the address; null where nothing is ordered by it.</param>
/// <param name="Class">Its style.</param>
public sealed record ListColumn(string Title, string? Sort, string Class);

/// <summary>A row, and its place in the whole list, the heading being 1.</summary>
public sealed record ListPosition<TRow>(TRow Row, int Index);
