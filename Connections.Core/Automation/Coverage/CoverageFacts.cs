using System.Linq.Expressions;
using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Resolving;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Automation.Coverage;

/// <summary>Of a connection what a check needs to know. No secret in it.</summary>
internal sealed class ConnectionFacts
{
    public Guid Id { get; init; }
    public string TagsText { get; init; } = "";
    public AccessLevel OrganizationLevel { get; init; }
    public ConnectionHealth Health { get; init; }
    public string? HealthMessage { get; init; }
    public bool SchemaMissing { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A group and the values that are asked for in it, in the order of its keys.</summary>
internal readonly record struct AskedPlace(Guid GroupId, string Combination);

/// <summary>
/// What the uses of some workflows or apps lead to, read at once: the number of queries does not depend on how many
/// there are.
/// </summary>
internal sealed class CoverageFacts
{
    private const int MostAiling = 2000;
    private const int MostFormer = 2000;
    private const int Chunk = 500;

    private static readonly Expression<Func<Connection, ConnectionFacts>> Facts = c => new ConnectionFacts
    {
        Id = c.Id,
        TagsText = c.TagsText,
        OrganizationLevel = c.OrganizationLevel,
        Health = c.Health,
        HealthMessage = c.HealthMessage,
        SchemaMissing = c.SchemaMissing,
        ExpiresAt = c.ExpiresAt,
    };

    private CoverageFacts() { }

    /// <summary>The uses by workflow or app, those of published versions first.</summary>
    public required ILookup<Guid, Use> Uses { get; init; }

    /// <summary>The connections that are named and there.</summary>
    public required IReadOnlyDictionary<Guid, ConnectionFacts> Connections { get; init; }

    /// <summary>The groups that are named and there.</summary>
    public required IReadOnlyDictionary<Guid, ConnectionGroup> Groups { get; init; }

    /// <summary>The members that constant identifiers choose.</summary>
    public required IReadOnlyDictionary<AskedPlace, ConnectionFacts> Holders { get; init; }

    /// <summary>Deleted members that would match what nothing matches.</summary>
    public required IReadOnlyDictionary<AskedPlace, Guid> Former { get; init; }

    /// <summary>Members that need attention or expire, of groups that are asked by an expression.</summary>
    public required ILookup<Guid, ConnectionFacts> Ailing { get; init; }

    /// <summary>Who may do what with all of these.</summary>
    public required ILookup<Guid, Grant> Grants { get; init; }

    /// <summary>Reads them.</summary>
    /// <param name="db">The database.</param>
    /// <param name="users">The workflows or apps.</param>
    /// <param name="until">What expires until then counts.</param>
    /// <param name="ct">Cancels it.</param>
    public static async Task<CoverageFacts> ReadAsync(ConnectionsDbContext db, List<Guid> users, DateTimeOffset until,
        CancellationToken ct)
    {
        var uses = db.Set<Use>().AsNoTracking().Where(u => users.Contains(u.UserId));
        var rows = await uses.ToListAsync(ct);
        var named = uses.Where(u => u.Kind == UsedKind.Connection).Select(u => u.TargetId);
        var asked = uses.Where(u => u.Kind == UsedKind.Group).Select(u => u.TargetId);
        var connections = await db.Set<Connection>().AsNoTracking()
            .Where(c => c.DeletedAt == null && named.Contains(c.Id)).Select(Facts).ToDictionaryAsync(c => c.Id, ct);
        var groups = await db.Set<ConnectionGroup>().AsNoTracking().Where(g => asked.Contains(g.Id))
            .ToDictionaryAsync(g => g.Id, ct);
        var places = rows.Where(u => u.IsConstant && groups.ContainsKey(u.TargetId))
            .Select(u => PlaceOf(groups[u.TargetId], u)).OfType<AskedPlace>().ToHashSet();
        var holders = await HoldersAsync(db, places, ct);
        var members = holders.Values.Select(h => h.Id).Distinct().ToList();
        List<Grant> grants =
        [
            .. await db.Set<Grant>().AsNoTracking().Where(g => named.Contains(g.ResourceId)).ToListAsync(ct),
            .. await db.Set<Grant>().AsNoTracking().Where(g => asked.Contains(g.ResourceId)).ToListAsync(ct),
        ];
        foreach (var some in members.Where(m => !connections.ContainsKey(m)).Chunk(Chunk).Select(c => c.ToList()))
            grants.AddRange(await db.Set<Grant>().AsNoTracking().Where(g => some.Contains(g.ResourceId))
                .ToListAsync(ct));
        return new()
        {
            Uses = rows.OrderByDescending(u => u.VersionKind).ThenBy(u => u.Step, StringComparer.Ordinal)
                .ToLookup(u => u.UserId),
            Connections = connections,
            Groups = groups,
            Holders = holders,
            Former = await FormerAsync(db, groups, [.. places.Where(p => !holders.ContainsKey(p))], ct),
            Ailing = await AilingAsync(db, [.. rows.Where(u => u is { Kind: UsedKind.Group, IsConstant: false })
                .Select(u => u.TargetId).Where(groups.ContainsKey).Distinct()], until, ct),
            Grants = grants.ToLookup(g => g.ResourceId),
        };
    }

    /// <summary>The identifiers of a use, as they stand in the document.</summary>
    public static IReadOnlyList<Identifier> IdentifiersOf(Use use) =>
        [.. use.Identifiers.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':', 2))
            .Select(parts => new Identifier(parts[0], parts.Length > 1 ? parts[1] : ""))];

