using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Connections.Core.Egress;

/// <summary>
/// How the identity provider is reached: it is in the settings of the operator, so no address is refused, and its
/// certificate may come from the system's authorities or from those of <c>Egress:TrustedCertificates</c>.
/// </summary>
public sealed class IdentityProviderChannel
{
    private readonly TrustedRoots roots;

    internal IdentityProviderChannel(TrustedRoots roots) => this.roots = roots;

    /// <summary>A handler for the client that asks it. The caller disposes it.</summary>
    public HttpMessageHandler CreateHandler()
    {
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        var policy = roots.ChainPolicy();
        if (policy.TrustMode == X509ChainTrustMode.CustomRootTrust)
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        return handler;
    }
}
