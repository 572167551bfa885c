using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace Connections.Web.Ui;

/// <summary>What the list shows.</summary>
public enum ListTab
{
    /// <summary>Connections.</summary>
    Connections,

    /// <summary>Connection groups.</summary>
    Groups,

    /// <summary>What can still be restored.</summary>
    Deleted,
}

/// <summary>
/// The state of the list as its address says it: search, filters, sort and what is open. What stands in the address can
/// be shared, and Back works. Unknown or broken parts of an address are ignored.
/// </summary>
public sealed partial record ListState
{
    /// <summary>Newest changes first.</summary>
    public const string DefaultSort = "-updated_at";

    /// <summary>Everything, newest changes first, nothing open.</summary>
    public static ListState Default { get; } = new();

    /// <summary>Search text.</summary>
    public string Search { get; init; } = "";

    /// <summary>Integrations to show; none means all.</summary>
    public IReadOnlyList<string> Integrations { get; init; } = [];

    /// <summary>Tag keys, one of which a row must have.</summary>
    public IReadOnlyList<string> TagKeys { get; init; } = [];

    /// <summary>Creators to show.</summary>
    public IReadOnlyList<Guid> Creators { get; init; } = [];

    /// <summary>Favorites only.</summary>
    public bool Favorites { get; init; }

    /// <summary>Only what needs attention.</summary>
    public bool Attention { get; init; }

    /// <summary>Only what is in use; or, where false, only what is not; null: both.</summary>
    public bool? Used { get; init; }

    /// <summary>Column to sort by; a minus in front turns it round.</summary>
    public string Sort { get; init; } = DefaultSort;

    /// <summary>What the list shows.</summary>
    public ListTab Tab { get; init; }

    /// <summary>The row whose details are open.</summary>
    public Guid? Id { get; init; }

    /// <summary>
    /// The dialog to make a new one: null closed, empty the choice of integration, else the form of that integration.
    /// </summary>
    public string? New { get; init; }

    /// <summary>The row being edited.</summary>
    public Guid? Edit { get; init; }

    /// <summary>Whether anything narrows the list.</summary>
    public bool IsFiltered =>
        Search.Length > 0 || Integrations.Count > 0 || TagKeys.Count > 0 || Creators.Count > 0 || Favorites
            || Attention || Used is not null;

    /// <summary>Reads the query of an address, with or without what stands before it.</summary>
    public static ListState Parse(string address)
    {
        var start = address.IndexOf('?', StringComparison.Ordinal);
        if (start < 0) return Default;
        var query = QueryHelpers.ParseQuery(address[start..].Split('#')[0]);

        return new ListState
        {
            Search = One("q") ?? "",
            Integrations = Many("integration"),
            TagKeys = Many("tag"),
            Creators = [.. Many("creator").Select(Id).OfType<Guid>()],
            Favorites = One("favorites") == "1",
            Attention = One("attention") == "1",
            Used = One("used") switch { "1" => true, "0" => false, _ => null },
            Sort = One("sort") is { } sort && SortForm().IsMatch(sort) ? sort : DefaultSort,
            Tab = One("tab") switch
            {
                "groups" => ListTab.Groups,
                "deleted" => ListTab.Deleted,
                _ =>
                ListTab.Connections
            },
            Id = Id(One("id")),
            New = One("new"),
            Edit = Id(One("edit")),
        };

        string? One(string name) => query.TryGetValue(name, out var values) ? values[^1] : null;
        string[] Many(string name) => query.TryGetValue(name, out var values)
            ? [.. values.OfType<string>().Where(value => value.Length > 0).Distinct()] : [];
        static Guid? Id(string? text) => Guid.TryParseExact(text, "D", out var id) ? id : null;
    }

    /// <summary>
    /// The query with its question mark; empty for <see cref="Default"/>. Equal states give the same text.
    /// </summary>
    public string ToQuery()
    {
        var parts = new List<string>();
        if (Tab != ListTab.Connections) Add("tab", Tab == ListTab.Groups ? "groups" : "deleted");
        if (Search.Length > 0) Add("q", Search);
        foreach (var integration in Integrations) Add("integration", integration);
        foreach (var key in TagKeys) Add("tag", key);
        foreach (var creator in Creators) Add("creator", creator.ToString("D"));
        if (Favorites) Add("favorites", "1");
        if (Attention) Add("attention", "1");
        if (Used is { } used) Add("used", used ? "1" : "0");
        if (Sort != DefaultSort) Add("sort", Sort);
        if (Id is { } id) Add("id", id.ToString("D"));
        if (New is not null) Add("new", New);
        if (Edit is { } edit) Add("edit", edit.ToString("D"));
        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);

        void Add(string name, string value) => parts.Add($"{name}={UrlEncoder.Default.Encode(value)}");
    }

    /// <summary>Two states are equal when their addresses are.</summary>
    public bool Equals(ListState? other) => other is not null && ToQuery() == other.ToQuery();

    /// <inheritdoc/>
    public override int GetHashCode() => ToQuery().GetHashCode(StringComparison.Ordinal);

    [GeneratedRegex("^-?[a-z][a-z_]{0,39}$")]
    private static partial Regex SortForm();
}
