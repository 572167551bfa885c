using Connections.Core;
using Connections.Core.Integrations;
using static Connections.Tests.Integrations.TestForms;

namespace Connections.Tests.Integrations;

public sealed class FieldRulesTests
{
    [Fact]
    public void A_complete_form_has_no_fault() =>
        Check("OpenAIAPIKey", new() { { "api_token", Secret("sk-example") } }).Should().BeEmpty();

    [Fact]
    public void A_required_field_that_is_missing_is_named_with_an_example()
    {
        Check("OktaAPIToken",
            new() { { "api_token", Secret("x") } }).Should().ContainSingle().Which.Should()
            .Be(new ValidationError("domain", "Domain is required. Example: example.okta.com"));
        Check("OpenAIAPIKey",
            new() { { "api_token", Secret("") } }).Should().ContainSingle().Which.Field.Should().Be("api_token");
    }

    [Fact]
    public void A_stored_secret_need_not_be_given_again()
    {
        Check("OpenAIAPIKey", [], "api_token").Should().BeEmpty();
        Check("HTTPTokenAuth", Http(("tokens", List(new FieldSet { { "name", "a" } }))),
            "tokens/a/value").Should().BeEmpty();
        Check("HTTPTokenAuth", Http(("tokens", List(new FieldSet { { "name", "b" } }))),
            "tokens/a/value").Should().ContainSingle().Which.Field.Should().Be("tokens/b/value");
    }

    [Fact]
    public void An_unknown_field_is_refused_by_name() =>
        Check("OpenAIAPIKey", new() { { "api_token", Secret("sk-x") }, { "password", "x" } }).Should().ContainSingle()
            .Which.Should()
            .Be(new ValidationError("password", "There is no field password. Available: base_url, api_token."));

    [Fact]
    public void A_misspelled_field_gets_the_right_name_suggested() =>
        Check("OpenAIAPIKey",
            new() { { "api_tokem", "x" } }).Should()
            .Contain(f =>
                f.Field == "api_tokem" && f.Message.EndsWith("Did you mean api_token?", StringComparison.Ordinal));

    [Fact]
    public void A_secret_as_plain_text_is_refused_and_not_repeated()
    {
        var fault = Check("OpenAIAPIKey", new() { { "api_token", "sk-topsecret" } }).Should().ContainSingle().Which;
        fault.Field.Should().Be("api_token");
        fault.Message.Should().NotContain("topsecret");
    }

    [Fact]
    public void A_public_field_as_secret_is_refused() =>
        Check("OktaAPIToken",
            new() { { "domain", Secret("example.okta.com") }, { "api_token", Secret("x") } }).Should()
            .ContainSingle().Which.Message.Should().Be("Domain is not a secret and must be a string.");

    [Fact]
    public void A_wrong_shape_is_refused()
    {
        Check("HTTPTokenAuth",
            Http(("tokens", new FieldValue.Text("token1")))).Should().ContainSingle().Which.Message.Should()
            .Contain("must be a list");
        Check("HTTPTokenAuth",
            Http(("body", List()), ("headers", new FieldValue.Part(Pair("a", "b"))))).Should()
            .ContainSingle().Which.Field.Should().Be("headers");
        Check("OktaAPIToken",
            new() { { "domain", List(Pair("a", "b")) }, { "api_token", Secret("x") } }).Should()
            .ContainSingle().Which.Field.Should().Be("domain");
    }

    [Fact]
    public void A_required_secret_cannot_be_cleared_and_an_optional_one_can()
    {
        Check("OpenAIAPIKey", new() { { "api_token", new FieldValue.Cleared() } },
            "api_token").Should().ContainSingle().Which.Message.Should().Contain("can't be cleared");
        Check("HTTPBasicAuth", Http(("username", new FieldValue.Text("u")), ("password", new FieldValue.Cleared())),
            "password").Should().BeEmpty();
    }

    [Fact]
    public void A_read_only_field_is_ignored() =>
        Check("AWSAssumeRole",
            new() { { "account_id", "123456789012" }, { "role", "reader" }, { "external_id", "\n" },
                { "principal_id", "x" } }).Should().BeEmpty();

