using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Connections.Core.Runtime.Egress;

/// <summary>
/// Listens to the check of one server certificate, and puts what failed into words. It lets none pass but, where that is allowed, one at
/// which nothing is wrong except that its own end date has passed.
/// </summary>
internal sealed class CertificateJudge(string host, TimeProvider clock, bool allowExpired = false)
{
    private SslPolicyErrors errors;
    private X509ChainStatusFlags chainErrors;
    private DateTimeOffset? notBefore;
    private DateTimeOffset? notAfter;
    private bool asked;

    /// <summary>The end of the certificate that was let pass although it was past; null: none was.</summary>
    public DateTimeOffset? Forgiven { get; private set; }

    /// <summary>The stream's callback.</summary>
    public bool Validate(object _, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors found)
    {
        asked = true;
        errors = found;
        if (certificate is X509Certificate2 leaf)
        {
            notBefore = leaf.NotBefore;
            notAfter = leaf.NotAfter;
        }

        foreach (var status in chain?.ChainStatus ?? []) chainErrors |= status.Status;
        if (found == SslPolicyErrors.None) return true;
        if (!allowExpired || found != SslPolicyErrors.RemoteCertificateChainErrors || !OnlyItsEndIsPast(chain)) return false;
        Forgiven = notAfter;
        return true;
    }

    // The authorities above it must be valid today, and the certificate itself must have begun.
    private bool OnlyItsEndIsPast(X509Chain? chain)
    {
        var now = clock.GetUtcNow();
        return chain is { ChainElements.Count: > 1 }
            && chainErrors == X509ChainStatusFlags.NotTimeValid
            && chain.ChainElements.Skip(1).All(e => e.ChainElementStatus.All(s => s.Status == X509ChainStatusFlags.NoError))
            && notBefore <= now && notAfter < now;
    }

    /// <summary>The failure in words.</summary>
    public EgressException Explain(Exception cause)
    {
        if (!asked || errors is SslPolicyErrors.None or SslPolicyErrors.RemoteCertificateNotAvailable)
            return new EgressException(
                EgressFailureKind.TlsHandshake,
                EgressStage.Tls,
                $"No encrypted connection could be agreed on with {host}. It may not speak TLS 1.2 or later on this port, or demand a client certificate.",
                cause);

        var faults = new List<(EgressFailureKind Kind, string Text)>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            faults.Add((EgressFailureKind.TlsNameMismatch, "is made out to another name"));
        if (chainErrors.HasFlag(X509ChainStatusFlags.NotTimeValid))
            faults.Add((EgressFailureKind.TlsExpired, Validity()));
        if (faults.Count == 0 || (chainErrors & ~X509ChainStatusFlags.NotTimeValid) != 0)
            faults.Add((EgressFailureKind.TlsUntrusted, Trust()));
        return new EgressException(faults[0].Kind, EgressStage.Tls, $"The certificate of {host} {string.Join(", and ", faults.Select(f => f.Text))}. Nothing was sent.", cause);
    }

    private string Validity()
    {
        var now = clock.GetUtcNow();
        if (notAfter is { } end && end < now) return $"expired on {end.UtcDateTime:yyyy-MM-dd}";
        return notBefore is { } start && start > now
            ? $"is not valid before {start.UtcDateTime:yyyy-MM-dd}"
            : "was issued by an authority whose own certificate is not valid today";
    }

    private string Trust() =>
        (chainErrors & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0
            ? "was not issued by an authority that is trusted here"
            : "does not hold: its chain of authorities is faulty";
}

/// <summary>The authorities that are trusted: the system's, and those that the operator adds.</summary>
internal sealed class TrustedRoots
{
    private readonly X509Certificate2Collection? all;

    /// <summary>The system's and these.</summary>
    public TrustedRoots(X509Certificate2Collection? added = null)
    {
        if (added is not { Count: > 0 }) return;
        all = [.. added];
        using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine);
        store.Open(OpenFlags.ReadOnly);
        all.AddRange(store.Certificates);
    }

    /// <summary>The system's and those of a PEM file.</summary>
    /// <exception cref="StartRefused">The file cannot be read; the start stops.</exception>
    public static TrustedRoots From(string? pemFile)
    {
        if (string.IsNullOrWhiteSpace(pemFile)) return new TrustedRoots();
        var added = new X509Certificate2Collection();
        try
        {
            added.ImportFromPemFile(pemFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new StartRefused($"Egress:TrustedCertificates: \"{pemFile}\" cannot be read as PEM certificates: {e.Message}");
        }

        return added.Count > 0
            ? new TrustedRoots(added)
            : throw new StartRefused($"Egress:TrustedCertificates: \"{pemFile}\" holds no certificate.");
    }

    /// <summary>
    /// How a chain is built. Nothing is fetched for it, neither issuers nor revocation lists: the addresses would come from the
    /// other side's certificate and be asked past the policy.
    /// </summary>
    public X509ChainPolicy ChainPolicy()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (all is null) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(all);
        return policy;
    }
}
