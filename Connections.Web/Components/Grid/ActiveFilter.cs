using Connections.Core.Connections;
using Connections.Web.Ui;

namespace Connections.Web.Components.Grid;

/// <summary>A filter that is on.</summary>
/// <param name="Kind">What it looks at: <c>Integration</c>; null where its name says it.</param>
/// <param name="Name">What it lets through.</param>
/// <param name="Without">The list without it.</param>
/// <param name="IsMono">Whether its name is code, such as a tag key.</param>
internal sealed record ActiveFilter(string? Kind, string Name, ListState Without, bool IsMono = false)
{
    /// <summary>How it is read: <c>Integration: HTTP</c>.</summary>
    public string Label => Kind is null ? Name : $"{Kind}: {Name}";

    /// <summary>Those of a list, in the order of the pane beside it.</summary>
    /// <param name="state">The list.</param>
    /// <param name="facets">The counts, which have the names; null until they are there.</param>
    public static IReadOnlyList<ActiveFilter> From(ListState state, ListFacets? facets)
    {
        var filters = new List<ActiveFilter>();
        if (state.Favorites) filters.Add(new(null, "Favorites", state with { Favorites = false }));
        if (state.Attention) filters.Add(new(null, "Needs attention", state with { Attention = false }));
        if (state.Used is { } used) filters.Add(new(null, used ? "In use" : "Unused", state with { Used = null }));
        foreach (var type in state.Integrations)
            filters.Add(new("Integration", NameOf(type, facets?.Integrations) ?? type,
                state with { Integrations = [.. state.Integrations.Where(i => i != type)] }));
        foreach (var key in state.TagKeys)
            filters.Add(new("Tag key", key, state with { TagKeys = [.. state.TagKeys.Where(k => k != key)] }, true));
        foreach (var id in state.Creators)
            filters.Add(new("Created by", NameOf(id.ToString(), facets?.Creators) ?? (facets is null ? "…" : $"{id}"),
                state with { Creators = [.. state.Creators.Where(c => c != id)] }));
        return filters;
    }

    private static string? NameOf(string value, IReadOnlyList<FacetValue>? values) =>
        values?.FirstOrDefault(v => v.Value == value)?.Label;
}
