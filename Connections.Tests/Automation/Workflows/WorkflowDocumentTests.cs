using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;

namespace Connections.Tests.Automation.Workflows;

/// <summary>Edits of a document by the builder.</summary>
public sealed partial class WorkflowDocumentTests
{
    private const string Echo = "com.datadoghq.core.echo";
    private const string If = "com.datadoghq.core.if";
    private const string Empty = """{"triggers":[{"workflowTrigger":{}}],"steps":[]}""";

    private static readonly Guid One = Guid.Parse("11111111-1111-1111-1111-111111111111");
    private static readonly Guid Two = Guid.Parse("22222222-2222-2222-2222-222222222222");

    [Theory]
    [InlineData("return Steps.Get.body + $.Steps.Get?.id + x.Steps.Get + Steps.Getter + Steps['Get'].a",
        "return Steps.Fetch.body + $.Steps.Fetch?.id + x.Steps.Get + Steps.Getter + Steps.Fetch.a")]
    public void Scripts_follow_a_step_that_gets_another_name(string script, string renamed)
    {
        var document = WorkflowDocument.Parse($$$"""
            {"triggers":[{"apiTrigger":{}}],"steps":[{"name":"Get","actionId":"x"},
             {"name":"Use","actionId":"com.datadoghq.datatransformation.func",
              "parameters":[{"name":"script","value":"{{{script}}}"}]},
             {"name":"Tell","actionId":"x",
              "parameters":[{"name":"value","value":"${ Steps.Get?.body } and {{ Steps.Get.id }}, Steps.Get"}]}]}
            """);

        document.RenameStep("Get", "Fetch");

        document.View.Steps[1].Inputs[0].Value!.GetValue<string>().Should().Be(renamed);
        document.View.Steps[2].Inputs[0].Value!.GetValue<string>().Should().Be(
            "${ Steps.Fetch?.body } and {{ Steps.Fetch.id }}, Steps.Get");
    }

    [Fact]
    public void A_document_that_is_not_edited_keeps_its_text() =>
        WorkflowDocument.Parse("  " + Empty + "\n").Text.Should().Be("  " + Empty + "\n");

    [Fact]
    public void A_document_with_faults_is_refused_with_all_of_them() =>
        FluentActions.Invoking(() => WorkflowDocument.Parse("""{"foo":1,"triggers":[],"steps":[]}""")).Should()
            .Throw<Problem.Invalid>().Which.Faults.Select(f => f.Field).Should().Equal("spec/foo", "spec/triggers");

    [Fact]
    public void The_first_step_is_where_every_trigger_begins()
    {
        var document = WorkflowDocument.Parse("""{"triggers":[{"apiTrigger":{}},{"scheduleTrigger":{"rruleExpression":"FREQ=DAILY"}}],"steps":[]}""");

        document.AddStep(Echo, "Say it", after: null).Should().Be("Say_it");

        var root = JsonNode.Parse(document.Text)!;
        root["triggers"]!.AsArray().Select(t => t!["startStepNames"]!.ToJsonString()).Should()
            .Equal("""["Say_it"]""", """["Say_it"]""");
        document.View.StartSteps.Should().Equal("Say_it");
    }

    [Fact]
    public void A_step_after_another_one_comes_between_it_and_what_followed()
    {
        var document = Chain("A", "B");

        document.AddStep(Echo, "C", "A").Should().Be("C");

        Edges(document).Should().Equal("A-main->C", "C-main->B");
        document.View.Steps.Select(s => s.Name).Should().Equal("A", "C", "B");
    }

    [Fact]
    public void A_condition_put_before_a_step_leads_to_it_where_it_holds()
    {
        var document = Chain("A", "B");

        document.AddStep(If, "Check", "A");

        Edges(document).Should().Equal("A-main->Check", "Check-true->B");
    }

