using System.Linq.Expressions;
using Connections.Core.Access;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Connections;

/// <summary>Filters and orders of the list, as the database runs them.</summary>
internal static class ConnectionFilters
{
    /// <summary>Most values of one filter.</summary>
    public const int MaxFilterValues = 100;

    private const int MaxTags = 10;
    private const int MaxWords = 8;

    /// <summary>The escape character before what a pattern takes literally.</summary>
    public const string Escape = "\\";

    /// <summary>What the actor may see and the query asks for.</summary>
    public static IQueryable<Connection> Matching(this ConnectionsDbContext db, Rights rights, ConnectionQuery query)
    {
        var connections = db.Set<Connection>().AsNoTracking().Where(c => c.DeletedAt == null);
        // Text before rights: it is the cheaper question, and fewer pass it.
        var words = Patterns(query.Search);
        foreach (var pattern in words)
        {
            connections = connections.Where(c => EF.Functions.Like(c.SearchText, pattern, Escape));
        }
        if (Filter(query.TagKeys) is { Count: > 0 } keys) connections = connections.Where(HasKey(keys));
        if (Filter(query.Integrations) is { Count: > 0 } integrations)
        {
            // With words the index of searches answers alone. SQLite would rather take the integrations' own and read
            // each row; a computed value keeps it from that.
            connections = words.Count == 0
                ? connections.Where(c => integrations.Contains(c.IntegrationType))
                : connections.Where(c => integrations.Contains(c.IntegrationType + ""));
        }
        foreach (var text in query.Tags.Take(MaxTags))
        {
            if (!IdentifierTag.TryParse(text, out var tag, out _)) return connections.Where(c => false);
            var (key, value) = (tag.Key, tag.Value);
            var tagged = db.Set<ConnectionTag>().Where(t => t.Key == key && t.Value == value)
                .Select(t => t.ConnectionId);
            connections = connections.Where(c => tagged.Contains(c.Id));
        }
        if (query.Creators.Take(MaxFilterValues).ToList() is { Count: > 0 } creators)
            connections = connections.Where(c => creators.Contains(c.CreatedById));
        if (query.Ids.Take(MaxFilterValues).ToList() is { Count: > 0 } ids)
            connections = connections.Where(c => ids.Contains(c.Id));
        if (query.FavoritesOnly)
        {
            var me = rights.Actor.Id;
            var marked = db.Set<Favorite>().Where(f => f.UserId == me).Select(f => f.ResourceId);
            connections = connections.Where(c => marked.Contains(c.Id));
        }
        if (query.AttentionOnly)
            connections = connections.Where(c => c.Health == ConnectionHealth.NeedsAttention || c.SchemaMissing);
        if (query.IsUsed is true) connections = connections.Where(c => c.UsedBy > 0);
        if (query.IsUsed is false) connections = connections.Where(c => c.UsedBy == 0);
        return connections.VisibleTo(db, rights);
    }

    /// <summary>In the order of the query. It is total, so that pages neither repeat nor skip a row.</summary>
    public static IQueryable<Connection> InOrder(this IQueryable<Connection> connections, ConnectionsDbContext db,
        Rights rights, ConnectionQuery query)
    {
        IOrderedQueryable<Connection> By<TKey>(Expression<Func<Connection, TKey>> key) =>
            query.Descending ? connections.OrderByDescending(key) : connections.OrderBy(key);

        var ordered = query.Sort switch
        {
            ConnectionSort.UpdatedAt => By(c => c.UpdatedAt),
            ConnectionSort.Name => By(c => c.NameKey),
            ConnectionSort.Integration => By(c => c.IntegrationType),
            ConnectionSort.Tags => By(c => c.TagsText),
            ConnectionSort.Access => By(AccessRules.ListedLevelIn<Connection>(db, rights)),
            ConnectionSort.Health => By(c => c.Health),
            ConnectionSort.CreatedBy =>
                By(c => db.Set<User>().Where(u => u.Id == c.CreatedById).Select(u => u.Name).FirstOrDefault()
                    ?? Actor.System.Name),
            ConnectionSort.CreatedAt => By(c => c.CreatedAt),
            ConnectionSort.UsedBy => By(c => c.UsedBy),
            _ => throw new ArgumentOutOfRangeException(nameof(query)),
        };
        return query.Descending ? ordered.ThenByDescending(c => c.Id) : ordered.ThenBy(c => c.Id);
    }

    /// <summary>
    /// What a search found, for counting by a column. SQLite would read that column's own index and, for the text, each
    /// row; in the order of the index of searches it reads that one alone.
    /// </summary>
    public static IQueryable<Connection> ForCounting(this IQueryable<Connection> found, ConnectionQuery query) =>
        Words(query.Search).Any() ? found.OrderBy(c => c.UpdatedAt).Take(int.MaxValue) : found;

    private static Expression<Func<Connection, bool>> HasKey(List<string> keys)
    {
        var c = Expression.Parameter(typeof(Connection), "c");
        return Expression.Lambda<Func<Connection, bool>>(
            HasAnyOf(keys, Expression.Property(c, nameof(Connection.TagKeys))), c);
    }

    /// <summary>Whether a text of keys, with a space before and behind each, has one of these.</summary>
    public static Expression HasAnyOf(IReadOnlyCollection<string> keys, Expression text) =>
        // A captured value becomes a parameter of the command: the plan is made once for all keys.
        keys.Select(key => (Expression<Func<string>>)(() => $" {key} "))
            .Select(key => (Expression)Expression.Call(text, nameof(string.Contains), null, key.Body))
            .Aggregate(Expression.OrElse);

    /// <summary>The words of a search, each as a pattern.</summary>
    public static List<string> Patterns(string? search) =>
        [.. Words(search).Select(w => w.Replace(Escape, @"\\", StringComparison.Ordinal)
            .Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal))
            .Select(w => $"%{w}%")];

    /// <summary>Filters come from the address bar: bounded, and only what a database can compare.</summary>
    public static List<string> Filter(IReadOnlyList<string> values) =>
        [.. values.Take(MaxFilterValues).Select(DatabaseText.Clean)];

    private static IEnumerable<string> Words(string? search)
    {
        var text = DatabaseText.Clean((search ?? "").Trim());
        if (text.Length > ConnectionQuery.MaxSearch) text = DatabaseText.Clean(text[..ConnectionQuery.MaxSearch]);
        text = text.Normalize().ToLowerInvariant();
        return text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(MaxWords);
    }
}
