using Connections.Core.Integrations;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Outbound;

namespace Connections.Core.Requests.Authentication;

/// <summary>
/// RFC 7616: the server's challenge is answered with a hash of user name, password, nonce and request. The password is
/// never sent.
/// </summary>
internal sealed class DigestAuthentication(AuthenticationMethod.Digest scheme, DigestSessions sessions)
    : IRequestAuthentication
{
    /// <inheritdoc/>
    public ValueTask ApplyAsync(OutboundRequest request, Credential credential, CancellationToken ct)
    {
        var (username, password) = PairOf(scheme, credential);
        if ((username + password.Reveal()).Any(char.IsControl))
            throw new Problem.Invalid(
                "", "Username and password for Digest authentication can't contain line breaks or control characters.");
        request.Headers.RemoveAll(h => h.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase));
        var session = sessions.For(credential.StoredAs is { } id ? $"{id:N}/{credential.Fingerprint()}" : null);
        request.Challenge = new DigestResponder(username, password, session);
        return ValueTask.CompletedTask;
    }

    /// <summary>User name and password of a credential.</summary>
    /// <exception cref="Problem.Invalid">One is missing.</exception>
    public static (string Name, SecretValue Password) PairOf(AuthenticationMethod.Digest scheme,
        Credential credential) =>
        BasicAuthentication.PairOf(
            new AuthenticationMethod.Basic { Username = scheme.Username, Password = scheme.Password }, credential);
}
