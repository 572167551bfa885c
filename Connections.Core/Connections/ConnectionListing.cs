using System.Linq.Expressions;
using Connections.Core.Access;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>Lists of connections: pages, facets, tags in use. All filtering, ordering and counting happens in the database.</summary>
public sealed class ConnectionListing
{
    private const int MaxFacetValues = 20;
    private const int MaxFilterValues = 100;
    private const int MaxSuggestions = 10;
    private const int KeysAtOnce = 50;

    private readonly IDbContextFactory<Db> databases;
    private readonly IntegrationCatalog catalog;

    internal ConnectionListing(IDbContextFactory<Db> databases, IntegrationCatalog catalog) => (this.databases, this.catalog) = (databases, catalog);

    /// <summary>One page of what the actor may see, and how many there are.</summary>
    public async Task<PageOf<ConnectionRow>> ListAsync(Actor actor, ConnectionQuery query, PageRequest page, CancellationToken ct)
    {
        page = page.Bounded();
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        var matching = Matching(db, rights, query);
        var level = AccessRules.LevelIn<Connection>(db, rights);

        var rows = await Ordered(matching, db, rights, query).Skip(page.Offset).Take(page.Size)
            .Select(Row(db, actor.Id, level)).ToListAsync(ct);
        // The last page tells the total; only fuller ones need a count.
        var total = rows.Count < page.Size && (rows.Count > 0 || page.Offset == 0) ? page.Offset + rows.Count : await matching.CountAsync(ct);
        return new([.. rows.Select(r => r.ToRow())], total);
    }

    /// <summary>Counts for the facets, each given the other filters.</summary>
    public async Task<ConnectionFacets> FacetsAsync(Actor actor, ConnectionQuery query, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);