    [Fact]
    public void Steps_of_one_name_get_numbers()
    {
        var document = WorkflowDocument.Parse(Empty);

        document.AddStep(Echo, "List models", null);
        document.AddStep(Echo, "List models", "List_models");

        document.AddStep(Echo, "List models", "List_models_1").Should().Be("List_models_2");
    }

    [Theory]
    [InlineData("3 things", "Step_3_things")]
    [InlineData("…", "Step")]
    [InlineData("Get user's name", "Get_user_s_name")]
    public void A_name_of_a_step_is_made_from_any_text(string wanted, string name) =>
        WorkflowDocument.Parse(Empty).AddStep(Echo, wanted, null).Should().Be(name);

    [Fact]
    public void A_removed_step_leaves_its_follower_in_its_place()
    {
        var document = Chain("A", "B", "C");
        document.SetFallback("A", "C");

        document.RemoveStep("B");

        Edges(document).Should().Equal("A-main->C");
        document.RemoveStep("A");
        document.View.StartSteps.Should().Equal("C");
        document.RemoveStep("C");
        document.View.Steps.Should().BeEmpty();
        WorkflowDocument.Parse(document.Text).View.Triggers.Should().ContainSingle();
    }

    [Fact]
    public void A_removed_step_is_nobodys_error_path()
    {
        var document = Chain("A", "B");
        document.AddStep(Echo, "Help", "B");
        document.SetFallback("A", "Help");
        document.SetRetry("A", 5, 2);

        document.RemoveStep("Help");

        document.View.Steps[0].Fallback.Should().BeNull();
        document.View.Steps[0].MaxRetries.Should().Be(2);
    }

    [Fact]
    public void A_renamed_step_is_followed_by_whatever_names_it()
    {
        var document = WorkflowDocument.Parse("""
            {"triggers":[{"startStepNames":["Get"],"apiTrigger":{}}],
             "steps":[
               {"name":"Get","actionId":"com.datadoghq.core.echo","outboundEdges":[{"branchName":"main","nextStepName":"Use"}]},
               {"name":"Get_2","actionId":"com.datadoghq.core.echo"},
               {"name":"Use","actionId":"com.datadoghq.core.echo","parameters":[{"name":"value","value":
                 {"a":["{{ Steps.Get.body }} {{Steps[\"Get\"].x}} {{ Steps.Get_2.x }} {{ '{{ Steps.Get }}' }} Steps.Get"]}}]}],
             "outputSchema":{"parameters":[{"name":"out","type":"STRING","value":"{{ Steps.Get.body }}"}]}}
            """);

        document.RenameStep("Get", "Fetch");

        var root = JsonNode.Parse(document.Text)!;
        document.View.StartSteps.Should().Equal("Fetch");
        Edges(document).Should().Equal("Fetch-main->Use");
        root["steps"]![2]!["parameters"]![0]!["value"]!["a"]![0]!.ToString().Should().Be(
            "{{ Steps.Fetch.body }} {{Steps.Fetch.x}} {{ Steps.Get_2.x }} {{ '{{ Steps.Get }}' }} Steps.Get");
        root["outputSchema"]!["parameters"]![0]!["value"]!.ToString().Should().Be("{{ Steps.Fetch.body }}");
    }

    [Theory]
    [InlineData("B")]
    [InlineData("1a")]
    [InlineData("a b")]
    public void A_step_takes_no_name_that_is_in_use_or_is_none(string name)
    {
        var document = Chain("A", "B");

        document.Invoking(d => d.RenameStep("A", name)).Should().Throw<Problem.Invalid>();
        document.View.Steps[0].Name.Should().Be("A");
    }

    [Fact]
    public void Steps_are_never_connected_in_a_circle()
    {
        var document = Chain("A", "B");

        document.Invoking(d => d.Connect("B", "main", "A")).Should().Throw<Problem.Invalid>();
        document.Invoking(d => d.SetFallback("B", "A")).Should().Throw<Problem.Invalid>();
        document.Connect("A", "main", null);
        document.Connect("B", "main", "A");
        Edges(document).Should().Equal("B-main->A");
    }

