using Connections.Core;
using Connections.Core.Integrations;
using static Connections.Tests.Integrations.TestForms;

namespace Connections.Tests.Integrations;

public sealed class SecretSeparationTests
{
    [Fact]
    public void Secrets_leave_the_form_under_their_paths_and_the_rest_stays_in_its_order()
    {
        var (integration, kind) = GetKind("HTTPTokenAuth");
        var values = new FieldSet
        {
            { "headers", List(Pair("A", "{{ one }}")) },
            { "tokens", List(Token("one", "1"), new FieldSet { { "name", "two" } }) },
            { "test_url", "" },
            { "base_url", "https://api.example.com" },
        };

        var separated = FieldRules.Separate(integration, kind, values);

        separated.Secrets.Should().ContainSingle().Which.Should()
            .Be(new KeyValuePair<string, SecretValue>("tokens/one/value", new SecretValue("1")));
        separated.Public.Select(v => v.Key).Should().Equal("base_url", "tokens", "headers");
        separated.Public.Items("tokens")[0].Select(v => v.Key).Should().Equal("name", "type");
        separated.Public.Items("tokens")[1].Text("type").Should().Be("SECRET",
            "a required field with a default has it");
        separated.Cleared.Should().BeEmpty();
        FieldRules.SecretPaths(integration, kind,
            separated.Public).Select(p => p.Path).Should().Equal("tokens/one/value", "tokens/two/value");
    }

    [Fact]
    public void A_value_that_only_the_product_sets_is_not_taken_from_callers()
    {
        var (integration, kind) = GetKind("AWSAssumeRole");

        FieldRules.Separate(integration, kind,
            new() { { "account_id", "123456789012" }, { "role", "reader" }, { "external_id", "mine" },
                { "principal_id", "me" } })
            .Public.Select(v => v.Key).Should().Equal("account_id", "role");
    }

    [Fact]
    public void A_cleared_secret_is_named()
    {
        var (integration, kind) = GetKind("HTTPBasicAuth");

        FieldRules.Separate(integration, kind,
            Http(("username", new FieldValue.Text("u")), ("password", new FieldValue.Cleared()))).Cleared.Should()
            .Equal("password");
        FieldRules.SecretPaths(integration, kind, Http()).Should().ContainSingle().Which.Required.Should().BeFalse();
    }

    [Theory]
    [InlineData("HTTPS://API.Example.com", "https://api.example.com:443")]
    [InlineData("https://api.example.com:443/", "https://api.example.com:443")]
    [InlineData("https://api.example.com./V1/", "https://api.example.com:443/V1")]
    [InlineData("http://api.example.com:8080/a/../b", "http://api.example.com:8080/b")]
    [InlineData("https://bücher.example", "https://xn--bcher-kva.example:443")]
    [InlineData("http://[2001:DB8::1]/", "http://[2001:db8::1]:80")]
    public void A_host_has_one_form(string url, string canonical)
    {
        var (integration, kind) = GetKind("HTTPNoAuth");

        FieldRules.HostForming(integration, kind,
            new() { { "base_url", url } }).Should().Equal($"base_url={canonical}");
    }

    [Fact]
    public void Every_field_that_forms_a_host_counts()
    {
        var (okta, oktaKind) = GetKind("OktaAPIToken");
        var (datadog, datadogKind) = GetKind("DatadogAPIKey");
        var (http, twoStep) = GetKind("HTTPTwoStepAuth");
        var (aws, role) = GetKind("AWSAssumeRole");

        FieldRules.HostForming(okta, oktaKind,
            new() { { "domain", "Example.Okta.com." } }).Should().Equal("domain=example.okta.com");
        FieldRules.HostForming(datadog, datadogKind, []).Should().Equal("datacenter=us1.datadoghq.com");
        FieldRules.HostForming(http, twoStep,
            Http(("request_url", new FieldValue.Text("https://login.example.com/t")))).Should()
            .Equal("base_url=https://api.example.com:443/v1", "request_url=https://login.example.com:443/t");
        FieldRules.HostForming(aws, role, new() { { "account_id", "123456789012" } }).Should().BeEmpty();
    }

    [Fact]
    public void Templates_see_public_values_defaults_and_what_a_choice_stands_for()
    {
        var (datadog, datadogKind) = GetKind("DatadogAPIKey");
        var (http, none) = GetKind("HTTPNoAuth");

        FieldRules.InTemplates(datadog, datadogKind,
            new() { { "api_key", Secret("x") } }).Should()
            .BeEquivalentTo(new Dictionary<string, string> { ["datacenter"] = "datadoghq.com", ["subdomain"] = "" });
        FieldRules.InTemplates(datadog, datadogKind,
            new() { { "datacenter", "us3.datadoghq.com" } })["datacenter"].Should().Be("us3.datadoghq.com");
        FieldRules.InTemplates(http, none,
            new() { { "base_url", "https://api.example.com/" } }).Should().Contain("base_url",
                "https://api.example.com").And.Contain("test_url", "{{base_url}}").And.Contain("test_method", "GET");
    }
}
