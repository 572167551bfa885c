using Bunit;
using Connections.Core.Access;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Core.Resolving;
using Connections.Tests.Components.Dialogs;
using Connections.Tests.Support;
using Connections.Web.Components.Documents;
using Connections.Web.Components.Workflows;
using Connections.Web.Ui;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;

namespace Connections.Tests.Components.Workflows;

/// <summary>The builder over the real Core and a real database.</summary>
public sealed partial class WorkflowBuilderTests : DialogTest
{
    private const string Spec = """
        {"triggers":[{"startStepNames":["Get"],"apiTrigger":{}}],
         "steps":[
           {"name":"Get","actionId":"http_request","parameters":[{"name":"url","value":"/items"}],
            "outboundEdges":[{"branchName":"main","nextStepName":"Say"}]},
           {"name":"Say","actionId":"com.datadoghq.core.echo","parameters":[{"name":"value","value":"{{ Steps.Get.body }}"}]}],
         "inputSchema":{"parameters":[{"name":"env","type":"STRING"}]}}
        """;

    protected override (string Key, string Value)[] Settings => [("Egress:Allow:0", "127.0.0.1/32:*")];

    protected override void AddServices()
    {
        Services.AddScoped<Shortcuts>();
        Services.AddScoped<StepTargets>();
        Services.AddScoped<StepAccessReader>();
        Services.AddScoped<LastRunOutputs>();
        Add<WorkflowService>();
        Add<WorkflowQueries>();
        Add<WorkflowPolicies>();
        Add<RunService>();
        Add<RunQueries>();
        Add<GroupSearch>();
        Add<GroupQueries>();
        Add<ConnectionPolicies>();
        Add<GroupPolicies>();
        Add<PrincipalDirectory>();
        Add<global::Connections.Core.Automation.Triggers.ScheduleService>();
        Add<ResolutionExplainer>();

        void Add<T>() where T : class => Services.AddSingleton(Core.Get<T>());
    }

    [Fact]
    public async Task The_canvas_shows_each_step_with_what_follows_and_what_needs_attention()
    {
        var builder = await ShowAsync();

        builder.FindAll("ol > li [data-step]").Select(card => card.GetAttribute("data-step")).Should()
            .Equal("Get", "Say");
        builder.Find("#card-Get-about").TextContent.Should().Contain("HTTP · HTTP request").And.Contain("then Say");
        builder.FindAll("[role=img][aria-label]").Select(f => f.GetAttribute("aria-label")).Should().Equal("1 thing needs attention");
    }

    [Fact]
    public async Task A_connection_is_chosen_by_name_and_saved()
    {
        var id = await Service.AddAsync(Core.Owner, HttpBasic("billing"), default);
        var builder = await ShowAsync("Get");

        await ChooseAsync(builder, "bill", "billing");

        builder.Find("#step-connection").GetAttribute("value").Should().Be("billing");
        await ClickAsync(builder, "Save");
        var stored = await ReadWorkflowAsync(builder);
        stored.View.Steps[0].Target!.Id.Should().Be(id);
        stored.View.Steps[0].Target!.Label.Should().Be("INTEGRATION_HTTP");
    }

    [Fact]
    public async Task A_group_asks_for_its_identifiers_and_offers_the_parameter_of_their_name()
    {
        var member = await Service.AddAsync(Core.Owner, HttpBasic("billing") with { Tags = ["env:prod"] }, default);
        await Core.Get<GroupService>().AddAsync(Core.Owner, new NewGroup
        {
            Name = "billing-by-env",
            IntegrationType = "HTTP",
            Keys = ["env"],
            Members = [member],
        }, default);
        var builder = await ShowAsync("Get");

        await ChooseAsync(builder, "by-env", "billing-by-env");

        builder.Find("#identifier-env").GetAttribute("value").Should().Be("{{ Trigger.env }}");
        builder.Find("#card-Get-about").TextContent.Should().Contain("env = {{ Trigger.env }}");
        await builder.InvokeAsync(() => builder.Find("#identifier-env").Input("staging"));
        await SettleAsync(builder);
        builder.WaitForAssertion(() => builder.Find("#step-connection-error").TextContent.Should().Contain("staging"));
    }

    [Fact]
    public async Task A_renamed_step_is_followed_by_the_expressions_of_others()
    {
        var builder = await ShowAsync("Get");

        await builder.InvokeAsync(() => builder.Find("#step-name").Change("Fetch"));

        builder.WaitForAssertion(() =>
            Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>().Uri.Should()
                .EndWith("?step=Fetch"));
        await ClickAsync(builder, "Save");
        (await ReadWorkflowAsync(builder)).Spec.Should().Contain("{{ Steps.Fetch.body }}").And.NotContain("Get");
    }

