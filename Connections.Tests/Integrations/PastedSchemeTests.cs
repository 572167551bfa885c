using Connections.Core;
using Connections.Core.Integrations;
using static Connections.Tests.Integrations.TestForms;

namespace Connections.Tests.Integrations;

/// <summary>Secrets that were copied with what comes before them in the header.</summary>
public sealed class PastedSchemeTests
{
    [Theory]
    [InlineData("OpenAIAPIKey", "api_token", "Bearer sk-1")]
    [InlineData("OpenAIAPIKey", "api_token", "bearer  sk-1")]
    [InlineData("OpenAIAPIKey", "api_token", "Authorization: Bearer sk-1")]
    [InlineData("OktaAPIToken", "api_token", "SSWS 00abc")]
    public void A_scheme_that_the_header_has_already_warns_when_it_is_typed(string kind, string field, string pasted) =>
        Check(kind,
            new FieldSet { { "domain", "dev-1.okta.com" }, { field, Secret(pasted) } }).Should()
            .ContainSingle(f => f.Field == field && f.Message.Contains("It is sent once"))
            .Which.Should()
            .Match<ValidationError>(
                f => f.Severity == ErrorSeverity.Warning && !f.Message.Contains("sk-1")
                    && !f.Message.Contains("00abc"));

    [Theory]
    [InlineData("sk-1")]
    [InlineData("Bearer")]
    [InlineData("Bearersk-1")]
    public void A_secret_without_a_scheme_warns_of_nothing(string typed) =>
        Check("OpenAIAPIKey",
            new FieldSet { { "api_token", Secret(typed) } }).Should().NotContain(f => f.Message.Contains("sent once"));

    [Fact]
    public void A_token_warns_where_a_header_that_names_it_has_the_scheme()
    {
        IReadOnlyList<ValidationError> Of(string header) =>
            Check("HTTPTokenAuth",
                Http(("tokens", List(Token("token1", "Bearer abc"))),
                    ("headers", List(Pair("Authorization", header)))));

        Of("Bearer {{ token1 }}").Should().ContainSingle().Which.Should()
            .Match<ValidationError>(f => f.Field == "tokens/token1/value" && f.Severity == ErrorSeverity.Warning);
        Of("{{ token1 }}").Should().BeEmpty("there it belongs to the token");
    }

    [Theory]
    [InlineData("Bearer {{ t }}", "Bearer Bearer abc", "Bearer abc", "abc")]
    [InlineData("Bearer {{ t }}", "Bearer bearer  abc", "Bearer abc", "abc")]
    [InlineData("Bearer {{ t }}", "Bearer Authorization: Bearer abc", "Bearer abc", "abc")]
    [InlineData("Token token={{ t }}", "Token token=Token token=abc", "Token token=abc", "abc")]
    [InlineData("Bearer {{ t }}", "Bearer abc", "Bearer abc", null)]
    [InlineData("{{ t }}", "Bearer Bearer abc", "Bearer Bearer abc", null)]
    [InlineData("Bearer {{ t }}", "Bearer Bearer ", "Bearer Bearer ", null)]
    public void A_header_has_its_scheme_once(string template, string filled, string sent, string? bare)
    {
        PastedScheme.Once("Authorization", template, filled, out var left).Should().Be(sent);
        left.Should().Be(bare);
    }
}
