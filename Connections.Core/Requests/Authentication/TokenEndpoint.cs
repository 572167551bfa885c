using Connections.Core.Egress;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Masking;
using Connections.Core.Requests.Outbound;
using Connections.Core.Requests.Tokens;

namespace Connections.Core.Requests.Authentication;

/// <summary>Asks a server for a token, through the egress client, and puts a refusal into words.</summary>
internal sealed class TokenEndpoint(EgressClient egress, TimeProvider clock)
{
    private static readonly EgressLimits Limits = new()
    {
        Total = TimeSpan.FromSeconds(15),
        ResponseBytes = 1024 * 1024,
        DecompressedBytes = 1024 * 1024,
    };

    /// <summary>The answer to a request for a token.</summary>
    /// <param name="request">The request. What came into being on its way is masked, too.</param>
    /// <param name="credential">With its secrets, which are masked.</param>
    /// <param name="field">The field with the address, for a failure to reach it.</param>
    /// <param name="ct">Cancels it.</param>
    /// <param name="takesRedirect">Whether the token stands where also an answer that redirects has it.</param>
    /// <exception cref="TokenException">It was not reached, or answered with an error.</exception>
    public async Task<TokenResponse> AskAsync(OutboundRequest request, Credential credential, string? field,
        CancellationToken ct, bool takesRedirect = false)
    {
        var ready = request.ToEgress(HostBinding.Create(request.Uri), Limits) with { Trust = credential.Trust };
        var mask = new SecretMask([.. credential.Secrets.Values, .. request.Derived]);
        var address = mask.Apply(request.Uri, withQuery: false);
        var fault = new TokenFailure { Message = "", Asked = $"{ready.Method} {address}" };
        var asked = clock.GetUtcNow();
        var outcome = await egress.SendAsync(ready, ct);
        fault = fault with { Outcome = outcome, HeaderNames = outcome.SentNames };
        if (outcome.Answer is not { } answer)
            throw new TokenException(
                fault with { Message = $"No token could be fetched. {outcome.Failure!.Message}", Field = field });

        var read = new TokenResponse(answer, mask, fault, asked);
        if (answer.Status is >= 200 and < 300 || (takesRedirect && answer.Status is >= 300 and < 400)) return read;

        throw new TokenException(fault with
        {
            Message = TokenResponse.Refusal(outcome, TokenError.OfFailure(read.Json), mask),
            IsRefusal = answer.Status is >= 400 and < 500 and not (408 or 429),
            NextStep = answer.Status is >= 300 and < 400
                ? "The address redirects, which is not followed. Use the address it redirects to."
                : answer.Status >= 500 ? "The server has an internal error. Try again later." : null,
        });
    }
}
