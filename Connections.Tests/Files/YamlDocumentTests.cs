using System.Text;
using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Automation.Entities;
using Connections.Core.Files;
using Connections.Core.Integrations;
using Connections.Tests.Automation.Specs;

namespace Connections.Tests.Files;

/// <summary>A document says in YAML what it says in JSON, there and back.</summary>
public sealed class YamlDocumentTests
{
    [Theory]
    [InlineData("5", "5")]
    [InlineData("-0.5e-3", "-0.5e-3")]
    [InlineData("true", "true")]
    [InlineData("", "null")]
    [InlineData("~", "null")]
    [InlineData("\"5\"", "\"5\"")]
    [InlineData("'true'", "\"true\"")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("True", "\"True\"")]
    [InlineData("0x1f", "\"0x1f\"")]
    [InlineData("007", "\"007\"")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("2026-01-01", "\"2026-01-01\"")]
    [InlineData(".inf", "\".inf\"")]
    [InlineData("{a: [1, two]}", """{"a":[1,"two"]}""")]
    public void A_value_is_what_JSON_would_write_so_and_else_a_text(string yaml, string json) =>
        Read($"connections:\n  - {yaml}\n").ToJsonString().Should().Be($$"""{"connections":[{{json}}]}""");

    [Theory]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("false")]
    [InlineData("")]
    [InlineData(" padded ")]
    [InlineData("a: b # c")]
    [InlineData("{{ Steps.Ask.body }}")]
    [InlineData("${ [1,2].map(x => ({x})) }")]
    [InlineData("${env:HOME}")]
    [InlineData("- item")]
    [InlineData("two\nlines")]
    [InlineData("  indented\nlines")]
    [InlineData("\n\nlast")]
    [InlineData("ends\n")]
    [InlineData("trailing  \nspace")]
    [InlineData("carriage\r\nreturn\ttab")]
    [InlineData("odd\u0001\u0085\u2028\uFEFFend")]
    [InlineData("smile 😀")]
    [InlineData("%directive")]
    [InlineData("*alias")]
    [InlineData("!tag")]
    public void A_text_comes_back_as_it_was(string text)
    {
        var document = new JsonObject { ["steps"] = new JsonArray(text, new JsonObject { [text + "k"] = text }) };

        RoundTrip(document).ToJsonString().Should().Be(document.ToJsonString());
    }

    [Fact]
    public void A_document_with_anything_in_it_comes_back_as_it_was()
    {
        var random = new Random(20261130);
        for (var round = 0; round < 300; round++)
        {
            var document = JsonNode.Parse(SpecMutations.Next(random))!;

            JsonNode.DeepEquals(RoundTrip(document), document).Should().BeTrue("document {0} comes back", round);
        }
    }

    private static JsonNode RoundTrip(JsonNode document)
    {
        var workflow = new ExportedWorkflow("w", "", [], RunAs.Owner, null, false, [], false, document, []);
        var text = new ManifestWriter().Write([], [], [], [workflow], []);
        return Read(text)["workflows"]![0]!["spec"]!;
    }

    private static JsonNode Read(string yaml)
    {
        var faults = new List<ValidationError>();
        var read = YamlReader.Read("one.yaml", Encoding.UTF8.GetBytes(yaml), faults);
        faults.Should().BeEmpty();
        return YamlDocument.ToJson(read!, "", [])!;
    }
}
