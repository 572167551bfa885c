using Connections.Core;

namespace Connections.Web.Api.Contracts;

/// <summary>A group in a list.</summary>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="IntegrationType">The integration of its members.</param>
/// <param name="IsFavorite">Whether it is one of your favorites.</param>
/// <param name="LastUpdatedAt">When it was last changed.</param>
/// <param name="Name">Its name.</param>
/// <param name="TagKeys">The keys by whose values a member is chosen.</param>
/// <param name="UsedBy">How many workflows name it.</param>
[ResourceType("connection_group")]
internal sealed record GroupAttributes(string CreatedAt, string IntegrationType, bool IsFavorite, string LastUpdatedAt,
    string Name, IReadOnlyList<string> TagKeys, int UsedBy);

/// <summary>A group with its members.</summary>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="IntegrationType">The integration of its members.</param>
/// <param name="IsFavorite">Whether it is one of your favorites.</param>
/// <param name="LastUpdatedAt">When it was last changed.</param>
/// <param name="Name">Its name.</param>
/// <param name="TagKeys">The keys by whose values a member is chosen.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Connections">The members that you can see.</param>
/// <param name="HiddenConnections">How many members more it has.</param>
/// <param name="UsedBy">How many workflows name it.</param>
[ResourceType("connection_group")]
internal sealed record GroupDetailsAttributes(string CreatedAt, string IntegrationType, bool IsFavorite,
    string LastUpdatedAt, string Name, IReadOnlyList<string> TagKeys, string Description,
    IReadOnlyList<Guid> Connections, int HiddenConnections, int UsedBy);

/// <summary>A group that a connection is in.</summary>
[ResourceType("connection_group")]
internal sealed record GroupOfConnectionAttributes(string Name, IReadOnlyList<string> TagKeys);

/// <summary>How many entries you can't see.</summary>
internal sealed record HiddenMeta(int Hidden);

/// <summary>What is wrong with a group that is not saved yet.</summary>
[ResourceType("connection_group_check")]
internal sealed record GroupCheckAttributes(IReadOnlyList<GroupFault> Faults);

/// <summary>One thing that is wrong.</summary>
/// <param name="Pointer">JSON pointer into the body that was sent.</param>
/// <param name="Message">What is wrong and how to mend it.</param>
/// <param name="Severity">Whether it can be saved all the same.</param>
internal sealed record GroupFault(string? Pointer, string Message, ErrorSeverity Severity);

/// <summary>How many groups each filter would leave.</summary>
[ResourceType("connection_group_facets")]
internal sealed record GroupFacetsAttributes(IReadOnlyList<FacetCount> Integrations, IReadOnlyList<FacetCount> TagKeys,
    IReadOnlyList<FacetCount> Creators, int Favorites, int Used, int Unused);

/// <summary>A tag key in use.</summary>
/// <param name="Connections">How many connections have it.</param>
[ResourceType("tag_key")]
internal sealed record TagKeyAttributes(int Connections);

/// <summary>A connection that might join a group.</summary>
/// <param name="Name">Its name.</param>
/// <param name="CredentialType">Its authentication type.</param>
/// <param name="Values">For each key its values.</param>
/// <param name="MayUse">Whether you can use it.</param>
/// <param name="Refusal">Why it can't be added.</param>
/// <param name="Clash">Which chosen connection has the same values.</param>
[ResourceType("connection_group_candidate")]
internal sealed record GroupCandidateAttributes(string Name, string CredentialType,
    IReadOnlyList<IReadOnlyList<string>> Values, bool MayUse, string? Refusal, string? Clash);
