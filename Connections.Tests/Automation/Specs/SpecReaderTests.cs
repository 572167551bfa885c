using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Automation.Specs;

namespace Connections.Tests.Automation.Specs;

/// <summary>What a document may look like, and what is said of one that may not.</summary>
public sealed class SpecReaderTests
{
    private const string Trigger = """ "triggers":[{"workflowTrigger":{}}] """;

    [Theory]
    [InlineData("""{"steps":[]}""", "spec/triggers", "no trigger found. At least one trigger is required.")]
    [InlineData("""{"triggers":[{"apiTrigger":{}}],"foo":"bar"}""", "spec/foo", "“foo” is not a known member.*")]
    [InlineData("""{"triggers":[{"apiTrigger":{}},{"apiTrigger":{}}]}""", "spec/triggers/1", "API is already a trigger.*")]
    [InlineData("""{"triggers":[{"apiTrigger":{}},{"workflowTrigger":{}}]}""", "spec/triggers/1",
        "A workflow that other workflows start can't have another trigger.")]
    [InlineData("""{"triggers":[{"startStepNames":["A"]}]}""", "spec/triggers/0", "A trigger names one kind*")]
    [InlineData("""{"triggers":[{"apiTrigger":{},"startStepNames":["Nobody"]}]}""", "spec/triggers/0/startStepNames/0",
        "There is no step “Nobody”.*")]
    [InlineData("""{"triggers":[{"apiTrigger":{}}],"steps":[{"name":"A b","actionId":"x"}]}""", "spec/steps/0/name",
        "A step name begins with a letter*")]
    [InlineData("""{"triggers":[{"apiTrigger":{}}],"steps":[{"name":"A","actionId":"x"},{"name":"A","actionId":"x"}]}""",
        "spec/steps/1/name", "Another step is already named “A”.")]
    [InlineData("""{"triggers":[{"apiTrigger":{}}],"steps":[{"name":"A"}]}""", "spec/steps/0/actionId",
        "actionId is required.")]
    [InlineData("""{"triggers":[{"apiTrigger":{}}],"steps":[{"name":"Get","actionId":"x","outboundEdges":[{"branchName":"main","nextStepName":"Got"}]}]}""",
        "spec/steps/0/outboundEdges/0/nextStepName", "There is no step “Got”. Did you mean Get?")]
    [InlineData("""{"triggers":[{"apiTrigger":{}}],"steps":[{"name":"A","actionId":"x","errorHandlers":[{"retryStrategy":{"kind":"RETRY_STRATEGY_LINEAR","linear":{"interval":"0s","maxRetries":21}}}]}]}""",
        "spec/steps/0/errorHandlers/0/retryStrategy/linear/interval", "Use a duration from 1s to 86400s*")]
    [InlineData("""{"triggers":[{"apiTrigger":{}}],"connectionEnvs":[{"env":"prod"}]}""", "spec/connectionEnvs/0/env",
        "“prod” is not available: the only environment is default.")]
    [InlineData("""{"triggers":[{"apiTrigger":{}}],"connectionEnvs":[{"env":"default","connections":[{"connectionId":"x","label":"A"}]}]}""",
        "spec/connectionEnvs/0/connections/0/connectionId", "Not a valid UUID.")]
    [InlineData("""{"triggers":[{"apiTrigger":{}}],"inputSchema":{"parameters":[{"name":"a","type":"TEXT"}]}}""",
        "spec/inputSchema/parameters/0/type", "“TEXT” is not a type.*")]
    [InlineData("""{"triggers":[{"apiTrigger":{}}],"handle":"my handle"}""", "spec/handle", "A handle has letters*")]
    [InlineData("""{"triggers":[{"scheduleTrigger":{}}]}""", "spec/triggers/0/scheduleTrigger/rruleExpression",
        "rruleExpression is required.")]
    [InlineData("[]", "spec", "This must be an object.")]
    public void A_document_with_a_fault_is_refused_where_it_stands(string document, string pointer, string message) =>
        Read(document).Faults.Should().Contain(f => f.Field == pointer)
            .Which.Message.Should().Match(message);

    [Fact]
    public void Steps_that_run_in_a_circle_are_named_in_order() =>
        Read($$"""{{{Trigger}},"steps":[{{Step("A", "B")}},{{Step("B", "C")}},{{Step("C", "A")}}]}""").Faults
            .Should().ContainSingle().Which.Message.Should().Be(
                "The steps run in a circle: A → B → C → A. Remove one of these edges.");

    [Fact]
    public void A_document_without_steps_and_one_with_a_hundred_are_right()
    {
        Read($$"""{{{Trigger}},"steps":[]}""").Faults.Should().BeEmpty();
        Read(Steps(100)).Faults.Should().BeEmpty();
        Read(Steps(101)).Faults.Should().ContainSingle().Which.Message.Should().Be(
            "101 steps are listed; the maximum is 100.");
    }

    [Fact]
    public void A_start_that_no_trigger_names_is_each_step_that_nothing_leads_to() =>
        Read($$"""{{{Trigger}},"steps":[{{Step("B", "C")}},{{Step("A", "C")}},{"name":"C","actionId":"x"}]}""").Spec
            .StartSteps.Should().Equal("B", "A");

    [Fact]
    public void The_faults_that_are_told_of_a_hostile_document_are_bounded()
    {
        var members = string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"x{i}\":1"));

        Read($$"""{{{Trigger}},{{members}}}""").Faults.Should().HaveCount(100);
    }

    [Fact]
    public void A_step_too_many_is_the_only_fault_of_what_names_steps()
    {
        var steps = string.Join(',', Enumerable.Range(0, WorkflowSpec.MaxSteps + 1).Select(i => Step($"s{i}", "s0")));

        Read($$"""{"triggers":[{"apiTrigger":{},"startStepNames":["s0"]}],"steps":[{{steps}}]}""").Faults.Should()
            .ContainSingle().Which.Field.Should().Be("spec/steps");
    }

    [Theory]
    [InlineData("{", "This isn't valid JSON: line 1, column 2.")]
    [InlineData("{\"a\":1,}", "This isn't valid JSON: line 1, column 8.")]
    public void A_text_that_is_no_json_is_refused_with_its_line(string text, string message) =>
        FluentActions.Invoking(() => SpecReader.Parse(text)).Should().Throw<Problem.Invalid>().WithMessage(message);

    [Fact]
    public void A_document_that_is_too_large_or_too_deep_is_refused()
    {
        FluentActions.Invoking(() => SpecReader.Parse($"\"{new string('x', WorkflowSpec.MaxBytes)}\"")).Should()
            .Throw<Problem.Invalid>().WithMessage("The spec is larger than 1 MB.");
        FluentActions.Invoking(() => SpecReader.Parse(new string('[', 1000))).Should().Throw<Problem.Invalid>();
    }

    private static (WorkflowSpec Spec, IReadOnlyList<ValidationError> Faults) Read(string document)
    {
        var faults = new SpecFaults();
        return (SpecReader.Read(JsonNode.Parse(document), faults), faults.All);
    }

    private static string Step(string name, string next) => $$"""
        {"name":"{{name}}","actionId":"x","outboundEdges":[{"branchName":"main","nextStepName":"{{next}}"}]}
        """;

    private static string Steps(int count) =>
        $$"""{{{Trigger}},"steps":[{{string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"name":"S{{i}}","actionId":"x"}"""))}}]}""";
}
