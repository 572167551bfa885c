namespace Connections.Core.People;

/// <summary>A team or role by name.</summary>
public sealed record NamedRef(Guid Id, string Name);

/// <summary>Whether an account can act.</summary>
public enum AccountState
{
    /// <summary>It can.</summary>
    Active,

    /// <summary>It was invited, and has not chosen a password yet.</summary>
    Invited,

    /// <summary>It was disabled.</summary>
    Disabled,
}

/// <summary>A person or service account, for lists.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name on screen.</param>
/// <param name="Email">Address; empty for a service account.</param>
/// <param name="State">Whether it can act.</param>
/// <param name="IsExternal">Whether an identity provider signs it in.</param>
/// <param name="Roles">Its roles.</param>
/// <param name="Teams">Its teams.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastSignInAt">When it last signed in; null: never.</param>
/// <param name="Version">What a change is saved over.</param>
public sealed record MemberRow(
    Guid Id, string Name, string Email, AccountState State, bool IsExternal, IReadOnlyList<NamedRef> Roles,
    IReadOnlyList<NamedRef> Teams,
    DateTimeOffset CreatedAt, DateTimeOffset? LastSignInAt, Guid Version)
{
    /// <summary>Of a service account, whether the actor may change it and make keys for it: an Editor of it, or an
    /// Admin.</summary>
    public bool MayManage { get; init; } = true;
}

/// <summary>Which members to list.</summary>
/// <param name="Search">Part of a name or an address.</param>
/// <param name="TeamId">Only members of that team.</param>
/// <param name="RoleId">Only those with that role.</param>
/// <param name="Id">Only that one.</param>
public sealed record MemberQuery(string? Search = null, Guid? TeamId = null, Guid? RoleId = null, Guid? Id = null);

/// <summary>A link that was just made. Its token is shown this once.</summary>
/// <param name="UserId">Whom it lets choose a password.</param>
/// <param name="Token">256 random bits, for the address alone.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record IssuedLink(Guid UserId, string Token, DateTimeOffset ExpiresAt);

/// <summary>Who may choose a password with a link.</summary>
public sealed record LinkHolder(string Name, string Email, DateTimeOffset ExpiresAt);

/// <summary>A team, for lists.</summary>
public sealed record TeamRow(Guid Id, string Name, string Description, int Members, Guid Version);

/// <summary>A role, for lists.</summary>
public sealed record RoleRow(Guid Id, string Name, Permissions Permissions, bool BuiltIn, int Members, Guid Version);
