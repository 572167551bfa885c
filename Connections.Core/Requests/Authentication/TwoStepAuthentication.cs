using System.Globalization;
using Connections.Core.Egress;
using Connections.Core.Integrations;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Outbound;
using Connections.Core.Requests.Tokens;

namespace Connections.Core.Requests.Authentication;

/// <summary>A first request gets a token, which the parts of the real one name as <c>{{ access_token }}</c>.</summary>
internal sealed class TwoStepAuthentication(AuthenticationMethod.TwoStep scheme, TokenCache keeper,
    TokenEndpoint endpoint, TimeProvider clock) : IRequestAuthentication
{
    /// <inheritdoc/>
    public async ValueTask ApplyAsync(OutboundRequest request, Credential credential, CancellationToken ct)
    {
        var token = await keeper.GetAsync(credential, credential.Fingerprint(),
            (kept, stop) => ObtainAsync(request, credential, kept, stop), ct);
        request.Token = token;
        request.Derived.Add(token[ObtainedToken.Access]);
        await PutAsync(request, credential, token[ObtainedToken.Access], ct);
    }

    private ValueTask PutAsync(
        OutboundRequest request, Credential credential, SecretValue token, CancellationToken ct) =>
        new RequestAuthentication(scheme.Then, (AuthenticationMethod.TwoStep.AccessToken, token)).ApplyAsync(request,
            credential, ct);

    private async Task<ObtainedToken> ObtainAsync(
        OutboundRequest real, Credential credential, ObtainedToken? kept, CancellationToken ct)
    {
        var first = await FirstAsync(credential, ct);
        first.KnowEarlier(kept);
        real.KnowEarlier(kept);
        var path = credential.Text(scheme.TokenPathFrom) ?? ResponsePath.Body;
        var asked = clock.GetUtcNow();
        var answer = await endpoint.AskAsync(first, credential, scheme.UrlFrom, ct,
            takesRedirect: ResponsePath.IsOutsideBody(path));
        real.Exchange = answer.Exchange;
        var token = TokenPath.Read(answer, path, scheme.TokenPathFrom);
        await TokenPlacementCheck.EnsureSendableAsync(
            answer, token.Value, real, (trial, one) => PutAsync(trial, credential, one, ct), scheme.TokenPathFrom);
        return new ObtainedToken
        {
            Parts = new Dictionary<string, SecretValue> { [ObtainedToken.Access] = token.Value },
            ObtainedAt = asked,
            ExpiresAt = EndOf(credential.Text(scheme.RefreshFrom), asked, token.Lifetime),
            Fingerprint = credential.Fingerprint(),
        };
    }

    // What someone typed counts, 0 as never; left empty, what the answer says.
    private static DateTimeOffset? EndOf(string? interval, DateTimeOffset asked, TimeSpan? lifetime)
    {
        if (!long.TryParse(interval, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return TokenResponse.RenewAt(asked, lifetime);
        return seconds > 0 ? asked.AddSeconds(Math.Min(seconds, int.MaxValue)) : null;
    }

    private async Task<OutboundRequest> FirstAsync(Credential credential, CancellationToken ct)
    {
        var address = credential.Text(scheme.UrlFrom) ?? "";
        if (!EgressTarget.TryParse(address, out var uri, out var fault))
            throw new Problem.Invalid(scheme.UrlFrom, fault);
        var first = new OutboundRequest(credential.Text(scheme.MethodFrom) ?? "POST", uri);
        await new RequestAuthentication(new AuthenticationMethod.Request
        {
            HeadersFrom = scheme.HeadersFrom,
            QueryFrom = scheme.QueryFrom,
            BodyFrom = first.Method == "GET" ? null : scheme.BodyFrom,
            VariablesFrom = scheme.VariablesFrom,
        }).ApplyAsync(first, credential, ct);
        if (scheme.UsernameFrom is { } user && scheme.PasswordFrom is { } password && credential.Text(user) is not null)
            await new BasicAuthentication(
                new AuthenticationMethod.Basic
                {
                    Username = $"{{{{ {user} }}}}",
                    Password = $"{{{{ {password} }}}}"
                }).ApplyAsync(first, credential, ct);
        return first;
    }
}
