using System.Formats.Asn1;

namespace Connections.Core.Integrations;

/// <summary>
/// How a private key was encrypted with a pass phrase (RFC 5958 §3, RFC 8018), read before anything is worked
/// through: the file itself says how much work that is, and could ask for hours.
/// </summary>
internal static class KeyEncryption
{
    /// <summary>Most rounds that are worked through.</summary>
    public const int MostRounds = 1_000_000;

    private const string Pbes2 = "1.2.840.113549.1.5.13";
    private const string Pbkdf2 = "1.2.840.113549.1.5.12";

    /// <summary>Too many rounds, as the rest of a sentence.</summary>
    public static readonly string TooManyRounds =
        $"is encrypted with more than {MostRounds:N0} rounds, which is more than is supported. Encrypt it again " +
            "with fewer, or remove the passphrase: openssl pkey -in key.pem -out plain.pem";

    /// <summary>Why an encrypted key is not opened, as the rest of a sentence; null where it can be tried.</summary>
    public static string? Fault(byte[] der)
    {
        try
        {
            var way = new AsnReader(der, AsnEncodingRules.BER).ReadSequence().ReadSequence();
            var parameters = Parameters(way);
            if (parameters is null)
                return "is encrypted in an unsupported way (only PBKDF2 is supported). Remove the passphrase " +
                    "first: openssl pkey -in key.pem -out plain.pem";
            parameters.ReadEncodedValue();
            return parameters.ReadInteger() is var rounds && rounds > MostRounds ? TooManyRounds : null;
        }
        catch (AsnContentException)
        {
            return null;
        }
    }

    // Salt, then rounds: of PBKDF2 as of the older ways.
    private static AsnReader? Parameters(AsnReader way)
    {
        if (way.ReadObjectIdentifier() != Pbes2) return way.ReadSequence();
        var derivation = way.ReadSequence().ReadSequence();
        return derivation.ReadObjectIdentifier() == Pbkdf2 ? derivation.ReadSequence() : null;
    }
}
