using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Resolving;

/// <summary>What a use names: a connection, a group and what is asked for in it, or a tile.</summary>
public abstract record ResolveTarget
{
    private ResolveTarget() { }

    /// <summary>A connection.</summary>
    public sealed record Connection(Guid Id) : ResolveTarget;

    /// <summary>A group.</summary>
    /// <param name="Id">Its id.</param>
    /// <param name="Identifiers">For each of its keys a value.</param>
    public sealed record Group(Guid Id, IReadOnlyList<Identifier> Identifiers) : ResolveTarget;

    /// <summary>An integration tile.</summary>
    /// <param name="Integration">Wire name of its integration.</param>
    /// <param name="Account">Name of one of its accounts; null: the only one, or the default.</param>
    public sealed record Tile(string Integration, string? Account) : ResolveTarget;

    /// <summary>An account of a tile, by its id.</summary>
    internal sealed record AccountById(Guid Id) : ResolveTarget;
}

/// <summary>A group's member that was chosen for a use.</summary>
/// <param name="Group">The group.</param>
/// <param name="Choice">The choice, with the reasons.</param>
/// <param name="Words">Its words.</param>
internal sealed record ResolvedMember(ConnectionGroup Group, Resolution Choice, ResolutionMessages Words);

/// <summary>Looks up what the choice needs, without a secret, and chooses.</summary>
internal static class MemberSelection
{
    /// <summary>
    /// Chooses for a use. The member that has the place is looked up alone; all others only where the words need them.
    /// </summary>
    /// <exception cref="Problem.NotFound">The group is unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">None of the identity's roles lets it use connections.</exception>
    public static async Task<ResolvedMember> ChooseAsync(this ConnectionsDbContext db, Actor identity,
        ResolveTarget.Group target, CancellationToken ct)
    {
        var (group, _, rights) = await db.RequireGroupAsync(identity, target.Id, AccessLevel.Viewer,
            Permissions.ConnectionGroupsRead, ct);
        if (new IdentityRights(rights, IsDisabled: false).MayNotUse is { } refusal)
            throw new Problem.Forbidden(refusal);
        var (asked, bad) = Resolver.Read(group.Keys, target.Identifiers);
        var row = bad.Count == 0 && asked.All(v => v is not null && DatabaseText.Holds(v))
            ? await db.HolderAsync(group.Id, string.Join(' ', asked), ct) : null;
        var choice = Resolver.Choose(group.Keys,
            row is null ? [] : [await db.ResolverMemberAsync(group, identity, row, ct)], target.Identifiers);
        if (choice.Outcome == ResolutionOutcome.NoMatch)
            choice = Resolver.Choose(group.Keys,
                await db.ResolverMembersAsync(group, rights, rights, db.MembersOf(group.Id), ct), target.Identifiers);
        return new(group, choice, new ResolutionMessages(group.Name, group.Keys, identity.Name));
    }

    /// <summary>Members as the choice sees them.</summary>
    /// <param name="db">The database.</param>
    /// <param name="group">Their group.</param>
    /// <param name="identity">For whom it is chosen.</param>
    /// <param name="reader">Who reads the words: only they tell which names may be there.</param>
    /// <param name="among">Which of the members.</param>
    /// <param name="ct">Cancels it.</param>
    public static async Task<IReadOnlyList<MemberCandidate>> ResolverMembersAsync(
        this ConnectionsDbContext db, ConnectionGroup group, Rights identity, Rights reader,
        IQueryable<Core.Connections.Connection> among, CancellationToken ct)
    {
        var ids = among.Select(c => c.Id);
        var rows = await among.OrderBy(c => c.NameKey).Rows().ToListAsync(ct);
        var standings = await db.StandingsAsync(identity, rows, ids, ct);
        var seen = identity == reader ? standings : await db.StandingsAsync(reader, rows, ids, ct);
        return [.. rows.Select(r => MemberOf(group, r, standings[r.Id], seen[r.Id]))];
    }

    private static async Task<MemberCandidate> ResolverMemberAsync(this ConnectionsDbContext db, ConnectionGroup group,
        Actor identity, GroupMemberRow row, CancellationToken ct)
    {
        var on = await db.RightsOnAsync(identity, row.Id, ct);
        var standing = ConnectionEligibility.For(on.Rights, on.LevelWith(row.OrganizationLevel), row.Health,
            row.HealthMessage, row.SchemaMissing);
        return MemberOf(group, row, standing, standing);
    }

    private static MemberCandidate MemberOf(ConnectionGroup group, GroupMemberRow row, ConnectionEligibility identity,
        ConnectionEligibility reader) =>
        new(row.Id, reader.IsVisible ? row.Name : null, TagCombinations.Create(group.Keys, row.TagsText).Values,
            identity);
}
