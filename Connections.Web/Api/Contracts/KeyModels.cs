namespace Connections.Web.Api.Contracts;

/// <summary>An API key, without the key itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="Hint">Its last characters.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="CreatedBy">Who created it.</param>
/// <param name="LastUsedAt">When it was last used.</param>
/// <param name="Acts">Whether it works now.</param>
[ResourceType("api_keys")]
internal sealed record ApiKeyAttributes(string Name, DateTimeOffset? ExpiresAt, string Hint, DateTimeOffset CreatedAt,
    string CreatedBy, DateTimeOffset? LastUsedAt, bool Acts);

/// <summary>An application key, without the key itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="Scopes">What it is limited to.</param>
/// <param name="Registered">Whether it can be used with connections.</param>
/// <param name="Hint">Its last characters.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="CreatedBy">Who created it.</param>
/// <param name="LastUsedAt">When it was last used.</param>
/// <param name="Acts">Whether it works now.</param>
[ResourceType("application_keys")]
internal sealed record ApplicationKeyAttributes(string Name, DateTimeOffset? ExpiresAt, IReadOnlyList<string>? Scopes,
    bool Registered, string Hint, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? LastUsedAt, bool Acts);

/// <summary>Whom a key belongs to.</summary>
internal sealed record KeyRelationships(ToOne OwnedBy);

/// <summary>An API key that was just created.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="Key">The key itself, shown once.</param>
[ResourceType("api_keys")]
internal sealed record CreatedApiKeyAttributes(string Name, DateTimeOffset? ExpiresAt, string Key);

/// <summary>An application key that was just created.</summary>
/// <param name="Name">Its name.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="Scopes">What it is limited to.</param>
/// <param name="Registered">Whether it can be used with connections.</param>
/// <param name="Key">The key itself, shown once.</param>
[ResourceType("application_keys")]
internal sealed record CreatedApplicationKeyAttributes(string Name, DateTimeOffset? ExpiresAt,
    IReadOnlyList<string>? Scopes, bool Registered, string Key);

/// <summary>Whether an API key is valid.</summary>
internal sealed record ApiKeyValidity(bool Valid);
