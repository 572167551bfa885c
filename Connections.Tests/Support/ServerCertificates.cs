using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Connections.Core.Egress;

namespace Connections.Tests.Support;

/// <summary>An authority of our own, and server certificates good and bad.</summary>
internal static class ServerCertificates
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private static readonly X509Certificate2 Authority = MakeAuthority("Test authority");

    /// <summary>Trusts the authority.</summary>
    public static TrustedRoots Trusted { get; } = new([Authority]);

    /// <summary>The authority, for the settings.</summary>
    public static string AuthorityPem => Authority.ExportCertificatePem();

    /// <summary>Valid for localhost.</summary>
    public static X509Certificate2 Good { get; } = Make("localhost", Now.AddDays(-1), Now.AddDays(1), Authority);

    public static X509Certificate2 Expired { get; } = Make("localhost", Now.AddDays(-9), Now.AddDays(-2), Authority);

    public static X509Certificate2 NotYet { get; } = Make("localhost", Now.AddDays(2), Now.AddDays(9), Authority);

    public static X509Certificate2 OtherName { get; } = Make("other.example", Now.AddDays(-1), Now.AddDays(1),
        Authority);

    public static X509Certificate2 Untrusted { get; } = Make("localhost", Now.AddDays(-1), Now.AddDays(1),
        MakeAuthority("Stranger"));

    /// <summary>Issued by nobody one knows; names an address from which the issuer could be fetched.</summary>
    public static X509Certificate2 WithIssuerAt(string url) =>
        Make("localhost", Now.AddDays(-1), Now.AddDays(1), MakeAuthority("Elsewhere"), url);

    /// <summary>The authority's own certificate, for a server that asks clients for one.</summary>
    public static X509Certificate2 Root => Authority;

    /// <summary>
    /// A client's certificate and key in PEM form, issued by an office of the authority, whose own certificate follows;
    /// or by a stranger.
    /// </summary>
    public static (string Certificate, string Key) Client(string name, bool byStranger = false)
    {
        using var officeKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var office = MakeOffice(officeKey, byStranger ? MakeAuthority("Stranger") : Authority);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
        using var made = request.Create(office, Now.AddHours(-1), Now.AddHours(1), RandomNumberGenerator.GetBytes(8));
        return ($"{made.ExportCertificatePem()}\n{office.ExportCertificatePem()}\n", key.ExportPkcs8PrivateKeyPem());
    }

    private static X509Certificate2 MakeOffice(ECDsa key, X509Certificate2 authority)
    {
        var request = new CertificateRequest("CN=Office", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var made = request.Create(authority, Now.AddHours(-2), Now.AddHours(2),
            RandomNumberGenerator.GetBytes(8));
        return made.CopyWithPrivateKey(key);
    }

    /// <summary>
    /// Valid for localhost, issued by an office of an authority of its own; and the certificates of both.
    /// </summary>
    public static (X509Certificate2 Server, X509Certificate2 Office, X509Certificate2 Root) Private()
    {
        var root = MakeAuthority("Company root");
        using var officeKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var office = MakeOffice(officeKey, root);
        return (Make("localhost", Now.AddHours(-1), Now.AddHours(1), office), office, root);
    }

    /// <summary>Valid for these names and no others.</summary>
    public static X509Certificate2 For(IEnumerable<string> hosts) =>
        Make([.. hosts], Now.AddDays(-1), Now.AddDays(1), Authority);

    private static X509Certificate2 MakeAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request.CreateSelfSigned(Now.AddYears(-1), Now.AddYears(1));
    }

    private static X509Certificate2 Make(string host, DateTimeOffset from, DateTimeOffset to, X509Certificate2 issuer,
        string? issuerUrl = null) =>
        Make([host], from, to, issuer, issuerUrl);

    private static X509Certificate2 Make(string[] hosts, DateTimeOffset from, DateTimeOffset to,
        X509Certificate2 issuer, string? issuerUrl = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={hosts[0]}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts) names.AddDnsName(host);
        if (hosts is ["localhost"]) names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        if (issuerUrl is not null)
            request.CertificateExtensions.Add(
                new X509AuthorityInformationAccessExtension(ocspUris: [issuerUrl], caIssuersUris: [issuerUrl]));
        using var made = request.Create(issuer, from, to, RandomNumberGenerator.GetBytes(8));
        using var whole = made.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }
}
