using Connections.Core.Access;
using Connections.Core.Connections;

namespace Connections.Core.Groups;

/// <summary>
/// What a form or a script says a group should be called, and which keys identify its members.
/// </summary>
public record GroupInput
{
    /// <summary>1 to 200 characters, unique among groups without regard to case.</summary>
    public required string Name { get; init; }

    /// <summary>Up to 2,000 characters.</summary>
    public string? Description { get; init; }

    /// <summary>One to three tag keys, in the order in which they are asked for.</summary>
    public required IReadOnlyList<string> Keys { get; init; }
}

/// <summary>A group that is to be made.</summary>
public sealed record NewGroup : GroupInput
{
    /// <summary>Most members of a group.</summary>
    public const int MostMembers = ConnectionGroup.MostMembers;

    /// <summary>Wire name of the integration that all members share; it never changes.</summary>
    public required string IntegrationType { get; init; }

    /// <summary>Ids of its members; may be empty.</summary>
    public IReadOnlyList<Guid> Members { get; init; } = [];

    /// <summary>Who may do what with it; null: the author is Editor, the organization Viewer.</summary>
    public IReadOnlyList<PolicyGrant>? Access { get; init; }

    /// <summary>Whether the author knows that with this policy they are not Editor themselves.</summary>
    public bool Confirmed { get; init; }
}

/// <summary>A change of a group. Members that are not named stay, visible or not.</summary>
public sealed record GroupChange : GroupInput
{
    /// <summary>Ids of connections that come in.</summary>
    public IReadOnlyList<Guid> Add { get; init; } = [];

    /// <summary>Ids of members that go.</summary>
    public IReadOnlyList<Guid> Remove { get; init; } = [];

    /// <summary>Whether the actor knows that members without the new keys leave.</summary>
    public bool Confirmed { get; init; }
}

/// <summary>One row of the list of groups.</summary>
public sealed record GroupRow
{
    /// <summary>Id.</summary>
    public required Guid Id { get; init; }
    /// <summary>Name.</summary>
    public required string Name { get; init; }
    /// <summary>Wire name of the integration.</summary>
    public required string IntegrationType { get; init; }
    /// <summary>Tag keys, in their order.</summary>
    public required IReadOnlyList<string> Keys { get; init; }
    /// <summary>How many members it has, those that the reader cannot see too.</summary>
    public required int Members { get; init; }
    /// <summary>How many workflows name it, those that the reader cannot see too.</summary>
    public int UsedBy { get; init; }
    /// <summary>What the reader may do with it.</summary>
    public required AccessLevel Access { get; init; }
    /// <summary>Whether the reader marked it.</summary>
    public required bool IsFavorite { get; init; }
    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }
    /// <summary>Id of who made it; empty: the product itself.</summary>
    public Guid CreatedById { get; init; }
    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Who changed it last.</summary>
    public required string UpdatedBy { get; init; }
    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
    /// <summary>The file that manages it, so that it is not changed here; null: none.</summary>
    public string? ManagedBy { get; init; }
    /// <summary>What a change is saved over.</summary>
    public required Guid Version { get; init; }
}

/// <summary>Everything of a group that may be shown.</summary>
public sealed record GroupDetails
{
    /// <summary>What the list shows of it.</summary>
    public required GroupRow Row { get; init; }
    /// <summary>Description.</summary>
    public required string Description { get; init; }
    /// <summary>The members that the reader may see, by name.</summary>
    public required IReadOnlyList<MemberView> Members { get; init; }
    /// <summary>How many more there are that the reader cannot see.</summary>
    public required int HiddenMembers { get; init; }
    /// <summary>Whether the reader may change and delete it.</summary>
    public required bool MayEdit { get; init; }
    /// <summary>Whether the reader could, if it were released from the file that manages it, and may do that.</summary>
    public required bool MayRelease { get; init; }
}

/// <summary>A deleted group that can still be restored.</summary>
public sealed record DeletedGroup
{
    /// <summary>Id.</summary>
    public required Guid Id { get; init; }
    /// <summary>Name.</summary>
    public required string Name { get; init; }
    /// <summary>Wire name of the integration.</summary>
    public required string IntegrationType { get; init; }
    /// <summary>When it was deleted.</summary>
    public required DateTimeOffset DeletedAt { get; init; }
    /// <summary>Who deleted it.</summary>
    public required string DeletedBy { get; init; }
    /// <summary>When it is permanently deleted.</summary>
    public required DateTimeOffset PurgeAt { get; init; }
}

