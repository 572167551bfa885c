using Connections.Core;
using Connections.Core.Integrations;
using static Connections.Tests.Integrations.TestForms;

namespace Connections.Tests.Integrations;

public sealed class HttpFieldsTests
{
    [Fact]
    public void Headers_parameters_and_body_may_refer_to_tokens() =>
        Check("HTTPTokenAuth", Http(
            ("tokens", List(Token("token1"), Token("token2"))),
            ("headers", List(Pair("Authorization", "Bearer {{ token1 }}"))),
            ("url_parameters", List(Pair("key", "{{token2}}"))),
            ("body", new FieldValue.Part(
                new() { { "content", "{\"a\":{\"b\":\"{{ token1 }}\"}}" },
                    { "content_type", "application/json; charset=utf-8" } })))).Should().BeEmpty();

    [Theory]
    [InlineData("token1", null)]
    [InlineData("to_ken", "letters and digits")]
    [InlineData("1token", "letters and digits")]
    [InlineData("tökèn", "letters and digits")]
    public void A_tokens_name_is_letters_and_digits(string name, string? message)
    {
        var faults = Check("HTTPTokenAuth", Http(("tokens", List(Token(name)))));

        if (message is null) faults.Should().BeEmpty();
        else faults.Should().ContainSingle(f => f.Field == "tokens/0/name").Which.Message.Should().Contain(message);
    }

    [Fact]
    public void A_faulty_item_is_named_by_its_key_and_by_its_place_where_the_key_is_at_fault()
    {
        var faults = Check("HTTPTokenAuth", Http(("tokens", List(
            new FieldSet { { "name", "good" } },
            new FieldSet { { "value", Secret("x") } },
            Token("Good"),
            Token("a/b")))));

        faults.Select(f => f.Field).Should().Equal("tokens/good/value", "tokens/1/name", "tokens/2/name",
            "tokens/3/name", "tokens/3/name");
        faults[2].Message.Should().Contain("Good is listed twice");
    }

    [Theory]
    [InlineData("url_parameters", "page", "Page", false)]
    [InlineData("url_parameters", "page", "page", true)]
    [InlineData("headers", "X-Page", "x-page", true)]
    public void Names_of_parameters_differ_by_case_and_names_of_headers_do_not(
        string list, string one, string other, bool isTwice)
    {
        var faults = Check("HTTPTokenAuth", Http((list, List(Pair(one, "1"), Pair(other, "2")))));

        if (!isTwice) faults.Should().BeEmpty();
        else faults.Should().ContainSingle(f => f.Field == $"{list}/1/name")
            .Which.Message.Should().Contain("is listed twice");
    }

    [Fact]
    public void A_list_has_at_most_fifty_items()
    {
        Check("HTTPTokenAuth",
            Http(("tokens", List([.. Enumerable.Range(0, 50).Select(i => Token($"t{i}"))])))).Should().BeEmpty();
        Check("HTTPTokenAuth",
            Http(("tokens", List([.. Enumerable.Range(0, 51).Select(i => Token($"t{i}"))])))).Should()
            .ContainSingle().Which.Field.Should().Be("tokens");
    }

    [Theory]
    [InlineData("Bearer {{ tokn1 }}", "there is no token with that name. Did you mean token1?")]
    [InlineData("Bearer {{ token1", "has {{ without the closing }}")]
    [InlineData("Bearer token1 }}", "has }} without {{")]
    [InlineData("Bearer {{ }}", "without a name")]
    [InlineData("Bearer {{ token1 | upper }}", "without a name")]
    [InlineData("Bearer {{{ token1 }}}", "without a name")]
    [InlineData("Bearer {{ TOKEN1 }}", "Did you mean token1?")]
    public void A_template_refers_only_to_what_exists(string value, string message) =>
        Check("HTTPTokenAuth",
            Http(("tokens", List(Token("token1"))), ("headers", List(Pair("Authorization", value))))).Should()
            .ContainSingle()
            .Which.Should()
            .Match<ValidationError>(
                f => f.Field == "headers/Authorization/value" && f.Message.Contains(message, StringComparison.Ordinal));

    [Theory]
    [InlineData("Host")]
    [InlineData("content-length")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Proxy-Authorization")]
    [InlineData("X-Forwarded-For")]
    [InlineData("Metadata-Flavor")]
    public void Headers_that_steer_the_network_are_refused(string name) =>
        Check("HTTPTokenAuth",
            Http(("headers", List(Pair(name, "x"))))).Should().ContainSingle().Which.Field.Should()
            .Be("headers/0/name");

    [Theory]
    [InlineData("X-A: b\r\nX-Evil", "v", "headers/0/name")]
    [InlineData("X A", "v", "headers/0/name")]
    [InlineData("X-A", "v\r\nX-Evil: 1", "headers/X-A/value")]
    [InlineData("X-A", "v\u00e9", "headers/X-A/value")]
    [InlineData("X-A", "\u007f", "headers/X-A/value")]
    public void A_header_cannot_smuggle_another(string name, string value, string field) =>
        Check("HTTPTokenAuth",
            Http(("headers", List(Pair(name, value))))).Should()
            .Contain(f => f.Field == field && f.Severity == ErrorSeverity.Error);

    [Fact]
    public void A_body_may_have_line_breaks_and_other_scripts() =>
        Check("HTTPTokenAuth",
            Http(("body", new FieldValue.Part(new() { { "content", "{\n\t\"name\": \"Łódź 😀\"\r\n}" } })))).Should()
            .BeEmpty();

    [Fact]
    public void A_body_has_no_null_character() =>
        Check("HTTPTokenAuth",
            Http(("body", new FieldValue.Part(new() { { "content", "a\0b" } })))).Should()
            .ContainSingle().Which.Field.Should().Be("body/content");

    [Fact]
    public void A_user_name_has_no_colon() =>
        Check("HTTPBasicAuth",
            Http(("username", new FieldValue.Text("a:b")))).Should().ContainSingle().Which.Message.Should()
            .Contain("colon");

    [Fact]
    public void The_second_step_knows_the_access_token_and_the_first_does_not()
    {
        FieldSet Two(string first, string second) => Http(
            ("tokens", List(Token("secret"))),
            ("request_url", new FieldValue.Text("https://login.example.com/token")),
            ("request_headers", List(Pair("X-First", first))),
            ("headers", List(Pair("Authorization", second))));

        Check("HTTPTwoStepAuth", Two("{{ secret }}", "Bearer {{ access_token }}")).Should().BeEmpty();
        Check("HTTPTwoStepAuth",
            Two("{{ access_token }}", "{{ secret }}")).Should().ContainSingle().Which.Field.Should()
            .Be("request_headers/X-First/value");
    }

    [Fact]
    public void A_hidden_field_is_neither_required_nor_checked_nor_kept()
    {
        var values = Http(
            ("secret_type", new FieldValue.Text("BASIC_AUTH")),
            ("tokens", List(Token("no good"))),
            ("request_url", new FieldValue.Text("https://login.example.com/token")),
            ("username", new FieldValue.Text("u")),
            ("password", Secret("p")));
        var (integration, kind) = GetKind("HTTPTwoStepAuth");

        Check("HTTPTwoStepAuth", values).Should().BeEmpty();
        FieldRules.Separate(integration, kind, values).Secrets.Keys.Should().Equal("password");
        Check("HTTPTwoStepAuth",
            Http(("request_url", new FieldValue.Text("https://login.example.com/token")))).Should()
            .BeEmpty("token auth is the default and needs no user name");
    }
}