    [Theory]
    [InlineData("https://example.com", null)]
    [InlineData("http://localhost:8080/api", null)]
    [InlineData("HTTPS://Example.com", null)]
    [InlineData("https://bücher.example/", null)]
    [InlineData("https://[2001:db8::1]:8443/", null)]
    [InlineData("example.com", "begin with https://")]
    [InlineData("ftp://example.com", "begin with https://")]
    [InlineData("javascript:alert(1)", "begin with https://")]
    [InlineData("https:example.com", "begin with https://")]
    [InlineData("https://", "full URL")]
    [InlineData("https:///path", "full URL")]
    [InlineData("https://user:pass@example.com", "username or password")]
    [InlineData("https://@example.com", "username or password")]
    [InlineData("https://example.com/#part", "fragment")]
    [InlineData("https://example.com/a b", "spaces")]
    [InlineData("https://example.com\\@evil.example", "backslash")]
    [InlineData("https://{{ host }}.example.com", "host and path are fixed")]
    [InlineData("https://example.com:99999", "full URL")]
    public void A_base_url_is_an_absolute_address_without_credentials(string url, string? message)
    {
        var faults = Check("HTTPNoAuth", new() { { "base_url", url } });

        if (message is null) faults.Should().BeEmpty();
        else faults.Should()
            .ContainSingle(f => f.Field == "base_url" && f.Severity == ErrorSeverity.Error).Which.Message.Should()
            .Contain(message).And.Contain("Example: https://api.example.com/v1");
    }

    [Theory]
    [InlineData("OktaAPIToken", "domain", "not_a_host")]
    [InlineData("AzureTenant", "tenant_id", "azure-tenant-id")]
    [InlineData("CloudflareGlobalAPIToken", "auth_email", "nobody")]
    [InlineData("GCPServiceAccount", "service_account_email", "gcp")]
    [InlineData("GCPServiceAccount", "private_key", "gcp-private-key")]
    public void The_shape_of_a_vendors_value_only_warns(string kind, string field, string value)
    {
        var (integration, k) = GetKind(kind);
        var isPublic = integration.FieldsFor(k).Single(f => f.Name == field).Public;

        var faults = Check(kind,
            new() { { field, isPublic ? new FieldValue.Text(value) : Secret(value) } }).Where(f => f.Field == field)
            .ToList();

        if (field == "domain")
            faults.Should().Contain(f => f.Severity == ErrorSeverity.Error, "an underscore may not stand in a host");
        else faults.Should().NotBeEmpty().And.OnlyContain(f => f.Severity == ErrorSeverity.Warning);
    }

    [Theory]
    [InlineData("https://acme.okta.com")]
    [InlineData("https://acme.okta.com:443/login?next=/")]
    [InlineData("acme.okta.com/login")]
    public void A_host_that_is_pasted_as_an_address_is_offered_alone(string domain) =>
        Check("OktaAPIToken", new() { { "domain", domain }, { "api_token", Secret("x") } })
            .Should().ContainSingle().Which.Message.Should()
            .Be("Domain must be a host name only, without https:// or a path. Enter acme.okta.com.");

