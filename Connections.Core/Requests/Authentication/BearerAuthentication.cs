using Connections.Core.Integrations;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Outbound;
using Connections.Core.Requests.Tokens;

namespace Connections.Core.Requests.Authentication;

/// <summary>An OAuth 2.0 access token of which the request for it can be made from the credential alone.</summary>
/// <param name="keeper">Keeps the token.</param>
/// <param name="endpoint">Gives it out.</param>
/// <param name="clock">The time.</param>
/// <param name="make">The request for a token, from the credential.</param>
/// <param name="scheme">Where the token goes, and what besides; null: it is sent as Bearer, RFC 6750.</param>
internal sealed class BearerAuthentication(
    TokenCache keeper, TokenEndpoint endpoint, TimeProvider clock, Func<Credential, OutboundRequest> make,
    AuthenticationMethod.OAuth? scheme = null)
    : IRequestAuthentication
{
    /// <inheritdoc/>
    public async ValueTask ApplyAsync(OutboundRequest request, Credential credential, CancellationToken ct)
    {
        var token = await keeper.GetAsync(credential, credential.Fingerprint(), async (kept, stop) =>
        {
            var asked = clock.GetUtcNow();
            var form = make(credential);
            form.KnowEarlier(kept);
            request.KnowEarlier(kept);
            var answer = await endpoint.AskAsync(form, credential, scheme?.TokenUrlFrom, stop);
            request.Exchange = answer.Exchange;
            var (given, lifetime) = answer.OAuth();
            await TokenPlacementCheck.EnsureSendableAsync(answer, given, request,
                (trial, one) => OAuthTokens.PutAsync(trial, credential, scheme, one, stop));
            return new ObtainedToken
            {
                Parts = new Dictionary<string, SecretValue> { [ObtainedToken.Access] = given },
                ObtainedAt = asked,
                ExpiresAt = TokenResponse.RenewAt(asked, lifetime ?? TimeSpan.FromHours(1)),
                Fingerprint = credential.Fingerprint(),
            };
        }, ct);
        request.Token = token;
        request.Derived.Add(token[ObtainedToken.Access]);
        await OAuthTokens.PutAsync(request, credential, scheme, token[ObtainedToken.Access], ct);
    }

    /// <summary>A form that is sent to a token endpoint.</summary>
    public static OutboundRequest Form(Uri address, params (string Name, string Value)[] values)
    {
        var request = new OutboundRequest("POST", address)
        {
            Body = new OutboundBody(
                string.Join('&', values.Select(v => $"{Uri.EscapeDataString(v.Name)}={Uri.EscapeDataString(v.Value)}")),
                "application/x-www-form-urlencoded"),
        };
        request.SetHeader("Accept", "application/json");
        return request;
    }
}
