using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Connections.Tests.Integrations;

/// <summary>Keys and certificates made for a test, so that none lies in the repository.</summary>
internal static class Certificates
{
    public static readonly DateTimeOffset Now = new(2030, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public static (string Key, string Certificate) Rsa(int fromDays = -1, int toDays = 30)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(Now.AddDays(fromDays), Now.AddDays(toDays));
        return (key.ExportPkcs8PrivateKeyPem(), certificate.ExportCertificatePem());
    }

    public static (string Key, string Certificate) Ec()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(90));
        return (key.ExportECPrivateKeyPem(), certificate.ExportCertificatePem());
    }

    public static string Encrypted()
    {
        using var key = RSA.Create(2048);
        return key.ExportEncryptedPkcs8PrivateKeyPem("pass", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
    }
}
