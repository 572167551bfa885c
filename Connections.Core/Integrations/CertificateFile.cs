using System.Formats.Asn1;
using System.Text;
using System.Text.Unicode;

namespace Connections.Core.Integrations;

/// <summary>A file with a key or a certificate, as the text that is entered for it.</summary>
public static class CertificateFile
{
    /// <summary>
    /// The text of a file: a text as it is, certificates in DER or PKCS #7 as PEM, and other DER, such as PKCS #12,
    /// in Base64, which is converted when it is checked. Null where it is none of these.
    /// </summary>
    public static string? Read(ReadOnlySpan<byte> content)
    {
        if (content.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe])) return Encoding.Unicode.GetString(content[2..]);
        if (content.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]))
            return Encoding.BigEndianUnicode.GetString(content[2..]);
        if (content.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf])) content = content[3..];
        if (Utf8.IsValid(content) && !content.Contains((byte)0)) return Encoding.UTF8.GetString(content);
        if (!IsDer(content)) return null;
        var base64 = Convert.ToBase64String(content);
        var read = PemText.Read(base64, passPhrase: null);
        return read is { Key: null, NeedsPassPhrase: false, HoldsUnreadKey: false, Certificates.Count: > 0 }
            ? PemText.Write(read.Certificates) : base64;
    }

    /// <summary>Whether such a text has a private key in it, or may have: then it must not be shown.</summary>
    public static bool HoldsKey(string text)
    {
        if (text.Contains("PRIVATE KEY-----", StringComparison.Ordinal)) return true;
        var read = PemText.Read(text, passPhrase: null);
        return read.Key is not null || read.NeedsPassPhrase || read.HoldsUnreadKey;
    }

    private static bool IsDer(ReadOnlySpan<byte> content)
    {
        try
        {
            var tag = AsnDecoder.ReadEncodedValue(content, AsnEncodingRules.BER, out _, out _, out var length);
            return tag.HasSameClassAndValue(Asn1Tag.Sequence) && length == content.Length;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
