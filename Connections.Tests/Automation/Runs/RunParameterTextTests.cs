using System.Text.Json.Nodes;
using Connections.Core.Automation.Runs;

namespace Connections.Tests.Automation.Runs;

/// <summary>What a run was started with, on the line of a list.</summary>
public sealed class RunParameterTextTests
{
    [Theory]
    [InlineData("null", "")]
    [InlineData("{}", "")]
    [InlineData("""{"env":null}""", "")]
    [InlineData("""{"env":"prod","count":3,"dry":true,"zone":null}""", "env: prod, count: 3, dry: true")]
    [InlineData("""{"ids":[1,2],"who":{"name":"Bo"}}""", """ids: [1,2], who: {"name":"Bo"}""")]
    [InlineData("""{"text":"one\ntwo"}""", "text: one two")]
    [InlineData("""{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7}""", "a: 1, b: 2, c: 3, d: 4, e: 5 and 2 more")]
    [InlineData("""{"text":"0123456789012345678901234567890123456789X"}""",
        "text: 0123456789012345678901234567890123456789…")]
    public void Parameters_are_shown_on_one_short_line(string trigger, string text) =>
        RunParameterText.For(JsonNode.Parse(trigger)).Should().Be(text);
}
