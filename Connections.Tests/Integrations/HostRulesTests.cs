using Connections.Core;
using Connections.Core.Integrations;
using static Connections.Tests.Integrations.TestForms;

namespace Connections.Tests.Integrations;

public sealed class HostRulesTests
{
    [Theory]
    [InlineData("https://api.example.com/other", true)]
    [InlineData("https://API.example.com:443/", true)]
    [InlineData("http://api.example.com/", false)]
    [InlineData("https://api.example.com:8443/", false)]
    [InlineData("https://api.example.com.evil.example/", false)]
    [InlineData("https://u@api.example.com/", false)]
    [InlineData("https://sub.api.example.com/", false)]
    [InlineData("ftp://api.example.com/", false)]
    public void A_credential_goes_to_the_origin_of_its_base_url_alone(string target, bool allowed)
    {
        var (integration, kind) = GetKind("HTTPTokenAuth");

        HostRules.Allows(integration, kind, Http(), new Uri(target)).Should().Be(allowed);
    }

    [Theory]
    [InlineData("https://ec2.eu-west-1.amazonaws.com/", true)]
    [InlineData("https://amazonaws.com/", false)]
    [InlineData("https://evilamazonaws.com/", false)]
    [InlineData("https://ec2.amazonaws.com.evil.example/", false)]
    [InlineData("http://ec2.eu-west-1.amazonaws.com/", false)]
    [InlineData("https://ec2.eu-west-1.amazonaws.com:8443/", false)]
    public void A_suffix_allows_what_is_below_it(string target, bool allowed)
    {
        var (integration, kind) = GetKind("AWSAssumeRole");

        HostRules.Allows(integration, kind, [], new Uri(target)).Should().Be(allowed);
        HostRules.BaseUrl(integration, kind, []).Should().BeNull();
    }

    [Fact]
    public void The_first_of_two_steps_may_go_to_its_own_address()
    {
        var (integration, kind) = GetKind("HTTPTwoStepAuth");
        var values = Http(("request_url", new FieldValue.Text("https://login.example.com/token")));

        HostRules.Allows(integration, kind, values, new Uri("https://login.example.com/token")).Should().BeTrue();
        HostRules.Allows(integration, kind, values, new Uri("https://other.example.com/token")).Should().BeFalse();
    }

    [Theory]
    [InlineData("DatadogAPIKey", "datacenter", "us1.datadoghq.com", "https://api.datadoghq.com/")]
    [InlineData("DatadogAPIKey", "datacenter", "ap1.datadoghq.com", "https://api.ap1.datadoghq.com/")]
    [InlineData("ServiceNowBasicAuth", "instance", "example-instance", "https://example-instance.service-now.com/")]
    [InlineData("OktaAPIToken", "domain", "Example.Okta.com", "https://example.okta.com/")]
    [InlineData("FreshserviceAPIKey", "domain", "example.freshservice.com", "https://example.freshservice.com/")]
    public void The_base_url_is_made_of_the_connections_values(string kindType, string field, string value, string url)
    {
        var (integration, kind) = GetKind(kindType);

        HostRules.BaseUrl(integration, kind, new() { { field, value } }).Should().Be(new Uri(url));
        HostRules.Allows(integration, kind, new() { { field, value } }, new Uri(url + "x")).Should().BeTrue();
    }

    [Theory]
    [InlineData("evil.example/")]
    [InlineData("evil.example/x")]
    [InlineData("evil.example#")]
    [InlineData("evil.example?")]
    [InlineData("evil.example:443/")]
    [InlineData("evil.example\\")]
    [InlineData("evil.example%2f")]
    [InlineData("evil.example%00")]
    [InlineData("evil.example\t")]
    [InlineData("x@evil.example")]
    [InlineData("x:y@evil.example/")]
    [InlineData("/evil.example/")]
    [InlineData("a/../../evil.example")]
    public void No_value_of_a_field_that_forms_a_host_makes_another_host_of_it(string value)
    {
        var tried = 0;
        foreach (var (integration, kind) in Catalog.All.SelectMany(i => i.Credentials.Select(k => (i, k))))
        {
            foreach (var field in integration.FieldsFor(kind)
                .Where(f => f is { FormsHost: true, Public: true, Format: not (FieldFormat.Url or FieldFormat.Hosts) }))
            {
                tried++;
                var values = new FieldSet { { field.Name, value } };
                FieldRules.Validate(integration, kind,
                    values).Should()
                    .Contain(f =>
                        f.Field == field.Name
                            && f.Severity == ErrorSeverity.Error, $"{integration.Name}, {field.Name}");
                foreach (var address in new[] { "https://evil.example/", "https://evil.example/x" })
                    HostRules.Allows(integration, kind, values,
                        new Uri(address)).Should().BeFalse($"{integration.Name}, {field.Name}");
            }
        }
        tried.Should().BeGreaterThan(5);
    }

    [Fact]
    public void Values_that_make_no_address_make_no_base_url()
    {
        var (integration, kind) = GetKind("OktaAPIToken");

        HostRules.BaseUrl(integration, kind, []).Should().BeNull();
        HostRules.Allows(integration, kind, [], new Uri("https://example.okta.com")).Should().BeFalse();
    }
}
