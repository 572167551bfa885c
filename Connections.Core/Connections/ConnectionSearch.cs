using System.Text.Json;
using Connections.Core.Access;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Secrets;
using Connections.Core.Storage;
using Connections.Core.Storage.Contexts;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>
/// Lists of connections: pages, facets, tags in use. All filtering, ordering and counting happens in the database.
/// </summary>
public sealed class ConnectionSearch
{
    private const int MaxFacetValues = 20;
    private const int CountAhead = 1000;
    private const int MaxSuggestions = 10;
    private const int KeysAtOnce = 50;
    private const int IdsAtOnce = 2000;

    private readonly IConnectionsDbContextFactory databases;
    private readonly IntegrationCatalog catalog;

    internal ConnectionSearch(IConnectionsDbContextFactory databases, IntegrationCatalog catalog) =>
        (this.databases, this.catalog) = (databases, catalog);

    /// <summary>One page of what the actor may see, and how many there are.</summary>
    public async Task<PagedResult<ConnectionRow>> ListAsync(Actor actor, ConnectionQuery query, PageRequest page,
        CancellationToken ct)
    {
        await using var db = databases.CreateWarm();
        return await ListAsync(db, await db.RightsOfAsync(actor, ct), query, page.Bounded(), ct);
    }

    private async Task<PagedResult<ConnectionRow>> ListAsync(ConnectionsDbContext db, Rights rights,
        ConnectionQuery query, PageRequest page, CancellationToken ct)
    {
        var matching = db.Matching(rights, query);

        // First the ids, from an index alone; then all the rest, for the rows of this page only. A filter that leaves
        // few is told by reading on a little: one pass gives page and total.
        var ahead = query.IsFiltered ? Math.Max(page.Size, CountAhead) : page.Size;
        var found = await FindAsync(matching.InOrder(db, rights, query).Select(c => c.Id), rights, query,
            page with { Size = ahead }, ct);
        var ids = found.Take(page.Size).ToList();
        var rows = await db.Set<Connection>().AsNoTracking().Where(c => ids.Contains(c.Id) && c.DeletedAt == null)
            .AtLeast(db, rights, AccessLevel.Viewer)
            .Select(ConnectionRowProjection.Row(db, rights)).ToListAsync(ct);
        var total = found.Count < ahead && (found.Count > 0 || page.Offset == 0)
            ? page.Offset + found.Count
            : await databases.RememberAsync(Question("total", rights, query), () => matching.CountAsync(ct));
        var places = ids.Index().ToDictionary(i => i.Item, i => i.Index);
        return new([.. rows.OrderBy(r => places[r.Connection.Id]).Select(r => r.ToRow())], total);
    }

    /// <summary>The same page with descriptions and public fields, for programs.</summary>
    public async Task<PagedResult<ListedConnection>> ListWithFieldsAsync(Actor actor, ConnectionQuery query,
        PageRequest page, CancellationToken ct)
    {
        await using var db = databases.CreateWarm();
        var rights = await db.RightsOfAsync(actor, ct);
        var (rows, total) = await ListAsync(db, rights, query, page.Bounded(), ct);
        var ids = rows.Select(r => r.Id).ToList();
        // Asked again for what may be seen: what was taken away since counts as gone.
        var texts = await db.Set<Connection>().AsNoTracking().Where(c => ids.Contains(c.Id) && c.DeletedAt == null)
            .AtLeast(db, rights, AccessLevel.Viewer)
            .Select(c => new { c.Id, c.Description, c.Fields }).ToDictionaryAsync(c => c.Id, ct);
        var secrets =
            (await db.Set<StoredSecret>().AsNoTracking()
                .Where(s => ids.Contains(s.OwnerId) && !s.Path.StartsWith(StoredSecret.Obtained))
            .Select(s => new { s.OwnerId, s.Path }).ToListAsync(ct)).ToLookup(s => s.OwnerId, s => s.Path);
        var uses = rights.Has(Permissions.ConnectionsResolve);
        return new(
            [.. rows.Where(r => texts.ContainsKey(r.Id)).Select(r => new ListedConnection(
                r, texts[r.Id].Description, FieldJson.Read(texts[r.Id].Fields), secrets[r.Id].ToHashSet(),
                uses && r.Access >= AccessLevel.Resolver))],
            total);
    }

