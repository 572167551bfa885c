using Connections.Core.Egress;
using Connections.Core.Integrations;
using Connections.Core.Requests.Aws;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Outbound;
using Connections.Core.Requests.Tokens;

namespace Connections.Core.Requests.Authentication;

/// <summary>One way to authenticate a request.</summary>
internal interface IRequestAuthentication
{
    /// <summary>Puts the credential on a request.</summary>
    /// <exception cref="Problem.Invalid">A value is missing or cannot be at its place; names the field.</exception>
    /// <exception cref="TokenException">It takes a token, and none could be had.</exception>
    ValueTask ApplyAsync(OutboundRequest request, Credential credential, CancellationToken ct);
}

/// <summary>The ways to authenticate, by credential kind.</summary>
internal sealed class RequestAuthenticators(TokenCache keeper, TokenEndpoint endpoint, AwsRoleAssumer roles,
    TimeProvider clock)
{
    private readonly DigestSessions sessions = new();

    /// <summary>Whether requests of that kind can be made.</summary>
    public static bool Supports(CredentialKind kind) => kind.Authentication is
        AuthenticationMethod.None or AuthenticationMethod.Basic or AuthenticationMethod.Digest
        or AuthenticationMethod.Request or AuthenticationMethod.TwoStep or AuthenticationMethod.MutualTls
        or AuthenticationMethod.AwsSignature or AuthenticationMethod.AzureToken or AuthenticationMethod.GoogleToken
        or AuthenticationMethod.OAuth;

    /// <summary>
    /// Whether a token may have to be fetched for requests of that kind: of all others the request can be made without
    /// anything being sent.
    /// </summary>
    public static bool TakesToken(CredentialKind kind) => kind.Authentication is not (AuthenticationMethod.None
        or AuthenticationMethod.Basic or AuthenticationMethod.Digest or AuthenticationMethod.Request
        or AuthenticationMethod.MutualTls);

    /// <summary>
    /// What is to be told where a service refused the token of a request, which is then dropped; null where it did not,
    /// or the request carried none.
    /// </summary>
    /// <param name="credential">Whose token it is.</param>
    /// <param name="token">The token on the request; null: none.</param>
    /// <param name="isNew">Whether it was obtained for this very request.</param>
    /// <param name="answer">The answer; null: none came.</param>
    public async Task<string?> DropRefusedAsync(Credential credential, ObtainedToken? token, bool isNew,
        EgressResponse? answer)
    {
        if (token is null || answer is null || !IsRefused(answer) || !IsRenewable(credential.Kind, token)) return null;
        try
        {
            // Not broken off by who ran it: the next one should find it gone.
            await keeper.DropAsync(credential, token, CancellationToken.None);
        }
        catch (Problem.Unavailable)
        {
            // The run itself is over and audited. The next one is refused the same way, and drops it.
        }

        return isNew ? NewRefused : KeptRefused;
    }

    /// <summary>What is to be told of a token that was fetched a moment ago and is not accepted.</summary>
    public const string NewRefused =
        "A new token was fetched, but the service rejected it. Check that it is sent the way the service expects, "
        + "and that it is for this service (scopes, audience, environment).";

    /// <summary>What is to be told of a token that was fetched earlier and is no longer accepted.</summary>
    public const string KeptRefused =
        "The stored token is no longer accepted and was removed. Run it again to fetch a new one.";

    // A consent without a refresh token only a person gives again; keys of AWS say themselves when they end.
    private static bool IsRenewable(CredentialKind kind, ObtainedToken token) => kind.Authentication switch
    {
        AuthenticationMethod.AwsSignature => false,
        AuthenticationMethod.OAuthCode => token.Parts.ContainsKey(ObtainedToken.Refresh),
        _ => true,
    };

    // RFC 6750 §3.1: 401, and whatever the status, invalid_token.
    private static bool IsRefused(EgressResponse answer) => answer.Status == 401
        || (answer.Status is >= 400 and < 500
            && answer.Header("WWW-Authenticate")?.Contains("invalid_token",
                StringComparison.OrdinalIgnoreCase) is true);

    /// <summary>The way of that kind.</summary>
    /// <exception cref="NotSupportedException">There is none: ask <see cref="Supports"/> first.</exception>
    public IRequestAuthentication For(CredentialKind kind) => kind.Authentication switch
    {
        AuthenticationMethod.None => new NoAuthentication(),
        AuthenticationMethod.Basic basic => new BasicAuthentication(basic),
        AuthenticationMethod.Digest digest => new DigestAuthentication(digest, sessions),
        AuthenticationMethod.Request request => new RequestAuthentication(request),
        AuthenticationMethod.TwoStep two => new TwoStepAuthentication(two, keeper, endpoint, clock),
        AuthenticationMethod.MutualTls tls => new MutualTlsAuthentication(tls),
        AuthenticationMethod.AwsSignature aws => new AwsAuthentication(aws, keeper, roles, clock),
        AuthenticationMethod.AzureToken azure =>
            new BearerAuthentication(keeper, endpoint, clock,
                credential => CloudTokenRequests.Azure(azure, credential)),
        AuthenticationMethod.GoogleToken google =>
            new BearerAuthentication(keeper, endpoint, clock,
                credential => CloudTokenRequests.Google(google, credential, clock.GetUtcNow())),
        AuthenticationMethod.OAuthCode oauth => new OAuthAuthentication(oauth, keeper, endpoint, clock),
        AuthenticationMethod.OAuthClientCredentials oauth => new BearerAuthentication(
            keeper, endpoint, clock, credential => OAuthTokens.ForClient(oauth, credential), oauth),
        _ => throw new NotSupportedException($"{kind.Name} isn't supported for requests."),
    };
}
