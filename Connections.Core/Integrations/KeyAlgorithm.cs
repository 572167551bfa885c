using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Connections.Core.Integrations;

/// <summary>Of which kind a private key is that cannot be used here.</summary>
internal static class KeyAlgorithm
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["1.3.101.110"] = "X25519",
        ["1.3.101.111"] = "X448",
        ["1.3.101.112"] = "Ed25519",
        ["1.3.101.113"] = "Ed448",
        ["1.2.840.113549.1.1.10"] = "RSA-PSS",
        ["1.2.840.10040.4.1"] = "DSA",
    };

    /// <summary>The name of that kind; null where the text is no such key.</summary>
    public static string? OfUnusable(string pem)
    {
        if (pem.Contains("-----BEGIN DSA PRIVATE KEY-----", StringComparison.Ordinal)) return "DSA";
        try
        {
            if (!PemEncoding.TryFind(pem, out var fields) || pem[fields.Label] != "PRIVATE KEY") return null;
            var info = new AsnReader(Convert.FromBase64String(pem[fields.Base64Data]), AsnEncodingRules.BER)
                .ReadSequence();
            info.ReadInteger();
            return Names.GetValueOrDefault(info.ReadSequence().ReadObjectIdentifier());
        }
        catch (Exception e) when (e is AsnContentException or FormatException)
        {
            return null;
        }
    }
}