    /// <summary>
    /// Counts for the facets, each given the other filters. Runs beside the caller, so that a page that was asked for
    /// first is shown in the meantime.
    /// </summary>
    public async Task<ConnectionFacets> FacetsAsync(Actor actor, ConnectionQuery query, CancellationToken ct)
    {
        // SQLite answers on the thread that asks. Two at a time: more would keep others waiting on a small machine.
        var byTag =
            Task.Run(() =>
                InContextAsync(actor,
                    (db, rights) =>
                        databases.RememberAsync(Question("by tag", rights, query),
                            () => TagKeysAsync(db, rights, query, ct)), ct), ct);
        var others =
            Task.Run(() =>
                InContextAsync(actor,
                    (db, rights) =>
                        databases.RememberAsync(Question("others", rights, query),
                            () => OthersAsync(db, rights, query, ct)), ct), ct);
        var byUse = InContextAsync(actor, (db, rights) => databases.RememberAsync(Question("by use", rights, query),
            () => UsedAsync(db, rights, query, ct)), ct);
        var (integrations, creators) = await others;
        var (tagKeys, favorites, attention) = await byTag;
        var (used, unused) = await byUse;
        return new(integrations, tagKeys, creators, favorites, attention, used, unused);
    }

    /// <summary>
    /// Tags in use on connections that the actor may see, for completion: keys (<c>env:</c>) while no colon is typed,
    /// then values of that key. At most 10.
    /// </summary>
    public async Task<IReadOnlyList<string>> SuggestTagsAsync(Actor actor, string typed, CancellationToken ct)
    {
        typed = typed.Trim().ToLowerInvariant();
        if (typed.Length > IdentifierTag.MaxLength || !DatabaseText.Holds(typed)) return [];
        await using var db = databases.CreateWarm();
        var rights = await db.RightsOfAsync(actor, ct);
        var colon = typed.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? await KeysAsync(db, rights, typed, ct)
            : await ValuesAsync(db, rights, typed[..colon], typed[(colon + 1)..], ct);
    }

    // Anyone who reads on from page to page would have all that goes before skipped for each: the ids of the next pages
    // are read along.
    private async Task<IReadOnlyList<Guid>> FindAsync(IQueryable<Guid> inOrder, Rights rights, ConnectionQuery query,
        PageRequest page, CancellationToken ct)
    {
        if (page.Offset == 0 || query.IsFiltered || !databases.Remembers)
            return await inOrder.Skip(page.Offset).Take(page.Size).ToListAsync(ct);
        var start = page.Offset / IdsAtOnce * IdsAtOnce;
        var found = new List<Guid>(page.Size);
        for (var read = IdsAtOnce; found.Count < page.Size && read == IdsAtOnce; start += IdsAtOnce)
        {
            var from = start;
            var some = await databases.RememberAsync(Question($"ids from {from}", rights, query),
                () => inOrder.Skip(from).Take(IdsAtOnce).ToListAsync(ct));
            found.AddRange(some.Skip(Math.Max(0, page.Offset - start)).Take(page.Size - found.Count));
            read = some.Count;
        }

        return found;
    }

    // Who asks is in it: by their principals, and by themselves, whose favorites may count.
    private static string Question(string what, Rights rights, ConnectionQuery query) =>
        $"{what} {rights.Actor.Id} {rights.Permissions:d} {string.Join(' ', rights.Principals.Order())} "
            + $"{JsonSerializer.Serialize(query)}";

    // Few keys and values stand against many tags: first the distinct ones, then whether any visible connection has
    // one. However many only invisible ones have, the search continues behind them.
    private static async Task<IReadOnlyList<string>> KeysAsync(ConnectionsDbContext db, Rights rights, string begin,
        CancellationToken ct)
    {
        var keys = db.Set<ConnectionTag>().Where(t => t.Key.StartsWith(begin)).Select(t => t.Key).Distinct()
            .OrderBy(k => k);
        return await SeenAsync(keys, key => Visible(db, rights, t => t.Key == key), key => key + ":", ct);
    }

    private static async Task<IReadOnlyList<string>> ValuesAsync(ConnectionsDbContext db, Rights rights, string key,
        string begin, CancellationToken ct)
    {
        var values = db.Set<ConnectionTag>().Where(t => t.Key == key && t.Value.StartsWith(begin)).Select(t => t.Value)
            .Distinct().OrderBy(v => v);
        return await SeenAsync(values, value => Visible(db, rights, t => t.Key == key && t.Value == value),
            value => $"{key}:{value}", ct);
    }

