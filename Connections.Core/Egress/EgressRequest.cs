using System.Security.Cryptography.X509Certificates;

namespace Connections.Core.Egress;

/// <summary>A request that is ready to leave.</summary>
internal sealed record EgressRequest
{
    /// <summary>HTTP verb.</summary>
    public required string Method { get; init; }

    /// <summary>Where to. The same object is checked and sent.</summary>
    public required Uri Uri { get; init; }

    /// <summary>The hosts that it may go to, redirects included.</summary>
    public required HostBinding AllowedHosts { get; init; }

    /// <summary>Headers, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Body; null: none.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>Media type of the body.</summary>
    public string? ContentType { get; init; }

    /// <summary>The product that asks, as a vendor's library calls itself; null: ours.</summary>
    public string? UserAgent { get; init; }

    /// <summary>Bounds.</summary>
    public EgressLimits Limits { get; init; } = EgressLimits.Run;

    /// <summary>
    /// Connection and version: sockets are shared only within it, so that neither a client certificate nor an old
    /// setting serves another. Null: sockets of its own, closed at the end.
    /// </summary>
    public string? PoolKey { get; init; }

    /// <summary>
    /// Certificates of authorities, in PEM, that are trusted for this request besides those of the installation; null:
    /// none.
    /// </summary>
    public string? Trust { get; init; }

    /// <summary>Client certificate with its private key, for mutual TLS.</summary>
    public ClientIdentity? Client { get; init; }

    /// <summary>Authenticates it in answer to the server's challenge; null: it is sent as it is.</summary>
    public IChallengeResponder? Challenge { get; init; }

    /// <summary>The Authorization header with which a challenge is answered; null: none.</summary>
    public string? ChallengeAnswer { get; init; }

    /// <summary>
    /// Whether a certificate is accepted whose end date alone is past; only where the settings allow it, too.
    /// </summary>
    public bool AllowExpiredCertificate { get; init; }

    /// <summary>Whether redirects are followed, at most five.</summary>
    public bool FollowRedirects { get; init; }
}

/// <summary>Who a request is in the TLS handshake.</summary>
/// <param name="Certificate">The certificate, with its private key.</param>
/// <param name="Issuers">Those between it and an authority that the other side knows.</param>
internal sealed record ClientIdentity(X509Certificate2 Certificate, X509Certificate2Collection Issuers);
