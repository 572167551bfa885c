using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Bunit;
using Connections.Core.Apps.Running;
using Connections.Web.Components.Apps.View;
using Microsoft.AspNetCore.Components;

namespace Connections.Tests.Components.Apps;

/// <summary>How the components of an app look, and what they tell.</summary>
public sealed partial class AppComponentsTests : ScreenTest
{
    private readonly List<AppMessage> told = [];
    private IRenderedComponent<AppComponents> page = null!;

    [Fact]
    public void Cells_lie_where_their_layout_says_and_are_read_from_top_to_bottom()
    {
        Show(false, Grid(
            Cell(Text("second"), """{"default":{"x":6,"y":5,"width":6,"height":4}}"""),
            Cell(Text("first"), """{"default":{"x":0,"y":0,"width":4,"height":5}}"""),
            Cell(Text("odd"), """{"default":{"x":99,"y":"9","width":99,"height":-1}}"""),
            Cell(Text("none"), "{}")));

        page.FindAll("[data-place]").Select(c => (c.GetAttribute("data-place"), c.TextContent.Trim())).Should().Equal(
            ("1 / 1 / span 5 / span 4", "first"), ("1 / 1 / span 1 / span 12", "none"),
            ("6 / 7 / span 4 / span 6", "second"), ("10 / 12 / span 1 / span 1", "odd"));
    }

    [Theory]
    [InlineData("<script>alert(1)</script> <b onclick=x>hi</b>")]
    [InlineData("[x](javascript:alert(1)) ![y](https://host/i.png \"t\") <javascript:alert(1)> [z](data:text/html,x)")]
    [InlineData("[r][1]\n\n[1]: vbscript:x")]
    public void Markdown_makes_no_markup_of_html_and_no_other_links(string text)
    {
        Show(false, Component("text0", "text", $$$"""{"content":{{{JsonValue.Create(text)!.ToJsonString()}}}}"""));

        page.FindAll("script, b, img, [onclick]").Should().BeEmpty();
        page.FindAll("a").Select(a => a.GetAttribute("href")).Should()
            .BeSubsetOf(["https://host/i.png"]);
    }

    [Fact]
    public void Markdown_is_drawn_with_headings_below_that_of_the_page()
    {
        Show(false, Component("text0", "text",
            """{"content":"# On call\n\nSee **this** & [docs](https://docs.example/a) or <mail@example.org>\n\n"""
            + """- one\n- two\n\n| a | b |\n|:-:|---|\n| 1 | `2` |\n\n```\nx < y\n```"}"""));

        page.Find("h2").TextContent.Should().Be("On call");
        page.Find("p").TextContent.Should().Be("See this & docs or mail@example.org");
        page.FindAll("a").Select(a => a.GetAttribute("href")).Should()
            .Equal("https://docs.example/a", "mailto:mail@example.org");
        page.FindAll("li").Select(l => l.TextContent).Should().Equal("one", "two");
        page.FindAll("th, td").Select(l => l.TextContent).Should().Equal("a", "b", "1", "2");
        page.Find("pre").TextContent.Should().Be("x < y");
        page.Markup.Should().NotContain("style=");
    }

    [Fact]
    public void Markdown_that_is_nested_too_deeply_is_shown_as_it_was_written()
    {
        Show(false, Component("text0", "text", $$$"""{"content":"{{{new string('>', 500)}}} deep"}"""));

        page.Markup.Should().Contain("deep");
    }

    [Fact]
    public void A_field_tells_what_was_typed_and_takes_what_the_app_makes_of_it()
    {
        Show(false, Component("textInput0", "textInput", """{"label":"Service"}""", "\"a\""));
        page.Find("label").GetAttribute("for").Should().Be("app-textInput0");

        page.Find("input").Change("shop");

        told.Should().Equal(new AppMessage(AppMessageKind.Change, "textInput0", told[0].Value));
        told[0].Value!.GetValue<string>().Should().Be("shop");
        Show(false, Component("textInput0", "textInput", """{"label":"Service"}""", "\"\""));
        page.Find("input").GetAttribute("value").Should().BeNullOrEmpty();
    }

    [Fact]
    public void A_value_that_comes_back_late_does_not_overwrite_what_was_typed_since()
    {
        var under = new TaskCompletionSource();
        Show(false, under.Task, Component("textInput0", "textInput", "{}", "\"\""));
        page.Find("input").Change("a");
        page.Find("input").Change("ab");

        Show(false, under.Task, Component("textInput0", "textInput", "{}", "\"a\""));

        page.Find("input").GetAttribute("value").Should().Be("ab");
    }

