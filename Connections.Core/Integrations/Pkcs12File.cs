using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Connections.Core.Integrations;

/// <summary>What a PKCS #12 file holds, or why it is not opened.</summary>
internal sealed record Pkcs12File
{
    private const string OtherKind =
        "is a PKCS #12 file whose key is neither RSA nor EC. Have a certificate issued for an RSA or EC key.";

    /// <summary>The private key as PEM; null where there is none that can be read.</summary>
    public string? Key { get; private init; }

    /// <summary>The certificates, that of the key first.</summary>
    public IReadOnlyList<X509Certificate2> Certificates { get; private init; } = [];

    /// <summary>Whether the pass phrase, or that there is none, keeps it shut.</summary>
    public bool IsShut { get; private init; }

    /// <summary>Why there is no key, as the rest of a sentence; null where there is one, or the file is shut.</summary>
    public string? Fault { get; private init; }

    /// <summary>Whether there is a key in it that cannot be read here.</summary>
    public bool HoldsUnreadKey { get; private init; }

    /// <summary>Reads a file.</summary>
    public static Pkcs12File Read(byte[] der, string? passPhrase)
    {
        X509Certificate2Collection all;
        try
        {
            all = Load(der, passPhrase, withKeys: true);
        }
        catch (Pkcs12LoadLimitExceededException)
        {
            return new() { Fault = KeyEncryption.TooManyRounds, HoldsUnreadKey = true };
        }
        catch (CryptographicException)
        {
            return Opens(der, passPhrase) ? new() { Fault = OtherKind, HoldsUnreadKey = true }
                : new() { IsShut = true };
        }

        // Of several with a key the one that issued none of the others.
        var keyed = all.Where(c => c.HasPrivateKey).ToList();
        var own = keyed.Find(c => !all.Any(other => other != c && CertificateChain.Issued(c, other)))
            ?? keyed.FirstOrDefault();
        var key = own is null ? null : KeyOf(own);
        List<X509Certificate2> certificates = [.. all.OrderByDescending(c => c == own).Select(c =>
            X509CertificateLoader.LoadCertificate(c.RawData))];
        foreach (var certificate in all) certificate.Dispose();
        return new()
        {
            Key = key,
            Certificates = certificates,
            HoldsUnreadKey = own is not null && key is null,
            Fault = key is not null ? null : own is not null ? OtherKind
                : "is a PKCS #12 file without a private key. Export it again together with its key.",
        };
    }

    private static X509Certificate2Collection Load(byte[] der, string? passPhrase, bool withKeys) =>
        X509CertificateLoader.LoadPkcs12Collection(der, passPhrase,
            X509KeyStorageFlags.EphemeralKeySet | X509KeyStorageFlags.Exportable,
            new Pkcs12LoaderLimits
            {
                IgnorePrivateKeys = !withKeys,
                MacIterationLimit = KeyEncryption.MostRounds,
                IndividualKdfIterationLimit = KeyEncryption.MostRounds,
                TotalKdfIterationLimit = 2 * KeyEncryption.MostRounds,
            });

    // Whether it is only the key that cannot be read.
    private static bool Opens(byte[] der, string? passPhrase)
    {
        try
        {
            foreach (var certificate in Load(der, passPhrase, withKeys: false)) certificate.Dispose();
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static string? KeyOf(X509Certificate2 own)
    {
        using AsymmetricAlgorithm? key = (AsymmetricAlgorithm?)own.GetRSAPrivateKey() ?? own.GetECDsaPrivateKey();
        return key?.ExportPkcs8PrivateKeyPem();
    }
}
