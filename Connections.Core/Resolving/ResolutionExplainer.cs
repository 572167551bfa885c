using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace Connections.Core.Resolving;

/// <summary>Why a member is chosen, or why not.</summary>
/// <param name="Id">The connection.</param>
/// <param name="Name">Its name.</param>
/// <param name="Values">For each key of the group its values.</param>
/// <param name="Answers">Whether it matches the identifiers.</param>
/// <param name="MayUse">Whether the identity may use it.</param>
/// <param name="NeedsAttention">Whether it needs attention.</param>
/// <param name="Why">In words.</param>
public sealed record MemberExplanation(Guid Id, string Name, IReadOnlyList<IReadOnlyList<string>> Values, bool Answers,
    bool MayUse, bool NeedsAttention, string Why);

/// <summary>What a choice would come to, and why. No secret is involved, and nothing is used.</summary>
/// <param name="Outcome">What it comes to.</param>
/// <param name="Message">The words that a run would end with, or which connection it would take.</param>
/// <param name="ConnectionId">The connection that answers, whether it may be used or not; null where there is none, or
/// the reader cannot see it.</param>
/// <param name="Members">For every member that the reader sees why, or why not.</param>
/// <param name="HiddenMembers">How many members more there are.</param>
public sealed record ResolutionExplanation(ResolutionOutcome Outcome, string Message, Guid? ConnectionId,
    IReadOnlyList<MemberExplanation> Members, int HiddenMembers)
{
    /// <summary>Whether the connection that answers needs attention: a run may well fail by it.</summary>
    public bool NeedsAttention { get; init; }
}

/// <summary>What a choice comes to for an identity.</summary>
/// <param name="Id">The user or service account.</param>
/// <param name="Name">Its name.</param>
/// <param name="Outcome">What it comes to.</param>
/// <param name="Message">In words.</param>
public sealed record IdentityOutcome(Guid Id, string Name, ResolutionOutcome Outcome, string Message);

/// <summary>Explains choices: for oneself, or, for who is Editor of the group or manages access, for others.</summary>
public sealed class ResolutionExplainer
{
    private readonly IDbContextFactory<ConnectionsDbContext> databases;

    internal ResolutionExplainer(IDbContextFactory<ConnectionsDbContext> databases) => this.databases = databases;

    /// <summary>
    /// What a group would give an identity for these identifiers, and for every member why or why not.
    /// </summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="target">The group, and what is asked for in it.</param>
    /// <param name="identityId">The user or service account that would use it; null: the actor.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.NotFound">The group is unknown or invisible to the actor, or there is no such
    /// identity.</exception>
    /// <exception cref="Problem.Forbidden">It is another identity, and the actor is neither Editor nor manages
    /// access.</exception>
    public async Task<ResolutionExplanation> ExplainAsync(Actor actor, ResolveTarget.Group target, Guid? identityId,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (group, reader, identity) = await RequireAsync(db, actor, target.Id, identityId, ct);
        var words = new ResolutionMessages(group.Name, group.Keys, identity.Name);
        var members = await db.ResolverMembersAsync(group, identity.Rights, reader, db.MembersOf(group.Id), ct);
        var choice = Resolver.Choose(group.Keys, members, target.Identifiers);
        var grants = await db.Set<Grant>().AsNoTracking().Where(g => g.ResourceId == group.Id).ToListAsync(ct);
        var (outcome, message) = identity.RefusalOf(group, grants) ?? (choice.Outcome, words.Of(choice));
        return new(outcome, message, choice.Member is { Name: not null } member ? member.Id : null,
            [.. choice.Verdicts.Where(v => v.Member.Name is not null).Select(v => new MemberExplanation(
                v.Member.Id, v.Member.Name!, v.Member.Values, v.Answer == MatchKind.Answers, v.Member.Standing.MayUse,
                v.Member.Standing.Attention is not null, words.Of(v, choice.Asked)))],
            members.Count(m => m.Name is null))
        { NeedsAttention = choice.Member is { Name: not null, Standing.Attention: not null } };
    }

