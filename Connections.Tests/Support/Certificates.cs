using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Connections.Tests.Support;

/// <summary>Private keys with a certificate of their own, in PEM form.</summary>
internal static class Certificates
{
    /// <summary>When those made here expire.</summary>
    public static DateTimeOffset Expiry { get; } = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static (string Key, string Certificate) Make(DateTimeOffset? expiry = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=workflow", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero),
            expiry ?? Expiry);
        return (key.ExportPkcs8PrivateKeyPem(), certificate.ExportCertificatePem());
    }
}
