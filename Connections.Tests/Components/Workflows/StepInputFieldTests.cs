using System.Text.Json.Nodes;
using Bunit;
using Connections.Core.Automation.Workflows;
using Connections.Web.Components.Workflows;

namespace Connections.Tests.Components.Workflows;

public sealed class StepInputFieldTests : BunitContext
{
    [Fact]
    public void A_default_among_choices_is_offered_once()
    {
        var verb = new WorkflowActionInput
        {
            Name = "verb",
            Label = "Method",
            Kind = WorkflowInputKind.Choice,
            Choices = ["GET", "POST"],
        };
        Offered(null).Should().Equal("GET (default)", "POST");
        Offered("POST").Should().Equal("GET", "POST");
        Offered("PURGE").Should().Equal("GET", "POST", "PURGE");

        IEnumerable<string> Offered(string? value) => Render<StepInputField>(p => p.Add(f => f.Input, verb)
            .Add(f => f.Value, JsonValue.Create(value))).FindAll("option").Select(o => o.TextContent);
    }

    [Fact]
    public async Task A_switch_is_true_or_left_out_and_an_expression_stays_a_text()
    {
        var follow = new WorkflowActionInput { Name = "follow", Label = "Follow", Kind = WorkflowInputKind.Flag };
        JsonNode? value = null;
        var field = Render<StepInputField>(p => p.Add(f => f.Input, follow).Add(f => f.Value, value)
            .Add(f => f.OnChange, v => value = v));
        await field.InvokeAsync(() => field.Find("input[role=switch]").Change(true));
        value!.ToJsonString().Should().Be("true");

        field.Render(p => p.Add(f => f.Value, value));
        field.Find("input[role=switch]").HasAttribute("checked").Should().BeTrue();
        await field.InvokeAsync(() => field.Find("input[role=switch]").Change(false));
        value.Should().BeNull();

        field.Render(p => p.Add(f => f.Value, JsonValue.Create("{{ Trigger.follow }}")));
        field.Find("#input-follow").GetAttribute("value").Should().Be("{{ Trigger.follow }}");
    }

    [Fact]
    public void Options_are_open_where_one_has_a_value_or_a_fault()
    {
        IsOpen(null, null).Should().BeFalse();
        IsOpen(JsonValue.Create("404"), null).Should().BeTrue();
        IsOpen(null, "“x” is not a status.").Should().BeTrue();

        bool IsOpen(JsonNode? value, string? error) => Render<StepOptionList>(p => p
            .Add(o => o.Inputs, [new() { Name = "errorOnStatus", Label = "Error on status", IsOption = true }])
            .Add(o => o.ValueOf, _ => value).Add(o => o.ErrorOf, _ => error)).Find("details").HasAttribute("open");
    }

    [Fact]
    public async Task A_letter_that_was_typed_is_not_overwritten_by_the_value_before_it()
    {
        var url = new WorkflowActionInput { Name = "url", Label = "URL", Kind = WorkflowInputKind.Text };
        var field = Render<StepInputField>(p => p.Add(f => f.Input, url).Add(f => f.Value, JsonValue.Create("/i")));
        await field.InvokeAsync(() => field.Find("#input-url").Input("/it"));

        // What holds it is drawn before it learns of the letter, and again when it has.
        Give("/i");
        Shown().Should().Be("/it");
        Give("/it");
        Shown().Should().Be("/it");
        Give("/i");
        Shown().Should().Be("/i", "that is another value: the change was undone");
        Give("/else");
        Shown().Should().Be("/else");

        void Give(string value) => field.Render(p => p.Add(f => f.Value, JsonValue.Create(value)));
        string? Shown() => field.Find("#input-url").GetAttribute("value");
    }
}
