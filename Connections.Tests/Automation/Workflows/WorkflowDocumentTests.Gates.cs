using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Automation.Workflows;

namespace Connections.Tests.Automation.Workflows;

/// <summary>Gates, moves, and what the document says of its looks.</summary>
public sealed partial class WorkflowDocumentTests
{
    [Fact]
    public void A_gate_is_written_as_Datadog_has_it_and_read_again()
    {
        var document = WorkflowDocument.Parse(Empty);
        document.AddStep(Echo, "Poll", null);

        document.SetGate("Poll", new GateView("{{ Steps.Poll.value }}", "OPERATOR_EQUAL", "done", 30, 4));

        JsonNode.Parse(document.Text)!["steps"]![0]!["completionGate"]!.ToJsonString().Should().Be(JsonNode.Parse("""
            {"completionCondition":{"operand1":"{{ Steps.Poll.value }}","operator":"OPERATOR_EQUAL",
             "operand2":"done"},
             "retryStrategy":{"kind":"RETRY_STRATEGY_LINEAR","linear":{"interval":"30s","maxRetries":4}}}
            """)!.ToJsonString());
        var gate = WorkflowDocument.Parse(document.Text).View.Steps[0].Gate!;
        (gate.Operator, gate.Seconds, gate.MaxRetries).Should().Be(("OPERATOR_EQUAL", 30, 4));
        document.SetGate("Poll", gate with { Operator = "OPERATOR_IS_EMPTY" });
        document.Text.Should().NotContain("operand2");
        document.SetGate("Poll", null);
        document.View.Steps[0].Gate.Should().BeNull();
        FluentActions.Invoking(() => document.SetGate("Poll", gate with { MaxRetries = 21 })).Should()
            .Throw<Problem.Invalid>();
    }

    [Fact]
    public void A_step_where_branches_join_waits_for_all_or_for_any()
    {
        var document = WorkflowDocument.Parse(Empty);
        document.AddStep(If, "Check", null);
        document.AddStep(Echo, "No", "Check", "false");
        document.AddStep(Echo, "Last", "Check", "true");
        document.Connect("No", "main", "Last");

        document.SetWaitsForAll("Last", waits: true);

        var last = WorkflowDocument.Parse(document.Text).View.Steps.Single(s => s.Name == "Last");
        last.WaitsForAll.Should().BeTrue();
        last.Predecessors.Should().BeEquivalentTo("Check", "No");
        document.SetWaitsForAll("Last", waits: false);
        document.Text.Should().NotContain("readinessGate");
    }

    [Fact]
    public void A_case_that_is_renamed_takes_its_branch_along()
    {
        var document = WorkflowDocument.Parse(Empty);
        document.AddStep("com.datadoghq.core.switch", "Ask", null);
        document.SetCase("Ask", 0, "prod");
        document.SetCase("Ask", 1, " staging ");
        document.AddStep(Echo, "Yes", "Ask", "prod");

        document.SetCase("Ask", 0, "live");

        Cases(document).Should().Be("""["live","staging"]""");
        Order(document).Should().Be("Ask>Yes");
        document.View.Steps[0].Edges.Single().Branch.Should().Be("live");
        foreach (var (at, refused) in new[] { (0, "staging"), (2, "live"), (1, " "), (1, "default"),
            (1, "{{ Trigger.env }}") })
            FluentActions.Invoking(() => document.SetCase("Ask", at, refused)).Should().Throw<Problem.Invalid>();
        Cases(document).Should().Be("""["live","staging"]""");
        WorkflowDocument.Parse(document.Text).View.Steps.Should().HaveCount(2);
    }

    [Fact]
    public void A_case_that_is_removed_takes_its_branch_along_and_leaves_a_list()
    {
        var document = WorkflowDocument.Parse(Empty);
        document.AddStep("com.datadoghq.core.switch", "Ask", null);
        document.SetInput("Ask", "cases", JsonNode.Parse("""[1,{"name":"two"},1]"""));
        document.AddStep(Echo, "Yes", "Ask", "1");

        document.SetCase("Ask", 1, "zwei");
        document.RemoveCase("Ask", 2);
        document.View.Steps[0].Edges.Should().ContainSingle("another case has that value");
        document.RemoveCase("Ask", 0);
        document.View.Steps[0].Edges.Should().BeEmpty();
        Cases(document).Should().Be("""[{"name":"zwei"}]""");
        document.RemoveCase("Ask", 0);
        document.RemoveCase("Ask", 0);

        Cases(document).Should().Be("[]", "without cases each value would have a branch of its own");
    }

    [Theory]
    [InlineData("""["a",1,true,{"value":"b"},{"name":"c"}]""", "a|1|true|b|c")]
    [InlineData("null", "")]
    [InlineData("""["{{ Trigger.a }}"]""", null)]
    [InlineData("\"{{ Trigger.all }}\"", null)]
    [InlineData("""[{"value":"b","label":"B"}]""", null)]
    [InlineData("[null]", null)]
    public void Cases_are_read_as_values_where_they_are_plain(string cases, string? values)
    {
        var read = StepCases.Read(JsonNode.Parse(cases));

        (read is null ? null : string.Join('|', read)).Should().Be(values);
    }

    private static string Cases(WorkflowDocument document) =>
        document.View.Steps[0].Inputs.Single(i => i.Key == "cases").Value!.ToJsonString();

    [Fact]
    public void A_step_that_moves_leaves_its_neighbors_connected()
    {
        var document = WorkflowDocument.Parse(Empty);
        document.AddStep(Echo, "A", null);
        document.AddStep(Echo, "B", "A");
        document.AddStep(Echo, "C", "B");

        document.MoveStep("B", "C");

        Order(document).Should().Be("A>C, C>B");
        document.MoveStep("B", null);
        Order(document).Should().Be("B>A, A>C");
        document.View.StartSteps.Should().Equal("B");
        WorkflowDocument.Parse(document.Text).View.Steps.Should().HaveCount(3);
    }

