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
