using Bunit;
using Connections.Core.Automation.Workflows;
using Connections.Web.Components.Workflows;

namespace Connections.Tests.Components.Workflows;

/// <summary>The cases of a switch, and faults at their fields.</summary>
public sealed partial class WorkflowBuilderTests
{
    [Fact]
    public async Task Each_case_of_a_switch_can_be_connected_in_its_panel()
    {
        var id = await Core.Get<WorkflowService>().CreateAsync(Core.Owner, new WorkflowChange
        {
            Name = "by case",
            Spec = """
                {"triggers":[{"apiTrigger":{}}],"steps":[
                  {"name":"Ask","actionId":"com.datadoghq.core.switch","parameters":[
                    {"name":"switchExpression","value":"{{ Trigger.env }}"},
                    {"name":"cases","value":["prod","staging"]}]},
                  {"name":"Say","actionId":"com.datadoghq.core.echo","parameters":[{"name":"value","value":"x"}]}],
                 "inputSchema":{"parameters":[{"name":"env","type":"STRING"}]}}
                """,
        }, default);
        var builder = Render<WorkflowBuilder>(p => p.Add(b => b.Id, id).Add(b => b.Step, "Ask"));
        builder.WaitForAssertion(() => builder.FindAll("#next-staging").Should().ContainSingle());

        await builder.InvokeAsync(() => builder.Find("#next-staging").Change("Say"));

        builder.WaitForAssertion(() =>
            builder.Find("#card-Ask-about").TextContent.Should().Contain("if staging: Say"));
        builder.Find("#next-prod").GetAttribute("value").Should().BeNullOrEmpty();
        builder.Find("label[for='next-default']").TextContent.Should().Be("Otherwise");

        await builder.InvokeAsync(() => builder.Find("input[aria-label='Value of case 2']").Change("prod"));
        builder.Find("#cases-refused").TextContent.Should().EndWith("Another case already has the value “prod”.");
        builder.Find("input[aria-label='Value of case 2']").GetAttribute("value").Should().Be("prod");
        await builder.InvokeAsync(() => builder.Find("input[aria-label='Value of case 2']").Change("test"));
        builder.FindAll("#cases-refused").Should().BeEmpty();
        builder.WaitForAssertion(() =>
            builder.Find("#card-Ask-about").TextContent.Should().Contain("if test: Say"));
        await builder.InvokeAsync(() => builder.FindAll("button").Single(b => b.TextContent == "Add case").Click());
        builder.Find("select[aria-label='Next step of case 3']").HasAttribute("disabled").Should().BeTrue();
        await builder.InvokeAsync(() => builder.Find("input[aria-label='Value of case 3']").Change("qa"));
        await builder.InvokeAsync(() => builder.Find("button[aria-label='Remove case 1']").Click());
        await ClickAsync(builder, "Save");

        var saved = (await ReadWorkflowAsync(builder)).View.Steps[0];
        saved.Inputs.Single(i => i.Key == "cases").Value!.ToJsonString().Should().Be("""["test","qa"]""");
        saved.Edges.Should().ContainSingle(e => e.Branch == "test" && e.Next == "Say");
    }

    [Fact]
    public async Task A_missing_input_is_said_at_its_field_and_not_above_the_form()
    {
        var id = await Core.Get<WorkflowService>().CreateAsync(Core.Owner, new WorkflowChange
        {
            Name = "incomplete",
            Spec = """
                {"triggers":[{"apiTrigger":{}}],"steps":[
                  {"name":"Ask","actionId":"com.datadoghq.core.switch"},
                  {"name":"Post","actionId":"com.datadoghq.slack.send_simple_message"},
                  {"name":"Wait","actionId":"com.datadoghq.core.noop",
                   "completionGate":{"completionCondition":{"operand1":"{{ Steps.Nope.value }}",
                     "operator":"OPERATOR_IS_NOT_NULL"},
                   "retryStrategy":{"kind":"RETRY_STRATEGY_LINEAR","linear":{"interval":"5s","maxRetries":1}}}}]}
                """,
        }, default);

        var ask = Render<WorkflowBuilder>(p => p.Add(b => b.Id, id).Add(b => b.Step, "Ask"));
        var post = Render<WorkflowBuilder>(p => p.Add(b => b.Id, id).Add(b => b.Step, "Post"));
        var wait = Render<WorkflowBuilder>(p => p.Add(b => b.Id, id).Add(b => b.Step, "Wait"));

        ask.WaitForAssertion(() => ask.Find("#input-switchExpression-error").TextContent.Should()
            .Contain("Value is missing."));
        post.WaitForAssertion(() => post.Find("#input-text-error").TextContent.Should().Contain("is missing"));
        post.Find("#input-channel-error").TextContent.Should().Contain("is missing");
        wait.WaitForAssertion(() => wait.Find("#gate-left-error").TextContent.Should().Contain("Nope"));
        foreach (var builder in new[] { ask, post, wait }) builder.FindAll("aside .notice").Should().BeEmpty();
    }
}
