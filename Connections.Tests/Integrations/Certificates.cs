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

    /// <summary>A key with its certificate, that of the office that issued it, and that of the authority above.</summary>
    public static (string Key, X509Certificate2 Leaf, X509Certificate2 Office, X509Certificate2 Root) Chain()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = Issuer("CN=Root", rootKey).CreateSelfSigned(Now.AddDays(-9), Now.AddDays(900));
        using var officeKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var office = Issuer("CN=Office", officeKey).Create(root, Now.AddDays(-8), Now.AddDays(800), [1]);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=leaf", key, HashAlgorithmName.SHA256);
        using var signing = office.CopyWithPrivateKey(officeKey);
        return (key.ExportPkcs8PrivateKeyPem(), request.Create(signing, Now.AddDays(-7), Now.AddDays(700), [2]), office, root);
    }

    /// <summary>A PKCS #12 file in Base64.</summary>
    public static string Pkcs12(string key, X509Certificate2 leaf, string? passPhrase, params X509Certificate2[] issuers)
    {
        using var whole = X509Certificate2.CreateFromPem(leaf.ExportCertificatePem(), key);
        return Convert.ToBase64String(new X509Certificate2Collection(issuers.Append(whole).ToArray()).Export(X509ContentType.Pkcs12, passPhrase)!);
    }

    private static CertificateRequest Issuer(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }

    public static string Encrypted()
    {
        using var key = RSA.Create(2048);
        return Encrypted(key);
    }

    public static string Encrypted(AsymmetricAlgorithm key)
    {
        return key.ExportEncryptedPkcs8PrivateKeyPem("pass", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
    }
}
