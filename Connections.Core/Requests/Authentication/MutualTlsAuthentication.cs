using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Connections.Core.Egress;
using Connections.Core.Integrations;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Outbound;

namespace Connections.Core.Requests.Authentication;

/// <summary>
/// The connection's key and certificate go into the TLS handshake; headers, parameters and body besides onto the
/// request.
/// </summary>
internal sealed class MutualTlsAuthentication(AuthenticationMethod.MutualTls scheme) : IRequestAuthentication
{
    /// <inheritdoc/>
    public async ValueTask ApplyAsync(OutboundRequest request, Credential credential, CancellationToken ct)
    {
        if (request.Uri.Scheme != Uri.UriSchemeHttps)
            throw new Problem.Invalid(HostField(credential),
                "A client certificate requires an address that begins with https://.");
        request.Client = ReadIdentity(credential);
        if (scheme.Then is { } then) await new RequestAuthentication(then).ApplyAsync(request, credential, ct);
    }

    /// <summary>Certificate and private key of a credential, in PEM.</summary>
    /// <exception cref="Problem.Invalid">One is missing.</exception>
    public static (string Certificate, SecretValue PrivateKey) PairOf(AuthenticationMethod.MutualTls scheme,
        Credential credential) =>
        (Text(credential, scheme.CertificateFrom), new SecretValue(Text(credential, scheme.PrivateKeyFrom)));

    private ClientIdentity ReadIdentity(Credential credential)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(Text(credential, scheme.CertificateFrom));
        }
        catch (CryptographicException)
        {
            throw new Problem.Invalid(scheme.CertificateFrom, "The certificate can't be read. Upload it again.");
        }

        if (chain.Count == 0)
            throw new Problem.Invalid(scheme.CertificateFrom, "The file contains no certificate. Upload it again.");
        try
        {
            using var bare = chain[0];
            var leaf = X509Certificate2.CreateFromPem(bare.ExportCertificatePem(),
                Text(credential, scheme.PrivateKeyFrom));
            chain.RemoveAt(0);
            return new ClientIdentity(leaf, chain);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new Problem.Invalid(scheme.PrivateKeyFrom,
                "The private key can't be read, or does not belong to the certificate. Upload the pair that was "
                + "created together.");
        }
    }

    private static string Text(Credential credential, string name) =>
        (credential.Secrets.TryGetValue(name, out var secret) ? secret.Reveal()
            : credential.Text(name)) is { Length: > 0 } text
            ? text : throw new Problem.Invalid(name, $"{credential.FieldOf(name)?.Label ?? name} is missing.");

    private static string HostField(Credential credential) =>
        credential.Integration.FieldsFor(credential.Kind).FirstOrDefault(f => f.FormsHost)?.Name ?? "";
}
