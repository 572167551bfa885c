using Connections.Core.Connections;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Tokens;
using Connections.Core.Resolving;
using Connections.Core.Secrets;
using Connections.Core.Storage;

namespace Connections.Core.Execution;

/// <summary>
/// Keeps obtained tokens, sealed like the secrets that were typed in, so that a restart and every node find them.
/// </summary>
internal sealed class TokenStore(ObtainedSecrets secrets) : ITokenStore
{
    /// <summary>Where a connection's token lies.</summary>
    public const string Path = StoredSecret.Token;

    /// <inheritdoc/>
    public async Task<ObtainedToken?> ReadAsync(Guid id, Credential credential, CancellationToken ct) =>
        await secrets.ReadAsync(Path, BindingOf(id, credential), ct) is { } value ? ObtainedToken.Read(value) : null;

    /// <inheritdoc/>
    public Task WriteAsync(Guid id, Credential credential, ObtainedToken token, CancellationToken ct) =>
        secrets.WriteAsync(Path, BindingOf(id, credential), token.Write(), by: Guid.Empty, ct);

    /// <inheritdoc/>
    public Task DeleteAsync(Guid id, CancellationToken ct) => secrets.DeleteAsync(Path, id, ct);

    /// <summary>Puts a token beside other changes that are saved with it.</summary>
    public Task PutAsync(ConnectionsDbContext db, Guid id, Credential credential, ObtainedToken token,
        CancellationToken ct) =>
        secrets.PutAsync(db, Path, BindingOf(id, credential), token.Write(), by: Guid.Empty, ct);

    private static SecretBinding BindingOf(Guid id, Credential credential) =>
        ConnectionCatalogExtensions.BindingOf(id, credential.Integration, credential.Kind, credential.Fields);
}
