namespace Connections.Core.Execution.Export;

/// <summary>
/// What one needs to authenticate as a connection, outside of this server. Values never print by themselves.
/// </summary>
public sealed record CredentialExport
{
    /// <summary>The connection that was chosen.</summary>
    public required Guid ConnectionId { get; init; }
    /// <summary>Its name.</summary>
    public required string ConnectionName { get; init; }
    /// <summary>Wire name of its integration.</summary>
    public required string IntegrationType { get; init; }
    /// <summary>Wire name of its credential kind.</summary>
    public required string CredentialType { get; init; }
    /// <summary>Where its requests go; null where the integration has no address of its own.</summary>
    public string? BaseUrl { get; init; }
    /// <summary>Headers to send.</summary>
    public IReadOnlyList<CredentialExportPart> Headers { get; init; } = [];
    /// <summary>Query parameters to send.</summary>
    public IReadOnlyList<CredentialExportPart> Query { get; init; } = [];
    /// <summary>Parts of a form to send.</summary>
    public IReadOnlyList<CredentialExportPart> Form { get; init; } = [];
    /// <summary>Body to send; null: none.</summary>
    public SecretValue? Body { get; init; }
    /// <summary>Its media type.</summary>
    public string? BodyType { get; init; }
    /// <summary>User name and password, where they are what authenticates.</summary>
    public (string Name, SecretValue Password)? User { get; init; }
    /// <summary>The access token that was obtained.</summary>
    public SecretValue? AccessToken { get; init; }
    /// <summary>Temporary keys of a role at AWS.</summary>
    public (SecretValue AccessKeyId, SecretValue SecretAccessKey, SecretValue SessionToken)? Aws { get; init; }
    /// <summary>Certificate and private key for the TLS handshake, in PEM.</summary>
    public (string Certificate, SecretValue PrivateKey)? Client { get; init; }
    /// <summary>
    /// Until when to use it; then ask again. Null: it does not end by itself, or its end is not known.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>A named part of a credential.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
public sealed record CredentialExportPart(string Name, SecretValue Value);
