using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Connections.Core.Runtime.Authentication;

/// <summary>The challenges that servers gave out last, so that a nonce serves more than one request. They hold nothing of the password.</summary>
internal sealed class DigestSessions
{
    // What is forgotten costs one more request.
    private const int Most = 2_000;

    private readonly ConcurrentDictionary<string, DigestSession> sessions = new(StringComparer.Ordinal);

    /// <summary>The session of that credential.</summary>
    /// <param name="key">The connection and its credential; null: input that is not saved, which has one of its own.</param>
    public DigestSession For(string? key)
    {
        if (key is null) return new DigestSession();
        if (sessions.Count >= Most) sessions.Clear();
        return sessions.GetOrAdd(key, _ => new DigestSession());
    }
}

/// <summary>A server's challenge while its nonce serves, and how often it has been used.</summary>
internal sealed class DigestSession
{
    private readonly Lock gate = new();
    private DigestChallenge? challenge;
    private string own = "";
    private uint count;

    /// <summary>The challenge for the next request, the client's nonce, and how often it has been used, this time included; null: none yet.</summary>
    public (DigestChallenge Challenge, string Own, uint Count)? Next()
    {
        lock (gate) return challenge is null ? null : (challenge, own, ++count);
    }

    /// <summary>Takes up a challenge.</summary>
    /// <param name="next">The challenge.</param>
    /// <param name="instead">The nonce that was refused; null: none was sent. Where another request has brought a newer one, that one stays.</param>
    public void Begin(DigestChallenge next, string? instead)
    {
        lock (gate)
        {
            if (challenge is null || challenge.Nonce == instead) (challenge, own, count) = (next, NewNonce(), 0);
        }
    }

    /// <summary>Goes on with the nonce that the server names for the next request.</summary>
    public void Continue(string nonce)
    {
        lock (gate)
        {
            if (challenge is not null) (challenge, own, count) = (challenge with { Nonce = nonce, IsStale = false }, NewNonce(), 0);
        }
    }

    private static string NewNonce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
