using System.Net;
using Connections.Core.Egress;

namespace Connections.Core.Requests.Authentication;

/// <summary>
/// Answers Digest challenges for one exchange: first with a nonce that served before, then with one of its own, which
/// no other request
/// uses until it has served, so that a server that demands the counts in order finds them so.
/// </summary>
internal sealed class DigestResponder(string username, SecretValue password, DigestSession session)
    : IChallengeResponder
{
    private const int MostRetries = 2;

    private readonly List<SecretValue> derived = [];
    private DigestNonceUse? shared;
    private DigestNonceUse? own;
    private int retries;

    /// <inheritdoc/>
    public string? Fault { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<SecretValue> Derived => derived;

    /// <inheritdoc/>
    public EgressRequest Prepare(EgressRequest request)
    {
        if (own is not null) own = own with { Count = own.Count + 1 };
        else shared = session.Next();
        if ((own ?? shared) is not var (challenge, nonce, count)) return request;
        var body = request.Body ?? ReadOnlyMemory<byte>.Empty;
        var answer = challenge.Answer(
            request.Method, request.Uri.PathAndQuery, body.Span, username, password, count, nonce);
        // With the nonces beside it, the hash lets a weak password be guessed.
        derived.Add(new SecretValue(answer));
        derived.Add(new SecretValue(AuthenticationParameters.Read(answer["Digest ".Length..])["response"]));
        return request with { ChallengeAnswer = answer };
    }

    /// <inheritdoc/>
    public bool ShouldRetry(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            if (own is not null) session.Keep(own, shared?.Challenge.Nonce);
            // From here on others use its nonce too, so the counts are the session's.
            own = null;
            if (Next(response) is { } next) session.Continue(next);
            return false;
        }

        var (challenge, asked) = DigestChallenge.Read(response.Headers);
        if (challenge is null)
        {
            // Where an answer was sent already, it is that which was refused.
            if ((own ?? shared) is not null) return false;
            Fault = asked.Length == 0
                ? "The server responded with status 401 without a challenge, so Digest could not start."
                : $"The server asks for {asked}. This connection supports Digest with " +
                    $"{string.Join(" or ", DigestChallenge.Algorithms)} only.";
            return false;
        }

        // What was refused under a nonce of its own is wrong, unless the server says that only the nonce is too old.
        if ((own is not null && !challenge.IsStale) || ++retries > MostRetries) return false;
        own = new DigestNonceUse(challenge, DigestNonceUse.NewNonce(), 0);
        return true;
    }

    private static string? Next(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Authentication-Info", out var info)
            && AuthenticationParameters.Read(info.ToString()).GetValueOrDefault("nextnonce") is { Length: > 0 } next
            && DigestChallenge.CanBeSentBack(next)
            ? next
            : null;
}
