using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Connections.Tests.Support;

namespace Connections.Tests.Integrations;

/// <summary>Keys and certificates made for a test, so that none is in the repository.</summary>
internal static class Certificates
{
    public static readonly DateTimeOffset Now = new(2030, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public static (string Key, string Certificate) Rsa(int fromDays = -1, int toDays = 30, int number = 0)
    {
        using var key = TestKeys.Rsa(number);
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

    /// <summary>
    /// A key with its certificate, that of the office that issued it, and that of the authority above.
    /// </summary>
    public static (string Key, X509Certificate2 Leaf, X509Certificate2 Office, X509Certificate2 Root) Chain()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = Issuer("CN=Root", rootKey).CreateSelfSigned(Now.AddDays(-9), Now.AddDays(900));
        using var officeKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var office = Issuer("CN=Office", officeKey).Create(root, Now.AddDays(-8), Now.AddDays(800), [1]);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=leaf", key, HashAlgorithmName.SHA256);
        using var signing = office.CopyWithPrivateKey(officeKey);
        return (key.ExportPkcs8PrivateKeyPem(), request.Create(signing, Now.AddDays(-7), Now.AddDays(700), [2]), office,
            root);
    }

    /// <summary>A PKCS #12 file in Base64.</summary>
    public static string Pkcs12(string key, X509Certificate2 leaf, string? passPhrase,
        params X509Certificate2[] issuers)
    {
        using var whole = X509Certificate2.CreateFromPem(leaf.ExportCertificatePem(), key);
        return Convert.ToBase64String(
            new X509Certificate2Collection(issuers.Append(whole).ToArray()).Export(X509ContentType.Pkcs12,
                passPhrase)!);
    }

    /// <summary>The same, with that many rounds.</summary>
    public static string Pkcs12(string key, X509Certificate2 leaf, string passPhrase, int rounds)
    {
        using var whole = X509Certificate2.CreateFromPem(leaf.ExportCertificatePem(), key);
        return Convert.ToBase64String(whole.ExportPkcs12(
            new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, rounds), passPhrase));
    }

    /// <summary>PBKDF2, RFC 8018.</summary>
    public const string Pbkdf2 = "1.2.840.113549.1.5.12";

    /// <summary>A key that says of itself how it is encrypted (RFC 5958 §3); what is behind it is nothing.</summary>
    public static byte[] EncryptedWith(string derivation, int rounds)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.113549.1.5.13");
                using (writer.PushSequence())
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier(derivation);
                        using (writer.PushSequence())
                        {
                            writer.WriteOctetString(new byte[16]);
                            writer.WriteInteger(rounds);
                        }
                    }

                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier("2.16.840.1.101.3.4.1.42");
                        writer.WriteOctetString(new byte[16]);
                    }
                }
            }

            writer.WriteOctetString(new byte[64]);
        }

        return writer.Encode();
    }

    /// <summary>A private key in PKCS #8 of that algorithm, RFC 5958 §2.</summary>
    public static string KeyOf(string algorithm)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence()) writer.WriteObjectIdentifier(algorithm);
            writer.WriteOctetString(new byte[34]);
        }

        return PemEncoding.WriteString("PRIVATE KEY", writer.Encode());
    }

    private static CertificateRequest Issuer(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }

    public static string Encrypted()
    {
        using var key = TestKeys.Rsa();
        return Encrypted(key);
    }

    public static string Encrypted(AsymmetricAlgorithm key)
    {
        return key.ExportEncryptedPkcs8PrivateKeyPem("pass",
            new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
    }
}
