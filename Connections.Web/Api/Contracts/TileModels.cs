using System.ComponentModel;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Connections.Core.Connections;

namespace Connections.Web.Api.Contracts;

/// <summary>An integration tile.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What its accounts are for.</param>
/// <param name="Accounts">How many accounts it has.</param>
/// <param name="NeedAttention">How many of them need attention.</param>
/// <param name="DefaultAccount">The name of the default account; null: none.</param>
[ResourceType("integration_tile")]
internal sealed record TileAttributes(string Name, string Description, int Accounts, int NeedAttention,
    string? DefaultAccount);

/// <summary>An account of a tile, as everyone sees it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="CredentialType">Its authentication type.</param>
/// <param name="IsDefault">Whether steps use it that choose no account.</param>
/// <param name="IsRestricted">Whether only those with resolver access can use it.</param>
/// <param name="ActingUserCanResolve">Whether the caller can use it.</param>
/// <param name="Health">How it is.</param>
/// <param name="HealthMessage">Why it needs attention.</param>
/// <param name="ExpiresAt">When its token expires, where that is known.</param>
/// <param name="CreatedAt">When it was added.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
[ResourceType("integration_account")]
internal sealed record TileAccountAttributes(string Name, string CredentialType, bool IsDefault, bool IsRestricted,
    bool ActingUserCanResolve, ConnectionHealth Health, string? HealthMessage, DateTimeOffset? ExpiresAt,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Its integration, with each secret as an empty string; only for who manages tiles.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonObject? Integration { get; init; }
}

/// <summary>An account to add, or to test.</summary>
[ResourceType("integration_account")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewTileAccountAttributes
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The tile's integration, with the credentials.</summary>
    public required JsonObject Integration { get; init; }

    [ReadOnly(true)] public JsonNode? CredentialType { get; init; }
    [ReadOnly(true)] public JsonNode? IsDefault { get; init; }
    [ReadOnly(true)] public JsonNode? IsRestricted { get; init; }
    [ReadOnly(true)] public JsonNode? ActingUserCanResolve { get; init; }
    [ReadOnly(true)] public JsonNode? Health { get; init; }
    [ReadOnly(true)] public JsonNode? HealthMessage { get; init; }
    [ReadOnly(true)] public JsonNode? ExpiresAt { get; init; }
    [ReadOnly(true)] public JsonNode? CreatedAt { get; init; }
    [ReadOnly(true)] public JsonNode? UpdatedAt { get; init; }
}

/// <summary>A change of an account.</summary>
[ResourceType("integration_account")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TileAccountChangeAttributes
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What changes of the credentials; a secret that is left out or empty stays.</summary>
    public JsonObject Integration { get; init; } = [];

    [ReadOnly(true)] public JsonNode? CredentialType { get; init; }
    [ReadOnly(true)] public JsonNode? IsDefault { get; init; }
    [ReadOnly(true)] public JsonNode? IsRestricted { get; init; }
    [ReadOnly(true)] public JsonNode? ActingUserCanResolve { get; init; }
    [ReadOnly(true)] public JsonNode? Health { get; init; }
    [ReadOnly(true)] public JsonNode? HealthMessage { get; init; }
    [ReadOnly(true)] public JsonNode? ExpiresAt { get; init; }
    [ReadOnly(true)] public JsonNode? CreatedAt { get; init; }
    [ReadOnly(true)] public JsonNode? UpdatedAt { get; init; }
}
