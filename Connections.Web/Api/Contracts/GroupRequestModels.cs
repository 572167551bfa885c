using System.ComponentModel;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Connections.Web.Api.Contracts;

/// <summary>A group to create or to check.</summary>
[ResourceType("connection_group")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewGroupAttributes
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>The integration of its members.</summary>
    public required string IntegrationType { get; init; }

    /// <summary>The keys by whose values a member is chosen.</summary>
    public required IReadOnlyList<string> TagKeys { get; init; }

    /// <summary>Its members.</summary>
    public IReadOnlyList<Guid> Connections { get; init; } = [];

    /// <summary>Who has access to it.</summary>
    public PolicyChangeAttributes PolicyAttributes { get; init; } = null!;

    [ReadOnly(true)] public JsonNode? CreatedAt { get; init; }
    [ReadOnly(true)] public JsonNode? LastUpdatedAt { get; init; }
    [ReadOnly(true)] public JsonNode? IsFavorite { get; init; }
    [ReadOnly(true)] public JsonNode? HiddenConnections { get; init; }
    [ReadOnly(true)] public JsonNode? UsedBy { get; init; }
}

/// <summary>A change of a group.</summary>
[ResourceType("connection_group")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record GroupChangeAttributes
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>The integration, as it is.</summary>
    public string IntegrationType { get; init; } = "";

    /// <summary>The keys by whose values a member is chosen.</summary>
    public IReadOnlyList<string> TagKeys { get; init; } = [];

    /// <summary>All its members that you can see.</summary>
    public IReadOnlyList<Guid> Connections { get; init; } = [];

    [ReadOnly(true)] public JsonNode? CreatedAt { get; init; }
    [ReadOnly(true)] public JsonNode? LastUpdatedAt { get; init; }
    [ReadOnly(true)] public JsonNode? IsFavorite { get; init; }
    [ReadOnly(true)] public JsonNode? HiddenConnections { get; init; }
    [ReadOnly(true)] public JsonNode? UsedBy { get; init; }
}

/// <summary>Who may do what with a thing, as it is to be.</summary>
[ResourceType("restriction_policy")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PolicyChangeAttributes
{
    /// <summary>All relations.</summary>
    public required IReadOnlyList<NewPolicyBinding> Bindings { get; init; }
}

/// <summary>Who has one relation to a thing.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewPolicyBinding
{
    /// <summary><c>viewer</c>, <c>resolver</c> or <c>editor</c>.</summary>
    public required string Relation { get; init; }

    /// <summary>Each as <c>org:</c>, <c>role:</c>, <c>team:</c> or <c>user:</c> with its id.</summary>
    public required IReadOnlyList<string> Principals { get; init; }
}

/// <summary>A whole restriction policy.</summary>
[ResourceType("restriction_policy")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record PolicyReplacement
{
    /// <summary>The thing, as in the path.</summary>
    public required string Id { get; init; }

    /// <summary>Its type.</summary>
    public required string Type { get; init; }

    /// <summary>Its attributes.</summary>
    public required PolicyChangeAttributes Attributes { get; init; }
}
