using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Integrations;
using static Connections.Tests.Integrations.TestForms;

namespace Connections.Tests.Integrations;

/// <summary>Encrypted keys and PKCS #12 files.</summary>
public sealed partial class PemConversionTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("s3sam")]
    public void A_PKCS_12_file_gives_key_and_chain_and_neither_file_nor_pass_phrase_is_kept(string? passPhrase)
    {
        var file = Certificates.Pkcs12(Chain.Key, Chain.Leaf, passPhrase, Chain.Root, Chain.Office);

        var (stored, faults, secrets) = Separated(passPhrase is null
            ? [("private_key", Secret(file))] : [("private_key", Secret(file)), ("pass_phrase", Secret(passPhrase))]);

        faults.Should().OnlyContain(f => f.Severity == ErrorSeverity.Note)
            .And.Contain(f => f.Field == "private_key" && f.Message.Contains("PKCS #12")
            && f.Message.Contains("3 certificates"));
        stored.Text("certificate").Should().Be(Ordered);
        secrets.Keys.Should().Equal("private_key");
        secrets["private_key"].Reveal().Should().StartWith("-----BEGIN PRIVATE KEY-----");
        PemRules.BelongTogether(secrets["private_key"].Reveal(), Ordered).Should().BeTrue();
    }

    [Fact]
    public void A_PKCS_12_file_takes_the_place_of_a_certificate_that_belongs_to_another_key()
    {
        var (stored, faults, _) = Separated(("private_key", Secret(Certificates.Pkcs12(Chain.Key, Chain.Leaf, null))),
            ("certificate", new FieldValue.Text(Certificates.Ec().Certificate)));

        stored.Text("certificate").Should().Be(Pem(Chain.Leaf));
        faults.Should().OnlyContain(f => f.Severity == ErrorSeverity.Note);
    }

    [Fact]
    public void An_encrypted_key_is_opened_by_its_pass_phrase()
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(Chain.Key);
        var encrypted = Certificates.Encrypted(key);

        var (_, faults, secrets) = Separated(("private_key", Secret(encrypted)), ("pass_phrase", Secret("pass")),
            ("certificate", new FieldValue.Text(Ordered)));

        faults.Should().ContainSingle().Which.Message.Should()
            .Be("Private Key was decrypted with the passphrase, which was not stored.");
        secrets.Keys.Should().Equal("private_key");
        PemRules.BelongTogether(secrets["private_key"].Reveal(), Ordered).Should().BeTrue();
    }

    [Fact]
    public void A_missing_or_wrong_pass_phrase_is_one_fault_at_its_field()
    {
        var file = Certificates.Pkcs12(Chain.Key, Chain.Leaf, "s3sam");

        Separated(("private_key", Secret(file))).Faults.Should().ContainSingle().Which.Should()
            .Match<ValidationError>(
                f => f.Field == "private_key" && f.Severity == ErrorSeverity.Error
                    && f.Message.Contains("Enter its passphrase"));
        Separated(("private_key", Secret(file)), ("pass_phrase", Secret("wrong"))).Faults.Should().ContainSingle()
            .Which.Should()
            .Match<ValidationError>(
                f => f.Field == "pass_phrase" && f.Message.Contains("doesn't open") && !f.Message.Contains("wrong"));
    }

    [Theory]
    [InlineData(1_000_001)]
    [InlineData(int.MaxValue)]
    public void A_key_that_asks_for_too_many_rounds_is_refused_before_they_are_worked_through(int rounds)
    {
        var entered = PemEncoding.WriteString("ENCRYPTED PRIVATE KEY",
            Certificates.EncryptedWith(Certificates.Pbkdf2, rounds));

        var faults = Separated(("private_key", Secret(entered)), ("pass_phrase", Secret("pass"))).Faults;

        faults.Should().ContainSingle().Which.Should().Match<ValidationError>(f => f.Field == "private_key"
            && f.Message.StartsWith("Private Key is encrypted with more than 1,000,000 rounds"));
    }

    [Fact]
    public void A_key_encrypted_in_a_way_that_is_not_read_is_not_called_a_wrong_pass_phrase()
    {
        const string scrypt = "1.3.6.1.4.1.11591.4.11";
        var entered = PemEncoding.WriteString("ENCRYPTED PRIVATE KEY", Certificates.EncryptedWith(scrypt, 16));

        var faults = Separated(("private_key", Secret(entered)), ("pass_phrase", Secret("pass"))).Faults;

        faults.Should().ContainSingle().Which.Should().Match<ValidationError>(f => f.Field == "private_key"
            && f.Message.StartsWith("Private Key is encrypted in an unsupported way"));
    }

    [Fact]
    public void A_PKCS_12_file_with_as_many_rounds_as_are_advised_today_is_opened()
    {
        var (stored, _, secrets) = Separated(
            ("private_key", Secret(Certificates.Pkcs12(Chain.Key, Chain.Leaf, "s3sam", rounds: 600_000))),
            ("pass_phrase", Secret("s3sam")));

        stored.Text("certificate").Should().Be(Pem(Chain.Leaf));
        PemRules.BelongTogether(secrets["private_key"].Reveal(), Pem(Chain.Leaf)).Should().BeTrue();
    }

    [Fact]
    public void A_PKCS_12_file_with_too_many_rounds_is_not_called_a_wrong_pass_phrase()
    {
        var file = Certificates.Pkcs12(Chain.Key, Chain.Leaf, "s3sam", rounds: 1_000_001);

        var faults = Separated(("private_key", Secret(file)), ("pass_phrase", Secret("s3sam"))).Faults;

        faults.Should().ContainSingle().Which.Message.Should().StartWith("Private Key is encrypted with more than");
        CertificateFile.HoldsKey(file).Should().BeTrue("it must not be shown");
    }

    [Fact]
    public void A_PKCS_12_file_without_a_key_is_reported()
    {
        var file = Convert.ToBase64String(
            new X509Certificate2Collection { Chain.Leaf, Chain.Office }.Export(X509ContentType.Pkcs12, "s3sam")!);

        var faults = Separated(("private_key", Secret(file)), ("pass_phrase", Secret("s3sam"))).Faults;

        faults.Should().ContainSingle().Which.Should().Match<ValidationError>(f => f.Field == "private_key"
            && f.Message.StartsWith("Private Key is a PKCS #12 file without a private key."));
    }
}
