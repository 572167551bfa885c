using Connections.Core.Integrations;
using Connections.Core.Runtime.Aws;
using Connections.Core.Runtime.OAuth;
using Connections.Core.Runtime.Tokens;
using Scheme = Connections.Core.Integrations.Authentication;

namespace Connections.Core.Runtime.Authentication;

/// <summary>One way to authenticate a request.</summary>
internal interface IRequestAuthentication
{
    /// <summary>Puts the credential on a request.</summary>
    /// <exception cref="Problem.Invalid">A value is missing or cannot stand at its place; names the field.</exception>
    /// <exception cref="TokenFailed">It takes a token, and none could be had.</exception>
    ValueTask ApplyAsync(OutboundRequest request, Credential credential, CancellationToken ct);
}

/// <summary>The ways to authenticate, by credential kind.</summary>
internal sealed class Authentications(TokenKeeper keeper, TokenEndpoint endpoint, AwsRoles roles, TimeProvider clock)
{
    private readonly DigestSessions sessions = new();

    /// <summary>Whether requests of that kind can be made.</summary>
    public static bool Supports(CredentialKind kind) => kind.Authentication is
        Scheme.None or Scheme.Basic or Scheme.Digest or Scheme.Request or Scheme.TwoStep or Scheme.MutualTls
        or Scheme.AwsSignature or Scheme.AzureToken or Scheme.GoogleToken or Scheme.OAuth;

    /// <summary>The way of that kind.</summary>
    /// <exception cref="NotSupportedException">There is none: ask <see cref="Supports"/> first.</exception>
    public IRequestAuthentication For(CredentialKind kind) => kind.Authentication switch
    {
        Scheme.None => new NoAuthentication(),
        Scheme.Basic basic => new BasicAuthentication(basic),
        Scheme.Digest digest => new DigestAuthentication(digest, sessions),
        Scheme.Request request => new RequestAuthentication(request),
        Scheme.TwoStep two => new TwoStepAuthentication(two, keeper, endpoint, clock),
        Scheme.MutualTls tls => new MutualTlsAuthentication(tls),
        Scheme.AwsSignature aws => new AwsAuthentication(aws, keeper, roles, clock),
        Scheme.AzureToken azure => new BearerAuthentication(keeper, endpoint, clock, credential => CloudTokens.Azure(azure, credential)),
        Scheme.GoogleToken google => new BearerAuthentication(keeper, endpoint, clock, credential => CloudTokens.Google(google, credential, clock.GetUtcNow())),
        Scheme.OAuthCode oauth => new OAuthAuthentication(oauth, keeper, endpoint, clock),
        Scheme.OAuthClientCredentials oauth => new BearerAuthentication(
            keeper, endpoint, clock, credential => OAuthTokens.ForClient(oauth, credential), oauth),
        _ => throw new NotSupportedException($"Requests cannot be authenticated by {kind.Name} here."),
    };
}