    [Fact]
    public async Task A_name_that_another_step_has_is_refused_at_its_field()
    {
        var builder = await ShowAsync("Get");

        await builder.InvokeAsync(() => builder.Find("#step-name").Change("Say"));

        builder.Find("#step-name-error").TextContent.Should().Contain("already named");
        await builder.InvokeAsync(() => builder.Find("#step-name").Change("Get order!"));
        builder.Find("#step-name").GetAttribute("value").Should().Be("Get order!", "it can be mended");
        await builder.InvokeAsync(() => builder.Find("#step-name").Change("Get"));
        builder.FindAll("#step-name-error").Should().BeEmpty();
        builder.Find("#step-name").GetAttribute("value").Should().Be("Get");
    }

    [Fact]
    public async Task Changes_of_two_editors_to_different_steps_are_put_together()
    {
        var builder = await ShowAsync("Get");
        await builder.InvokeAsync(() => builder.Find("#input-url").Input("/mine"));
        await SaveElsewhereAsync(builder, d => d.SetInput("Say", "value", "theirs"));

        await ClickAsync(builder, "Save");

        builder.Find(".notices [role=alert]").TextContent.Should().Contain("Both changes are here now.");
        await ClickAsync(builder, "Save");
        (await ReadWorkflowAsync(builder)).Spec.Should().Contain("/mine").And.Contain("theirs");
    }

    [Fact]
    public async Task Changes_of_two_editors_to_one_step_are_a_conflict_that_names_it()
    {
        var builder = await ShowAsync("Get");
        await builder.InvokeAsync(() => builder.Find("#input-url").Input("/mine"));
        await SaveElsewhereAsync(builder, d => d.SetInput("Get", "url", "/theirs"));

        await ClickAsync(builder, "Save");

        builder.Find(".notices [role=alert]").TextContent.Should().Contain("the step Get");
        builder.Find("#input-url").GetAttribute("value").Should().Be("/mine");
        var taking = ClickAsync(builder, "Use my version instead");
        await SettleAsync(builder);
        await taking;
        (await ReadWorkflowAsync(builder)).Spec.Should().Contain("/theirs", "it is not saved yet");
        await ClickAsync(builder, "Save");
        (await ReadWorkflowAsync(builder)).Spec.Should().Contain("/mine").And.NotContain("/theirs");
    }

    [Fact]
    public async Task Changes_discarded_in_a_conflict_come_back_with_Undo()
    {
        var snackbars = Render<MudSnackbarProvider>();
        var builder = await ShowAsync("Get");
        await builder.InvokeAsync(() => builder.Find("#input-url").Input("/mine"));
        await SaveElsewhereAsync(builder, d => d.SetInput("Get", "url", "/theirs"));
        await ClickAsync(builder, "Save");

        await ClickAsync(builder, "Discard my changes");
        builder.Find("#input-url").GetAttribute("value").Should().Be("/theirs");
        builder.FindAll(".notices [role=alert]").Should().BeEmpty();
        var undoing = UndoAsync(snackbars);
        await SettleAsync(builder);
        await undoing;

        builder.WaitForAssertion(() => builder.Find("#input-url").GetAttribute("value").Should().Be("/mine"));
        await ClickAsync(builder, "Save");
        builder.Find(".notices [role=alert]").TextContent.Should().Contain("the step Get", "nothing is overwritten");
        (await ReadWorkflowAsync(builder)).Spec.Should().Contain("/theirs");
    }

    [Fact]
    public async Task A_version_in_conflict_replaces_the_other_one_once_that_is_chosen()
    {
        var builder = await ShowAsync("Get");
        await builder.InvokeAsync(() => builder.Find("#input-url").Input("/mine"));
        await SaveElsewhereAsync(builder, d => d.SetInput("Get", "url", "/theirs"));
        await ClickAsync(builder, "Save");
        builder.Find(".notices [role=alert]").TextContent.Should().Contain("You saved this workflow in another tab");

        var taking = ClickAsync(builder, "Use my version instead");
        await SettleAsync(builder);
        await taking;
        builder.FindAll(".notices [role=alert]").Should().BeEmpty();
        builder.Find("#input-url").GetAttribute("value").Should().Be("/mine");
        await ClickAsync(builder, "Save");

        (await ReadWorkflowAsync(builder)).Spec.Should().Contain("/mine").And.NotContain("/theirs");
    }

    [Fact]
    public async Task Unsaved_changes_are_there_again_when_the_builder_is_opened_anew()
    {
        var builder = await ShowAsync("Get");
        var id = builder.Instance.Id;
        await builder.InvokeAsync(() => builder.Find("#input-url").Input("/kept"));
        await DisposeComponentsAsync();

        var again = Render<WorkflowBuilder>(p => p.Add(b => b.Id, id).Add(b => b.Step, "Get"));

        again.WaitForAssertion(() => again.Find("#input-url").GetAttribute("value").Should().Be("/kept"));
        again.Markup.Should().Contain("Draft restored");
    }