/// <summary>A member of a group, or a connection that might become one.</summary>
public sealed record MemberView
{
    /// <summary>Id of the connection.</summary>
    public required Guid Id { get; init; }
    /// <summary>Its name.</summary>
    public required string Name { get; init; }
    /// <summary>Wire name of its credential kind.</summary>
    public required string CredentialType { get; init; }
    /// <summary>For each key of the group its values.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Values { get; init; }
    /// <summary>What the reader may do with it, and how it is.</summary>
    public required ConnectionEligibility Standing { get; init; }

    internal static MemberView From(GroupMemberRow row, IReadOnlyList<string> keys, ConnectionEligibility standing) =>
        new()
        {
            Id = row.Id,
            Name = row.Name,
            CredentialType = row.CredentialType,
            Values = TagCombinations.Create(keys, row.TagsText).Values,
            Standing = standing
        };
}

/// <summary>A group that a connection is in.</summary>
public sealed record ContainingGroup(Guid Id, string Name, IReadOnlyList<string> Keys);

/// <summary>The groups that a connection is in.</summary>
/// <param name="Visible">Those that the reader may see, by name.</param>
/// <param name="Hidden">How many more there are.</param>
public sealed record ContainingGroups(IReadOnlyList<ContainingGroup> Visible, int Hidden);

/// <summary>The columns that order groups.</summary>
public enum GroupSort
{
    /// <summary>Last change.</summary>
    UpdatedAt,
    /// <summary>Name.</summary>
    Name,
    /// <summary>Integration.</summary>
    Integration,
    /// <summary>Tag keys as text.</summary>
    Keys,
    /// <summary>Number of members.</summary>
    Members,
    /// <summary>The reader's level.</summary>
    Access,
    /// <summary>Name of the creator.</summary>
    CreatedBy,
    /// <summary>When it was made.</summary>
    CreatedAt,
    /// <summary>How many workflows use it.</summary>
    UsedBy,
}

/// <summary>Which groups, in which order.</summary>
public sealed record GroupQuery
{
    /// <summary>
    /// Text to be found in name, integration, keys or description; words apart by spaces must all be found.
    /// </summary>
    public string? Search { get; init; }

    /// <summary>Wire names of integrations; none: all.</summary>
    public IReadOnlyList<string> Integrations { get; init; } = [];

    /// <summary>Keys of which it must have one; none: all.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Creators; none: all.</summary>
    public IReadOnlyList<Guid> Creators { get; init; } = [];

    /// <summary>Only these; none: all.</summary>
    public IReadOnlyList<Guid> Ids { get; init; } = [];

    /// <summary>
    /// Values of the tag key <c>env</c> of which a member that the reader sees must have one; none: all.
    /// </summary>
    public IReadOnlyList<string> Environments { get; init; } = [];

    /// <summary>Only what the reader marked.</summary>
    public bool FavoritesOnly { get; init; }

    /// <summary>Only what a workflow names; or, where false, only what none does; null: both.</summary>
    public bool? IsUsed { get; init; }

    /// <summary>Order.</summary>
    public GroupSort Sort { get; init; } = GroupSort.UpdatedAt;

    /// <summary>Whether the order runs downwards.</summary>
    public bool Descending { get; init; } = true;
}

/// <summary>The facets beside the list of groups, each counted given the other filters.</summary>
/// <param name="Integrations">By integration.</param>
/// <param name="Keys">By tag key.</param>
/// <param name="Creators">By creator, the 20 with the most.</param>
/// <param name="Favorites">Marked by the reader.</param>
/// <param name="Used">Used by a workflow.</param>
/// <param name="Unused">Used by none.</param>
public sealed record GroupFacets(IReadOnlyList<FacetValue> Integrations, IReadOnlyList<FacetValue> Keys,
    IReadOnlyList<FacetValue> Creators, int Favorites, int Used, int Unused);
