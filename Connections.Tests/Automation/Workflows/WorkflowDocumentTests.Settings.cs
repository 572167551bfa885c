using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;

namespace Connections.Tests.Automation.Workflows;

/// <summary>Triggers, parameters and results, and what no screen shows.</summary>
public sealed partial class WorkflowDocumentTests
{
    [Fact]
    public void The_default_trigger_gives_way_to_others_and_comes_back()
    {
        var document = Chain("A");

        document.AddTrigger("apiTrigger");
        document.AddTrigger("scheduleTrigger", "FREQ=DAILY");
        document.AddTrigger("apiTrigger");

        document.View.Triggers.Select(t => t.Kind).Should().Equal("apiTrigger", "scheduleTrigger");
        document.View.StartSteps.Should().Equal("A");
        document.RemoveTrigger("apiTrigger");
        document.RemoveTrigger("scheduleTrigger");
        document.View.Triggers.Select(t => t.Kind).Should().Equal("workflowTrigger");
        document.View.StartSteps.Should().Equal("A");
    }

    [Fact]
    public void A_renamed_parameter_is_followed_by_expressions_and_keeps_its_other_members()
    {
        var document = WorkflowDocument.Parse("""
            {"triggers":[{"apiTrigger":{}}],"steps":[{"name":"A","actionId":"com.datadoghq.core.echo",
              "parameters":[{"name":"value","value":"{{ Trigger.env }}"}]}],
             "inputSchema":{"parameters":[{"name":"env","type":"STRING","allowedValues":["a"]}]}}
            """);

        document.SetParameter("env", new("stage", "stage", ParameterType.String, "Where", "a", null, false));

        document.View.Steps[0].Inputs[0].Value!.ToString().Should().Be("{{ Trigger.stage }}");
        document.View.Inputs.Should().ContainSingle().Which.Allowed.Should().HaveCount(1);
        document.Invoking(d => d.SetParameter(null, new("stage", "", ParameterType.String, null, null, null, false)))
            .Should().Throw<Problem.Invalid>();
        document.RemoveParameter("stage");
        document.Text.Should().NotContain("inputSchema");
    }

    [Fact]
    public void A_result_is_added_changed_and_removed()
    {
        var document = Chain("A");

        document.SetOutput(null, new("id", ParameterType.String, "{{ Steps.A }}"));
        document.SetOutput("id", new("ids", ParameterType.ArrayString, "{{ Steps.A }}"));

        document.View.Outputs.Should().ContainSingle().Which.Name.Should().Be("ids");
        document.RemoveOutput("ids");
        document.Text.Should().NotContain("outputSchema");
    }

    [Fact]
    public void Members_that_no_screen_shows_stay_as_they_are()
    {
        const string Known = """
            {"annotations":[{"id":"n","display":{"bounds":{"x":1,"y":2}},"markdownTextAnnotation":{"text":"x"}}],
             "handle":"my-flow",
             "triggers":[{"monitorTrigger":{"rateLimit":{"count":1,"interval":"60s"}}}],
             "steps":[{"name":"A","actionId":"com.datadoghq.core.echo","display":{"bounds":{"y":1.50}},
               "readinessGate":{"thresholdType":"ALL"}}]}
            """;
        var document = WorkflowDocument.Parse(Known);

        document.AddStep(Echo, "B", "A");
        document.RemoveStep("B");

        JsonNode.DeepEquals(JsonNode.Parse(document.Text), JsonNode.Parse(Known)).Should().BeTrue();
        document.Text.Should().Contain("1.50");
    }
}
