namespace Connections.Core.Egress;

/// <summary>
/// Authenticates a request in answer to a server's 401, RFC 9110 §11. Serves one exchange; knows its own bound of
/// attempts.
/// </summary>
internal interface IChallengeResponder
{
    /// <summary>Why the server's challenge could not be answered; null where it could, or none came.</summary>
    string? Fault { get; }

    /// <summary>What was made of the credential on the way: to be masked like it.</summary>
    IReadOnlyList<SecretValue> Derived { get; }

    /// <summary>The request as it is sent, with what is known of the server's challenge.</summary>
    EgressRequest Prepare(EgressRequest request);

    /// <summary>Reads an answer; whether the request is to be sent again.</summary>
    bool ShouldRetry(HttpResponseMessage response);
}
