using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Groups;

/// <summary>Lists of groups: pages and facets. All filtering, ordering and counting happens in the database.</summary>
public sealed class GroupSearch
{
    private const int MaxFacetValues = 20;

    private readonly IDbContextFactory<ConnectionsDbContext> databases;
    private readonly IntegrationCatalog catalog;

    internal GroupSearch(IDbContextFactory<ConnectionsDbContext> databases, IntegrationCatalog catalog) =>
        (this.databases, this.catalog) = (databases, catalog);

    /// <summary>One page of what the actor may see, and how many there are.</summary>
    public async Task<PagedResult<GroupRow>> ListAsync(Actor actor, GroupQuery query, PageRequest page,
        CancellationToken ct)
    {
        page = page.Bounded();
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        var matching = db.Matching(rights, query);
        return new(await db.RowsAsync(rights, matching.InOrder(db, rights, query).Skip(page.Offset).Take(page.Size),
            ct), await matching.CountAsync(ct));
    }

    /// <summary>Counts for the facets, each given the other filters.</summary>
    public async Task<GroupFacets> FacetsAsync(Actor actor, GroupQuery query, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        var integrations = await db.Matching(rights,
            query with { Integrations = [] }).GroupBy(g => g.IntegrationType)
            .Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);
        var sets = await db.Matching(rights,
            query with { Keys = [] }).GroupBy(g => g.KeysText).Select(g => new { g.Key, Count = g.Count() })
            .ToListAsync(ct);
        var creators = await db.Matching(rights,
            query with { Creators = [] }).GroupBy(g => g.CreatedById).Select(g => new { g.Key, Count = g.Count() })
            .OrderByDescending(g => g.Count).ThenBy(g => g.Key).Take(MaxFacetValues).ToListAsync(ct);
        var names = await db.NamesOfAsync([.. creators.Select(c => c.Key)], ct);
        return new(
            [.. integrations.Select(g => new FacetValue(g.Key, catalog.Find(g.Key)?.Name ?? g.Key, g.Count))
                .OrderByDescending(f => f.Count).ThenBy(f => f.Label, StringComparer.OrdinalIgnoreCase)],
            ConnectionSearch.KeyFacet(sets.Select(s => (s.Key, s.Count))),
            [.. creators.Select(g => new FacetValue(g.Key.ToString(), names(g.Key), g.Count))],
            await db.Matching(rights, query with { FavoritesOnly = true }).CountAsync(ct),
            await db.Matching(rights, query with { IsUsed = true }).CountAsync(ct),
            await db.Matching(rights, query with { IsUsed = false }).CountAsync(ct));
    }
}
