namespace Connections.Core.People;

/// <summary>A key that is to be made.</summary>
public sealed record NewKey
{
    /// <summary>What it is for.</summary>
    public required KeyKind Kind { get; init; }

    /// <summary>1 to 200 characters, so that people recognize their keys.</summary>
    public required string Name { get; init; }

    /// <summary>The service account that it acts for; null: the account of who makes it.</summary>
    public Guid? OwnerId { get; init; }

    /// <summary>What an application key allows at most; null: all that its owner may do at that time.</summary>
    public Permissions? Scopes { get; init; }

    /// <summary>When it ends; null: when it is revoked.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether an application key may be used with connections from the start.</summary>
    public bool Registered { get; init; }
}

/// <summary>A key that was just made. Its text is shown this once.</summary>
/// <param name="Id">Id.</param>
/// <param name="Text">The key itself.</param>
public sealed record IssuedKey(Guid Id, string Text)
{
    /// <summary>Without the key, so that no log has it.</summary>
    public override string ToString() => $"key {Id}";
}

/// <summary>A key, for lists. Nothing of its secret part.</summary>
/// <param name="Id">Id.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Name">Name.</param>
/// <param name="Hint">Its beginning.</param>
/// <param name="Owner">For whom it acts.</param>
/// <param name="Acts">Whether its owner can act: not while disabled.</param>
/// <param name="Scopes">What it allows at most; null: all that its owner may do.</param>
/// <param name="Registered">Whether it may be used with connections.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="ExpiresAt">When it ends; null: when it is revoked.</param>
/// <param name="LastUsedAt">When it was used last, to the minute; null: never.</param>
public sealed record KeyRow(
    Guid Id, KeyKind Kind, string Name, string Hint, NamedRef Owner, bool Acts, Permissions? Scopes, bool Registered,
    string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt);

/// <summary>Who calls with a pair of keys that both hold.</summary>
/// <param name="Actor">For whom the application key acts.</param>
/// <param name="ApiKeyId">The API key, with which calls are counted.</param>
/// <param name="Registered">Whether the application key may be used with connections.</param>
public sealed record AuthenticatedCaller(Actor Actor, Guid ApiKeyId, bool Registered);
