using System.Net;
using Connections.Core.Runtime.Egress;
using Scheme = Connections.Core.Integrations.Authentication;

namespace Connections.Core.Runtime.Authentication;

/// <summary>RFC 7616: the server's challenge is answered with a hash of user name, password, nonce and request. The password is never sent.</summary>
internal sealed class DigestAuthentication(Scheme.Digest scheme, DigestSessions sessions) : IRequestAuthentication
{
    /// <inheritdoc/>
    public ValueTask ApplyAsync(OutboundRequest request, Credential credential, CancellationToken ct)
    {
        var (username, password) = PairOf(scheme, credential);
        if ((username + password.Reveal()).Any(char.IsControl))
            throw new Problem.Invalid("", "User name and password for Digest authentication have no line breaks or other control characters.");
        request.Headers.RemoveAll(h => h.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase));
        var session = sessions.For(credential.StoredAs is { } id ? $"{id:N}/{credential.Fingerprint()}" : null);
        request.Challenge = new DigestResponder(username, password, session);
        return ValueTask.CompletedTask;
    }

    /// <summary>User name and password of a credential.</summary>
    /// <exception cref="Problem.Invalid">One is missing.</exception>
    public static (string Name, SecretValue Password) PairOf(Scheme.Digest scheme, Credential credential) =>
        BasicAuthentication.PairOf(new Scheme.Basic { Username = scheme.Username, Password = scheme.Password }, credential);
}

/// <summary>Answers Digest challenges for one exchange: once to a server that asks, and once more where the nonce is too old.</summary>
internal sealed class DigestResponder(string username, SecretValue password, DigestSession session) : IChallengeResponder
{
    private const int MostRetries = 2;

    private readonly List<SecretValue> derived = [];
    private string? nonce;
    private bool wasFresh;
    private int retries;

    /// <inheritdoc/>
    public string? Fault { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<SecretValue> Derived => derived;

    /// <inheritdoc/>
    public EgressRequest Prepare(EgressRequest request)
    {
        if (session.Next() is not var (challenge, own, count)) return request;
        nonce = challenge.Nonce;
        var answer = challenge.Answer(request.Method, request.Uri.PathAndQuery, request.Body is { } body ? body.Span : default, username, password, count, own);
        // With the nonces beside it, the hash lets a weak password be guessed.
        derived.Add(new SecretValue(answer));
        derived.Add(new SecretValue(AuthenticationParameters.Read(answer["Digest ".Length..])["response"]));
        return request with { Headers = [.. request.Headers, new("Authorization", answer)] };
    }

    /// <inheritdoc/>
    public bool ShouldRetry(HttpResponseMessage response)
    {
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            if (Next(response) is { } next) session.Continue(next);
            return false;
        }

        var (challenge, asked) = DigestChallenge.Read(response.Headers);
        if (challenge is null)
        {
            Fault = asked.Length == 0 ? "The server answered with status 401 and did not say how to sign in, so Digest authentication could not begin."
                : $"The server asks for {asked}. This connection answers Digest with {string.Join(" or ", DigestChallenge.Algorithms)} only.";
            return false;
        }

        // A credential that was just refused under the server's newest nonce is wrong, unless the server says that the nonce is too old.
        var isWrong = nonce is not null && wasFresh && !challenge.IsStale;
        session.Begin(challenge, nonce);
        if (isWrong || ++retries > MostRetries) return false;
        wasFresh = true;
        return true;
    }

    private static string? Next(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Authentication-Info", out var info)
            && AuthenticationParameters.Read(info.ToString()).GetValueOrDefault("nextnonce") is { Length: > 0 } next ? next : null;
}
