using Connections.Core;
using Connections.Core.Connections;
using CsCheck;

namespace Connections.Tests.Connections;

/// <summary>
/// The rules on identifier tags, one by one: the specification's examples, then properties over many texts.
/// </summary>
public sealed class IdentifierTagTests
{
    [Theory]
    [InlineData("account_id:123456789", "account_id", "123456789")]
    [InlineData("env:prod", "env", "prod")]
    [InlineData("ENV:Prod", "env", "prod")]
    [InlineData("  env:prod  ", "env", "prod")]
    [InlineData("team/name:action-platform_v2/x", "team/name", "action-platform_v2/x")]
    [InlineData("a:1", "a", "1")]
    [InlineData("a-:_", "a-", "_")]
    [InlineData("defaults:x", "defaults", "x")]
    [InlineData("env:default-1", "env", "default-1")]
    [InlineData("my-default:x", "my-default", "x")]
    public void A_tag_that_keeps_the_rules_is_taken_in_lower_case(string text, string key, string value)
    {
        IdentifierTag.TryParse(text, out var tag, out var fault).Should().BeTrue(fault);
        (tag!.Key, tag.Value).Should().Be((key, value));
    }

    [Theory]
    [InlineData("env:staging:east", "has two colons", "env:staging-east")]
    [InlineData("a:b:c:d", "has three colons", "a:b-c-d")]
    [InlineData("env", "has no value", "env:staging")]
    [InlineData("env:", "has no value", "env:staging")]
    [InlineData(":prod", "has no key", "env:prod")]
    [InlineData(":", "has no key", "env:staging")]
    [InlineData("", "Enter a tag", "env:staging")]
    [InlineData("   ", "Enter a tag", "env:staging")]
    [InlineData("1env:prod", "does not start with a letter", "env:prod")]
    [InlineData("_env:prod", "does not start with a letter", "env:prod")]
    [InlineData("/env:prod", "does not start with a letter", "env:prod")]
    [InlineData("env:v1.2", "has a period", "env:v1-2")]
    [InlineData("e.nv:prod", "has a period", "e-nv:prod")]
    [InlineData("team:action platform", "has a space", "team:action-platform")]
    [InlineData("env:a,b", "has a comma", "env:a-b")]
    [InlineData("env:straße", "has the character “ß”", "env:stra-e")]
    [InlineData("umwelt:größe", "has the character “ö”", "umwelt:gr--e")]
    [InlineData("env:a\u0000b", "has a control character", "env:a-b")]
    [InlineData("env:😀", "has a character that is not allowed", "env:staging")]
    [InlineData("default:yes", "uses the reserved key default", "env:yes")]
    [InlineData("DEFAULT:yes", "uses the reserved key default", "env:yes")]
    [InlineData("aws:default", "uses the reserved value default", "aws:main")]
    [InlineData("aws:Default", "uses the reserved value default", "aws:main")]
    public void A_tag_that_breaks_a_rule_shows_the_rule_and_a_form_that_passes(string text, string says,
        string shows)
    {
        IdentifierTag.TryParse(text, out _, out var fault).Should().BeFalse();
        fault.Should().Contain(says).And.Contain(shows);
    }

    [Fact]
    public void The_form_that_a_message_shows_passes()
    {
        (Gen.Char[" aZ9.:_-/äß,"].Array[0, 30]).Select(chars => new string(chars)).Sample(text =>
        {
            if (IdentifierTag.TryParse(text, out _, out var fault)) return;
            var shown = fault[(fault.LastIndexOf("example ", StringComparison.Ordinal) + 8)..].TrimEnd('.');
            IdentifierTag.TryParse(shown, out _, out var again).Should().BeTrue($"“{text}” → {fault} → {again}");
        }, iter: 5000);
    }

    [Fact]
    public void Two_hundred_characters_pass_and_one_more_does_not()
    {
        IdentifierTag.TryParse("k:" + new string('v', 198), out _, out _).Should().BeTrue();
        IdentifierTag.TryParse("k:" + new string('v', 199), out _, out var fault).Should().BeFalse();
        fault.Should().Contain("has 201 characters").And.Contain("maximum is 200");
    }

    [Fact]
    public void Fifty_tags_pass_and_one_more_does_not()
    {
        List<ValidationError> faults = [];
        IdentifierTag.ParseAll([.. Enumerable.Range(0, 50).Select(i => $"key:{i}")], faults).Should().HaveCount(50);
        faults.Should().BeEmpty();
        IdentifierTag.ParseAll([.. Enumerable.Range(0, 51).Select(i => $"key:{i}")], faults);
        faults.Should().ContainSingle(f => f.Field == "tags" && f.Message.Contains("51 tags"));
    }

    [Fact]
    public void A_tag_twice_is_refused_at_its_place_and_two_values_of_a_key_are_not()
    {
        List<ValidationError> faults = [];
        IdentifierTag.ParseAll(["env:a", "env:b", "ENV:A"], faults);
        faults.Should().ContainSingle().Which.Field.Should().Be("tags/2");
    }

    [Fact]
    public void A_tag_that_is_accepted_reads_the_same_again_and_keeps_every_rule()
    {
        Gen.String[Gen.Char, 0, 40].Sample(text =>
        {
            if (!IdentifierTag.TryParse(text, out var tag, out var fault))
            {
                fault.Should().NotBeNullOrWhiteSpace();
                return;
            }
            Keeps(tag.ToString()).Should().BeTrue();
            IdentifierTag.TryParse(tag.ToString(), out var again, out _).Should().BeTrue();
            again.Should().Be(tag);
        }, iter: 20000);
    }

    [Fact]
    public void The_parser_agrees_with_the_rules_written_as_one_expression()
    {
        (Gen.Char["adeflutAZ09_-/: .ß"].Array[0, 12]).Select(chars => new string(chars)).Sample(text =>
            IdentifierTag.TryParse(text, out _,
                out _).Should().Be(Keeps(text.Trim().ToLowerInvariant()), $"of “{text}”"), iter: 50000);
    }

    // The rules a second time, in another form than the code's.
    private static bool Keeps(string tag) =>
        tag.Length <= 200
        && System.Text.RegularExpressions.Regex.IsMatch(tag, @"\A[a-z][a-z0-9_/-]*:[a-z0-9_/-]+\z")
        && !tag.StartsWith("default:", StringComparison.Ordinal)
        && !tag.EndsWith(":default", StringComparison.Ordinal);
}
