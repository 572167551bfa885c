using Connections.Core.Connections;
using Connections.Core.Groups;

namespace Connections.Web.Ui;

/// <summary>The counts beside a list, of connections or of groups.</summary>
/// <param name="Integrations">By integration.</param>
/// <param name="TagKeys">By tag key.</param>
/// <param name="Creators">By creator.</param>
/// <param name="Favorites">Marked by the reader.</param>
/// <param name="NeedAttention">In need of attention; null where that is not counted.</param>
/// <param name="Used">In use.</param>
/// <param name="Unused">Not in use.</param>
public sealed record ListFacets(IReadOnlyList<FacetValue> Integrations, IReadOnlyList<FacetValue> TagKeys,
    IReadOnlyList<FacetValue> Creators, int Favorites, int? NeedAttention, int Used, int Unused)
{
    /// <summary>Those of connections.</summary>
    public static ListFacets From(ConnectionFacets facets) =>
        new(facets.Integrations, facets.TagKeys, facets.Creators, facets.Favorites, facets.NeedAttention,
            facets.Used, facets.Unused);

    /// <summary>Those of groups.</summary>
    public static ListFacets From(GroupFacets facets) =>
        new(facets.Integrations, facets.Keys, facets.Creators, facets.Favorites, null, facets.Used, facets.Unused);
}
