using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Integrations;
using static Connections.Tests.Integrations.TestForms;

namespace Connections.Tests.Integrations;

/// <summary>Keys and certificates as people have them, and what is stored of them.</summary>
public sealed partial class PemConversionTests
{
    private static readonly (string Key, X509Certificate2 Leaf, X509Certificate2 Office, X509Certificate2 Root) Chain =
        Certificates.Chain();
    private static readonly string Ordered = Pem(Chain.Leaf, Chain.Office, Chain.Root);

    [Fact]
    public void A_chain_in_any_order_is_stored_with_the_certificate_of_the_key_first()
    {
        foreach (var order in (X509Certificate2[][])[[Chain.Office, Chain.Leaf, Chain.Root],
            [Chain.Root, Chain.Office, Chain.Leaf], [Chain.Leaf, Chain.Root, Chain.Office],
            [Chain.Leaf, Chain.Leaf, Chain.Office, Chain.Root]])
        {
            var (stored, faults) = Enter(Chain.Key, Pem(order));

            stored.Text("certificate").Should().Be(Ordered);
            faults.Should().ContainSingle().Which.Should()
                .Match<ValidationError>(f => f.Field == "certificate" && f.Severity == ErrorSeverity.Note
                && f.Message == "Certificate was reordered: “CN=leaf”, then “CN=Office”, then “CN=Root” first.");
        }
    }

    [Fact]
    public void A_chain_that_is_in_order_stays_as_it_was_entered()
    {
        var entered = "Bag Attributes\n" + Ordered.Replace("\n", "\r\n");

        var (stored, faults) = Enter(Chain.Key, entered);

        stored.Text("certificate").Should().Be(entered);
        faults.Should().BeEmpty();
    }

    [Fact]
    public void A_chain_without_its_key_is_ordered_where_one_certificate_alone_can_be_the_first()
    {
        var (integration, kind) = GetKind("HTTPMTLSAuth");
        string? Entered(string text) =>
            FieldRules.Converted(integration, kind,
                Http(("certificate", new FieldValue.Text(text)))).Text("certificate");

        Entered(Pem(Chain.Office, Chain.Leaf, Chain.Root)).Should().Be(Ordered);
        Entered(Ordered).Should().Be(Ordered, "what is stored stays as it is, edit after edit");
        var strangers = Certificates.Rsa(number: 1).Certificate + "\n" + Certificates.Ec().Certificate;
        Entered(strangers).Should().Be(strangers);
    }

    [Theory]
    [InlineData("line breaks", "had the characters \\n")]
    [InlineData("quotes", "was in quotes")]
    [InlineData("base64", "was in DER")]
    public void A_key_with_a_known_mistake_is_mended_and_that_is_said(string mistake, string said)
    {
        var entered = mistake switch
        {
            "line breaks" => Chain.Key.Replace("\n", "\\n"),
            "quotes" => JsonValue.Create(Chain.Key).ToJsonString(),
            _ => string.Concat(Chain.Key.Split('\n')[1..^1]),
        };

        var (_, faults, secrets) = Separated(("private_key", Secret(entered)),
            ("certificate", new FieldValue.Text(Ordered)));

        faults.Should().ContainSingle().Which.Should()
            .Match<ValidationError>(
                f => f.Field == "private_key" && f.Severity == ErrorSeverity.Note && f.Message.Contains(said));
        PemRules.BelongTogether(secrets["private_key"].Reveal(), Ordered).Should().BeTrue();
        secrets["private_key"].Reveal().Should().StartWith("-----BEGIN PRIVATE KEY-----").And.NotContain("\\n");
    }

    [Fact]
    public void A_key_with_a_byte_order_mark_is_stored_without_it()
    {
        var (_, faults, secrets) = Separated(("private_key", Secret("\uFEFF" + Chain.Key)),
            ("certificate", new FieldValue.Text(Ordered)));

        faults.Should().BeEmpty();
        secrets["private_key"].Reveal().Should().StartWith("-----BEGIN");
    }

    [Theory]
    [InlineData("mark", "")]
    [InlineData("trusted", "was of the form TRUSTED CERTIFICATE; only the certificate itself was used.")]
    [InlineData("pkcs7", "was a PKCS #7 bundle; its certificates were used.")]
    [InlineData("pkcs7 der", "was a PKCS #7 bundle; its certificates were used.")]
    [InlineData("der", "was in DER; it was converted to PEM.")]
    public void A_certificate_of_another_form_is_stored_as_PEM(string form, string said)
    {
        var bundle = new X509Certificate2Collection { Chain.Leaf, Chain.Office }.Export(X509ContentType.Pkcs7)!;
        var entered = form switch
        {
            "mark" => "\uFEFF" + Pem(Chain.Leaf),
            "trusted" => PemEncoding.WriteString("TRUSTED CERTIFICATE", [.. Chain.Leaf.RawData, 0x30, 0x00]),
            "pkcs7" => PemEncoding.WriteString("PKCS7", bundle),
            "pkcs7 der" => Convert.ToBase64String(bundle),
            _ => Convert.ToBase64String(Chain.Leaf.RawData),
        };

        var (stored, faults) = Enter(Chain.Key, entered);

        stored.Text("certificate").Should()
            .Be(form.StartsWith("pkcs7", StringComparison.Ordinal) ? Pem(Chain.Leaf, Chain.Office) : Pem(Chain.Leaf));
        faults.Where(f => f.Severity == ErrorSeverity.Error).Should().BeEmpty();
        if (said.Length > 0) faults.Should().Contain(f => f.Message == $"Certificate {said}");
    }