    [Fact]
    public void An_input_is_set_in_its_place_and_taken_away()
    {
        var document = Chain("A");

        document.SetInput("A", "value", "x");
        document.SetInput("A", "other", new JsonArray(1, 2));
        document.SetInput("A", "value", "y");

        document.View.Steps[0].Inputs.Select(i => $"{i.Key}={i.Value!.ToJsonString()}").Should()
            .Equal("value=\"y\"", "other=[1,2]");
        document.RemoveInput("A", "value");
        document.RemoveInput("A", "other");
        document.Text.Should().NotContain("parameters");
    }

    [Fact]
    public void A_target_that_means_the_same_has_one_label()
    {
        var document = Chain("A", "B", "C");

        document.SetTarget("A", One, isGroup: false, [], "AWS");
        document.SetTarget("B", One, isGroup: false, [], "AWS");
        document.SetTarget("C", Two, isGroup: false, [], "AWS");

        document.View.Steps.Select(s => s.Target!.Label).Should()
            .Equal("INTEGRATION_AWS", "INTEGRATION_AWS", "INTEGRATION_AWS_1");
        document.SetTarget("C", One, isGroup: false, [], "AWS");
        document.Text.Should().NotContain(Two.ToString());
    }

    [Fact]
    public void A_group_has_a_label_for_each_set_of_identifiers()
    {
        var document = Chain("A", "B");
        KeyValuePair<string, string>[] prod = [new("env", "prod")];
        KeyValuePair<string, string>[] asked = [new("env", "{{ Trigger.env }}")];

        document.SetTarget("A", One, isGroup: true, prod, "HTTP");
        document.SetTarget("B", One, isGroup: true, prod, "HTTP");
        document.SetTarget("B", One, isGroup: true, asked, "HTTP");

        document.View.Steps.Select(s => $"{s.Target!.Label} {s.Target.Identifiers[0].Value}").Should()
            .Equal("INTEGRATION_HTTP prod", "INTEGRATION_HTTP_1 {{ Trigger.env }}");
        document.SetTarget("B", One, isGroup: true, [new("env", "staging")], "HTTP");
        document.View.Steps[1].Target!.Label.Should().Be("INTEGRATION_HTTP_1");
    }

    [Fact]
    public void A_target_that_no_step_uses_goes_and_with_it_the_list()
    {
        var document = Chain("A");
        document.SetTarget("A", One, isGroup: false, [], "OpenAI");

        document.ClearTarget("A");

        document.Text.Should().NotContain("connectionEnvs").And.NotContain("connectionLabel");
    }

    [Fact]
    public void Retries_and_an_error_path_stand_beside_each_other()
    {
        var document = Chain("A", "B");

        document.SetRetry("A", 30, 3);
        document.SetFallback("A", "B");
        document.SetRetry("A", 30, 0);

        document.View.Steps[0].Fallback.Should().Be("B");
        document.View.Steps[0].MaxRetries.Should().Be(0);
        document.SetFallback("A", null);
        document.Text.Should().NotContain("errorHandlers");
        document.Invoking(d => d.SetRetry("A", 0, 1)).Should().Throw<Problem.Invalid>();
        document.Invoking(d => d.SetRetry("A", 5, 21)).Should().Throw<Problem.Invalid>();
    }

    private static WorkflowDocument Chain(params string[] names)
    {
        var document = WorkflowDocument.Parse(Empty);
        string? last = null;
        foreach (var name in names) last = document.AddStep(Echo, name, last);
        return document;
    }

    private static IEnumerable<string> Edges(WorkflowDocument document) =>
        document.View.Steps.SelectMany(s => s.Edges.Select(e => $"{s.Name}-{e.Branch}->{e.Next}"));
}