    /// <summary>What the direct use of a connection would come to for an identity.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="target">The connection.</param>
    /// <param name="identityId">The user or service account that would use it; null: the actor.</param>
    /// <param name="ct">Cancels it.</param>
    /// <exception cref="Problem.NotFound">The connection is unknown or invisible to the actor, or there is no such
    /// identity.</exception>
    /// <exception cref="Problem.Forbidden">It is another identity, and the actor is neither Editor nor manages
    /// access.</exception>
    public async Task<ResolutionExplanation> ExplainAsync(Actor actor, ResolveTarget.Connection target,
        Guid? identityId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var reached = await db.RequireConnectionAsync(actor, target.Id, AccessLevel.Viewer, Permissions.ConnectionsRead,
            ct);
        var connection = reached.Connection;
        if (identityId is { } id && id != actor.Id)
        {
            reached.Rights.EnsureExplaining(id, reached.Level, "connection");
            var identity = await IdentityAsync(db, id, ct);
            var grants = await db.Set<Grant>().AsNoTracking().Where(g => g.ResourceId == target.Id).ToListAsync(ct);
            var (outcome, message) = identity.UseOf(connection.Name, StandingOf(identity.Rights, grants));
            return Of(outcome, message);
        }

        try
        {
            await db.EnsureAsync(
                new AccessibleResource<Core.Connections.Connection>(connection, reached.Level, reached.Rights),
                connection.Name, "connection", AccessLevel.Resolver, Permissions.ConnectionsResolve, ct);
            return Of(ResolutionOutcome.Chosen,
                ResolutionMessages.WithAttention($"You can use “{connection.Name}”.", StandingOf(reached.Rights, [])));
        }
        catch (Problem.Forbidden refusal)
        {
            // The very words of the run that would be refused.
            return Of(ResolutionOutcome.Forbidden, refusal.Message);
        }

        ResolutionExplanation Of(ResolutionOutcome outcome, string message) =>
            new(outcome, message, target.Id, [],
                0)
            { NeedsAttention = StandingOf(reached.Rights, []).Attention is not null };

        ConnectionEligibility StandingOf(Rights rights, IEnumerable<Grant> grants) =>
            ConnectionEligibility.For(rights, AccessRules.LevelOf(rights, connection.OrganizationLevel, grants),
                connection.Health, connection.HealthMessage, connection.SchemaMissing);
    }

    /// <summary>
    /// A part of the matrix of the values in use, with who matches each combination and whether the identity may use
    /// it.
    /// </summary>
    /// <exception cref="Problem.NotFound">The group is unknown or invisible to the actor, or there is no such
    /// identity.</exception>
    /// <exception cref="Problem.Forbidden">It is another identity, and the actor is neither Editor nor manages
    /// access.</exception>
    public async Task<ResolutionMatrix> MatrixAsync(Actor actor, Guid groupId, Guid? identityId, MatrixWindow window,
        CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var (group, reader, identity) = await RequireAsync(db, actor, groupId, identityId, ct);
        return await db.MatrixAsync(group, reader, identity, window, ct);
    }

