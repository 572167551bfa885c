using Connections.Core.Automation.Specs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Execution.Actions;
using Connections.Core.Integrations;

namespace Connections.Tests.Automation.Workflows;

/// <summary>What a step can do, as the builder offers it.</summary>
public sealed class StepActionsTests
{
    private static readonly IntegrationCatalog Catalog = IntegrationCatalog.Load();

    [Fact]
    public void Every_action_that_is_offered_is_one_that_a_document_can_name()
    {
        var all = StepActions.List(Catalog);

        all.Should().Contain(a => a.Id == "OpenAI/list_models").And.Contain(a => a.Id == "http_request");
        all.Should().OnlyContain(a => StepActions.Find(Catalog, a.Id)!.Name == a.Name);
        all.Select(a => a.Id).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void A_name_that_is_no_action_finds_none() => StepActions.Find(Catalog, "nope").Should().BeNull();

    [Fact]
    public void An_action_by_its_exported_name_has_the_inputs_that_documents_call_so()
    {
        var action = StepActions.Find(Catalog, "com.datadoghq.jira.create_issue")!;

        (action.Id, action.Integration!.Type).Should().Be(("com.datadoghq.jira.create_issue", "Jira"));
        action.Inputs.Select(i => i.Name).Should().Equal("projectKey", "issueTypeName", "summary", "description");
    }

    [Fact]
    public void Inputs_of_a_request_are_those_that_are_executed() =>
        StepActions.Find(Catalog, SpecActions.HttpRequest)!.Inputs.Select(i => i.Name).Should()
            .BeEquivalentTo(HttpInputs.Names);

    [Fact]
    public void No_name_of_the_product_itself_is_an_alias() =>
        Catalog.All.SelectMany(i => i.Actions).SelectMany(a => a.Aliases).Should().OnlyContain(alias =>
            ((StepAction.Request)SpecActions.Find(Catalog, alias.Id)).Alias == alias);

    [Fact]
    public void Outputs_of_actions_have_the_types_of_parameters() =>
        ActionOutput.Types.Should().Equal(ParameterTypes.WireNames);

    [Theory]
    [InlineData("key", "Steps.Find.body.key")]
    [InlineData("[0].key", "Steps.Find.body[0].key")]
    [InlineData("", "Steps.Find.body")]
    public void An_output_is_named_below_the_body_of_its_step(string path, string whole) =>
        new ActionOutput { Path = path, Type = "STRING", Description = "A key." }.In("Steps.Find.body").Should()
            .Be(whole);

    [Fact]
    public void A_search_finds_words_of_names_before_those_of_descriptions()
    {
        var found = StepActions.Search(StepActions.List(Catalog), "openai models");

        found[0].Id.Should().Be("OpenAI/list_models");
    }
}