    private static IQueryable<ConnectionTag> Visible(ConnectionsDbContext db, Rights rights,
        System.Linq.Expressions.Expression<Func<ConnectionTag, bool>> which) =>
        from tag in db.Set<ConnectionTag>().Where(which)
        where rights.Has(Permissions.ConnectionsRead)
        join c in db.Set<Connection>().Where(c => c.DeletedAt == null).AtLeast(db, rights,
            AccessLevel.Viewer) on tag.ConnectionId equals c.Id
        select tag;

    private static async Task<IReadOnlyList<string>> SeenAsync(IQueryable<string> texts,
        Func<string, IQueryable<ConnectionTag>> visible, Func<string, string> suggestion, CancellationToken ct)
    {
        var seen = new List<string>();
        for (var start = 0; ; start += KeysAtOnce)
        {
            var some = await texts.Skip(start).Take(KeysAtOnce).ToListAsync(ct);
            foreach (var text in some)
            {
                if (await visible(text).AnyAsync(ct)) seen.Add(suggestion(text));
                if (seen.Count == MaxSuggestions) return seen;
            }
            if (some.Count < KeysAtOnce) return seen;
        }
    }

    private async Task<T> InContextAsync<T>(Actor actor, Func<ConnectionsDbContext, Rights, Task<T>> read,
        CancellationToken ct)
    {
        await using var db = databases.CreateWarm();
        return await read(db, await db.RightsOfAsync(actor, ct));
    }

    private static async Task<(IReadOnlyList<FacetValue> TagKeys, int Favorites, int Attention)> TagKeysAsync(
        ConnectionsDbContext db, Rights rights, ConnectionQuery query, CancellationToken ct)
    {
        // Connections with the same keys are counted together: few sets of keys stand against many tags.
        var sets = await db.Matching(rights, query with { TagKeys = [] }).Where(c => c.TagKeys != "").ForCounting(query)
            .GroupBy(c => c.TagKeys).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);
        var favorites = await db.Matching(rights, query with { FavoritesOnly = true }).CountAsync(ct);
        var attention = await db.Matching(rights, query with { AttentionOnly = true }).CountAsync(ct);
        return (KeyFacet(sets.Select(s => (s.Key, s.Count))), favorites, attention);
    }

    private static async Task<(int Used, int Unused)> UsedAsync(ConnectionsDbContext db, Rights rights,
        ConnectionQuery query, CancellationToken ct)
    {
        var used = await db.Matching(rights, query with { IsUsed = true }).ForCounting(query).CountAsync(ct);
        return (used, await db.Matching(rights, query with { IsUsed = null }).ForCounting(query).CountAsync(ct) - used);
    }

    /// <summary>From counts by sets of keys, each with spaces between, counts by key; the most first.</summary>
    internal static IReadOnlyList<FacetValue> KeyFacet(IEnumerable<(string Keys, int Count)> sets) =>
    [
        .. sets.SelectMany(s => s.Keys.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            (s, key) => (Key: key, s.Count)).GroupBy(s => s.Key, s => s.Count)
            .Select(k => new FacetValue(k.Key, k.Key, k.Sum())).OrderByDescending(f => f.Count).ThenBy(f => f.Label,
                StringComparer.Ordinal),
    ];

    private async Task<(IReadOnlyList<FacetValue> Integrations, IReadOnlyList<FacetValue> Creators)> OthersAsync(
        ConnectionsDbContext db, Rights rights, ConnectionQuery query, CancellationToken ct)
    {
        var integrations = await db.Matching(rights, query with { Integrations = [] }).ForCounting(query)
            .GroupBy(c => c.IntegrationType).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);
        var creators = await db.Matching(rights, query with { Creators = [] }).ForCounting(query)
            .GroupBy(c => c.CreatedById).Select(g => new { g.Key, Count = g.Count() })
            .OrderByDescending(g => g.Count).ThenBy(g => g.Key).Take(MaxFacetValues).ToListAsync(ct);
        var names = await db.NamesOfAsync([.. creators.Select(c => c.Key)], ct);
        return (
            [.. integrations.Select(g => new FacetValue(g.Key, catalog.Find(g.Key)?.Name ?? g.Key, g.Count))
                .OrderByDescending(f => f.Count).ThenBy(f => f.Label, StringComparer.OrdinalIgnoreCase)],
            [.. creators.Select(g => new FacetValue(g.Key.ToString(), names(g.Key), g.Count))]);
    }
}