    [Theory]
    [InlineData("twelve", "Enter a number, such as 12 or 0.5.")]
    [InlineData("0", "Enter 1 or more.")]
    [InlineData("1e3", "Enter 10 or less.")]
    public void A_number_that_is_none_is_said_at_the_field_and_not_sent(string typed, string fault)
    {
        Show(false, Component("numberInput0", "numberInput", """{"label":"Count","min":1,"max":"10"}""", "3"));

        page.Find("input").Change(typed);

        told.Should().BeEmpty();
        page.Find("[role=alert]").TextContent.Should().Contain(fault);
        page.Find("input").GetAttribute("aria-describedby").Should().Be(page.Find("[role=alert]").Id);
        page.Find("input").Change("2.5");
        told.Single().Value!.GetValue<decimal>().Should().Be(2.5m);
    }

    [Fact]
    public void A_select_tells_the_value_of_an_option_as_it_is()
    {
        Show(false, Component("select0", "select",
            """{"label":"Level","options":["low",{"label":"High","value":2}]}""", "2"));
        page.Find("select").GetAttribute("value").Should().Be("1");

        page.Find("select").Change("0");
        page.Find("select").Change("1");
        page.Find("select").Change("");

        told.Select(t => t.Value?.ToJsonString()).Should().Equal("\"low\"", "2", null);
    }

    [Fact]
    public void A_checkbox_and_json_tell_their_values()
    {
        Show(false, Component("checkbox0", "checkbox", """{"label":"All"}""", "true"),
            Component("jsonInput0", "jsonInput", """{"label":"Body"}""", """{"a":1}"""));
        page.Find("input").HasAttribute("checked").Should().BeTrue();

        page.Find("input").Change(false);
        page.Find("textarea").Change("{\"a\":");
        page.Find("[role=alert]").TextContent.Should().Contain("This isn't JSON: look at line 1");
        page.Find("textarea").Change("[1]");

        told.Select(t => $"{t.Target} {t.Value!.ToJsonString()}").Should().Equal("checkbox0 false", "jsonInput0 [1]");
    }

    [Fact]
    public void Json_that_can_only_be_read_is_shown_in_lines()
    {
        Show(false, Component("jsonInput0", "jsonInput", """{"isReadOnly":true}""", """{"a":"é"}"""));

        page.Find("pre").TextContent.ReplaceLineEndings("\n").Should().Be("{\n  \"a\": \"é\"\n}");
        page.Find("pre").GetAttribute("aria-label").Should().Be("jsonInput0");
    }

    [Theory]
    [InlineData("""{"label":"Send","isLoading":"true"}""", false)]
    [InlineData("""{"label":"Send"}""", true)]
    public void A_button_that_is_disabled_or_loads_stays_and_tells_nothing(string properties, bool isDisabled)
    {
        Show(false, Component("button0", "button", properties) with { IsDisabled = isDisabled });

        page.Find("button").Click();

        told.Should().BeEmpty();
        page.Find("button").GetAttribute("aria-disabled").Should().Be("true");
        page.Find("button").HasAttribute("disabled").Should().BeFalse();
    }

    [Fact]
    public void A_component_that_does_not_work_here_is_a_box_with_its_name()
    {
        Show(false, Component("vegaChart0", "vegaChart", "{}") with { IsWorking = false });

        page.Find("p").TextContent.Should().Be("vegaChart0 vegaChart");
    }

    [Fact]
    public void A_component_that_is_only_shown_tells_nothing()
    {
        Show(true, Component("button0", "button", """{"label":"Send"}"""));

        page.Find("button").Click();

        told.Should().BeEmpty();
        page.Find(".control").HasAttribute("inert").Should().BeTrue();
    }

    private static AppViewComponent Grid(params AppViewComponent[] cells) =>
        Component("grid0", "grid", "{}") with { Children = cells };

    private static AppViewComponent Cell(AppViewComponent within, string layout) =>
        Component($"cell_{within.Name}", "gridCell", $$$"""{"layout":{{{layout}}}}""") with { Children = [within] };

    private static AppViewComponent Text(string content) =>
        Component($"text_{content}", "text", $$$"""{"content":"{{{content}}}"}""");

    private static AppViewComponent Component(string name, string type, string properties, string? value = null) =>
        new()
        {
            Name = name,
            Type = type,
            IsWorking = true,
            IsDisabled = false,
            Properties = JsonNode.Parse(properties)!.AsObject(),
            Value = value is null ? null : JsonNode.Parse(value),
            Children = [],
        };

    private IElement Button(string name) => page.FindAll("button").Single(b => b.TextContent.Trim() == name);

    private void Show(bool isReadOnly, params AppViewComponent[] components) =>
        Show(isReadOnly, Task.CompletedTask, components);

    private void Show(bool isReadOnly, Task taken, params AppViewComponent[] components)
    {
        void With(ComponentParameterCollectionBuilder<AppComponents> parameters) => parameters
            .Add(c => c.Components, components).Add(c => c.IsReadOnly, isReadOnly)
            .Add(c => c.OnMessage, EventCallback.Factory.Create<AppMessage>(this, message =>
            {
                told.Add(message);
                return taken;
            }));

        if (page is null) page = Render<AppComponents>(With);
        else page.Render(With);
    }
}
