using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Connections.Core.Integrations;

/// <summary>
/// The certificates of a chain, in whatever order they were entered: the one that belongs to the key, then each one's
/// issuer.
/// </summary>
internal static class CertificateChain
{
    /// <summary>
    /// The same certificates in order, each once; null where they are in order, or no order can be told. Without a
    /// key the first is the one that issued none of the others.
    /// </summary>
    public static IReadOnlyList<X509Certificate2>? Order(IReadOnlyList<X509Certificate2> all, AsymmetricAlgorithm? key)
    {
        var once = all.DistinctBy(c => c.Thumbprint).ToList();
        if (FirstOf(once, key) is not { } first) return once.Count < all.Count ? once : null;
        var left = once.Where(c => c != first).ToList();
        var ordered = new List<X509Certificate2> { first };
        while (left.Find(c => Issued(c, ordered[^1])) is { } issuer && !IsSelfIssued(ordered[^1]))
        {
            ordered.Add(issuer);
            left.Remove(issuer);
        }

        ordered.AddRange(left);
        return ordered.SequenceEqual(all) ? null : ordered;
    }

    /// <summary>The subject of a certificate for a message: short, and without anything that does not print.</summary>
    public static string NameOf(X500DistinguishedName name) =>
        new([.. name.Name.Where(c =>
            !char.IsControl(c)
            && char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.Format).Take(100)]);

    /// <summary>Whether a certificate has itself as its issuer, as the authority at the end of a chain has.</summary>
    public static bool IsSelfIssued(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    /// <summary>The certificates of a PKCS #7 bundle (.p7b), RFC 2315 §9.1; none where it is none.</summary>
    public static IReadOnlyList<X509Certificate2> ReadPkcs7(byte[] der)
    {
        var found = new List<X509Certificate2>();
        try
        {
            var info = new AsnReader(der, AsnEncodingRules.BER).ReadSequence();
            if (info.ReadObjectIdentifier() != "1.2.840.113549.1.7.2") return [];
            var signed = info.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence();
            signed.ReadInteger();
            signed.ReadEncodedValue();
            signed.ReadEncodedValue();
            var certificates = signed.ReadSetOf(skipSortOrderValidation: true,
                new Asn1Tag(TagClass.ContextSpecific, 0));
            while (certificates.HasData)
                found.Add(X509CertificateLoader.LoadCertificate(certificates.ReadEncodedValue().Span));
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            return [];
        }

        return found;
    }

    /// <summary>
    /// A certificate with nothing behind it: OpenSSL's <c>TRUSTED CERTIFICATE</c> has its own settings there. Null
    /// where it is none.
    /// </summary>
    public static X509Certificate2? ReadLeading(byte[] der)
    {
        try
        {
            AsnDecoder.ReadEncodedValue(der, AsnEncodingRules.DER, out _, out _, out var length);
            return X509CertificateLoader.LoadCertificate(der.AsSpan(0, length));
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            return null;
        }
    }

    private static X509Certificate2? FirstOf(List<X509Certificate2> all, AsymmetricAlgorithm? key)
    {
        if (key is not null)
        {
            var own = key.ExportSubjectPublicKeyInfo();
            return all.Find(c => c.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(own));
        }

        if (all.Count == 0 || !all.Skip(1).Any(c => Issued(all[0], c))) return null;
        return all.FindAll(c => !all.Any(other => other != c && Issued(c, other))) is [var only] ? only : null;
    }


    /// <summary>
    /// Whether one is the issuer of the other. Two authorities may have one name; then the identifiers of their keys
    /// tell, where they are there.
    /// </summary>
    public static bool Issued(X509Certificate2 issuer, X509Certificate2 certificate)
    {
        if (!issuer.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)) return false;
        var wanted = certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>()
            .FirstOrDefault()?.KeyIdentifier;
        var has = issuer.Extensions.OfType<X509SubjectKeyIdentifierExtension>()
            .FirstOrDefault()?.SubjectKeyIdentifierBytes;
        return wanted is null || has is null || wanted.Value.Span.SequenceEqual(has.Value.Span);
    }
}
