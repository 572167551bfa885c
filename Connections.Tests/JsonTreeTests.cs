using System.Text.Json.Nodes;
using Connections.Core;

namespace Connections.Tests;

/// <summary>JSON that is edited as it stands, whatever form it has.</summary>
public sealed class JsonTreeTests
{
    [Theory]
    [InlineData("""[{"a":1},null,2,"x",[{"b":1}],{"c":1}]""", """{"a":1} {"c":1}""")]
    [InlineData("[]", "")]
    [InlineData("""{"a":{}}""", "")]
    [InlineData("\"x\"", "")]
    [InlineData("null", "")]
    public void Objects_of_a_list_come_without_its_other_items(string json, string objects) =>
        string.Join(' ', JsonTree.Objects(JsonNode.Parse(json)).Select(o => o.ToJsonString())).Should().Be(objects);

    [Theory]
    [InlineData("""{"a":"x"}""", "x")]
    [InlineData("""{"a":""}""", "")]
    [InlineData("""{"a":1}""", null)]
    [InlineData("""{"a":true}""", null)]
    [InlineData("""{"a":null}""", null)]
    [InlineData("""{"a":["x"]}""", null)]
    [InlineData("""{"a":{"a":"x"}}""", null)]
    [InlineData("""{"A":"x"}""", null)]
    public void A_text_is_that_of_a_member_which_is_a_text(string json, string? text) =>
        JsonTree.TextAt(Parse(json), "a").Should().Be(text);

    [Fact]
    public void A_text_that_was_put_in_is_read_like_a_parsed_one() =>
        JsonTree.TextAt(new JsonObject { ["a"] = "x" }, "a").Should().Be("x");

    [Theory]
    [InlineData("""{"a":[1],"b":2}""", """{"a":[1,0],"b":2}""")]
    [InlineData("""{"b":2}""", """{"b":2,"a":[0]}""")]
    [InlineData("""{"a":null,"b":2}""", """{"a":[0],"b":2}""")]
    [InlineData("""{"a":{"c":1},"b":2}""", """{"a":[0],"b":2}""")]
    public void A_list_is_there_already_or_made_in_its_place(string json, string edited)
    {
        var document = Parse(json);

        JsonTree.List(document, "a").Add(0);

        document.ToJsonString().Should().Be(edited);
    }

    [Theory]
    [InlineData("""{"a":{"c":1},"b":2}""", """{"a":{"c":1,"d":0},"b":2}""")]
    [InlineData("""{"b":2}""", """{"b":2,"a":{"d":0}}""")]
    [InlineData("""{"a":null,"b":2}""", """{"a":{"d":0},"b":2}""")]
    [InlineData("""{"a":"x","b":2}""", """{"a":{"d":0},"b":2}""")]
    public void An_object_is_there_already_or_made_in_its_place(string json, string edited)
    {
        var document = Parse(json);

        JsonTree.Member(document, "a")["d"] = 0;

        document.ToJsonString().Should().Be(edited);
    }

    [Theory]
    [InlineData("""{"a":1,"b":2}""", "[3]", """{"a":[3],"b":2}""")]
    [InlineData("""{"b":2}""", "\"x\"", """{"b":2,"a":"x"}""")]
    [InlineData("""{"a":1,"b":2}""", "null", """{"b":2}""")]
    [InlineData("""{"b":2}""", "null", """{"b":2}""")]
    public void A_member_is_put_in_its_place_or_taken_away(string json, string value, string edited)
    {
        var document = Parse(json);

        JsonTree.Put(document, "a", JsonNode.Parse(value));

        document.ToJsonString().Should().Be(edited);
    }

    [Fact]
    public void A_value_that_stands_elsewhere_is_copied()
    {
        var source = Parse("""{"list":[1]}""");
        var document = new JsonObject();

        JsonTree.Put(document, "a", source["list"]);
        source["list"]!.AsArray().Add(2);

        source.ToJsonString().Should().Be("""{"list":[1,2]}""");
        document.ToJsonString().Should().Be("""{"a":[1]}""");
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
