using Connections.Core;
using Connections.Core.Integrations;
using static Connections.Tests.Integrations.TestForms;

namespace Connections.Tests.Integrations;

public sealed class PemTests
{
    private static readonly (string Key, string Certificate) Rsa = Certificates.Rsa();
    private static readonly (string Key, string Certificate) Ec = Certificates.Ec();

    [Fact]
    public void A_key_and_its_certificate_pass()
    {
        Pair(Rsa.Key, Rsa.Certificate).Should().BeEmpty();
        Pair(Ec.Key, Ec.Certificate).Should().BeEmpty();
        Pair(Rsa.Key, Rsa.Certificate + "\n" + Ec.Certificate).Should().BeEmpty("issuers may follow");
    }

    [Fact]
    public void A_pair_that_does_not_belong_together_is_refused_at_the_certificate()
    {
        Pair(Rsa.Key,
            Ec.Certificate).Should().ContainSingle().Which.Should()
            .Match<ValidationError>(
                f => f.Field == "certificate" && f.Message.Contains("does not belong", StringComparison.Ordinal));
        Pair(Rsa.Key, Certificates.Rsa(number: 1).Certificate).Should().ContainSingle();
    }

    [Fact]
    public void Mistakes_with_keys_have_messages_of_their_own()
    {
        KeyFault(Certificates.Encrypted()).Should().Contain("is encrypted. Enter its passphrase under Passphrase");
        KeyFault(Rsa.Certificate).Should().Contain("is a certificate");
        KeyFault("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----").Should()
            .Contain("SSH key");
        KeyFault("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----").Should().Contain("public key");
        KeyFault(Rsa.Key[..200]).Should().Contain("complete");
        KeyFault("nonsense").Should().Contain("does not look like");
    }

    [Fact]
    public void Mistakes_with_certificates_have_messages_of_their_own()
    {
        CertificateFault("nonsense").Should().Contain("does not look like");
        CertificateFault(Rsa.Certificate[..200]).Should().Contain("complete");
        CertificateFault("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----").Should()
            .Contain("request");
    }

    [Fact]
    public void A_private_key_is_never_taken_for_a_certificate()
    {
        foreach (var text in (string[])[Rsa.Key, Rsa.Certificate + Rsa.Key, Ec.Key])
        {
            var fault = Pair(Rsa.Key, text).Should().ContainSingle().Which;
            fault.Severity.Should().Be(ErrorSeverity.Error);
            fault.Message.Should().Contain("contains a private key").And.NotContain(text[40..60]);
        }
    }

    [Fact]
    public void An_expired_certificate_warns_and_so_does_an_early_one()
    {
        var (expiredKey, expired) = Certificates.Rsa(-20, -10);
        var (earlyKey, early) = Certificates.Rsa(10, 20);

        Pair(expiredKey,
            expired).Should().ContainSingle().Which.Should()
            .Be(new ValidationError("certificate", "Certificate expired on 2030-05-22.", ErrorSeverity.Warning));
        Pair(earlyKey,
            early).Should().ContainSingle().Which.Should()
            .Be(new ValidationError("certificate", "Certificate is not valid before 2030-06-11.",
                ErrorSeverity.Warning));
    }

    [Fact]
    public void The_earliest_expiry_of_a_chain_counts()
    {
        var (integration, kind) = GetKind("HTTPMTLSAuth");

        FieldRules.Expiry(integration, kind,
            Http(("certificate", new FieldValue.Text(Ec.Certificate + "\n" + Rsa.Certificate)))).Should()
            .Be(Certificates.Now.AddDays(30));
        FieldRules.Expiry(integration, kind, Http()).Should().BeNull();
        FieldRules.Expiry(integration, kind, Http(("certificate", new FieldValue.Text("nonsense")))).Should().BeNull();
    }

    private static IReadOnlyList<ValidationError> Pair(string key, string certificate) =>
        Check("HTTPMTLSAuth", Http(("private_key", Secret(key)), ("certificate", new FieldValue.Text(certificate))));

    private static string KeyFault(string key) =>
        Pair(key, Rsa.Certificate).Should().ContainSingle(f => f.Field == "private_key").Which.Message;

    private static string CertificateFault(string certificate) =>
        Pair(Rsa.Key, certificate).Should().ContainSingle(f => f.Field == "certificate").Which.Message;
}
