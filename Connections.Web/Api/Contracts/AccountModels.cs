namespace Connections.Web.Api.Contracts;

/// <summary>An account, a person's or a machine's.</summary>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="Disabled">Whether it is disabled.</param>
/// <param name="Email">Email address; empty for a service account.</param>
/// <param name="External">Whether an identity provider signs it in.</param>
/// <param name="LastLoginTime">When it last signed in.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status"><c>Active</c>, <c>Pending</c> or <c>Disabled</c>.</param>
[ResourceType("users", "service_account")]
internal sealed record AccountAttributes(DateTimeOffset CreatedAt, bool Disabled, string Email, bool External,
    DateTimeOffset? LastLoginTime, string Name, string Status);

/// <summary>The roles and teams of an account.</summary>
internal sealed record AccountRelationships(ToMany Roles, ToMany Teams);

/// <summary>A link with which someone chooses a password.</summary>
/// <param name="Link">The link, shown once.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record LinkMeta(string Link, DateTimeOffset ExpiresAt);

/// <summary>Whom a pair of keys acts for.</summary>
/// <param name="Name">Name of the account.</param>
/// <param name="ServiceAccount">Whether it is a service account.</param>
/// <param name="Permissions">What the keys allow.</param>
/// <param name="OrganizationId">The organization.</param>
[ResourceType("users")]
internal sealed record CurrentUserAttributes(
    string Name, bool ServiceAccount, IReadOnlyList<string> Permissions, Guid OrganizationId);

/// <summary>A role.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Permissions">What it allows.</param>
/// <param name="Managed">Whether it is built in.</param>
/// <param name="UserCount">How many accounts have it.</param>
[ResourceType("roles")]
internal sealed record RoleAttributes(string Name, IReadOnlyList<string> Permissions, bool Managed, int UserCount);

/// <summary>A team.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is for.</param>
/// <param name="UserCount">How many accounts are in it.</param>
[ResourceType("team")]
internal sealed record TeamAttributes(string Name, string Description, int UserCount);

/// <summary>An account's place in a team.</summary>
[ResourceType("team_memberships")]
internal sealed record MembershipAttributes;

/// <summary>The account of a membership.</summary>
internal sealed record MembershipRelationships(ToOne User);
