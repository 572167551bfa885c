using System.ComponentModel;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Connections.Web.Api.Contracts;

/// <summary>A member to invite.</summary>
[ResourceType("users")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewUserAttributes
{
    /// <summary>Email address.</summary>
    public required string Email { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }
}

/// <summary>A change of a member.</summary>
[ResourceType("users")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record UserChangeAttributes
{
    /// <summary>Whether they are disabled.</summary>
    public bool Disabled { get; init; }

    [ReadOnly(true)] public JsonNode? CreatedAt { get; init; }
    [ReadOnly(true)] public JsonNode? Email { get; init; }
    [ReadOnly(true)] public JsonNode? External { get; init; }
    [ReadOnly(true)] public JsonNode? LastLoginTime { get; init; }
    [ReadOnly(true)] public JsonNode? Name { get; init; }
    [ReadOnly(true)] public JsonNode? Status { get; init; }
}

/// <summary>A service account to create.</summary>
[ResourceType("service_account")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewServiceAccountAttributes
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }
}

/// <summary>A change of a service account.</summary>
[ResourceType("service_account")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ServiceAccountChangeAttributes
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether it is disabled.</summary>
    public bool Disabled { get; init; }

    [ReadOnly(true)] public JsonNode? CreatedAt { get; init; }
    [ReadOnly(true)] public JsonNode? Email { get; init; }
    [ReadOnly(true)] public JsonNode? External { get; init; }
    [ReadOnly(true)] public JsonNode? LastLoginTime { get; init; }
    [ReadOnly(true)] public JsonNode? Status { get; init; }
}

/// <summary>The roles of an account.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RolesOfAccount
{
    /// <summary>All its roles.</summary>
    public RequestToMany Roles { get; init; } = null!;
}

/// <summary>The roles and teams of an account.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RolesAndTeamsOfAccount
{
    /// <summary>All its roles.</summary>
    public RequestToMany Roles { get; init; } = null!;

    /// <summary>All its teams.</summary>
    public RequestToMany Teams { get; init; } = null!;
}

/// <summary>A role to create.</summary>
[ResourceType("roles")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewRoleAttributes
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it allows.</summary>
    public required IReadOnlyList<string> Permissions { get; init; }

    [ReadOnly(true)] public JsonNode? Managed { get; init; }
    [ReadOnly(true)] public JsonNode? UserCount { get; init; }
}

/// <summary>A change of a role.</summary>
[ResourceType("roles")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record RoleChangeAttributes
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>All that it allows.</summary>
    public IReadOnlyList<string> Permissions { get; init; } = [];

    [ReadOnly(true)] public JsonNode? Managed { get; init; }
    [ReadOnly(true)] public JsonNode? UserCount { get; init; }
}

/// <summary>A team to create.</summary>
[ResourceType("team")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewTeamAttributes
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    [ReadOnly(true)] public JsonNode? UserCount { get; init; }
}

/// <summary>A change of a team.</summary>
[ResourceType("team")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TeamChangeAttributes
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    [ReadOnly(true)] public JsonNode? UserCount { get; init; }
}

/// <summary>An account to add to a team.</summary>
[ResourceType("team_memberships")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewTeamMembership
{
    /// <summary>Its type.</summary>
    public required string Type { get; init; }

    /// <summary>Its account.</summary>
    public required AccountOfMembership Relationships { get; init; }
}

/// <summary>The account of a membership.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AccountOfMembership
{
    /// <summary>The account.</summary>
    public required RequestToOne User { get; init; }
}
