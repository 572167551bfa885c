namespace Connections.Core.Connections;

/// <summary>The columns that order connections.</summary>
public enum ConnectionSort
{
    /// <summary>Last change.</summary>
    UpdatedAt,
    /// <summary>Name.</summary>
    Name,
    /// <summary>Integration and credential kind.</summary>
    Integration,
    /// <summary>Identifier tags as text.</summary>
    Tags,
    /// <summary>The reader's level.</summary>
    Access,
    /// <summary>Health.</summary>
    Health,
    /// <summary>Name of the creator.</summary>
    CreatedBy,
    /// <summary>When it was made.</summary>
    CreatedAt,
    /// <summary>How many workflows and groups use it.</summary>
    UsedBy,
}

/// <summary>Which connections, in which order.</summary>
public sealed record ConnectionQuery
{
    /// <summary>Longest search text in characters; the rest is not looked at.</summary>
    public const int MaxSearch = 200;

    /// <summary>
    /// Text to be found in name, integration, tags or description; words apart by spaces must all be found.
    /// </summary>
    public string? Search { get; init; }

    /// <summary>Wire names of integrations; none: all.</summary>
    public IReadOnlyList<string> Integrations { get; init; } = [];

    /// <summary>Keys of which one tag must be there; none: all.</summary>
    public IReadOnlyList<string> TagKeys { get; init; } = [];

    /// <summary>Tags, each <c>key:value</c>, that must all be there.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Creators; none: all.</summary>
    public IReadOnlyList<Guid> Creators { get; init; } = [];

    /// <summary>Only these; none: all.</summary>
    public IReadOnlyList<Guid> Ids { get; init; } = [];

    /// <summary>Only what the reader marked.</summary>
    public bool FavoritesOnly { get; init; }

    /// <summary>Only what needs attention.</summary>
    public bool AttentionOnly { get; init; }

    /// <summary>Only what a workflow names or a group has; or, where false, only what none does; null: both.</summary>
    public bool? IsUsed { get; init; }

    /// <summary>Whether it asks for less than everything.</summary>
    internal bool IsFiltered =>
        !string.IsNullOrWhiteSpace(Search) || Integrations.Count > 0 || TagKeys.Count > 0 || Tags.Count > 0
            || Creators.Count > 0 || Ids.Count > 0 || FavoritesOnly || AttentionOnly || IsUsed is not null;

    /// <summary>Order.</summary>
    public ConnectionSort Sort { get; init; } = ConnectionSort.UpdatedAt;

    /// <summary>Whether the order runs downwards.</summary>
    public bool Descending { get; init; } = true;
}

/// <summary>A value of a facet and how many connections have it, given the other filters.</summary>
/// <param name="Value">Value as in the query.</param>
/// <param name="Label">Text on screen.</param>
/// <param name="Count">Connections.</param>
public sealed record FacetValue(string Value, string Label, int Count);

/// <summary>The facets beside the list.</summary>
/// <param name="Integrations">By integration.</param>
/// <param name="TagKeys">By tag key.</param>
/// <param name="Creators">By creator, the 20 with the most.</param>
/// <param name="Favorites">Marked by the reader.</param>
/// <param name="NeedAttention">In need of attention.</param>
/// <param name="Used">Used by a workflow or a group.</param>
/// <param name="Unused">Used by none.</param>
public sealed record ConnectionFacets(
    IReadOnlyList<FacetValue> Integrations, IReadOnlyList<FacetValue> TagKeys, IReadOnlyList<FacetValue> Creators,
    int Favorites, int NeedAttention, int Used, int Unused);
