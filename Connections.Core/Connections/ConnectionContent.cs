namespace Connections.Core.Connections;

/// <summary>What an edit of a connection replaces, checked by every rule. No secret in it.</summary>
internal sealed record ConnectionContent
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The description.</summary>
    public string? Description { get; init; }

    /// <summary>Wire name of the credential kind.</summary>
    public required string CredentialType { get; init; }

    /// <summary>Public field values as JSON.</summary>
    public string Fields { get; init; } = "{}";

    /// <summary>When its certificate or token ends, where that is known.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether Resolvers may also export its credential from the server.</summary>
    public bool HandsOut { get; init; }

    /// <summary>The tags.</summary>
    public IReadOnlyList<IdentifierTag> Tags { get; init; } = [];

    /// <summary>Whether an edit replaces or removes a secret, so that what was tested is no more.</summary>
    public bool SecretsChange { get; init; }
}

/// <summary>An integration as a connection names it: its type, and the name that a search finds.</summary>
internal readonly record struct IntegrationName(string Type, string Name);
