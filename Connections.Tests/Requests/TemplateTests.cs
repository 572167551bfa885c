using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Connections.Core;
using Connections.Core.Integrations;
using Connections.Core.Requests.Templates;
using CsCheck;

namespace Connections.Tests.Requests;

public sealed class TemplateTests
{
    private static readonly string[] Nasty = ["\"", "\\", "\r\nX: 1", "{{ x }}", "</a>", "&a=b", "../..", "\ud800", "1",
        "true", "\\u0022", "]]>", "-1e5", "\0", "é", "%2e%2e", "//evil.example", "?a#b"];

    private static readonly Gen<string> AnyText = Gen.OneOf(
        Gen.String,
        Gen.Int[0, Nasty.Length - 1].Select(i => Nasty[i]),
        Gen.String[Gen.Char["\"\\{}[]:,'<>&%/?#.\r\n0ae "], 0, 12]);

    private static string Fill(string source, string value, EncodingContext landing) =>
        Template.Fill(source, new TemplateVariables().With("x", value), landing);

    [Theory]
    [InlineData("a{{ x }}b", "a1b")]
    [InlineData("{{x}}", "1")]
    [InlineData("{{\n x \t}}", "1")]
    [InlineData("no braces", "no braces")]
    [InlineData("{ } }} { x }", "{ } }} { x }")]
    [InlineData("{{ list[1] }}", "b")]
    [InlineData("{{ list.1 }}", "b")]
    [InlineData("{{ deep.a[0].b }}", "7")]
    [InlineData("{{ deep[\"a b\"] }}", "spaced")]
    [InlineData("{{ [\"x\"] }}", "1")]
    [InlineData("{{ deep.flag }}", "true")]
    [InlineData("{{ list }}", "[\"a\",\"b\"]")]
    [InlineData("{{ deep.a }}", "[{\"b\":7}]")]
    [InlineData("{{ odd-name_1 }}", "<&>")]
    public void Paths_are_filled_in_and_everything_else_stays(string source, string expected) =>
        Template.Fill(source, Sample(), EncodingContext.Plain).Should().Be(expected);

    [Theory]
    [InlineData("{{ }}", "no name", 0)]
    [InlineData("ab{{ x", "no closing", 2)]
    [InlineData("{{ x y }}", "}}", 5)]
    [InlineData("{{ x | upper }}", "}}", 5)]
    [InlineData("{{ #if x }}", "A name is expected", 3)]
    [InlineData("{{ x. }}", "A name is expected", 5)]
    [InlineData("{{ x..y }}", "A name is expected", 5)]
    [InlineData("{{ ../x }}", "A name is expected", 3)]
    [InlineData("{{ x[a] }}", "Brackets must hold", 4)]
    [InlineData("{{ x[\"a }}", "no end", 5)]
    [InlineData("{{ x[1 }}", "not closed", 4)]
    [InlineData("{{{ x }}}", "A name is expected", 2)]
    [InlineData("{{ f() }}", "}}", 4)]
    public void A_template_without_a_valid_path_is_refused_with_the_position(
        string source, string message, int position)
    {
        var fault = Assert.Throws<TemplateException>(() => Template.Parse(source));
        fault.Message.Should().Contain(message);
        fault.Position.Should().Be(position);
    }

    [Theory]
    [InlineData("{{ y }}", "\"y\" is unknown (character 1). Did you mean x?")]
    [InlineData("{{ odd-name_2 }}", "Did you mean odd-name_1?")]
    [InlineData("{{ Steps.a }}", "Available: deep, empty, list, nothing, odd-name_1, x.")]
    [InlineData("{{ X }}", "\"X\" is unknown")]
    [InlineData("{{ deep.z }}", "\"z\" doesn't exist; there is [\"a b\"], a, flag")]
    [InlineData("{{ list[2] }}", "item 2 doesn't exist; the list has 2")]
    [InlineData("{{ x.y }}", "\"x\" is a text and has no parts")]
    [InlineData("{{ nothing }}", "is null")]
    public void A_missing_value_is_named_and_never_an_empty_text(string source, string message) =>
        Assert.Throws<TemplateException>(() => Template.Fill(source, Sample(), EncodingContext.Plain)).Message.Should()
            .Contain(message);