    /// <summary>
    /// What these identifiers come to for one page of identities, by name. It takes Editor of the group, or
    /// <c>user_access_manage</c>.
    /// </summary>
    /// <exception cref="Problem.NotFound">The group is unknown or invisible.</exception>
    /// <exception cref="Problem.Forbidden">The actor is neither Editor nor manages access.</exception>
    public async Task<PagedResult<IdentityOutcome>> ForIdentitiesAsync(Actor actor, ResolveTarget.Group target,
        string? search, PageRequest page, CancellationToken ct)
    {
        page = page.Bounded();
        await using var db = await databases.CreateDbContextAsync(ct);
        var (group, level, reader) = await db.RequireGroupAsync(actor, target.Id, AccessLevel.Viewer,
            Permissions.ConnectionGroupsRead, ct);
        reader.EnsureExplaining(Guid.Empty, level, GroupAccess.Kind);
        var accounts = db.Set<User>().AsNoTracking().Where(u => u.DisabledAt == null);
        if (search?.Trim() is { Length: > 0 } text)
        {
            if (!DatabaseText.Holds(text)) return new([], 0);
            var lower = text.ToLowerInvariant();
#pragma warning disable CA1304, CA1311, CA1862 // Translated to SQL, which knows no culture.
            accounts = accounts.Where(u => u.Name.ToLower().Contains(lower) || u.Email.ToLower().Contains(lower));
#pragma warning restore CA1304, CA1311, CA1862
        }
        var found = await accounts.OrderBy(u => u.Name).ThenBy(u => u.Id).Skip(page.Offset).Take(page.Size).Identities()
            .ToListAsync(ct);
        var (asked, _) = Resolver.Read(group.Keys, target.Identifiers);
        var answering = asked.All(v => v is not null && DatabaseText.Holds(v))
            ? db.HolderOf(group.Id, string.Join(' ', asked)) : db.MembersOf(group.Id).Where(c => false);
        var grants = await db.Set<Grant>().AsNoTracking()
            .Where(g => g.ResourceId == group.Id || answering.Select(c => c.Id).Contains(g.ResourceId)).ToListAsync(ct);
        var (member, isNamed) = ((await answering.Rows().ToListAsync(ct)).SingleOrDefault(),
            await answering.VisibleTo(db, reader).AnyAsync(ct));
        return new([.. found.Select(account => For(IdentityRights.From(account)))], await accounts.CountAsync(ct));

        IdentityOutcome For(IdentityRights identity)
        {
            if (identity.RefusalOf(group, grants.Where(g => g.ResourceId == group.Id)) is { } refusal)
                return new(identity.Id, identity.Name, refusal.Outcome, refusal.Message);
            var words = new ResolutionMessages(group.Name, group.Keys, identity.Name);
            var choice = Resolver.Choose(group.Keys, member is null ? [] : [Member(identity, member)],
                target.Identifiers);
            return new(identity.Id, identity.Name, choice.Outcome,
                choice.Outcome == ResolutionOutcome.NoMatch ? words.NobodyAnswers(choice) : words.Of(choice));
        }

        MemberCandidate Member(IdentityRights identity, GroupMemberRow row) =>
            new(row.Id, isNamed ? row.Name : null, TagCombinations.Create(group.Keys, row.TagsText).Values,
            ConnectionEligibility.For(identity.Rights,
                AccessRules.LevelOf(identity.Rights, row.OrganizationLevel, grants.Where(g => g.ResourceId == row.Id)),
                row.Health, row.HealthMessage, row.SchemaMissing));
    }

    private static async Task<(ConnectionGroup Group, Rights Reader, IdentityRights Identity)> RequireAsync(
        ConnectionsDbContext db, Actor actor, Guid groupId, Guid? identityId, CancellationToken ct)
    {
        var (group, level, reader) = await db.RequireGroupAsync(actor, groupId, AccessLevel.Viewer,
            Permissions.ConnectionGroupsRead, ct);
        if (identityId is not { } id || id == actor.Id)
            return (group, reader, new IdentityRights(reader, IsDisabled: false));
        reader.EnsureExplaining(id, level, GroupAccess.Kind);
        return (group, reader, await IdentityAsync(db, id, ct));
    }

    private static async Task<IdentityRights> IdentityAsync(ConnectionsDbContext db, Guid id, CancellationToken ct) =>
        await db.Set<User>().Identities().SingleOrDefaultAsync(u => u.Id == id, ct) is { } account
            ? IdentityRights.From(account) : throw new Problem.NotFound("identity");
}
