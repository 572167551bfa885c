using System.Text.Json.Nodes;
using Connections.Core.Apps.Running;

namespace Connections.Web.Components.Apps.View;

/// <summary>What a table shows of its rows.</summary>
public sealed record AppTableView
{
    private const int MostColumns = 50;
    private const int MostRows = 200;
    private const int MostCharacters = 500;
    private const int UsualRows = 10;
    private const int MostInQuestion = 3;

    /// <summary>Nothing.</summary>
    public static AppTableView Empty { get; } = new();

    /// <summary>Whether what it is given can be rows at all, as nothing can be.</summary>
    public bool IsList { get; private init; } = true;

    /// <summary>Its columns.</summary>
    public IReadOnlyList<AppTableColumn> Columns { get; private init; } = [];

    /// <summary>The rows that are shown.</summary>
    public IReadOnlyList<AppTableRow> Rows { get; private init; } = [];

    /// <summary>The page that is shown, from 0.</summary>
    public int Page { get; private init; }

    /// <summary>How many rows come before it.</summary>
    public int First { get; private init; }

    /// <summary>How many rows there are; null: nobody knows.</summary>
    public int? Total { get; private init; }

    /// <summary>Whether there is a page after it.</summary>
    public bool HasNext { get; private init; }

    /// <summary>Whether there is another page.</summary>
    public bool HasPages => HasNext || Page > 0;

    /// <summary>What a table shows now.</summary>
    /// <param name="table">The table.</param>
    /// <param name="search">Only rows with this text; empty: all.</param>
    public static AppTableView For(AppViewComponent table, string search)
    {
        var properties = table.Properties;
        var all = (properties["data"] as JsonArray ?? []).Select((value, index) => new AppTableRow(index, value))
            .ToList();
        var columns = ColumnsOf(properties["columns"], all);
        var size = (int)Math.Clamp(properties.Number("pageSize") ?? UsualRows, 1, MostRows);
        var view = new AppTableView { Columns = columns, IsList = properties["data"] is null or JsonArray };
        if (search.Trim() is { Length: > 0 } text)
        {
            var found = all.Where(r => columns.Any(c =>
                Cell(r.Value, c).Contains(text, StringComparison.CurrentCultureIgnoreCase))).ToList();
            return view with { Rows = [.. found.Take(MostRows)], Total = found.Count };
        }
        // The data is one page, and the app asks for the others.
        if (properties.Text("paginationType") == "server_side")
        {
            var total = properties.Number("totalCount") is { } count ? (int)Math.Clamp(count, 0, int.MaxValue)
                : (int?)null;
            var first = (int)Math.Min((long)table.PageIndex * size, int.MaxValue);
            return view with
            {
                Rows = [.. all.Take(MostRows)],
                Page = table.PageIndex,
                First = first,
                Total = total,
                HasNext = total is { } known ? first + all.Count < known : all.Count >= size,
            };
        }
        // There may be fewer rows than when the page was chosen.
        var page = Math.Min(table.PageIndex, Math.Max(0, (all.Count - 1) / size));
        return view with
        {
            Rows = [.. all.Skip(page * size).Take(size)],
            Page = page,
            First = page * size,
            Total = all.Count,
            HasNext = (page + 1) * size < all.Count,
        };
    }

    /// <summary>What a row shows in a column.</summary>
    public static string Cell(JsonNode? row, AppTableColumn column)
    {
        var text = (column.Path.Length == 0 ? row : row.At(column.Path)).Text();
        return text.Length <= MostCharacters ? text : $"{text[..MostCharacters]}…";
    }

    /// <summary>The chosen rows of tables, as they are shown: in their first columns.</summary>
    /// <param name="components">What is shown.</param>
    /// <param name="tables">The tables.</param>
    public static IReadOnlyList<string> ChosenRows(IReadOnlyList<AppViewComponent> components,
        IReadOnlyList<string> tables)
    {
        var rows = new List<string>();
        foreach (var component in components)
        {
            if (tables.Contains(component.Name) && component.SelectedRow is { } chosen
                && component.Properties["data"] is JsonArray all && chosen < all.Count)
            {
                var columns = ColumnsOf(component.Properties["columns"], [new(chosen, all[chosen])]);
                var words = columns.Select(c => Cell(all[chosen], c)).Where(t => t.Length > 0).Take(MostInQuestion);
                rows.Add($"Row: {string.Join(" · ", words)}");
            }
            rows.AddRange(ChosenRows(component.Children, tables));
        }
        return rows;
    }

    // Those that are named; else what the rows have.
    private static IReadOnlyList<AppTableColumn> ColumnsOf(JsonNode? named, IReadOnlyList<AppTableRow> rows)
    {
        var given = (named as JsonArray ?? []).OfType<JsonObject>().Where(c => !c.Flag("isHidden"))
            .Select(c => new AppTableColumn(HeaderOf(c), c.Text("dataPath"))).Take(MostColumns).ToList();
        if (given.Count > 0) return given;
        var found = rows.Take(UsualRows)
            .SelectMany(r => r.Value is JsonObject members ? members.Select(m => m.Key) : [])
            .Distinct(StringComparer.Ordinal).Take(MostColumns).Select(k => new AppTableColumn(k, k)).ToList();
        return found.Count > 0 || rows.Count == 0 ? found : [new("Value", "")];
    }

    private static string HeaderOf(JsonObject column) =>
        column.Text("header") is { Length: > 0 } header ? header : column.Text("dataPath");
}

/// <summary>A column of a table.</summary>
/// <param name="Header">Its heading.</param>
/// <param name="Path">Which part of a row it shows; empty: all of it.</param>
public sealed record AppTableColumn(string Header, string Path);

/// <summary>A row of a table.</summary>
/// <param name="Index">Its number in the data, from 0.</param>
/// <param name="Value">What it holds.</param>
public sealed record AppTableRow(int Index, JsonNode? Value);
