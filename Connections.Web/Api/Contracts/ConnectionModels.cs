using System.Text.Json.Nodes;

namespace Connections.Web.Api.Contracts;

/// <summary>A connection as Datadog's clients read it.</summary>
/// <param name="ActingUserCanResolve">Whether the caller can use it.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="Description">What it is for.</param>
/// <param name="ExternalSecretsManager">Always null: secrets are stored here.</param>
/// <param name="HandsOutCredentials">Whether its credential can be exported.</param>
/// <param name="Integration">Its integration, with each secret as an empty string.</param>
/// <param name="IsFavorite">Whether it is one of your favorites.</param>
/// <param name="LastUpdated">When it was last changed.</param>
/// <param name="Name">Its name.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="UsedBy">How many workflows name it, and groups have it as a member.</param>
[ResourceType("action_connection")]
internal sealed record ConnectionAttributes(bool ActingUserCanResolve, string CreatedAt, string Description,
    JsonNode? ExternalSecretsManager, bool HandsOutCredentials, JsonObject Integration, bool IsFavorite,
    string LastUpdated, string Name, IReadOnlyList<string> Tags, int UsedBy);

/// <summary>Who created a thing.</summary>
internal sealed record CreatedByRelationships(ToOneOrNone CreatedBy);

/// <summary>What follows from a change.</summary>
[ResourceType("consequences")]
internal sealed record ConsequencesAttributes(IReadOnlyList<ToldConsequence> Consequences);

/// <summary>One thing that follows.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Id">The id of that.</param>
/// <param name="Text">What follows.</param>
internal sealed record ToldConsequence(string Kind, Guid? Id, string Text);

/// <summary>A deleted connection or group.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IntegrationType">Its integration.</param>
/// <param name="DeletedAt">When it was deleted.</param>
/// <param name="DeletedBy">Who deleted it.</param>
/// <param name="PurgeAt">When it can no longer be restored.</param>
[ResourceType("deleted_connection", "deleted_connection_group")]
internal sealed record DeletedResourceAttributes(
    string Name, string IntegrationType, DateTimeOffset DeletedAt, string DeletedBy, DateTimeOffset PurgeAt);

/// <summary>What will be done, or was done, with one of several connections.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Done">Whether it will be, or was, done.</param>
/// <param name="Reason">Why not.</param>
/// <param name="Consequences">What follows.</param>
[ResourceType("connection_bulk_outcome")]
internal sealed record BulkOutcomeAttributes(
    string Name, bool Done, string? Reason, IReadOnlyList<ToldConsequence> Consequences);

/// <summary>How often a connection is used.</summary>
[ResourceType("connection_usage")]
internal sealed record UsageAttributes(DateTimeOffset? LastUsedAt, int Total, IReadOnlyList<DayCount> Days);

/// <summary>How often on one day.</summary>
internal sealed record DayCount(DateOnly Day, int Count);

/// <summary>How many connections each filter would leave.</summary>
[ResourceType("connection_facets")]
internal sealed record ConnectionFacetsAttributes(IReadOnlyList<FacetCount> Integrations,
    IReadOnlyList<FacetCount> TagKeys, IReadOnlyList<FacetCount> Creators, int Favorites, int NeedsAttention, int Used,
    int Unused);

/// <summary>How many a filter would leave.</summary>
internal sealed record FacetCount(string Value, string Label, int Count);

/// <summary>A tag in use.</summary>
[ResourceType("tag")]
internal sealed record TagAttributes;
