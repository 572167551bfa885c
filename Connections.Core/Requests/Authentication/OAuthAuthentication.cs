using Connections.Core.Integrations;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Outbound;
using Connections.Core.Requests.Tokens;

namespace Connections.Core.Requests.Authentication;

/// <summary>
/// Acts for the person who consented: with their access token, and a new one by the refresh token when it has ended.
/// </summary>
internal sealed class OAuthAuthentication(AuthenticationMethod.OAuthCode scheme, TokenCache keeper,
    TokenEndpoint endpoint, TimeProvider clock) : IRequestAuthentication
{
    private const string Reconnect = "Choose Reconnect on the connection, and sign in again.";

    /// <inheritdoc/>
    public async ValueTask ApplyAsync(OutboundRequest request, Credential credential, CancellationToken ct)
    {
        var token = await keeper.GetAsync(credential, OAuthTokens.Fingerprint(scheme, credential),
            (kept, stop) => RefreshAsync(request, credential, kept, stop), ct);
        request.Token = token;
        request.Derived.AddRange(token.Parts.Values.Select(part => Consented(part, credential)));
        await OAuthTokens.PutAsync(request, credential, scheme, token[ObtainedToken.Access], ct);
    }

    // The person who consented may not be the one who entered the tokens of their own choice that go along.
    private static SecretValue Consented(SecretValue part, Credential credential) =>
        credential.Secrets.Keys.Any(path => path.Contains('/', StringComparison.Ordinal))
            ? new SecretValue(part.Reveal()) { EnteredBy = Guid.Empty } : part;

    private async Task<ObtainedToken> RefreshAsync(OutboundRequest request, Credential credential, ObtainedToken? kept,
        CancellationToken ct)
    {
        if (credential.StoredAs is null)
        {
            throw new TokenException(new TokenFailure
            {
                Message = "Consent is checked after you save: the provider's consent page opens then.",
                NextStep = "Save it and sign in at the provider.",
            });
        }

        if (kept is null || kept.Fingerprint != OAuthTokens.Fingerprint(scheme, credential))
            throw new TokenException(
                new TokenFailure
                {
                    Message = $"Not connected: nobody has given consent at the provider yet. {Reconnect}",
                    NextStep = Reconnect,
                    IsRefusal = true,
                });
        if (!kept.Parts.TryGetValue(ObtainedToken.Refresh, out var refresh))
            throw new TokenException(
                new TokenFailure
                {
                    Message = $"The access expired, and the provider gave no refresh token. {Reconnect}",
                    NextStep = Reconnect,
                    IsRefusal = true
                });

        try
        {
            var asked = clock.GetUtcNow();
            var form = OAuthTokens.Request(scheme, credential, ("grant_type", "refresh_token"),
                ("refresh_token", refresh.Reveal()));
            form.Derived.AddRange(kept.Parts.Values.Select(part => Consented(part, credential)));
            request.KnowEarlier(kept);
            var answer = await endpoint.AskAsync(form, credential, scheme.TokenUrlFrom, ct);
            request.Exchange = answer.Exchange;
            var token = OAuthTokens.Read(scheme, credential, answer, asked, refresh);
            await TokenPlacementCheck.EnsureSendableAsync(answer, token[ObtainedToken.Access], request,
                (trial, one) => OAuthTokens.PutAsync(trial, credential, scheme, one, ct));
            return token;
        }
        catch (TokenException failed) when (failed.Fault.IsRefusal)
        {
            throw new TokenException(
                failed.Fault with { Message = $"{failed.Fault.Message} {Reconnect}", NextStep = Reconnect }, failed);
        }
    }
}
