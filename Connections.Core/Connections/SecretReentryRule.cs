using Connections.Core.Integrations;

namespace Connections.Core.Connections;

/// <summary>
/// When a change would let a stored credential go somewhere else: another base URL, another value that forms a host,
/// another credential kind, another certificate; or, through the API, to anyone who may use it. Then every secret is
/// asked for again.
/// </summary>
internal static class SecretReentryRule
{
    /// <summary>Why all secrets must be entered again, or null where they need not.</summary>
    public static string? Find(Integration integration, string storedKind, FieldSet stored, CredentialKind kind,
        FieldSet wanted, bool startsHandingOut = false)
    {
        wanted = FieldRules.Converted(integration, kind, wanted);
        if (kind.Type != storedKind)
            return "The authentication type changed: enter this again. A stored credential is only used the way it "
                + "was entered.";
        if (!FieldRules.HostForming(integration, kind,
            stored).SequenceEqual(FieldRules.HostForming(integration, kind, wanted)))
        {
            return integration.TrustFrom is { } trust && stored.Text(trust) != wanted.Text(trust)
                ? "The trusted authorities changed: enter this again, so that nobody can send this credential to "
                + "another server."
                : "The address changed: enter this again, so that nobody can send this credential to another server.";
        }

        var certificates = kind.Fields.Where(f => f is { Format: FieldFormat.PemCertificate, Public: true });
        if (certificates.Any(f => wanted.Text(f.Name) is { } text && text.Trim() != stored.Text(f.Name)?.Trim()))
            return "The certificate changed: enter its private key again.";
        if (startsHandingOut)
            return "Credential export was turned on: enter this again, so that nobody can export a credential that "
                + "they were never given.";
        return null;
    }
}
