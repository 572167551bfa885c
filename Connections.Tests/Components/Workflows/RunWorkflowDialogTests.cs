using Bunit;
using Connections.Core;
using Connections.Web.Components.Shared;
using Connections.Web.Components.Workflows;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Connections.Tests.Components.Workflows;

public sealed class RunWorkflowDialogTests : WorkflowScreenTest
{
    private const string AllTypes = """
        {"triggers":[{"workflowTrigger":{}}],"steps":[],
         "inputSchema":{"parameters":[
           {"name":"env","label":"Environment","type":"STRING","allowedValues":["prod","staging"],
            "defaultValue":"staging"},
           {"name":"count","label":"Count","type":"NUMBER"},
           {"name":"dry","label":"Dry run","type":"BOOLEAN","defaultValue":true},
           {"name":"who","label":"Who","type":"OBJECT"},
           {"name":"hosts","label":"Hosts","type":"ARRAY_STRING","description":"Host names."}]}}
        """;

    private Task<Guid?> shown = null!;

    [Fact]
    public async Task Parameters_have_fields_of_their_types_filled_with_defaults_and_reach_the_run()
    {
        var id = await CreateAsync("Deploy", AllTypes);
        await ShowAsync(id);
        Screen.Find("select#parameter-env").QuerySelectorAll("option").Select(o => o.TextContent).Should()
            .Equal("prod", "staging");
        Screen.Find("#parameter-env").GetAttribute("value").Should().Be("staging");
        Screen.Find("#parameter-dry").GetAttribute("role").Should().Be("switch");
        Screen.Find("#parameter-dry").HasAttribute("checked").Should().BeTrue();
        Screen.Find("#parameter-hosts-help").TextContent.Should().Be("Host names.");

        await Screen.InvokeAsync(() => Screen.Find("#parameter-env").Change("prod"));
        await Screen.InvokeAsync(() => Screen.Find("#parameter-count").Change("2.5"));
        await Screen.InvokeAsync(() => Screen.Find("#parameter-dry").Change(false));
        await Screen.InvokeAsync(() => Screen.Find("#parameter-who").Change("""{"id": 1}"""));
        await Screen.InvokeAsync(() => Screen.Find("#parameter-hosts").Change("""["a", "b"]"""));
        await SubmitAsync();

        var run = (await shown.WaitAsync(Patience))!.Value;
        Address.Should().Be($"workflow/{id}/runs/{run}");
        (await History.GetAsync(Core.Owner, id, run, default)).Trigger!.ToJsonString().Should()
            .Be("""{"env":"prod","count":2.5,"dry":false,"who":{"id":1},"hosts":["a","b"]}""");
    }

    [Fact]
    public async Task Errors_are_said_at_their_parameters_and_nothing_is_started()
    {
        var id = await CreateAsync("Deploy", AllTypes);
        await ShowAsync(id);

        await Screen.InvokeAsync(() => Screen.Find("#parameter-count").Change("many"));
        await Screen.InvokeAsync(() => Screen.Find("#parameter-who").Change("{"));
        await SubmitAsync();
        ErrorOf("count").Should().EndWith("Enter a number.");
        ErrorOf("who").Should().Contain("Enter a JSON object");
        Screen.Find("#parameter-count").GetAttribute("aria-invalid").Should().Be("true");
        await Screen.InvokeAsync(() => Screen.Find("#parameter-count").Change("1"));
        await Screen.InvokeAsync(() => Screen.Find("#parameter-who").Change("{}"));
        await Screen.InvokeAsync(() => Screen.Find("#parameter-hosts").Change("[1]"));
        await SubmitAsync();

        ErrorOf("hosts").Should().EndWith("Hosts must be a list of texts.");
        (await History.ListAsync(Core.Owner, id, PageRequest.First, default)).Total.Should().Be(0);
        Screen.Find("#parameter-who").GetAttribute("value").Should().Be("{}", "what was typed stays");
    }

    [Fact]
    public async Task Fields_left_empty_are_left_out_and_values_of_an_earlier_run_come_first()
    {
        var id = await CreateAsync("Deploy", AllTypes);
        await ShowAsync(id, """{"env":"prod","count":7}""");
        Screen.Find("#parameter-env").GetAttribute("value").Should().Be("prod");
        Screen.Find("#parameter-count").GetAttribute("value").Should().Be("7");

        await Screen.InvokeAsync(() => Screen.Find("#parameter-count").Change(""));
        await SubmitAsync();

        var run = (await shown.WaitAsync(Patience))!.Value;
        (await History.GetAsync(Core.Owner, id, run, default)).Trigger!["count"].Should().BeNull();
    }

    [Fact]
    public async Task A_workflow_without_parameters_says_which_version_runs_and_on_whose_access()
    {
        var id = await CreateAsync("Deploy", Logic("Start", "noop"));
        await ShowAsync(id);

        Screen.Markup.Should().Contain("Runs version 1. Its steps act with the access of Ada.");
        await SubmitAsync();

        (await shown.WaitAsync(Patience)).Should().NotBeNull();
    }

    [Fact]
    public async Task Attention_that_a_workflow_needs_is_listed_with_its_steps()
    {
        var id = await CreateAsync("Deploy", """
            {"triggers":[{"apiTrigger":{}}],"steps":[
              {"name":"Say","actionId":"com.datadoghq.core.echo",
               "parameters":[{"name":"value","value":"{{ Steps.Sy.value }} {{ Trigger.env }}"}]},
              {"name":"Ask","actionId":"http_request","parameters":[{"name":"url","value":"/a"}]},
              {"name":"Tell","actionId":"http_request","parameters":[{"name":"url","value":"/b"}]}]}
            """);
        await ShowAsync(id);

        Screen.Find(".attention p").TextContent.Should().Be("4 things need attention. The run may fail.");
        Screen.FindAll(".attention li").Select(l => l.TextContent.Trim()).Should().HaveCount(4).And
            .StartWith("Say: There is no step “Sy”. Did you mean Say?").And.Contain("Ask: Choose a connection.").And
            .EndWith("1 more");
        (await Queries.ListAsync(Core.Owner, new(), PageRequest.First, default)).Rows.Single().Attention.Should().Be(4);
    }

    private async Task ShowAsync(Guid id, string? values = null)
    {
        var details = await Queries.GetAsync(Core.Owner, id, default);
        var asking = new SingleDialogService(Services.GetRequiredService<IDialogService>());
        _ = Screen.InvokeAsync(() => shown = RunWorkflowDialog.ShowAsync(asking, details,
            values is null ? null : System.Text.Json.Nodes.JsonNode.Parse(values)!.AsObject()));
        Until(() => Screen.FindAll("form#run").Should().ContainSingle());
    }

    private Task SubmitAsync() => Screen.InvokeAsync(() => Screen.Find("form#run").SubmitAsync());

    private string? ErrorOf(string name) =>
        Screen.FindAll($"#parameter-{name}-error").SingleOrDefault()?.TextContent.Trim();
}
