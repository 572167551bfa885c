using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Connections.Core.Integrations;

namespace Connections.Core.Egress;

/// <summary>The authorities that are trusted: the system's, and those that the operator adds.</summary>
internal sealed class TrustedRoots
{
    private static readonly Lazy<X509Certificate2Collection> OfSystem = new(ReadSystem);

    private readonly X509Certificate2Collection added;

    /// <summary>The system's and these.</summary>
    public TrustedRoots(X509Certificate2Collection? added = null) => this.added = added ?? [];

    /// <summary>The same, and those that one connection trusts besides; itself where there are none.</summary>
    /// <param name="pem">Their certificates in PEM; null: none.</param>
    public TrustedRoots With(string? pem)
    {
        if (pem is null) return this;
        var more = new X509Certificate2Collection();
        try
        {
            more.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            // It was read when it was entered. What cannot be read is trusted by nobody.
            return this;
        }

        return new TrustedRoots([.. added, .. more]);
    }

    /// <summary>The system's and those of a PEM file.</summary>
    /// <exception cref="StartupException">The file cannot be read; the start stops.</exception>
    public static TrustedRoots From(string? pemFile)
    {
        if (string.IsNullOrWhiteSpace(pemFile)) return new TrustedRoots();
        var added = new X509Certificate2Collection();
        try
        {
            added.ImportFromPemFile(pemFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new StartupException($"Egress:TrustedCertificates: \"{pemFile}\" can't be read as PEM "
                + $"certificates: {e.Message}");
        }

        return added.Count > 0
            ? new TrustedRoots(added)
            : throw new StartupException($"Egress:TrustedCertificates: \"{pemFile}\" contains no certificate.");
    }

    /// <summary>
    /// How a chain is built. Nothing is fetched for it, neither issuers nor revocation lists: the addresses would
    /// come from the other side's certificate and be asked past the policy.
    /// </summary>
    public X509ChainPolicy ChainPolicy()
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true
        };
        if (added.Count == 0) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(OfSystem.Value);
        // Only what issued itself ends a chain; others among them are what a server left out of its own.
        foreach (var root in added.Where(CertificateChain.IsSelfIssued)) policy.CustomTrustStore.Add(root);
        policy.ExtraStore.AddRange(added);
        return policy;
    }

    private static X509Certificate2Collection ReadSystem()
    {
        using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine);
        store.Open(OpenFlags.ReadOnly);
        return store.Certificates;
    }
}