    [Fact]
    public void A_secret_is_filled_in_and_no_fault_tells_it()
    {
        var variables = new TemplateVariables().With("token", new SecretValue("s3cr3t\nvalue"));
        Template.Fill("Bearer {{ token }}", variables, EncodingContext.Plain).Should().Be("Bearer s3cr3t\nvalue");
        foreach (var landing in new[] { EncodingContext.Header, EncodingContext.Host, EncodingContext.Url })
            Assert.Throws<TemplateException>(() => Template.Fill("{{ token }}", variables, landing)).Message.Should()
                .NotContain("s3cr3t");
    }

    [Fact]
    public void Size_and_number_are_bounded()
    {
        Assert.Throws<TemplateException>(() => Template.Parse(new string('a', Template.MaxSource + 1)));
        Assert.Throws<TemplateException>(
            () => Template.Parse(string.Concat(Enumerable.Repeat("{{x}}", Template.MaxPlaceholders + 1))));
        Assert.Throws<TemplateException>(
            () => Fill(string.Concat(Enumerable.Repeat("{{x}}", 100)), new string('a', 20_000), EncodingContext.Plain));
        Fill(string.Concat(Enumerable.Repeat("{{x}}", Template.MaxPlaceholders)), "a",
            EncodingContext.Path).Should().HaveLength(Template.MaxPlaceholders);
    }

    [Fact]
    public void A_header_never_has_a_line_break_or_a_foreign_character() => AnyText.Sample(value =>
    {
        try
        {
            return Fill("Bearer {{ x }}", value, EncodingContext.Header).All(c => c is >= ' ' and <= '~' or '\t');
        }
        catch (TemplateException)
        {
            return value.Any(c => c is not (>= ' ' and <= '~' or '\t'));
        }
    });

    [Fact]
    public void Json_is_valid_and_gives_back_every_text() => AnyText.Sample(value =>
    {
        using var json =
            JsonDocument.Parse(Fill("""{"a":"p{{ x }}s","b":[{{ x }}],"c":"\"{{x}}"}""", value, EncodingContext.Json));
        var whole = WellFormed(value);
        var bare = json.RootElement.GetProperty("b")[0];
        return json.RootElement.EnumerateObject().Count() == 3
            && json.RootElement.GetProperty("a").GetString() == $"p{whole}s"
            && json.RootElement.GetProperty("c").GetString() == $"\"{whole}"
            && json.RootElement.GetProperty("b").GetArrayLength() == 1
            && (bare.ValueKind == JsonValueKind.String ? bare.GetString() : bare.GetRawText()) == whole;
    });

    [Theory]
    [InlineData("5", "5")]
    [InlineData("-1.5e3", "-1.5e3")]
    [InlineData("true", "true")]
    [InlineData("007", "\"007\"")]
    [InlineData("null", "\"null\"")]
    [InlineData("", "\"\"")]
    [InlineData("{\"a\":1}", "\"{\\u0022a\\u0022:1}\"")]
    [InlineData("1,\"admin\":true", "\"1,\\u0022admin\\u0022:true\"")]
    public void A_placeholder_outside_quotes_is_a_JSON_value_of_its_own(string value, string expected) =>
        Fill("{\"a\":{{ x }}}", value, EncodingContext.Json).Should().Be($"{{\"a\":{expected}}}");

    [Fact]
    public void A_secret_outside_of_quotes_stays_a_text_even_if_it_is_a_number() =>
        Template.Fill("[{{ x }}]", new TemplateVariables().With("x", new SecretValue("12345")),
            EncodingContext.Json).Should().Be("[\"12345\"]");

    [Fact]
    public void A_list_in_json_stays_a_list_and_in_quotes_becomes_its_text() =>
        Template.Fill("""{"a":{{ list }},"b":"{{ list }}","n":{{ nothing }}}""", Sample(), EncodingContext.Json)
            .Should().Be("""{"a":["a","b"],"b":"[\u0022a\u0022,\u0022b\u0022]","n":null}""");

    [Theory]
    [InlineData("{'a':'{{ x }}'}")]
    [InlineData("{\"a\":\"{{ x }}}")]
    [InlineData("{\"a\": 1{{ x }}}")]
    public void A_template_that_is_no_json_is_refused_where_json_is_due(string source) =>
        Assert.Throws<TemplateException>(() => Fill(source, "v", EncodingContext.Json));

    [Fact]
    public void Query_and_form_give_back_every_text() => AnyText.Sample(value =>
        Uri.UnescapeDataString(Fill("{{ x }}", value, EncodingContext.Query)) == WellFormed(value)
        && Fill("a={{ x }}&b=1", value, EncodingContext.Form).Split('&').Length == 2);

