using Connections.Core.Automation.Scripts;
using Connections.Core.Automation.Specs;

namespace Connections.Tests.Automation.Specs;

/// <summary>How texts with scripts are taken apart.</summary>
public sealed class ValueTextTests
{
    [Theory]
    [InlineData("a ${ 1 + 1 } b", "a {{ $script1 }} b", " 1 + 1 ")]
    [InlineData("${Trigger.env}", "{{ $script1 }}", "Trigger.env")]
    [InlineData("${ [1].map(x => { return {a: x}; }) }", "{{ $script1 }}", " [1].map(x => { return {a: x}; }) ")]
    [InlineData("${ '}' + \"}\" }!", "{{ $script1 }}!", " '}' + \"}\" ")]
    [InlineData("{${ 1 }}", "{{ '{' }}{{ $script1 }}}", " 1 ")]
    [InlineData("{\"a\":${ {b:1} }}", "{\"a\":{{ $script1 }}}", " {b:1} ")]
    [InlineData("{{ Trigger.a }}${ `${Trigger.b}` }", "{{ Trigger.a }}{{ $script1 }}", " `${Trigger.b}` ")]
    public void A_script_becomes_a_name_in_its_text(string text, string template, string script)
    {
        var read = ValueText.Parse(text);

        read.Fault.Should().BeNull();
        read.Template.Should().Be(template);
        read.Scripts.Should().ContainSingle().Which.Code.Should().Be(script);
    }

    [Theory]
    [InlineData("no script")]
    [InlineData("{{ '${ not read }' }}")]
    [InlineData("$ {x} {{ Trigger.x }}")]
    public void A_text_without_scripts_stays_as_it_is(string text)
    {
        var read = ValueText.Parse(text);

        read.Template.Should().Be(text);
        read.Scripts.Should().BeEmpty();
    }

    [Theory]
    [InlineData("a ${ 1 +", "JavaScript at character 3: The closing } is missing.")]
    [InlineData("a ${ 1 + } b", "JavaScript at character 10: Unexpected end of input.")]
    [InlineData("${ }", "JavaScript at character 4: *.")]
    [InlineData("a ${ 1 +\n 2n } b", "JavaScript at character 11: BigInt is not available.")]
    public void A_script_that_cannot_be_read_says_where(string text, string fault) =>
        ValueText.Parse(text).Fault.Should().Match(fault);

    [Theory]
    [InlineData("${ {a: {b: {c: 1}}}.a.b }", 1)]
    [InlineData("${ \"}\" + {a: {b: 1}} }", 4)]
    public void A_brace_that_can_end_no_script_is_not_tried(string text, int tries)
    {
        var tried = 0;

        var read = ValueText.Parse(text, read: code =>
        {
            tried++;
            return ScriptProgram.Expression(code);
        });

        read.Fault.Should().BeNull();
        tried.Should().Be(tries);
    }

    [Fact]
    public void A_text_of_a_megabyte_of_braces_is_read_in_bounded_time() =>
        ValueText.Parse(string.Concat(Enumerable.Repeat("${}", 300_000))).Fault.Should().NotBeNull();
}