    [Theory]
    [InlineData("1.3.101.112", "Ed25519")]
    [InlineData("1.2.840.113549.1.1.10", "RSA-PSS")]
    public void A_key_of_a_kind_that_cannot_be_used_is_named(string algorithm, string name)
    {
        var faults = Separated(("private_key", Secret(Certificates.KeyOf(algorithm))),
            ("certificate", new FieldValue.Text(Ordered))).Faults;

        faults.Should().ContainSingle(f => f.Severity == ErrorSeverity.Error).Which.Message.Should()
            .StartWith($"Private Key is a {name} key, which is not supported.");
    }

    [Fact]
    public void A_text_that_is_too_long_is_refused_without_being_searched()
    {
        var entered = Chain.Key + string.Concat(Enumerable.Repeat("-----BEGIN CERTIFICATE-----\n", 3_000));

        var (_, faults, secrets) = Separated(("private_key", Secret(entered)),
            ("certificate", new FieldValue.Text(Ordered)));

        faults.Should().ContainSingle().Which.Message.Should().Contain("is too long");
        secrets["private_key"].Reveal().Should().Be(entered, "it was not taken apart");
    }

    [Fact]
    public void A_key_and_its_certificates_in_one_text_go_to_their_fields()
    {
        var (stored, faults, secrets) = Separated(("private_key", Secret(Pem(Chain.Office, Chain.Leaf) + Chain.Key)));

        secrets["private_key"].Reveal().Should().Be(Chain.Key);
        stored.Text("certificate").Should().Be(Pem(Chain.Leaf, Chain.Office));
        faults.Should().OnlyContain(f => f.Severity == ErrorSeverity.Note);
    }

    [Fact]
    public void A_whole_Google_key_file_gives_its_key_and_its_address()
    {
        var key = Certificates.Rsa().Key;
        var file = new JsonObject
        {
            ["type"] = "service_account",
            ["private_key"] = key,
            ["client_email"] = "robot@one.iam.gserviceaccount.com",
            ["private_key_id"] = "7"
        }.ToJsonString();
        var (integration, kind) = GetKind("GCPServiceAccount");
        var values = new FieldSet { { "private_key", Secret(file) } };

        var (stored, secrets, _) = FieldRules.Separate(integration, kind, values);

        stored.Text("service_account_email").Should().Be("robot@one.iam.gserviceaccount.com");
        secrets["private_key"].Reveal().Should().Be(key.Trim());
        Check("GCPServiceAccount", values).Should().OnlyContain(f => f.Severity == ErrorSeverity.Note)
            .And.Contain(f => f.Field == "private_key" && f.Message.Contains("whole key file"));
        values.Add("service_account_email", "other@one.iam.gserviceaccount.com");
        Check("GCPServiceAccount",
            values).Should().Contain(f => f.Field == "service_account_email" && f.Message.Contains("robot@one"));
    }

    [Fact]
    public void A_file_is_read_as_the_text_that_is_entered_for_it()
    {
        CertificateFile.Read(System.Text.Encoding.UTF8.GetPreamble().Concat("abc"u8.ToArray()).ToArray()).Should()
            .Be("abc");
        CertificateFile.Read(
            System.Text.Encoding.Unicode.GetPreamble().Concat(System.Text.Encoding.Unicode.GetBytes(Ordered)).ToArray())
            .Should().Be(Ordered);
        CertificateFile.Read(Chain.Leaf.RawData).Should().Be(Pem(Chain.Leaf));
        CertificateFile.Read([0x30, 0x82, 0xff, 0x00]).Should().BeNull();
        CertificateFile.Read([0x89, 0x50, 0x4e, 0x47, 0x00]).Should().BeNull();
        var pkcs12 = Certificates.Pkcs12(Chain.Key, Chain.Leaf, "s3sam");
        CertificateFile.Read(Convert.FromBase64String(pkcs12)).Should().Be(pkcs12);
        CertificateFile.HoldsKey(pkcs12).Should().BeTrue();
        CertificateFile.HoldsKey(Ordered).Should().BeFalse();
    }

    private static string Pem(params X509Certificate2[] certificates) => PemText.Write(certificates);

    private static (FieldSet Stored, IReadOnlyList<ValidationError> Faults) Enter(string key, string certificate)
    {
        var (stored, faults, _) = Separated(("private_key", Secret(key)),
            ("certificate", new FieldValue.Text(certificate)));
        return (stored, faults);
    }

    private static (FieldSet Stored, IReadOnlyList<ValidationError> Faults, IReadOnlyDictionary<string,
        SecretValue> Secrets) Separated(params (string Name, FieldValue Value)[] entered)
    {
        var (integration, kind) = GetKind("HTTPMTLSAuth");
        var (stored, secrets, _) = FieldRules.Separate(integration, kind, Http(entered));
        return (stored, Check("HTTPMTLSAuth", Http(entered)), secrets);
    }
}
