using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Connections.Core.Integrations;

/// <summary>
/// What someone pastes or uploads where a key or a certificate belongs, read for what it is: PEM in any state, a key
/// file in JSON, DER or PKCS #12 in Base64. What was done to it is noted in words.
/// </summary>
internal sealed class PemText
{
    private readonly List<string> notes = [];

    private PemText() { }

    /// <summary>What was done, each the rest of a sentence that begins with the field's label.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>The private key as PEM; null where there is none.</summary>
    public string? Key { get; private set; }

    /// <summary>The certificates, in the order in which they are there.</summary>
    public List<X509Certificate2> Certificates { get; } = [];

    /// <summary>The email address of a key file in JSON; null where it is none.</summary>
    public string? Email { get; private set; }

    /// <summary>Whether a pass phrase is needed and none was given.</summary>
    public bool NeedsPassPhrase { get; private set; }

    /// <summary>Whether the given pass phrase does not open it.</summary>
    public bool IsPassPhraseWrong { get; private set; }

    /// <summary>Whether the pass phrase may be right, and the key of a kind that is not read here.</summary>
    public bool MayBeOfOtherKind { get; private set; }

    /// <summary>
    /// Why there is no key although it was meant as one, as the rest of a sentence that begins with the field's label.
    /// </summary>
    public string? Fault { get; private set; }

    /// <summary>Whether there is a key in it that cannot be read here.</summary>
    public bool HoldsUnreadKey { get; private set; }

    /// <summary>Reads a text.</summary>
    /// <param name="text">As it was entered.</param>
    /// <param name="passPhrase">Opens what is encrypted; null or empty: none.</param>
    public static PemText Read(string text, string? passPhrase)
    {
        var read = new PemText();
        read.Start(text, string.IsNullOrEmpty(passPhrase) ? null : passPhrase);
        return read;
    }

    /// <summary>Certificates as PEM, one after the other.</summary>
    public static string Write(IEnumerable<X509Certificate2> certificates) =>
        string.Join('\n', certificates.Select(c => c.ExportCertificatePem())) + "\n";

    private void Start(string text, string? passPhrase)
    {
        var plain = text.Trim().TrimStart('\uFEFF').Trim();
        if (plain.StartsWith('{')) plain = KeyFile(plain) ?? plain;
        if (plain.Length > 1 && plain[0] == plain[^1] && plain[0] is '"' or '\'')
        {
            plain = Unquoted(plain).Trim();
            notes.Add("was in quotes, which were removed.");
        }

        if (!plain.Contains("-----BEGIN", StringComparison.Ordinal))
        {
            if (FromBase64(plain) is { } der) Der(der, passPhrase);
            return;
        }

        if (plain.Contains("\\n", StringComparison.Ordinal))
        {
            plain = plain.Replace("\\r", "", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal);
            notes.Add("had the characters \\n instead of line breaks; they were replaced.");
        }

        // Lines that were indented, as in a YAML file, or joined by blanks, as in a variable of the environment.
        Blocks(plain, passPhrase);
    }

