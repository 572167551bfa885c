using System.Text.Json.Nodes;
using Connections.Core.Automation.Workflows;
using Connections.Core.Integrations;

namespace Connections.Tests.Automation.Workflows;

/// <summary>What is known of what a step returns.</summary>
public sealed class StepOutputsTests
{
    private static readonly IntegrationCatalog Catalog = IntegrationCatalog.Load();

    [Fact]
    public void A_request_returns_status_headers_and_body_and_what_a_run_showed_of_them()
    {
        var step = Step("http_request");

        Paths(StepOutputs.Describe(Catalog, step, null)).Should()
            .Equal("Steps.A.status", "Steps.A.headers", "Steps.A.body");
        var seen = JsonNode.Parse(
            """{"status":200,"headers":{"Content-Type":"x"},"body":{"items":[{"id":7},{"id":8}]}}""");
        Paths(StepOutputs.Describe(Catalog, step, seen)).Should().Equal("Steps.A.status", "Steps.A.headers",
            "Steps.A.headers.Content-Type", "Steps.A.body", "Steps.A.body.items", "Steps.A.body.items[0]",
            "Steps.A.body.items[0].id");
    }

    [Fact]
    public void A_large_result_is_described_within_bounds()
    {
        var body = new JsonObject(Enumerable.Range(0, 1000).Select(i =>
            KeyValuePair.Create($"k{i}", (JsonNode?)new string('x', 10_000))));

        var parts = StepOutputs.Describe(Catalog, Step("http_request"), new JsonObject { ["body"] = body })[2].Parts;

        parts.Should().HaveCount(30);
        parts[0].Sample!.Length.Should().BeLessThan(100);
    }

    [Fact]
    public void Variables_are_known_by_the_names_that_the_document_gives_them()
    {
        var document = WorkflowDocument.Parse("""
            {"triggers":[{"workflowTrigger":{}}],"steps":[{"name":"A","actionId":"com.datadoghq.core.setVariables",
             "parameters":[{"name":"variables",
              "value":[{"name":"x","value":1},{"name":"{{ Trigger.n }}","value":1}]}]}]}
            """);

        StepOutputs.VariablesOf(document.View.Steps[0]).Should().Equal("x");
    }

    private static IEnumerable<string> Paths(IEnumerable<StepOutput> parts) =>
        parts.SelectMany(p => Paths(p.Parts).Prepend(p.Path));

    private static StepView Step(string action)
    {
        var document = WorkflowDocument.Parse("""{"triggers":[{"workflowTrigger":{}}],"steps":[]}""");
        document.AddStep(action, "A", null);
        return document.View.Steps[0];
    }
}
