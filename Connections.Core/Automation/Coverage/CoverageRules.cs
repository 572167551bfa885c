using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Core.Tiles;

namespace Connections.Core.Automation.Coverage;

/// <summary>
/// What stands against the uses of one workflow or app. The rules and words are those of a run: of the choice of a
/// member, of the rights of an identity, of the accounts of tiles. Pure.
/// </summary>
/// <param name="facts">What the uses lead to.</param>
/// <param name="identities">The accounts that things run as.</param>
/// <param name="tiles">The accounts of tiles.</param>
/// <param name="integrations">The integrations with a tile, by the id of that.</param>
/// <param name="now">The time.</param>
internal sealed class CoverageRules(CoverageFacts facts, IReadOnlyDictionary<Guid, IdentityRights> identities,
    TileReadiness tiles, IReadOnlyDictionary<Guid, Integration> integrations, DateTimeOffset now)
{
    /// <summary>How many members of a group that an expression may choose are told of one step.</summary>
    private const int MaxMembers = 5;

    /// <summary>How far ahead is looked for credentials that expire.</summary>
    public static TimeSpan Horizon { get; } = TimeSpan.FromDays(365);

    /// <summary>What stands against one. What both versions have alike is told once, of the published one.</summary>
    public IEnumerable<StoredCoverageFinding> Check(UserKind kind, CoveredUser user)
    {
        var identity = user.IdentityId is { } id ? identities.GetValueOrDefault(id) : null;
        if (user.RunAs != RunAs.Initiator && ReadinessChecker.IdentityFault(identity, user.RunAs) is { } fault)
            yield return new()
            {
                Kind = CoverageKind.InactiveIdentity,
                IsDraft = !user.IsPublished,
                UserKind = kind,
                UserId = user.Id,
                Message = fault,
            };
        var told = new HashSet<(CoverageKind, string, Guid?, Guid?, string, string)>();
        foreach (var use in facts.Uses[user.Id])
        {
            foreach (var found in OfUse(use, identity is { IsDisabled: false } ? identity : null))
            {
                var key = (found.Kind, use.Step, found.TargetId, found.GroupId, found.Identifiers, found.Message);
                if (told.Add(key)) yield return found;
            }
        }
    }

    private IEnumerable<StoredCoverageFinding> OfUse(Use use, IdentityRights? identity) => use.Kind switch
    {
        UsedKind.Connection => OfConnection(use, identity),
        UsedKind.Group => OfGroup(use, identity),
        _ => OfTile(use, identity),
    };

    private IEnumerable<StoredCoverageFinding> OfConnection(Use use, IdentityRights? identity)
    {
        if (!facts.Connections.TryGetValue(use.TargetId, out var connection))
        {
            yield return Found(use, CoverageKind.MissingTarget, UsedKind.Connection, use.TargetId);
            yield break;
        }
        if (identity is not null && identity.UseOf(CoverageText.Target, StandingOf(identity, connection)) is
            { Outcome: not ResolutionOutcome.Chosen } refused)
            yield return Found(use, CoverageKind.NoAccess, UsedKind.Connection, use.TargetId,
                CoverageText.WithRemedy(refused.Message, identity));
        foreach (var ailment in Ailments(use, connection)) yield return ailment;
    }

    private IEnumerable<StoredCoverageFinding> OfGroup(Use use, IdentityRights? identity)
    {
        if (!facts.Groups.TryGetValue(use.TargetId, out var group))
        {
            yield return Found(use, CoverageKind.MissingTarget, UsedKind.Group, use.TargetId);
            yield break;
        }
        var words = new ResolutionMessages(CoverageText.Group, group.Keys, identity?.Name ?? "");
        var refusal = identity?.RefusalOf(group, facts.Grants[group.Id]);
        if (refusal is { } no)
            yield return Found(use, CoverageKind.NoAccess, UsedKind.Group, group.Id, CoverageText.WithRemedy(
                no.Message.Replace($"“{group.Name}”", $"“{CoverageText.Group}”", StringComparison.Ordinal),
                identity!), group: group.Id);
        var identifiers = CoverageFacts.IdentifiersOf(use);
        var (_, bad) = Resolver.Read(group.Keys, identifiers);
        if (bad.Count > 0)
        {
            yield return Found(use, CoverageKind.InvalidIdentifiers, UsedKind.Group, group.Id,
                $"{string.Join(" ", bad.Select(words.Of))} Correct the identifiers.", group: group.Id);
            yield break;
        }
        if (!use.IsConstant)
        {
            var mayChoose = facts.Ailing[group.Id].Where(c =>
                IdentifierPattern.Chooses(use.Pattern, isConstant: false, group.Keys, c.TagsText)).Take(MaxMembers);
            foreach (var ailment in mayChoose.SelectMany(c => Ailments(use, c, group.Id))) yield return ailment;
            yield break;
        }
        var place = CoverageFacts.PlaceOf(group, use);
        var holder = place is { } at ? facts.Holders.GetValueOrDefault(at) : null;
        var choice = Resolver.Choose(group.Keys, holder is null ? [] : [Candidate(group, holder, identity)],
            identifiers);
        if (holder is null)
        {
            Guid? former = place is { } was && facts.Former.TryGetValue(was, out var deleted) ? deleted : null;
            yield return Found(use, CoverageKind.MissingMember,
                former is null ? UsedKind.Group : UsedKind.Connection, former ?? group.Id,
                words.NobodyAnswers(choice), group: group.Id);
            yield break;
        }
        if (identity is not null && refusal is null && choice.Outcome == ResolutionOutcome.Forbidden)
            yield return Found(use, CoverageKind.NoAccess, UsedKind.Connection, holder.Id, words.Of(choice),
                group: group.Id);
        foreach (var ailment in Ailments(use, holder, group.Id)) yield return ailment;
    }

    private IEnumerable<StoredCoverageFinding> OfTile(Use use, IdentityRights? identity)
    {
        if (!integrations.TryGetValue(use.TargetId, out var tile)) yield break;
        var named = use.Identifiers.Length > 0 ? CoverageFacts.IdentifiersOf(use)[0].Value : null;
        var (account, missing) = tiles.Choose(tile, named, use.IsConstant);
        if (missing is not null) yield return Found(use, CoverageKind.MissingAccount, null, null, missing);
        if (account is null) yield break;
        if (tiles.RefusalOf(tile, account, identity) is { } refusal)
            yield return Found(use, CoverageKind.NoAccess, UsedKind.Tile, account.Id, refusal);
        foreach (var ailment in Ailments(use, UsedKind.Tile, new ConnectionFacts
        {
            Id = account.Id,
            Health = account.Health,
            HealthMessage = account.HealthMessage,
            ExpiresAt = account.ExpiresAt,
        }, null, account.SchemaMissing ? TileAccess.AttentionOf(account) : null)) yield return ailment;
    }

    private IEnumerable<StoredCoverageFinding> Ailments(Use use, ConnectionFacts connection, Guid? group = null) =>
        Ailments(use, UsedKind.Connection, connection, group, connection.SchemaMissing
            ? ConnectionRowProjection.MessageOf(connection.HealthMessage, schemaMissing: true) : null);

    // That it expires is told as that alone, also where the last look found it soon enough to need attention.
    private IEnumerable<StoredCoverageFinding> Ailments(Use use, UsedKind kind, ConnectionFacts target, Guid? group,
        string? unusable)
    {
        if (unusable is not null)
        {
            yield return Found(use, CoverageKind.NeedsAttention, kind, target.Id, "", unusable, group);
            yield break;
        }
        if (target.ExpiresAt is { } ends && ends <= now + Horizon)
            yield return Found(use, CoverageKind.Expires, kind, target.Id, "", Expiry.Message(ends, now), group, ends);
        if (target.Health == ConnectionHealth.NeedsAttention && !IsOfExpiry(target))
            yield return Found(use, CoverageKind.NeedsAttention, kind, target.Id, "",
                target.HealthMessage ?? "It doesn't work.", group);
    }

    private static bool IsOfExpiry(ConnectionFacts target) => target.ExpiresAt is { } ends
        && (target.HealthMessage == Expiry.Ended || target.HealthMessage == Expiry.Message(ends, ends.AddDays(-1)));

    private static MemberCandidate Candidate(ConnectionGroup group, ConnectionFacts member,
        ConnectionEligibility standing) => new(member.Id, CoverageText.Target,
            TagCombinations.Create(group.Keys, member.TagsText).Values, standing);

    // Without an identity nothing stands against the choice but that there is no member.
    private MemberCandidate Candidate(ConnectionGroup group, ConnectionFacts member, IdentityRights? identity) =>
        Candidate(group, member, identity is null ? new ConnectionEligibility(AccessLevel.Editor, true, null)
            : StandingOf(identity, member));

    private ConnectionEligibility StandingOf(IdentityRights identity, ConnectionFacts connection) =>
        ConnectionEligibility.For(identity.Rights, AccessRules.LevelOf(identity.Rights, connection.OrganizationLevel,
            facts.Grants[connection.Id]), ConnectionHealth.Healthy, null, schemaMissing: false);

    private static StoredCoverageFinding Found(Use use, CoverageKind kind, UsedKind? target, Guid? id,
        string message = "", string detail = "", Guid? group = null, DateTimeOffset? expiresAt = null) => new()
        {
            Kind = kind,
            IsDraft = use.VersionKind == VersionKind.Draft,
            UserKind = use.UserKind,
            UserId = use.UserId,
            Step = use.Step,
            TargetKind = target,
            TargetId = id,
            GroupId = group,
            Identifiers = use.Identifiers,
            Message = CoverageText.Cut(message),
            Detail = CoverageText.Cut(detail),
            ExpiresAt = expiresAt,
        };
}
