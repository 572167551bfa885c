using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Connections.Core.Requests.Authentication;

/// <summary>
/// The challenges that servers gave out last, so that a nonce serves more than one request. They hold nothing of the
/// password.
/// </summary>
internal sealed class DigestSessions
{
    // What is forgotten costs one more request.
    private const int Most = 2_000;

    private readonly ConcurrentDictionary<string, DigestSession> sessions = new(StringComparer.Ordinal);

    /// <summary>The session of that credential.</summary>
    /// <param name="key">The connection and its credential; null: input that is not saved, which has one of its
    /// own.</param>
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
    private DigestNonceUse? last;

    /// <summary>The next use of the nonce; null: no challenge is known.</summary>
    public DigestNonceUse? Next()
    {
        lock (gate) return last = last is null ? null : last with { Count = last.Count + 1 };
    }

    /// <summary>Keeps a challenge that served, for the next request.</summary>
    /// <param name="use">How it served.</param>
    /// <param name="instead">The nonce that was refused before it; null: none was sent. Where another request has
    /// brought a newer one, that one stays.</param>
    public void Keep(DigestNonceUse use, string? instead)
    {
        lock (gate)
        {
            if (last is null || last.Challenge.Nonce == instead) last = use;
        }
    }

    /// <summary>Continues with the nonce that the server names for the next request.</summary>
    public void Continue(string nonce)
    {
        lock (gate)
        {
            if (last is null) return;
            last = new DigestNonceUse(last.Challenge with { Nonce = nonce, IsStale = false }, DigestNonceUse.NewNonce(),
                0);
        }
    }
}

/// <summary>One use of a server's nonce.</summary>
/// <param name="Challenge">The challenge.</param>
/// <param name="OwnNonce">The client's nonce, the same for as long as the server's.</param>
/// <param name="Count">How often the nonce has been used, this time included.</param>
internal sealed record DigestNonceUse(DigestChallenge Challenge, string OwnNonce, uint Count)
{
    /// <summary>A nonce of the client.</summary>
    public static string NewNonce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