    [Theory]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("127.1")]
    public void A_number_that_means_another_host_is_refused(string domain) =>
        Check("OktaAPIToken",
            new() { { "domain", domain }, { "api_token", Secret("x") } }).Should()
            .ContainSingle().Which.Message.Should()
            .Be("Domain is a nonstandard IPv4 address. Enter 127.0.0.1.");

    [Theory]
    [InlineData("1")]
    [InlineData("1234-5678-9012")]
    [InlineData("١٢٣٤٥٦٧٨٩٠١٢")]
    [InlineData("123456789012\n")]
    public void An_aws_account_is_twelve_digits(string account) =>
        Check("AWSAssumeRole",
            new() { { "account_id", account }, { "role", "reader" } }).Should()
            .Contain(f => f.Field == "account_id" && f.Severity == ErrorSeverity.Error);

    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/reader", ErrorSeverity.Error)]
    [InlineData("read er", ErrorSeverity.Warning)]
    public void An_aws_role_is_a_name(string role, ErrorSeverity severity) =>
        Check("AWSAssumeRole",
            new() { { "account_id", "123456789012" }, { "role", role } }).Should()
            .ContainSingle().Which.Severity.Should().Be(severity);

    [Theory]
    [InlineData("example-instance", false)]
    [InlineData("dev12345", false)]
    [InlineData("https://example.service-now.com", true)]
    [InlineData("example.service-now.com", true)]
    [InlineData("a.evil.example/", true)]
    [InlineData("-a", true)]
    public void A_servicenow_instance_is_one_label(string instance, bool refused) =>
        Check("ServiceNowBasicAuth",
            new() { { "instance", instance }, { "username", "u" }, { "password", Secret("p") } })
            .Any(f => f.Severity == ErrorSeverity.Error).Should().Be(refused);

    [Theory]
    [InlineData("a\0b")]
    [InlineData("a\u0007b")]
    [InlineData("a\nb")]
    [InlineData("a\r\nX-Evil: 1")]
    [InlineData("a\u2028b")]
    [InlineData("tab\there")]
    public void A_line_of_text_has_no_control_characters(string value)
    {
        Check("HTTPBasicAuth",
            Http(("username", new FieldValue.Text(value)))).Should()
            .ContainSingle(f => f.Field == "username" && f.Severity == ErrorSeverity.Error);
        Check("HTTPBasicAuth",
            Http(("username", new FieldValue.Text("u")), ("password", Secret(value)))).Should()
            .ContainSingle(f => f.Field == "password" && f.Severity == ErrorSeverity.Error)
            .Which.Message.Should().NotContain(value);
    }

    [Fact]
    public void Half_a_character_is_refused()
    {
        Check("HTTPBasicAuth",
            Http(("username", new FieldValue.Text("a\ud83d")))).Should().ContainSingle().Which.Message.Should()
            .Contain("half of a character");
        Check("HTTPBasicAuth", Http(("username", new FieldValue.Text("a\ud83d\ude00")))).Should().BeEmpty();
    }

    [Fact]
    public void Too_long_a_value_is_refused()
    {
        Check("OpenAIAPIKey",
            new() { { "api_token", Secret("sk-" + new string('x', 4_094)) } }).Should()
            .ContainSingle().Which.Message.Should().Contain("4097 characters; the maximum is 4096");
        Check("OpenAIAPIKey", new() { { "api_token", Secret("sk-" + new string('x', 4_093)) } }).Should().BeEmpty();
    }

    [Fact]
    public void A_secret_that_travels_in_a_header_is_ascii() =>
        Check("OpenAIAPIKey",
            new() { { "api_token", Secret("sk-é") } }).Should().ContainSingle().Which.Message.Should()
            .Contain("isn't allowed in a header");

    [Fact]
    public void A_space_around_a_value_warns() =>
        Check("OpenAIAPIKey",
            new() { { "api_token", Secret("sk-x ") } }).Should().ContainSingle().Which.Severity.Should()
            .Be(ErrorSeverity.Warning);

    [Fact]
    public void A_choice_that_does_not_exist_is_refused() =>
        Check("DatadogAPIKey",
            new() { { "datacenter", "evil.example" }, { "api_key", Secret(new string('0', 32)) },
                { "app_key", Secret("x") } })
            .Should().ContainSingle(f => f.Field == "datacenter" && f.Severity == ErrorSeverity.Error);

    [Fact]
    public void Every_example_passes_its_own_rule()
    {
        foreach (var integration in Catalog.All)
            foreach (var kind in integration.Credentials)
            {
                var values = new FieldSet();
                foreach (var field in integration.FieldsFor(kind).Where(f => f.Fields.Count == 0 && !f.ReadOnly))
                    if ((field.Example ?? field.Default) is { } text)
                        values.Set(field.Name,
                            field.Format == FieldFormat.MultiChoice ? new FieldValue.Many([text]) : field.Public
                                ? new FieldValue.Text(text) : Secret(text));
                FieldRules.Validate(integration, kind,
                    values).Where(f => !f.Message.EndsWith("is required.", StringComparison.Ordinal)).Should()
                    .BeEmpty(kind.Type);
            }
    }

    [Theory]
    [InlineData("{{base_url}}/status", null)]
    [InlineData("/status", null)]
    [InlineData("https://api.example.com/other", null)]
    [InlineData("https://evil.example/", "must be on the same host as the base URL")]
    [InlineData("//evil.example/", "must be on the same host as the base URL")]
    [InlineData("{{base_url}}.evil.example/", "must be on the same host as the base URL")]
    [InlineData("{{base_url}}@evil.example/", "must be on the same host as the base URL")]
    [InlineData("http://api.example.com/v1", "must be on the same host as the base URL")]
    [InlineData("{{ bas_url }}/status", "Did you mean base_url?")]
    [InlineData("{{ base_url", "without the closing }}")]
    public void The_test_url_stays_on_the_host_of_the_base_url(string url, string? message)
    {
        var faults = Check("HTTPNoAuth", new() { { "base_url", "https://api.example.com" }, { "test_url", url } });

        if (message is null) faults.Should().BeEmpty();
        else faults.Should().ContainSingle(f => f.Field == "test_url").Which.Message.Should().Contain(message);
    }
}