    [Fact]
    public void A_path_value_stays_one_segment_or_is_refused() => AnyText.Sample(value =>
    {
        try
        {
            var uri = new Uri("https://host.example" + Fill("/a/{{ x }}/z", value, EncodingContext.Path));
            return uri.Host == "host.example" && uri.Segments.Length == 4 && uri.Query.Length == 0
                && uri.Fragment.Length == 0
                && Uri.UnescapeDataString(uri.Segments[2].TrimEnd('/')) == WellFormed(value);
        }
        catch (TemplateException)
        {
            return value is "" or "." or "..";
        }
    });

    [Fact]
    public void Dots_from_two_values_do_not_make_a_step_up() =>
        Assert.Throws<TemplateException>(() => Fill("/a/{{ x }}{{ x }}/b", ".", EncodingContext.Path));

    [Fact]
    public void An_address_keeps_its_host_whatever_the_value() => AnyText.Sample(value =>
    {
        try
        {
            var uri = new Uri(Fill("https://{{ x }}.okta.com/a/{{ x }}?q={{ x }}", value, EncodingContext.Url));
            return uri.IdnHost.EndsWith(".okta.com", StringComparison.Ordinal) && uri.UserInfo.Length == 0
                && uri.IsDefaultPort;
        }
        catch (Exception e) when (e is TemplateException or UriFormatException)
        {
            return true;
        }
    });

    [Theory]
    [InlineData("https://api.example/v1")]
    [InlineData("http://127.0.0.1:80/x?y=1")]
    public void A_value_may_be_the_whole_beginning_of_an_address(string value) =>
        Fill("{{ x }}/more", value, EncodingContext.Url).Should().Be(value + "/more");

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("//evil.example")]
    [InlineData("https://user:pw@evil.example")]
    [InlineData("https://a.example#b")]
    [InlineData("/v1/x")]
    [InlineData("")]
    public void A_value_at_the_start_of_an_address_must_be_an_address(string value) =>
        Assert.Throws<TemplateException>(() => Fill("{{ x }}/more", value, EncodingContext.Url));

    [Fact]
    public void Xml_is_valid_and_gives_back_every_text() => AnyText.Sample(value =>
    {
        try
        {
            var root = XElement.Parse(Fill("<a b=\"{{ x }}\">{{ x }}</a>", value, EncodingContext.Xml),
                LoadOptions.PreserveWhitespace);
            return !root.HasElements && root.Value == WellFormed(value);
        }
        catch (TemplateException)
        {
            return value.Any(c => c is < ' ' and not ('\t' or '\n' or '\r') or '\uFFFE' or '\uFFFF');
        }
    });

    [Fact]
    public void A_filled_in_value_is_not_read_again() =>
        Fill("{{ x }}", "{{ x }}", EncodingContext.Plain).Should().Be("{{ x }}");

    [Fact]
    public void Any_text_is_a_template_or_is_refused_with_a_message() =>
        Gen.String[Gen.Char["{}[]x.\"1 "], 0, 30].Sample(source =>
    {
        try
        {
            _ = Template.Parse(source).Render(new TemplateVariables().With("x", "1"), EncodingContext.Plain);
        }
        catch (TemplateException)
        {
            // Refused: as good as read.
        }
    });

    [Theory]
    [InlineData("application/json; charset=utf-8", nameof(EncodingContext.Json))]
    [InlineData("application/vnd.api+json", nameof(EncodingContext.Json))]
    [InlineData("application/x-www-form-urlencoded", nameof(EncodingContext.Form))]
    [InlineData("text/xml", nameof(EncodingContext.Xml))]
    [InlineData("text/plain", nameof(EncodingContext.Plain))]
    public void The_media_type_decides_how_a_body_is_filled(string contentType, string landing) =>
        EncodingContexts.ForBody(contentType).ToString().Should().Be(landing);

    private static TemplateVariables Sample() => new TemplateVariables()
        .With("x", "1")
        .With("empty", "")
        .With("odd-name_1", "<&>")
        .With("nothing", (JsonNode?)null)
        .With("list", new JsonArray("a", "b"))
        .With("deep", JsonNode.Parse("""{"a":[{"b":7}],"a b":"spaced","flag":true}"""));

    private static string WellFormed(string text) => string.Concat(text.EnumerateRunes().Select(r => r.ToString()));
}