    // A service account's key file, as Google gives it out.
    private string? KeyFile(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("private_key", out var key)
                || key.GetString() is not { } pem) return null;
            Email = json.RootElement.TryGetProperty("client_email", out var email)
                && email.ValueKind == JsonValueKind.String ? email.GetString() : null;
            notes.Add("is a whole key file; its private_key was used, and the rest was discarded.");
            return pem.Trim();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    // A text of JSON has its own way of writing line breaks and some letters.
    private static string Unquoted(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.GetString() ?? "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return text[1..^1];
        }
    }

    private void Blocks(string text, string? passPhrase)
    {
        var rest = text.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            var label = rest[fields.Label].ToString();
            var whole = rest[fields.Location].ToString();
            var data = new byte[fields.DecodedDataLength];
            if (Convert.TryFromBase64Chars(rest[fields.Base64Data], data, out _)) Block(label, data, whole, passPhrase);
            CryptographicOperations.ZeroMemory(data);
            rest = rest[fields.Location.End..];
        }
    }

    private void Block(string label, byte[] data, string whole, string? passPhrase)
    {
        switch (label)
        {
            case "CERTIFICATE":
                Add(CertificateChain.ReadLeading(data));
                break;
            case "TRUSTED CERTIFICATE" or "X509 CERTIFICATE":
                if (Add(CertificateChain.ReadLeading(data)))
                    notes.Add($"was of the form {label}; only the certificate itself was used.");
                break;
            case "PKCS7" or "CMS":
                Pkcs7(data);
                break;
            case "ENCRYPTED PRIVATE KEY":
                Key ??= Decrypt(data, passPhrase);
                break;
            case "PRIVATE KEY" or "RSA PRIVATE KEY" or "EC PRIVATE KEY":
                Key ??= whole;
                break;
        }
    }

    private bool Add(X509Certificate2? certificate)
    {
        if (certificate is not null) Certificates.Add(certificate);
        return certificate is not null;
    }

    private void Pkcs7(byte[] data)
    {
        var found = CertificateChain.ReadPkcs7(data);
        Certificates.AddRange(found);
        if (found.Count > 0) notes.Add("was a PKCS #7 bundle; its certificates were used.");
    }

    private string? Decrypt(byte[] data, string? passPhrase)
    {
        if (passPhrase is null)
        {
            NeedsPassPhrase = true;
            return null;
        }

        if (KeyEncryption.Fault(data) is { } fault)
        {
            (Fault, HoldsUnreadKey) = (fault, true);
            return null;
        }

        foreach (Func<AsymmetricAlgorithm> create in (Func<AsymmetricAlgorithm>[])[RSA.Create, ECDsa.Create])
        {
            using var key = create();
            try
            {
                key.ImportEncryptedPkcs8PrivateKey(passPhrase, data, out _);
                notes.Add("was decrypted with the passphrase, which was not stored.");
                return key.ExportPkcs8PrivateKeyPem();
            }
            catch (CryptographicException)
            {
                // Of another kind, or another pass phrase.
            }
        }

        (IsPassPhraseWrong, MayBeOfOtherKind) = (true, true);
        return null;
    }

    private void Der(byte[] der, string? passPhrase)
    {
        switch (TypeOf(der))
        {
            case X509ContentType.Pfx:
                Pkcs12(der, passPhrase);
                break;
            case X509ContentType.Pkcs7:
                Pkcs7(der);
                break;
            case X509ContentType.Cert:
                if (Add(CertificateChain.ReadLeading(der))) notes.Add("was in DER; it was converted to PEM.");
                break;
            default:
                Key = KeyOfDer(der, passPhrase);
                break;
        }

        CryptographicOperations.ZeroMemory(der);
    }

    private string? KeyOfDer(byte[] der, string? passPhrase)
    {
        foreach (var label in (string[])["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"])
        {
            var pem = PemEncoding.WriteString(label, der);
            using var key = PemRules.ReadKey(pem);
            if (key is null) continue;
            notes.Add("was in DER; it was converted to PEM.");
            return pem;
        }

        // Only what is encrypted asks for a pass phrase.
        return IsEncryptedKey(der) ? Decrypt(der, passPhrase) : null;
    }

    private void Pkcs12(byte[] der, string? passPhrase)
    {
        var file = Pkcs12File.Read(der, passPhrase);
        (Key, Fault, HoldsUnreadKey) = (file.Key, file.Fault, file.HoldsUnreadKey);
        (NeedsPassPhrase, IsPassPhraseWrong) = (file.IsShut && passPhrase is null,
            file.IsShut && passPhrase is not null);
        Certificates.AddRange(file.Certificates);
        if (Key is null && Certificates.Count == 0) return;
        notes.Add($"was a PKCS #12 file: its {(Key is null ? "" : "key and ")}"
            + (Certificates.Count == 1 ? "certificate was" : $"{Certificates.Count} certificates were")
            + " used. The file and its passphrase were not stored.");
    }

    private static bool IsEncryptedKey(byte[] der)
    {
        try
        {
            // EncryptedPrivateKeyInfo, RFC 5958 §3: an algorithm, then the data. A plain key begins with a number.
            var info = new System.Formats.Asn1.AsnReader(der, System.Formats.Asn1.AsnEncodingRules.BER).ReadSequence();
            info.ReadSequence().ReadObjectIdentifier();
            return info.PeekTag().TagValue == (int)System.Formats.Asn1.UniversalTagNumber.OctetString;
        }
        catch (System.Formats.Asn1.AsnContentException)
        {
            return false;
        }
    }

    private static X509ContentType TypeOf(byte[] der)
    {
        try
        {
            return X509Certificate2.GetCertContentType(der);
        }
        catch (CryptographicException)
        {
            return X509ContentType.Unknown;
        }
    }

    private static byte[]? FromBase64(string text)
    {
        var compact = new string([.. text.Where(c => !char.IsWhiteSpace(c))]);
        var bytes = new byte[compact.Length * 3 / 4];
        // DER begins with a sequence; anything shorter is no key.
        return compact.StartsWith('M') && Convert.TryFromBase64String(compact, bytes, out var length) && length > 40
            ? bytes[..length] : null;
    }
}
