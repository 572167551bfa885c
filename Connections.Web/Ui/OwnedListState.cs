using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace Connections.Web.Ui;

/// <summary>
/// What a list of things that people own shows, as its address says it, so that it can be shared and Back works.
/// Unknown or broken parts of an address are ignored.
/// </summary>
public abstract partial record OwnedListState
{
    private const string DefaultSort = "-updated_at";

    /// <summary>Search text.</summary>
    public string Search { get; init; } = "";

    /// <summary>Only those that the reader owns.</summary>
    public bool Mine { get; init; }

    /// <summary>Only the reader's favorites.</summary>
    public bool Favorites { get; init; }

    /// <summary>Column to sort by; a minus in front turns it round.</summary>
    public string Sort { get; init; } = DefaultSort;

    /// <summary>Whether anything narrows the list.</summary>
    public bool IsFiltered => Search.Length > 0 || Mine || Favorites;

    /// <summary>The query with its question mark; empty for a list as it is at first.</summary>
    public string ToQuery()
    {
        var parts = new List<string>();
        if (Search.Length > 0) parts.Add($"q={UrlEncoder.Default.Encode(Search)}");
        if (Mine) parts.Add("mine=1");
        if (Favorites) parts.Add("favorites=1");
        if (Sort != DefaultSort) parts.Add($"sort={UrlEncoder.Default.Encode(Sort)}");
        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }

    /// <summary>The same list without what narrows it.</summary>
    public OwnedListState Whole() => this with { Search = "", Mine = false, Favorites = false };

    /// <summary>Reads the query of an address, with or without what stands before it.</summary>
    protected static TState Parse<TState>(string address) where TState : OwnedListState, new()
    {
        var start = address.IndexOf('?', StringComparison.Ordinal);
        if (start < 0) return new();
        var query = QueryHelpers.ParseQuery(address[start..].Split('#')[0]);
        return new()
        {
            Search = One("q") ?? "",
            Mine = One("mine") == "1",
            Favorites = One("favorites") == "1",
            Sort = One("sort") is { } sort && SortForm().IsMatch(sort) ? sort : DefaultSort,
        };

        string? One(string name) => query.TryGetValue(name, out var values) ? values[^1] : null;
    }

    /// <summary>The column to sort by; where nobody knows it, the last change with the last first.</summary>
    protected (TSort Sort, bool Descending) OrderIn<TSort>(IReadOnlyDictionary<string, TSort> sorts)
        where TSort : struct =>
        sorts.TryGetValue(Sort.TrimStart('-'), out var sort) ? (sort, Sort.StartsWith('-'))
            : (sorts[DefaultSort.TrimStart('-')], true);

    [GeneratedRegex("^-?[a-z][a-z_]{0,39}$")]
    private static partial Regex SortForm();
}
