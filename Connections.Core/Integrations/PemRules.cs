using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Connections.Core.Integrations;

/// <summary>
/// Private keys and certificates in PEM form: really parsed, so that a mistake shows when it is made.
/// </summary>
internal static class PemRules
{
    private const string KeyForm = " It begins with -----BEGIN PRIVATE KEY-----.";
    private const string CertificateForm = " It begins with -----BEGIN CERTIFICATE-----.";

    /// <summary>Every rule that the text breaks.</summary>
    public static IEnumerable<(string Message, ErrorSeverity Severity)> Check(Field field, string text,
        DateTimeOffset now)
    {
        if (field.Format == FieldFormat.PemKey)
            return KeyFault(text) is { } fault ? [(fault, field.FormatSeverity)] : [];
        // A certificate may be shown again; a private key in its place must never be stored as one, so this is no
        // matter of severity.
        if (text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            return [("contains a private key. Put the key into its own field, and only the certificate here."
                + CertificateForm, ErrorSeverity.Error)];
        return CertificateFaults(field, text, now);
    }

    /// <summary>Whether key and certificate belong together; null where one of them cannot be read.</summary>
    public static bool? BelongTogether(string key, string certificate)
    {
        using var own = ReadKey(key);
        if (own is null || Read(certificate) is not [var leaf, ..] all) return null;
        var same = own.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(leaf.PublicKey.ExportSubjectPublicKeyInfo());
        Dispose(all);
        return same;
    }

    /// <summary>When the first certificate of a chain to expire does so; null where none can be read.</summary>
    public static DateTimeOffset? Expiry(string text)
    {
        var certificates = Read(text);
        DateTimeOffset? first = certificates.Count == 0 ? null
            : certificates.Min(c => new DateTimeOffset(c.NotAfter.ToUniversalTime(), TimeSpan.Zero));
        Dispose(certificates);
        return first;
    }

    /// <summary>
    /// What distinguishes certificates, whatever their text looks like; a digest of the text where they cannot be read.
    /// </summary>
    public static string Thumbprints(string text)
    {
        var certificates = Read(text);
        var found = certificates.Count > 0
            ? string.Join(',',
                certificates.Select(c => c.GetCertHashString(HashAlgorithmName.SHA256)).Distinct()
                    .Order(StringComparer.Ordinal))
            : Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text.Trim())));
        Dispose(certificates);
        return found;
    }

    private static string? KeyFault(string text)
    {
        if (text.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal)
            || text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
            return "is encrypted with a passphrase in an unsupported way. Remove it first: openssl pkey -in key.pem "
                + "-out plain.pem";
        if (text.Contains("-----BEGIN OPENSSH PRIVATE KEY-----", StringComparison.Ordinal))
            return "is an SSH key. Convert it first: ssh-keygen -p -m PKCS8 -f key";
        if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            if (text.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
                return "is a certificate, not the private key that belongs to it." + KeyForm;
            if (text.Contains("PUBLIC KEY-----", StringComparison.Ordinal))
                return "is a public key, not the private one." + KeyForm;
            if (text.Contains("-----BEGIN", StringComparison.Ordinal)) return "is not a private key." + KeyForm;
            return "does not look like a private key in PEM form." + KeyForm;
        }
        if (text.Contains("\\n", StringComparison.Ordinal))
            return "has the characters \\n where line breaks belong, as in a JSON file. Replace each with a line break."
                + KeyForm;
        using var key = ReadKey(text);
        if (key is null && KeyAlgorithm.OfUnusable(text) is { } other)
            return $"is a {other} key, which is not supported. Use an RSA or EC key, and have its certificate "
                + "issued for it.";
        return key is null
            ? "can't be read as an RSA or EC private key. Check that it is complete, with its first and last line."
                + KeyForm : null;
    }

    private static List<(string, ErrorSeverity)> CertificateFaults(Field field, string text, DateTimeOffset now)
    {
        if (!text.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
        {
            var what = text.Contains("-----BEGIN CERTIFICATE REQUEST-----", StringComparison.Ordinal)
                ? "is a certificate request. Enter the certificate that was issued for it."
                : text.Contains("PUBLIC KEY-----", StringComparison.Ordinal) ? "is a public key, not a certificate."
                : "does not look like a certificate in PEM form.";
            return [(what + CertificateForm, field.FormatSeverity)];
        }
        var certificates = Read(text);
        var faults = new List<(string, ErrorSeverity)>();
        if (certificates.Count == 0)
            faults.Add(("can't be read as a certificate. Check that it is complete, with its first and last line."
                + CertificateForm, field.FormatSeverity));
        if (certificates.FirstOrDefault(c => c.NotAfter.ToUniversalTime() <= now.UtcDateTime) is { } expired)
            faults.Add(($"expired on {expired.NotAfter.ToUniversalTime():yyyy-MM-dd}.", ErrorSeverity.Warning));
        if (certificates.FirstOrDefault(c => c.NotBefore.ToUniversalTime() > now.UtcDateTime) is { } early)
            faults.Add(($"is not valid before {early.NotBefore.ToUniversalTime():yyyy-MM-dd}.", ErrorSeverity.Warning));
        Dispose(certificates);
        return faults;
    }

    /// <summary>The certificates of the text in their order; none where one of them is broken.</summary>
    private static X509Certificate2Collection Read(string text)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException)
        {
            Dispose(certificates);
            certificates.Clear();
        }
        return certificates;
    }

    /// <summary>A private key; null where the text is none.</summary>
    public static AsymmetricAlgorithm? ReadKey(string text)
    {
        foreach (Func<AsymmetricAlgorithm> create in (Func<AsymmetricAlgorithm>[])[RSA.Create, ECDsa.Create])
        {
            var key = create();
            try
            {
                key.ImportFromPem(text);
                // A public key reads as well; only a private one can be written out.
                CryptographicOperations.ZeroMemory(key.ExportPkcs8PrivateKey());
                return key;
            }
            catch (Exception e) when (e is ArgumentException or CryptographicException or NotSupportedException)
            {
                key.Dispose();
            }
        }
        return null;
    }

    private static void Dispose(X509Certificate2Collection certificates)
    {
        foreach (var certificate in certificates) certificate.Dispose();
    }
}