    [Fact]
    public void A_step_moves_with_its_other_branches_and_its_error_path()
    {
        var document = WorkflowDocument.Parse(Empty);
        document.AddStep(Echo, "A", null);
        document.AddStep(If, "Check", "A");
        document.AddStep(Echo, "No", "Check", "false");
        document.AddStep(Echo, "Yes", "Check", "true");
        document.SetFallback("Check", "No");

        document.MoveStep("Check", "Yes");

        Order(document).Should().Be("A>Yes, Yes>Check, Check>No");
        document.View.Steps.Single(s => s.Name == "Check").Fallback.Should().Be("No");
        FluentActions.Invoking(() => document.MoveStep("Check", "No")).Should().Throw<Problem.Invalid>()
            .WithMessage("*circle*");
        FluentActions.Invoking(() => document.MoveStep("Check", "Check")).Should().Throw<Problem.Invalid>()
            .WithMessage("A step can't come after itself.");
        Order(document).Should().Be("A>Yes, Yes>Check, Check>No", "what is refused changes nothing");
    }

    [Fact]
    public void Parameters_that_expressions_name_without_being_there_are_found()
    {
        var document = WorkflowDocument.Parse(Empty);
        document.AddStep(Echo, "A", null);
        document.SetInput("A", "value", JsonNode.Parse(
            """{"x":"{{ Trigger.env }} {{ Trigger.region }}","y":["{{ Trigger.env }}","{{ Source.url }}"]}"""));

        document.MissingParameters.Should().Equal("env", "region");
    }

    [Fact]
    public void Notes_and_places_of_other_screens_are_kept_and_shown()
    {
        const string Text = """
            {"annotations":[{"id":"n1","display":{"bounds":{"x":1,"y":2,"width":3,"height":4}},
               "markdownTextAnnotation":{"text":"**Mind** the gap"}}],
             "triggers":[{"workflowTrigger":{}}],"handle":"deploy",
             "steps":[{"name":"A","actionId":"com.datadoghq.core.noop","display":{"bounds":{"x":10,"y":20.5}}}]}
            """;
        var document = WorkflowDocument.Parse(Text);

        document.Notes.Should().Equal(new WorkflowNote("n1", "**Mind** the gap"));
        document.PlaceOf("A").Should().Be((10.0, 20.5));
        document.View.Handle.Should().Be("deploy");
        document.RenameStep("A", "B");
        document.Text.Should().Contain("\"width\": 3").And.Contain("20.5");
    }

    [Fact]
    public void Values_of_a_test_stand_for_expressions_with_their_type_and_are_not_read_again()
    {
        var document = WorkflowDocument.Parse(Empty);
        document.AddStep("http_request", "A", null);
        document.SetInput("A", "body", JsonNode.Parse("""
            {"n":"{{ Trigger.n }}","t":"is {{Trigger.t}}","q":"{{ '{{ Trigger.t }}' }}",
             "o":"{{ Trigger.other }}"}
            """));
        document.SetTarget("A", One, isGroup: true, [new("env", "{{ Trigger.t }}")], "HTTP");

        document.PutValues("A", new Dictionary<string, JsonNode?>
        {
            ["Trigger.n"] = 5,
            ["Trigger.t"] = "a{{ b",
        }, "HTTP");

        document.View.Steps[0].Inputs[0].Value!.ToJsonString(Relaxed).Should().Be(
            """{"n":5,"t":"is {{ \"a{{ b\" }}","q":"{{ '{{ Trigger.t }}' }}","o":"{{ Trigger.other }}"}""");
        document.View.Steps[0].Target!.Identifiers[0].Value.Should().Be("{{ \"a{{ b\" }}");
    }

    [Theory]
    [InlineData("costs ${ 5 }", """{{ "costs ${ 5 }" }}""")]
    [InlineData("""say "{{ x }}".""", """{{ 'say "{{ x }}".' }}""")]
    [InlineData("""it's "{{ x }}" for {${5}""", """it's "{{ '{{' }} x }}" for {{ '{${' }}5}""")]
    public void A_value_of_a_test_is_no_expression_and_no_script(string value, string written)
    {
        var document = WorkflowDocument.Parse(Empty);
        document.AddStep(Echo, "A", null);
        document.SetInput("A", "value", "{{ Trigger.t }}");

        document.PutValues("A", new Dictionary<string, JsonNode?> { ["Trigger.t"] = value }, "HTTP");

        document.View.Steps[0].Inputs[0].Value!.GetValue<string>().Should().Be(written);
    }

    [Fact]
    public void A_pointer_leads_to_its_line()
    {
        const string Text = "{\n  \"triggers\": [],\n  \"steps\": [\n    {\"name\": \"A\"},\n"
            + "    {\n      \"name\": \"B\"\n    }\n  ]\n}";

        SpecLines.LineOf(Text, "spec/steps/1/name").Should().Be(6);
        SpecLines.LineOf(Text, "spec/steps/0").Should().Be(4);
        SpecLines.LineOf(Text, "spec/steps/1/actionId").Should().Be(5, "that is where it is missing");
        SpecLines.LineOf(Text, "spec").Should().Be(1);
        SpecLines.LineOf("{", "spec/steps").Should().BeNull();
    }

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static string Order(WorkflowDocument document) => string.Join(", ", document.View.Steps
        .SelectMany(s => s.Edges.Select(e => (s.Rank, Text: $"{s.Name}>{e.Next}"))).OrderBy(e => e.Rank)
        .Select(e => e.Text));
}
