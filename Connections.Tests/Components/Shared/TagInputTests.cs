using Bunit;
using Connections.Web.Components.Shared;

namespace Connections.Tests.Components.Shared;

public sealed class TagInputTests : ScreenTest
{
    private IReadOnlyList<string> tags = [];

    [Theory]
    [InlineData("Enter")]
    [InlineData("blur")]
    public void A_tag_is_added_in_lower_case(string how)
    {
        var cut = Show();

        cut.Find("input").Input("Env:Prod");
        if (how == "blur") cut.Find("input").Blur();
        else cut.Find("input").KeyDown(how);

        tags.Should().Equal("env:prod");
        cut.Find("input").GetAttribute("value").Should().BeEmpty();
        cut.Find("[role=status]").TextContent.Should().Be("Added env:prod");
    }

    [Fact]
    public void A_comma_adds_the_text_before_it()
    {
        var cut = Show();

        cut.Find("input").Input("env:prod,");

        tags.Should().Equal("env:prod");
    }

    [Fact]
    public void Several_pasted_tags_come_apart_and_none_comes_twice()
    {
        var cut = Show("env:prod");

        cut.Find("input").Input("env:prod, team:search;region:eu team:search");

        tags.Should().Equal("env:prod", "team:search", "region:eu");
        cut.Find("[role=status]").TextContent.Should().Be("env:prod is already added.");
        cut.Find("input").Input("t");
        cut.Find("[role=status]").TextContent.Should().NotContain("already");
    }

    [Fact]
    public void Backspace_in_the_empty_field_removes_the_last_tag()
    {
        var cut = Show("env:prod", "team:search");

        cut.Find("input").KeyDown("Backspace");

        tags.Should().Equal("env:prod");
        cut.Find("input").GetAttribute("value").Should().BeEmpty();
    }

    [Fact]
    public void A_wrong_tag_says_why_and_comes_back_to_be_mended()
    {
        var cut = Show();

        cut.Find("input").Input("env");
        cut.Find("input").KeyDown("Enter");

        cut.Find("[role=alert]").TextContent.Should().Contain("env has no value");
        cut.Find("input").GetAttribute("aria-invalid").Should().Be("true");
        cut.Find("input").KeyDown("Backspace");
        cut.WaitForAssertion(() => tags.Should().BeEmpty());
        cut.WaitForAssertion(() => cut.Find("input").GetAttribute("value").Should().Be("env"));
    }

    [Fact]
    public void A_refusal_of_the_service_is_at_its_tag()
    {
        var cut = Show("env:prod");

        cut.Render(p =>
            p.Add(c => c.Faults, new Dictionary<string, string> { ["env:prod"] = "A group already has env:prod." }));

        cut.Find("[role=alert]").TextContent.Should().Contain("A group already has env:prod.");
    }

    [Fact]
    public void Every_chip_has_a_button_that_names_it()
    {
        var cut = Show("env:prod", "team:search");

        cut.Find("button[aria-label='Remove env:prod']").Click();

        tags.Should().Equal("team:search");
    }

    [Fact]
    public void Suggestions_are_chosen_with_the_keyboard_key_first_then_value()
    {
        var cut = Show();
        Type(cut, "en");
        cut.Find("input").GetAttribute("aria-expanded").Should().Be("true");

        cut.Find("input").KeyDown("ArrowDown");
        var active = cut.Find("input").GetAttribute("aria-activedescendant");
        cut.Find($"#{active}").TextContent.Should().Be("env:");
        cut.Find("input").KeyDown("Enter");
        cut.Find("input").GetAttribute("value").Should().Be("env:");

        Time.Advance(TimeSpan.FromSeconds(1));
        cut.WaitForAssertion(
            () => cut.FindAll("[role=option]").Select(option => option.TextContent).Should().Equal("env:prod",
                "env:staging"));
        cut.Find("input").KeyDown("ArrowUp");
        cut.Find("input").KeyDown("Enter");

        tags.Should().Equal("env:staging");
        cut.FindAll("[role=option]").Should().BeEmpty();
    }

    [Fact]
    public void Escape_closes_the_suggestions_and_leaves_the_text()
    {
        var cut = Show();
        Type(cut, "en");

        cut.Find("input").KeyDown("Escape");

        cut.Find("input").GetAttribute("aria-expanded").Should().Be("false");
        cut.Find("input").GetAttribute("value").Should().Be("en");
        tags.Should().BeEmpty();
    }

    private void Type(IRenderedComponent<TagInput> cut, string text)
    {
        cut.Find("input").Input(text);
        Time.Advance(TimeSpan.FromSeconds(1));
        cut.WaitForAssertion(() => cut.FindAll("[role=option]").Should().NotBeEmpty());
    }

    private IRenderedComponent<TagInput> Show(params string[] start)
    {
        tags = start;
        IRenderedComponent<TagInput>? cut = null;
        cut = Render<TagInput>(p => p
            .Add(c => c.Id, "tags")
            .Add(c => c.Value, tags)
            .Add(c => c.ValueChanged, changed =>
            {
                tags = changed;
                cut!.Render(again => again.Add(c => c.Value, changed));
            })
            .Add(c => c.Validate, tag => tag.Contains(':', StringComparison.Ordinal) ? null : $"{tag} has no value.")
            .Add(c => c.Suggest, (text, _) => Task.FromResult<IReadOnlyList<string>>(text switch
            {
                "en" => ["env:"],
                "env:" => ["env:prod", "env:staging"],
                _ => [],
            })));
        return cut;
    }
}
