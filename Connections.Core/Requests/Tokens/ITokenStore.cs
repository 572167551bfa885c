using Connections.Core.Requests.Credentials;

namespace Connections.Core.Requests.Tokens;

/// <summary>Where the obtained tokens of stored connections are, for all nodes.</summary>
internal interface ITokenStore
{
    /// <summary>The stored token; null where there is none that can be read.</summary>
    Task<ObtainedToken?> ReadAsync(Guid id, Credential credential, CancellationToken ct);

    /// <summary>Stores a token in place of an earlier one.</summary>
    Task WriteAsync(Guid id, Credential credential, ObtainedToken token, CancellationToken ct);

    /// <summary>Removes a token.</summary>
    Task DeleteAsync(Guid id, CancellationToken ct);
}
