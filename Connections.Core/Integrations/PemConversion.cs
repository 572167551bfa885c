using System.Security.Cryptography.X509Certificates;

namespace Connections.Core.Integrations;

/// <summary>
/// Turns what was entered for keys and certificates into the one form that is stored: PEM, the certificate of the key
/// first. Where the product knows what is meant it does it, and says so; a pass phrase is used here and goes no
/// further.
/// </summary>
internal sealed class PemConversion
{
    private readonly List<ValidationError> faults = [];
    private readonly HashSet<string> explained = [];
    private readonly Field[] form;
    private readonly CredentialKind kind;

    private PemConversion(Integration integration, CredentialKind kind, FieldSet values)
    {
        form = [.. integration.FieldsFor(kind)];
        this.kind = kind;
        Values = [];
        foreach (var (name, value) in values) Values.Set(name, value);
    }

    /// <summary>The values, converted.</summary>
    public FieldSet Values { get; }

    /// <summary>What was done, as notes; and what keeps it from being done.</summary>
    public IReadOnlyList<ValidationError> Faults => faults;

    /// <summary>Fields of which everything is said already.</summary>
    public IReadOnlySet<string> Explained => explained;

    /// <summary>Converts the values of a form; those without keys and certificates stay as they are.</summary>
    public static PemConversion Convert(Integration integration, CredentialKind kind, FieldSet values)
    {
        var conversion = new PemConversion(integration, kind, values);
        foreach (var field in conversion.form.Where(f => f.Format == FieldFormat.PemKey)) conversion.Key(field);
        foreach (var field in conversion.form.Where(f => f.Format == FieldFormat.PemCertificate))
            conversion.Certificate(field);
        return conversion;
    }

    private void Key(Field field)
    {
        if (Given(field) is not { Length: > 0 } text) return;
        var passPhrase = kind.Authentication is AuthenticationMethod.MutualTls { PassPhraseFrom: { } from }
            ? form.FirstOrDefault(f => f.Name == from) : null;
        var read = PemText.Read(text, passPhrase is null ? null : Given(passPhrase));
        if (read.IsPassPhraseWrong || (read.NeedsPassPhrase && passPhrase is not null))
        {
            faults.Add(read.IsPassPhraseWrong
                ? new(passPhrase!.Name,
                    $"{passPhrase.Label} doesn't open the file or key under " +
                        $"{field.Label}{(read.MayBeOfOtherKind ? ", or the key is neither RSA nor EC" : "")}. It " +
                        "is case-sensitive.")
                : new(field.Name,
                    $"{field.Label} is encrypted. Enter its passphrase under {passPhrase!.Label}: it is used once "
                    + "and not stored."));
            Explain(field);
            return;
        }

        if (read is { Fault: { } fault, Key: null })
        {
            faults.Add(new(field.Name, $"{field.Label} {fault}"));
            Explain(field);
            return;
        }

        if (read.Key is not { } key) return;
        // Something else beside the key, or another form of it: what is stored is the key alone.
        if (read.Notes.Count > 0 || read.Certificates.Count > 0 || HasMark(text)) Set(field, key);
        Note(field, read.Notes);
        if (read.Email is { } email) TakeEmail(field, email);
        if (read.Certificates.Count > 0) TakeCertificates(field, key, read.Certificates);
    }

    // Nothing more is to be said of the key, nor of a certificate that may come with it.
    private void Explain(Field key)
    {
        explained.Add(key.Name);
        if (kind.Authentication is AuthenticationMethod.MutualTls { CertificateFrom: var certificate }
            && form.FirstOrDefault(f => f.Name == certificate) is { } own && Given(own) is not { Length: > 0 })
            explained.Add(certificate);
    }

    // The certificates that come with a key: into their own field, unless one that belongs to the key is there.
    private void TakeCertificates(Field key, string pem, IReadOnlyList<X509Certificate2> certificates)
    {
        var field = kind.Authentication is AuthenticationMethod.MutualTls tls
            ? form.FirstOrDefault(f => f.Name == tls.CertificateFrom) : null;
        if (field is null
            || (Given(field) is { Length: > 0 } given && PemRules.BelongTogether(pem, given) is not false)) return;
        Set(field, PemText.Write(certificates));
        Note(field, [$"was taken from the file or key under {key.Label}."]);
    }

    private void TakeEmail(Field key, string email)
    {
        if (kind.Authentication is not AuthenticationMethod.GoogleToken google
            || form.FirstOrDefault(f => f.Name == google.EmailFrom) is not { } field) return;
        if (Given(field) is not { Length: > 0 } given)
        {
            Set(field, email);
            Note(field, [$"was taken from the key file under {key.Label}."]);
        }
        else if (!given.Trim().Equals(email, StringComparison.OrdinalIgnoreCase))
        {
            faults.Add(new(field.Name,
                $"{field.Label} doesn't match the key file, which has {DidYouMean.Quote(email)}.",
                ErrorSeverity.Warning));
        }
    }

    private void Certificate(Field field)
    {
        // A private key must never be stored as a certificate: the rules refuse it.
        if (Given(field) is not { Length: > 0 } text || text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            return;
        var read = PemText.Read(text, passPhrase: null);
        if (read.Certificates.Count == 0 || read.Key is not null) return;
        using var key = kind.Authentication is AuthenticationMethod.MutualTls tls && tls.CertificateFrom == field.Name
            && form.FirstOrDefault(f => f.Name == tls.PrivateKeyFrom) is { } own
            && Given(own) is { Length: > 0 } pem ? PemRules.ReadKey(pem) : null;
        var ordered = CertificateChain.Order(read.Certificates, key);
        if (ordered is null && read.Notes.Count == 0 && !HasMark(text)) return;
        Set(field, PemText.Write(ordered ?? read.Certificates));
        Note(field, read.Notes);
        if (ordered is null) return;
        var names = string.Join(", then ", ordered.Select(c => $"“{CertificateChain.NameOf(c.SubjectName)}”"));
        Note(field,
            [ordered.Count == 1 ? "was included more than once; it is stored once."
                : $"was reordered: {names} first."]);
    }

    // A byte order mark before the text, which readers of PEM stumble over.
    private static bool HasMark(string text) => text.TrimStart() is ['\uFEFF', ..];

    // What is too long is refused as it is: to search it could take longer than anyone waits.
    private string? Given(Field field) => Values[field.Name] switch
    {
        FieldValue.Secret secret when secret.Value.Reveal().Length <= FieldFormats.MaxLength(field) =>
            secret.Value.Reveal(),
        FieldValue.Text text when text.Value.Length <= FieldFormats.MaxLength(field) => text.Value,
        _ => null,
    };

    private void Set(Field field, string text) =>
        Values.Set(field.Name, field.Public ? new FieldValue.Text(text) : new FieldValue.Secret(new SecretValue(text)));

    private void Note(Field field, IEnumerable<string> notes)
    {
        foreach (var note in notes) faults.Add(new(field.Name, $"{field.Label} {note}", ErrorSeverity.Note));
    }
}