        var integrations = await Matching(db, rights, query with { Integrations = [] })
            .GroupBy(c => c.IntegrationType).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);

        var tagKeys = await (
            from c in Matching(db, rights, query with { TagKeys = [] })
            join t in db.Set<ConnectionTag>() on c.Id equals t.ConnectionId
            group t by t.Key into g
            select new { g.Key, Count = g.Select(t => t.ConnectionId).Distinct().Count() }).ToListAsync(ct);

        var creators = await Matching(db, rights, query with { Creators = [] })
            .GroupBy(c => c.CreatedById).Select(g => new { g.Key, Count = g.Count() })
            .OrderByDescending(g => g.Count).Take(MaxFacetValues).ToListAsync(ct);
        var ids = creators.Select(c => c.Key).ToList();
        var names = await db.Set<User>().Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.Name, ct);

        var favorites = await Matching(db, rights, query with { FavoritesOnly = true }).CountAsync(ct);
        var attention = await Matching(db, rights, query with { AttentionOnly = true }).CountAsync(ct);

        return new(
            [.. integrations.Select(g => new FacetValue(g.Key, catalog.Find(g.Key)?.Name ?? g.Key, g.Count)).OrderByDescending(f => f.Count).ThenBy(f => f.Label, StringComparer.OrdinalIgnoreCase)],
            [.. tagKeys.Select(g => new FacetValue(g.Key, g.Key, g.Count)).OrderByDescending(f => f.Count).ThenBy(f => f.Label, StringComparer.Ordinal)],
            [.. creators.Select(g => new FacetValue(g.Key.ToString(), g.Key == Guid.Empty ? Actor.System.Name : names.GetValueOrDefault(g.Key, "someone who left"), g.Count))],
            favorites, attention);
    }

    /// <summary>
    /// Tags in use on connections that the actor may see, for completion: keys (<c>env:</c>) while no colon is typed, then values of that
    /// key. At most 10.
    /// </summary>
    public async Task<IReadOnlyList<string>> SuggestTagsAsync(Actor actor, string typed, CancellationToken ct)
    {
        typed = typed.Trim().ToLowerInvariant();
        if (typed.Length > IdentifierTag.MaxLength || !StorableText.Holds(typed)) return [];
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        var visible = db.VisibleConnections(rights);
        var tags = db.Set<ConnectionTag>().AsNoTracking();
        var colon = typed.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            // Few keys stand against many tags: the distinct keys first, then whether any visible connection has one. However many keys
            // only invisible ones have, the search goes on behind them.
            var seen = new List<string>();
            for (var start = 0; ; start += KeysAtOnce)
            {
                var from = start;
                var keys = await tags.Where(t => t.Key.StartsWith(typed)).Select(t => t.Key).Distinct().OrderBy(k => k).Skip(from).Take(KeysAtOnce).ToListAsync(ct);
                foreach (var key in keys)
                {
                    if (await tags.AnyAsync(t => t.Key == key && visible.Any(c => c.Id == t.ConnectionId), ct)) seen.Add(key + ":");
                    if (seen.Count == MaxSuggestions) return seen;
                }
                if (keys.Count < KeysAtOnce) return seen;
            }
        }

        var (wanted, begin) = (typed[..colon], typed[(colon + 1)..]);
        return await tags.Where(t => t.Key == wanted && t.Value.StartsWith(begin) && visible.Any(c => c.Id == t.ConnectionId))
            .Select(t => t.Value).Distinct().OrderBy(v => v).Take(MaxSuggestions).Select(v => wanted + ":" + v).ToListAsync(ct);
    }

    private static IQueryable<Connection> Matching(Db db, Rights rights, ConnectionQuery query)
    {
        var connections = db.VisibleConnections(rights);
        foreach (var word in Words(query.Search))
            connections = connections.Where(c => c.SearchText.Contains(word));
        if (Filter(query.Integrations) is { Count: > 0 } integrations)
            connections = connections.Where(c => integrations.Contains(c.IntegrationType));
        if (Filter(query.TagKeys) is { Count: > 0 } keys)
            connections = connections.Where(c => c.Tags.Any(t => keys.Contains(t.Key)));
        foreach (var text in query.Tags.Take(10))
        {
            if (!IdentifierTag.TryParse(text, out var tag, out _)) return connections.Where(c => false);
            var (key, value) = (tag.Key, tag.Value);
            connections = connections.Where(c => c.Tags.Any(t => t.Key == key && t.Value == value));
        }
        if (query.Creators.Take(MaxFilterValues).ToList() is { Count: > 0 } creators)
            connections = connections.Where(c => creators.Contains(c.CreatedById));
        if (query.FavoritesOnly)
        {
            var me = rights.Actor.Id;
            connections = connections.Where(c => db.Set<Favorite>().Any(f => f.UserId == me && f.ResourceId == c.Id));
        }
        if (query.AttentionOnly)
            connections = connections.Where(c => c.Health == Health.NeedsAttention || c.SchemaMissing);
        return connections;
    }

    // Filters come from the address bar: bounded, and only what a database can compare.
    private static List<string> Filter(IReadOnlyList<string> values) => [.. values.Take(MaxFilterValues).Select(StorableText.Clean)];

    private static IEnumerable<string> Words(string? search)
    {
        var text = StorableText.Clean((search ?? "").Trim());
        if (text.Length > ConnectionQuery.MaxSearch) text = StorableText.Clean(text[..ConnectionQuery.MaxSearch]);
        text = text.Normalize().ToLowerInvariant();
        return text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(8);
    }

    private static IQueryable<Connection> Ordered(IQueryable<Connection> connections, Db db, Rights rights, ConnectionQuery query)
    {
        IOrderedQueryable<Connection> By<TKey>(Expression<Func<Connection, TKey>> key) =>
            query.Descending ? connections.OrderByDescending(key) : connections.OrderBy(key);

        var ordered = query.Sort switch
        {
            ConnectionSort.UpdatedAt => By(c => c.UpdatedAt),
            ConnectionSort.Name => By(c => c.NameKey),
            ConnectionSort.Integration => By(c => c.IntegrationType),
            ConnectionSort.Tags => By(c => c.TagsText),
            ConnectionSort.Access => By(AccessRules.LevelIn<Connection>(db, rights)),
            ConnectionSort.UsedBy => By(c => c.UsedBy),
            ConnectionSort.Health => By(c => c.Health),
            ConnectionSort.CreatedBy => By(c => db.Set<User>().Where(u => u.Id == c.CreatedById).Select(u => u.Name).FirstOrDefault() ?? Actor.System.Name),
            ConnectionSort.CreatedAt => By(c => c.CreatedAt),
            _ => throw new ArgumentOutOfRangeException(nameof(query)),
        };
        // A total order, so that pages neither repeat nor skip a row.
        return query.Descending ? ordered.ThenByDescending(c => c.Id) : ordered.ThenBy(c => c.Id);
    }

    private static Expression<Func<Connection, Read>> Row(Db db, Guid me, Expression<Func<Connection, int>> level)
    {
        Expression<Func<Connection, int, Read>> row = (c, access) => new Read
        {
            Id = c.Id,
            Name = c.Name,
            IntegrationType = c.IntegrationType,
            CredentialType = c.CredentialType,
            TagsText = c.TagsText,
            Access = access,
            IsFavorite = db.Set<Favorite>().Any(f => f.UserId == me && f.ResourceId == c.Id),
            UsedBy = c.UsedBy,
            Health = c.Health,
            HealthMessage = c.HealthMessage,
            SchemaMissing = c.SchemaMissing,
            CreatedBy = db.Set<User>().Where(u => u.Id == c.CreatedById).Select(u => u.Name).FirstOrDefault(),
            CreatedAt = c.CreatedAt,
            UpdatedAt = c.UpdatedAt,
            Version = c.Version,
        };
        // The level's expression takes the place of the second parameter, both over the same row.
        var c = row.Parameters[0];
        var levelBody = new Swap(level.Parameters[0], c).Visit(level.Body);
        return Expression.Lambda<Func<Connection, Read>>(new Swap(row.Parameters[1], levelBody).Visit(row.Body), c);
    }

    private sealed class Swap(Expression from, Expression to) : ExpressionVisitor
    {
        [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(node))]
        public override Expression? Visit(Expression? node) => node == from ? to : base.Visit(node);
    }

    private sealed class Read
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        public string IntegrationType { get; init; } = "";
        public string CredentialType { get; init; } = "";
        public string TagsText { get; init; } = "";
        public int Access { get; init; }
        public bool IsFavorite { get; init; }
        public int UsedBy { get; init; }
        public Health Health { get; init; }
        public string? HealthMessage { get; init; }
        public bool SchemaMissing { get; init; }
        public string? CreatedBy { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset UpdatedAt { get; init; }
        public Guid Version { get; init; }

        public ConnectionRow ToRow() => new()
        {
            Id = Id,
            Name = Name,
            IntegrationType = IntegrationType,
            CredentialType = CredentialType,
            Tags = ConnectionReading.TagsOf(TagsText),
            Access = (Level)Access,
            IsFavorite = IsFavorite,
            UsedBy = UsedBy,
            Health = ConnectionReading.HealthOf(Health, SchemaMissing),
            HealthMessage = ConnectionReading.MessageOf(HealthMessage, SchemaMissing),
            CreatedBy = CreatedBy ?? Actor.System.Name,
            CreatedAt = CreatedAt,
            UpdatedAt = UpdatedAt,
            Version = Version,
        };
    }
}
