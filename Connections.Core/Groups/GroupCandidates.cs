using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Groups;

/// <summary>A tag key to choose, and how many connections have it.</summary>
public sealed record KeySuggestion(string Key, int Connections);

/// <summary>Which connections might become members.</summary>
public sealed record CandidateQuery
{
    /// <summary>Wire name of the group's integration.</summary>
    public required string IntegrationType { get; init; }

    /// <summary>The group's keys, of which a candidate has every one.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>Text to be found, as in the list of connections.</summary>
    public string? Search { get; init; }

    /// <summary>Only these; none: all.</summary>
    public IReadOnlyList<Guid> Ids { get; init; } = [];

    /// <summary>What is ticked so far: clashes with these are told.</summary>
    public IReadOnlyList<Guid> Chosen { get; init; } = [];

    /// <summary>
    /// The group that is being changed: clashes with members that the actor cannot see are told, too. Null for a new
    /// one.
    /// </summary>
    public Guid? GroupId { get; init; }
}

/// <summary>A connection that might become a member.</summary>
/// <param name="Member">What it is, and whether the reader may use it: who cannot use it may not add it.</param>
/// <param name="Refusal">Why it cannot be added; null where it can.</param>
/// <param name="Clash">With whom of the chosen it shares values, in words; null where with none.</param>
public sealed record Candidate(MemberView Member, string? Refusal, string? Clash);

/// <summary>
/// What a wizard offers for a group: keys in use, and the connections that have them all. The database filters and
/// pages.
/// </summary>
public sealed class GroupCandidates
{
    private const int MaxSuggestions = 20;

    private readonly IDbContextFactory<ConnectionsDbContext> databases;

    internal GroupCandidates(IDbContextFactory<ConnectionsDbContext> databases) => this.databases = databases;

    /// <summary>
    /// Keys in use on connections of an integration that the actor may see, each with how many have it beside the keys
    /// chosen so far.
    /// </summary>
    public async Task<IReadOnlyList<KeySuggestion>> KeysAsync(Actor actor, string integrationType,
        IReadOnlyList<string> chosen, string? typed, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = await db.RightsOfAsync(actor, ct);
        var sets = await db.Matching(rights,
            new ConnectionQuery { Integrations = [integrationType] }).Where(c => c.TagKeys != "")
            .GroupBy(c => c.TagKeys).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(ct);
        var (keys, begin) = (chosen.Select(k => k.Trim().ToLowerInvariant()).ToList(),
            (typed ?? "").Trim().ToLowerInvariant());
        var counted =
            ConnectionSearch.KeyFacet(
                sets.Where(s => keys.TrueForAll(k => s.Key.Contains($" {k} ", StringComparison.Ordinal)))
                    .Select(s => (s.Key, s.Count)));
        return [.. counted.Where(f => !keys.Contains(f.Value) && f.Value.Contains(begin, StringComparison.Ordinal))
            .Take(MaxSuggestions).Select(f => new KeySuggestion(f.Value, f.Count))];
    }

    /// <summary>One page of the connections of that integration which carry all keys, by name.</summary>
    /// <exception cref="Problem.Invalid">The keys break a rule.</exception>
    /// <exception cref="Problem.NotFound">The group is unknown or invisible.</exception>
    public async Task<PagedResult<Candidate>> ListAsync(Actor actor, CandidateQuery query, PageRequest page,
        CancellationToken ct)
    {
        var faults = new List<ValidationError>();
        var keys = GroupRules.Keys(query.Keys, faults);
        if (faults.Count > 0) throw new Problem.Invalid(faults);
        page = page.Bounded();
        await using var db = await databases.CreateDbContextAsync(ct);
        var rights = query.GroupId is { } group
            ? (await db.RequireGroupAsync(actor, group, Access.AccessLevel.Viewer, Permissions.ConnectionGroupsRead,
                ct)).Rights
            : await db.RightsOfAsync(actor, ct);

        var matching = db.Matching(rights,
            new ConnectionQuery { Search = query.Search, Integrations = [query.IntegrationType], Ids = query.Ids });
        foreach (var key in keys) matching = matching.Where(c => c.TagKeys.Contains(" " + key + " "));
        var rows = await matching.OrderBy(c => c.NameKey).ThenBy(c => c.Id).Skip(page.Offset).Take(page.Size).Rows()
            .ToListAsync(ct);
        var ids = rows.Select(r => r.Id).ToList();
        var standings = await db.StandingsAsync(rights, rows,
            db.Set<Connection>().Where(c => ids.Contains(c.Id)).Select(c => c.Id), ct);
        var clashes = await ClashesAsync(db, rights, query, keys, rows, ct);
        return new([.. rows.Select(
            r => new Candidate(MemberView.From(r, keys, standings[r.Id]), Refusal(r, keys, standings[r.Id]),
                clashes.GetValueOrDefault(r.Id)))], await matching.CountAsync(ct));
    }

    private static string? Refusal(GroupMemberRow row, IReadOnlyList<string> keys, ConnectionEligibility standing)
    {
        if (standing.WhyNot(null) is { } why) return $"You need Resolver access: {why}.";
        return TagCombinations.Create(keys, row.TagsText).FaultOf("It");
    }

    // With whom of the chosen, and of the group's members that the actor cannot see and so cannot take out by ticking.
    private static async Task<Dictionary<Guid, string>> ClashesAsync(ConnectionsDbContext db, Rights rights,
        CandidateQuery query, IReadOnlyList<string> keys, List<GroupMemberRow> rows, CancellationToken ct)
    {
        var ids = query.Chosen.Take(ConnectionGroup.MostMembers).ToList();
        var chosen = ids.Count == 0 ? []
            : await db.VisibleConnections(rights).Where(c => ids.Contains(c.Id)).OrderBy(c => c.NameKey)
                .Select(c => new { c.Id, c.Name, c.TagsText }).ToListAsync(ct);
        var holders = chosen.SelectMany(c => TagCombinations.Create(keys, c.TagsText).Combinations,
            (c, combination) => (combination, Other: (c.Id, Name: $"“{c.Name}”"))).ToList();
        if (query.GroupId is { } groupId)
        {
            var visible = db.VisibleConnections(rights).Select(c => c.Id);
            var hidden = await db.MembersOf(groupId).Where(c => !visible.Contains(c.Id))
                .Select(c => new { c.Id, c.TagsText }).ToListAsync(ct);
            holders.AddRange(
                hidden.SelectMany(c => TagCombinations.Create(keys, c.TagsText).Combinations,
                    (c, combination) => (combination, (c.Id, "a member that you can't see"))));
        }
        var byCombination = holders.ToLookup(h => h.combination, h => h.Other);
        var clashes = new Dictionary<Guid, string>();
        foreach (var row in rows)
        {
            var shared = TagCombinations.Create(keys,
                row.TagsText).Combinations.SelectMany(c => byCombination[c].Where(o => o.Id != row.Id),
                    (c, other) => (c, other.Name)).ToList();
            if (shared.Count == 0) continue;
            var first = shared.GroupBy(s => s.Name, s => s.c).First();
            clashes[row.Id] = $"Also matched by {first.Key}: {TagCombinations.Words(keys, [.. first])}. Only one "
                + "can be a member.";
        }
        return clashes;
    }
}