    /// <summary>What a use asks a group for; null: that can't be read, or not be stored.</summary>
    public static AskedPlace? PlaceOf(ConnectionGroup group, Use use)
    {
        var (values, bad) = Resolver.Read(group.Keys, IdentifiersOf(use));
        return bad.Count == 0 && values.All(v => v is not null && DatabaseText.Holds(v))
            ? new(group.Id, string.Join(' ', values)) : null;
    }

    private static async Task<Dictionary<AskedPlace, ConnectionFacts>> HoldersAsync(ConnectionsDbContext db,
        IReadOnlyCollection<AskedPlace> places, CancellationToken ct)
    {
        var found = new Dictionary<AskedPlace, ConnectionFacts>();
        foreach (var some in places.OrderBy(p => p.GroupId).Chunk(Chunk))
        {
            var groups = some.Select(p => p.GroupId).Distinct().ToList();
            var combinations = some.Select(p => p.Combination).Distinct().ToList();
            var rows = await db.Set<GroupCombination>()
                .Where(p => groups.Contains(p.GroupId) && combinations.Contains(p.Combination))
                .Join(db.Set<Connection>().AsNoTracking().Where(c => c.DeletedAt == null).Select(Facts),
                    p => p.ConnectionId, c => c.Id, (p, c) => new { p.GroupId, p.Combination, Member = c })
                .ToListAsync(ct);
            foreach (var row in rows) found[new(row.GroupId, row.Combination)] = row.Member;
        }
        return found;
    }

    // Of several the last that was deleted.
    private static async Task<Dictionary<AskedPlace, Guid>> FormerAsync(ConnectionsDbContext db,
        IReadOnlyDictionary<Guid, ConnectionGroup> groups, IReadOnlyCollection<AskedPlace> missing,
        CancellationToken ct)
    {
        if (missing.Count == 0) return [];
        var ids = missing.Select(p => p.GroupId).Distinct().ToList();
        var left = await db.Set<DeletedMember>().Where(m => ids.Contains(m.GroupId))
            .Join(db.Set<Connection>().AsNoTracking().Where(c => c.DeletedAt != null), m => m.ConnectionId, c => c.Id,
                (m, c) => new { m.GroupId, c.Id, c.TagsText, c.DeletedAt })
            .OrderByDescending(c => c.DeletedAt).ThenBy(c => c.Id).Take(MostFormer).ToListAsync(ct);
        var found = new Dictionary<AskedPlace, Guid>();
        foreach (var former in left)
            foreach (var combination in TagCombinations.Create(groups[former.GroupId].Keys, former.TagsText)
                .Combinations) found.TryAdd(new(former.GroupId, combination), former.Id);
        return found;
    }

    private static async Task<ILookup<Guid, ConnectionFacts>> AilingAsync(ConnectionsDbContext db, List<Guid> groups,
        DateTimeOffset until, CancellationToken ct)
    {
        if (groups.Count == 0) return Array.Empty<ConnectionFacts>().ToLookup(c => c.Id);
        var ailing = db.Set<Connection>().AsNoTracking().Where(c => c.DeletedAt == null
            && (c.Health == ConnectionHealth.NeedsAttention || c.SchemaMissing
                || (c.ExpiresAt != null && c.ExpiresAt <= until))).Select(Facts);
        return (await db.Set<GroupMember>().Where(m => groups.Contains(m.GroupId))
            .Join(ailing, m => m.ConnectionId, c => c.Id, (m, c) => new { m.GroupId, Member = c })
            .OrderBy(m => m.Member.Id).Take(MostAiling).ToListAsync(ct)).ToLookup(m => m.GroupId, m => m.Member);
    }
}
