using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Connections.Core.Integrations;

namespace Connections.Core.Egress;

/// <summary>
/// Listens to the check of one server certificate, and puts what failed into words. It lets none pass but, where that
/// is allowed, one at which nothing is wrong except that its own end date has passed.
/// </summary>
internal sealed class CertificateValidator(string host, TimeProvider clock, bool allowExpired = false)
{
    private SslPolicyErrors errors;
    private X509ChainStatusFlags chainErrors;
    private DateTimeOffset? notBefore;
    private DateTimeOffset? notAfter;
    private string? missingIssuer;
    private string? unknownRoot;
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
        if (chain?.ChainElements is [.., var last])
        {
            missingIssuer = chainErrors.HasFlag(X509ChainStatusFlags.PartialChain)
                ? CertificateChain.NameOf(last.Certificate.IssuerName) : null;
            unknownRoot = chainErrors.HasFlag(X509ChainStatusFlags.UntrustedRoot)
                ? CertificateChain.NameOf(last.Certificate.SubjectName) : null;
        }

        if (found == SslPolicyErrors.None) return true;
        if (!allowExpired || found != SslPolicyErrors.RemoteCertificateChainErrors || !OnlyItsEndIsPast(chain))
            return false;
        Forgiven = notAfter;
        return true;
    }

    // The authorities above it must be valid today, and the certificate itself must have begun.
    private bool OnlyItsEndIsPast(X509Chain? chain)
    {
        var now = clock.GetUtcNow();
        return chain is { ChainElements.Count: > 1 }
            && chainErrors == X509ChainStatusFlags.NotTimeValid
            && chain.ChainElements.Skip(1)
                .All(e => e.ChainElementStatus.All(s => s.Status == X509ChainStatusFlags.NoError))
            && notBefore <= now && notAfter < now;
    }

    /// <summary>The failure in words.</summary>
    public EgressException Explain(Exception cause)
    {
        if (!asked || errors is SslPolicyErrors.None or SslPolicyErrors.RemoteCertificateNotAvailable)
            return new EgressException(
                EgressFailureKind.TlsHandshake,
                EgressStage.Tls,
                $"No TLS connection could be established with {host}. It may not support TLS 1.2 or later on this "
                + "port, or require a client certificate.",
                cause);

        var faults = new List<(EgressFailureKind Kind, string Text)>();
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            faults.Add((EgressFailureKind.TlsNameMismatch, "is for another name"));
        if (chainErrors.HasFlag(X509ChainStatusFlags.NotTimeValid))
            faults.Add((EgressFailureKind.TlsExpired, Validity()));
        if (faults.Count == 0 || (chainErrors & ~X509ChainStatusFlags.NotTimeValid) != 0)
            faults.Add((EgressFailureKind.TlsUntrusted, Trust()));
        var message = $"The certificate of {host} {string.Join(", and ", faults.Select(f => f.Text))}. Nothing was "
            + "sent.";
        return new EgressException(
            new EgressFailure(faults[0].Kind, EgressStage.Tls,
                message)
            { NextStep = faults[0].Kind == EgressFailureKind.TlsUntrusted ? NextStep() : null }, cause);
    }

    private string Validity()
    {
        var now = clock.GetUtcNow();
        if (notAfter is { } end && end < now) return $"expired on {end.UtcDateTime:yyyy-MM-dd}";
        return notBefore is { } start && start > now
            ? $"is not valid before {start.UtcDateTime:yyyy-MM-dd}"
            : "was issued by an authority whose own certificate is not valid today";
    }

    private string Trust() => (missingIssuer, unknownRoot) switch
    {
        (_, { } root) => $"leads to the authority “{root}”, which is not trusted here",
        ({ } issuer,
            _) => $"was issued by “{issuer}”, whose own certificate the server does not send and which is not "
                + "trusted here",
        _ => "is not valid: its chain of authorities has errors",
    };

    private string? NextStep() => missingIssuer is not null && unknownRoot is null
        ? "The server should send its full chain (a file often named fullchain). Until it does, or if it's an "
        + "internal CA, add the issuer's certificate to this connection's trusted certificates, or have an admin "
        + "add it for all connections."
        : null;
}