    [Fact]
    public async Task The_JSON_dialog_lists_faults_with_their_places_and_takes_what_has_none()
    {
        var id = await MakeAsync();
        var dialog = await OpenAsync<WorkflowBuilderJsonDialog>("Edit JSON Spec",
            new DialogParameters<WorkflowBuilderJsonDialog> { { d => d.Id, id }, { d => d.Text, Spec } });
        Until(() => Screen.FindAll("#spec-json").Should().NotBeEmpty());

        await Screen.InvokeAsync(() => Screen.Find("#spec-json").Change("""{"triggers":[],"foo":1}"""));
        await PressAsync("Apply");
        Screen.FindAll(".faults code").Select(c => c.TextContent).Should().Equal("spec/foo", "spec/triggers");
        await Screen.InvokeAsync(() => Screen.Find("#spec-json").Change("{"));
        await PressAsync("Format JSON");
        Screen.Find("[role=alert]").TextContent.Should().Contain("line 1");
        await Screen.InvokeAsync(() => Screen.Find("#spec-json")
            .Change("""{"triggers":[{"apiTrigger":{}}],"steps":[]}"""));
        await PressAsync("Format JSON");
        await PressAsync("Apply");

        (await ResultOf(dialog))!.Data.Should().BeOfType<string>().Which.Should().Contain("  \"triggers\"");
    }

    [Fact]
    public async Task A_document_in_one_line_is_shown_formatted_and_stays_as_it_is_unless_edited()
    {
        const string OneLine = """{"triggers":[{"apiTrigger":{}}],"steps":[]}""";
        var id = await MakeAsync();
        var dialog = await OpenAsync<WorkflowBuilderJsonDialog>("Edit JSON Spec",
            new DialogParameters<WorkflowBuilderJsonDialog> { { d => d.Id, id }, { d => d.Text, OneLine } });

        Until(() => Screen.Find("#spec-json").GetAttribute("value").Should().Contain("  \"steps\": []"));
        await PressAsync("Apply");

        (await ResultOf(dialog))!.Data.Should().Be(OneLine);
    }

    private async Task<Guid> MakeAsync() => await Core.Get<WorkflowService>().CreateAsync(Core.Owner,
        new WorkflowChange { Name = "nightly", Spec = Spec }, default);

    private async Task<IRenderedComponent<WorkflowBuilder>> ShowAsync(string? step = null)
    {
        var id = await MakeAsync();
        var builder = Render<WorkflowBuilder>(p => p.Add(b => b.Id, id).Add(b => b.Step, step));
        builder.WaitForAssertion(() => builder.FindAll("[data-step]").Should().NotBeEmpty());
        return builder;
    }

    private async Task ChooseAsync(IRenderedComponent<WorkflowBuilder> builder, string text, string name)
    {
        await builder.InvokeAsync(() => builder.Find("#step-connection").Input(text));
        builder.WaitForAssertion(() =>
        {
            Core.Clock.Advance(TimeSpan.FromMilliseconds(200));
            builder.FindAll("[role=option] .name").Select(o => o.TextContent).Should().Equal(name);
        });
        builder.Find("[role=option]").MouseDown();
        await SettleAsync(builder);
    }

    private static Task UndoAsync(IRenderedComponent<MudSnackbarProvider> snackbars) => snackbars.InvokeAsync(
        () => snackbars.FindAll("button").Single(b => b.TextContent.Trim() == "Undo").ClickAsync(new()));

    // What was edited is looked at a moment later.
    private Task SettleAsync(IRenderedComponent<WorkflowBuilder> builder) =>
        builder.InvokeAsync(() => Core.Clock.Advance(TimeSpan.FromSeconds(2)));

    private static Task ClickAsync(IRenderedComponent<WorkflowBuilder> builder, string text) => builder.InvokeAsync(
        () => builder.FindAll("button").Single(b => b.TextContent.Trim() == text).ClickAsync(new()));

    private Task<WorkflowDetails> ReadWorkflowAsync(IRenderedComponent<WorkflowBuilder> builder) =>
        Core.Get<WorkflowQueries>().GetAsync(Core.Owner, builder.Instance.Id, default);

    private async Task SaveElsewhereAsync(IRenderedComponent<WorkflowBuilder> builder, Action<WorkflowDocument> edit)
    {
        var stored = await ReadWorkflowAsync(builder);
        var document = WorkflowDocument.Parse(stored.Spec);
        edit(document);
        await Core.Get<WorkflowService>().UpdateAsync(Core.Owner, stored.Row.Id,
            new WorkflowChange { Spec = document.Text }, stored.Row.Version, default);
    }
}
