using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Connections.Core.Automation.Workflows;
using Microsoft.AspNetCore.WebUtilities;

namespace Connections.Web.Ui;

/// <summary>
/// What the list of workflows shows, as its address says it, so that it can be shared and Back works. Unknown or broken
/// parts of an address are ignored.
/// </summary>
public sealed partial record WorkflowListState
{
    private const string DefaultSort = "-updated_at";

    private static readonly Dictionary<string, WorkflowSort> sorts = new()
    {
        ["updated_at"] = WorkflowSort.UpdatedAt,
        ["name"] = WorkflowSort.Name,
        ["trigger"] = WorkflowSort.Trigger,
        ["owner"] = WorkflowSort.Owner,
        ["last_run"] = WorkflowSort.LastRun,
        ["published"] = WorkflowSort.Published,
    };

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

    /// <summary>Reads the query of an address, with or without what stands before it.</summary>
    public static WorkflowListState Parse(string address)
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

    /// <summary>The question that Core answers; a column that nobody knows orders by the last change.</summary>
    public WorkflowQuery ToQueryOfCore()
    {
        var known = sorts.TryGetValue(Sort.TrimStart('-'), out var sort);
        return new()
        {
            Search = Search,
            MineOnly = Mine,
            FavoritesOnly = Favorites,
            Sort = known ? sort : WorkflowSort.UpdatedAt,
            Descending = !known || Sort.StartsWith('-'),
        };
    }

    [GeneratedRegex("^-?[a-z][a-z_]{0,39}$")]
    private static partial Regex SortForm();
}
