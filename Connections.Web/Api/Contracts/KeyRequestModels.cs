using System.Text.Json.Serialization;

namespace Connections.Web.Api.Contracts;

/// <summary>An API key to create.</summary>
[ResourceType("api_keys")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewApiKeyAttributes
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>An application key to create.</summary>
[ResourceType("application_keys")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewApplicationKeyAttributes
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What it is limited to.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Whether it can be used with connections.</summary>
    public bool Registered { get; init; }
}

/// <summary>Who takes over.</summary>
[ResourceType("handover")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewHandoverAttributes
{
    /// <summary>The new Editor.</summary>
    public required Guid SuccessorId { get; init; }
}

/// <summary>How long the audit trail is to be kept.</summary>
[ResourceType("audit_retention")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AuditRetentionChangeAttributes
{
    /// <summary>Days; null: forever.</summary>
    public required int? Days { get; init; }
}
