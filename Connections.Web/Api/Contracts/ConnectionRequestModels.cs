using System.ComponentModel;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Connections.Web.Api.Contracts;

/// <summary>A connection to create or to test.</summary>
[ResourceType("action_connection")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewConnectionAttributes
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Its integration, with its credentials.</summary>
    public required JsonObject Integration { get; init; }

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whether its credential can be exported.</summary>
    public bool HandsOutCredentials { get; init; }

    [ReadOnly(true)] public JsonNode? ActingUserCanResolve { get; init; }
    [ReadOnly(true)] public JsonNode? CreatedAt { get; init; }
    [ReadOnly(true)] public JsonNode? LastUpdated { get; init; }
    [ReadOnly(true)] public JsonNode? ExternalSecretsManager { get; init; }
    [ReadOnly(true)] public JsonNode? IsFavorite { get; init; }
    [ReadOnly(true)] public JsonNode? UsedBy { get; init; }
}

/// <summary>A change of a connection.</summary>
[ResourceType("action_connection")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ConnectionChangeAttributes
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>What changes of its integration.</summary>
    public JsonObject Integration { get; init; } = [];

    /// <summary>All its tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Whether its credential can be exported.</summary>
    public bool HandsOutCredentials { get; init; }

    [ReadOnly(true)] public JsonNode? ActingUserCanResolve { get; init; }
    [ReadOnly(true)] public JsonNode? CreatedAt { get; init; }
    [ReadOnly(true)] public JsonNode? LastUpdated { get; init; }
    [ReadOnly(true)] public JsonNode? ExternalSecretsManager { get; init; }
    [ReadOnly(true)] public JsonNode? IsFavorite { get; init; }
    [ReadOnly(true)] public JsonNode? UsedBy { get; init; }
}

/// <summary>The relationships of responses, which are let pass.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CreatorRelationships
{
    [ReadOnly(true)] public JsonNode? CreatedBy { get; init; }
}

/// <summary>A change of many connections.</summary>
[ResourceType("connection_bulk_change")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record BulkChangeAttributes
{
    /// <summary>The connections.</summary>
    public required IReadOnlyList<Guid> Connections { get; init; }

    /// <summary><c>delete</c>, <c>tag</c> or <c>permit</c>.</summary>
    public required string Action { get; init; }

    /// <summary>Tags to add.</summary>
    public IReadOnlyList<string> AddTags { get; init; } = [];

    /// <summary>Tags to remove.</summary>
    public IReadOnlyList<string> RemoveTags { get; init; } = [];

    /// <summary>Who is given a relation, as in a restriction policy.</summary>
    public string Principal { get; init; } = "";

    /// <summary><c>viewer</c>, <c>resolver</c>, <c>editor</c>, or <c>none</c> to remove access.</summary>
    public string Relation { get; init; } = "";
}

/// <summary>What is restored.</summary>
[ResourceType("deleted_connection", "deleted_connection_group", "deleted_workflow")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RestoreAttributes
{
    /// <summary>Another name.</summary>
    public string Name { get; init; } = "";
}

/// <summary>An action to run.</summary>
[ResourceType("action_run")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewRunAttributes
{
    /// <summary>The action: <c>http_request</c>, or one of the catalog.</summary>
    public required string Action { get; init; }

    /// <summary>Its inputs.</summary>
    public JsonObject Inputs { get; init; } = [];

    /// <summary>The connection, or:</summary>
    public Guid ConnectionId { get; init; }

    /// <summary>The group.</summary>
    public GroupTarget ConnectionGroup { get; init; } = null!;
}

/// <summary>Which credential is exported.</summary>
[ResourceType("credentials_request")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ExportTargetAttributes
{
    /// <summary>The connection, or:</summary>
    public Guid ConnectionId { get; init; }

    /// <summary>The group.</summary>
    public GroupTarget ConnectionGroup { get; init; } = null!;
}

/// <summary>A group, and what is asked for in it.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record GroupTarget
{
    /// <summary>The group.</summary>
    public required Guid Id { get; init; }

    /// <summary>For each key a value, as <c>key:value</c>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}
