using Connections.Core;
using Connections.Core.Egress;
using Connections.Core.Integrations;
using static Connections.Tests.Integrations.TestForms;

namespace Connections.Tests.Integrations;

/// <summary>Hosts that are numbers: readers of addresses disagree on all but four plain decimals.</summary>
public sealed class NumericHostTests
{
    [Theory]
    [InlineData("0127.0.0.1", "Enter 87.0.0.1, or 127.0.0.1 if the leading zeros mean nothing.")]
    [InlineData("0127.0.0.1.", "Enter 87.0.0.1, or 127.0.0.1 if the leading zeros mean nothing.")]
    [InlineData("010.8.8.8", "Enter 8.8.8.8, or 10.8.8.8 if the leading zeros mean nothing.")]
    [InlineData("93.184.215.014", "Enter 93.184.215.12, or 93.184.215.14 if the leading zeros mean nothing.")]
    [InlineData("09.0.0.1", "Enter 9.0.0.1.")]
    [InlineData("127.1", "Enter 127.0.0.1.")]
    [InlineData("93.184.55054", "Enter 93.184.215.14.")]
    [InlineData("2130706433", "Enter 127.0.0.1.")]
    [InlineData("0x7f.1", "Enter 127.0.0.1.")]
    [InlineData("0X7F000001", "Enter 127.0.0.1.")]
    [InlineData("0x", "Enter 0.0.0.0.")]
    [InlineData("127.0.0.1.", "Enter 127.0.0.1.")]
    [InlineData("１２７.0.0.1", "Enter 127.0.0.1.")]
    [InlineData("127。0。0。1", "Enter 127.0.0.1.")]
    [InlineData("①②⑦.0.0.1", "Enter 127.0.0.1.")]
    [InlineData("256.1.1.1", "Enter a name, such as api.example.com, or four numbers from 0 to 255.")]
    [InlineData("1.2.3.4.5", "Enter a name, such as api.example.com, or four numbers from 0 to 255.")]
    [InlineData("api.0x10", "Enter a name, such as api.example.com, or four numbers from 0 to 255.")]
    [InlineData("99999999999999999999999999", "Enter a name, such as api.example.com, or four numbers from 0 to 255.")]
    public void A_numeric_host_in_another_form_gets_the_canonical_one_suggested(string host, string advice)
    {
        NumericHost.Advice(host).Should().Be(advice);

        var address = $"https://{host}/x?y=1.2";
        EgressTarget.TryParse(address, out _, out var fault).Should().BeFalse();
        fault.Should().EndWith(advice);
        FluentActions.Invoking(() => HostBinding.Create([host])).Should().Throw<FormatException>();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("api.example.com")]
    [InlineData("1.example.com")]
    [InlineData("3com")]
    [InlineData("0xyz.example")]
    [InlineData("127.0.0.1.example")]
    [InlineData("[::ffff:1.2.3.4]")]
    [InlineData("")]
    public void A_name_or_four_plain_decimals_are_taken(string host) => NumericHost.Advice(host).Should().BeNull();

    [Theory]
    [InlineData("https://0127.0.0.1", "0127.0.0.1")]
    [InlineData("HTTPS://user:p@ss@0127.0.0.1:8443/a@b", "0127.0.0.1")]
    [InlineData("https://[::1]:8443/", "[::1]")]
    [InlineData("https://h?0127.0.0.1", "h")]
    [InlineData("/embed?target=https://0127.0.0.1/", "")]
    public void A_host_is_found_in_an_address_as_it_was_typed(string address, string host) =>
        TypedUrl.Host(address).Should().Be(host);

    [Theory]
    [InlineData("HTTPNoAuth", "base_url", "https://0127.0.0.1/v1", "87.0.0.1")]
    [InlineData("HTTPNoAuth", "base_url", "https://2130706433", "127.0.0.1")]
    [InlineData("HTTPTwoStepAuth", "request_url", "https://127.1/token", "127.0.0.1")]
    [InlineData("OktaAPIToken", "domain", "0x7f.1", "127.0.0.1")]
    [InlineData("AWSAssumeRole", "allowed_hosts", "api.example.com, 0127.0.0.1:9000", "87.0.0.1")]
    [InlineData("AWSAssumeRole", "allowed_hosts", "*.2.3.4", "2.3.0.4")]
    public void A_field_that_forms_a_host_refuses_it_and_offers_the_canonical_form(string kind, string field,
        string value, string offered)
    {
        var values = kind switch
        {
            "OktaAPIToken" => new FieldSet { { "api_token", Secret("x") } },
            "AWSAssumeRole" => new() { { "account_id", "123456789012" }, { "role", "reader" } },
            "HTTPTwoStepAuth" => Http(("tokens", List(Token("a")))),
            _ => Http(),
        };
        values.Set(field, new FieldValue.Text(value));

        Check(kind, values).Where(f => f.Field == field).Should().ContainSingle().Which
            .Should()
            .Match<ValidationError>(
                f => f.Severity == ErrorSeverity.Error
                    && f.Message.Contains($"Enter {offered}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_test_address_is_looked_at_after_its_places_are_filled() =>
        Check("HTTPNoAuth", Http(("test_url", new FieldValue.Text("https://0127.0.0.1/"))))
            .Should().ContainSingle(f => f.Field == "test_url" && f.Severity == ErrorSeverity.Error);
}
