using Bunit;
using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Tests.Support;
using Connections.Web.Components.Workflows;
using MudBlazor;

namespace Connections.Tests.Components.Workflows;

/// <summary>What others saved, own, and don't show.</summary>
public sealed partial class WorkflowBuilderTests
{
    [Fact]
    public async Task Conditions_are_edited_as_values_and_their_comparison()
    {
        var id = await Core.Get<WorkflowService>().CreateAsync(Core.Owner, new WorkflowChange
        {
            Name = "by condition",
            Spec = """
                {"triggers":[{"apiTrigger":{}}],"steps":[{"name":"Ask","actionId":"com.datadoghq.core.if","parameters":[
                  {"name":"conditions","value":[
                    {"comparisonOperator":"gt","leftValue":"{{ WorkflowName }}","rightValue":"7"}]}]}]}
                """,
        }, default);
        var builder = Render<WorkflowBuilder>(p => p.Add(b => b.Id, id).Add(b => b.Step, "Ask"));
        builder.WaitForAssertion(() => builder.FindAll(".condition").Should().ContainSingle());

        await builder.InvokeAsync(() => builder.Find("select[aria-label='Comparison of condition 1']").Change("lte"));
        var adding = ClickAsync(builder, "Add condition");
        await SettleAsync(builder);
        await adding;
        await builder.InvokeAsync(() =>
            builder.Find("input[aria-label='Value of condition 2']").Input("{{ InstanceId }}"));
        await builder.InvokeAsync(() =>
            builder.Find("select[aria-label='Comparison of condition 2']").Change("nonnull"));
        builder.FindAll("input[aria-label='Compared with, condition 2']").Should().BeEmpty();
        await ClickAsync(builder, "Save");

        (await ReadWorkflowAsync(builder)).View.Steps[0].Inputs[0].Value!.ToJsonString().Should().Be(
            """[{"comparisonOperator":"lte","leftValue":"{{ WorkflowName }}","rightValue":"7"},"""
            + """{"comparisonOperator":"nonnull","leftValue":"{{ InstanceId }}"}]""");
        var removing = ClickOnAsync(builder, "Remove condition 2");
        await SettleAsync(builder);
        await removing;
        builder.FindAll(".condition").Should().ContainSingle();
    }

    [Fact]
    public async Task Keys_pressed_before_the_list_follows_the_text_choose_what_was_typed()
    {
        await Service.AddAsync(Core.Owner, HttpBasic("alpha"), default);
        await Service.AddAsync(Core.Owner, HttpBasic("billing"), default);
        var builder = await ShowAsync("Get");
        await builder.InvokeAsync(() => builder.Find("#step-connection").Focus());
        builder.WaitForAssertion(() =>
        {
            Core.Clock.Advance(TimeSpan.FromMilliseconds(200));
            builder.FindAll("[role=option]").Should().HaveCount(2);
        });

        await builder.InvokeAsync(() => builder.Find("#step-connection").Input("bill"));
        await builder.InvokeAsync(() => builder.Find("#step-connection").KeyDown("ArrowDown"));
        await builder.InvokeAsync(() => builder.Find("#step-connection").KeyDown("Enter"));

        builder.WaitForAssertion(() =>
            builder.Find("#step-connection").GetAttribute("value").Should().Be("billing"));
    }

    [Fact]
    public async Task A_document_that_cannot_be_taken_changes_nothing()
    {
        var builder = await ShowAsync("Get");
        await builder.InvokeAsync(() => builder.Find("#input-url").Input("/mine"));
        await SaveElsewhereAsync(builder, d => d.SetInput("Get", "url", "/theirs"));
        await ClickAsync(builder, "Save");
        var conflict = builder.Find(".notices [role=alert]").TextContent;

        var editing = ClickAsync(builder, "Edit JSON Spec");
        Until(() => Screen.FindAll("#spec-json").Should().ContainSingle());
        IMudDialogInstance dialog = Screen.FindComponent<MudDialogContainer>().Instance;
        await Screen.InvokeAsync(() => dialog.Close(DialogResult.Ok("{")));
        await editing;

        builder.Find(".notices [role=alert]").TextContent.Should().Be(conflict, "nothing was edited");
        builder.Find("#input-url").GetAttribute("value").Should().Be("/mine");
    }

    [Fact]
    public async Task A_trigger_on_the_canvas_opens_its_settings()
    {
        var id = await Core.Get<WorkflowService>().CreateAsync(Core.Owner, new WorkflowChange
        {
            Name = "hourly",
            Spec = """
                {"triggers":[{"scheduleTrigger":{"rruleExpression":"FREQ=HOURLY;INTERVAL=2"}},{"monitorTrigger":{}}],
                 "steps":[{"name":"Wait","actionId":"com.datadoghq.core.noop"}]}
                """,
        }, default);
        var builder = Render<WorkflowBuilder>(p => p.Add(b => b.Id, id));
        builder.WaitForAssertion(() => builder.FindAll("[data-step]").Should().NotBeEmpty());

        var opening = ClickOnAsync(builder, "Trigger Schedule · every 2 hours");
        Until(() => Screen.FindAll("#schedule-every").Should().ContainSingle());

        Screen.Find("h2").TextContent.Should().Be("Schedule trigger");
        Screen.FindAll("#trigger-kind").Should().BeEmpty("it is chosen");
        builder.FindAll("button").Should().NotContain(b => b.GetAttribute("aria-label") == "Trigger Monitor",
            "it has no settings");
        await Screen.InvokeAsync(() => Screen.Find("#schedule-every").Change("3"));
        await PressAsync("Apply");
        builder.WaitForAssertion(() => builder.Markup.Should().Contain("every 3 hours"));
        await SettleAsync(builder);
        await opening;
    }

    [Fact]
    public async Task Ownership_taken_of_a_newer_version_overwrites_nothing_of_it()
    {
        var builder = await ShowBobsAsync("Get");
        await builder.InvokeAsync(() => builder.Find("#input-url").Input("/mine"));
        await SaveElsewhereAsync(builder, d => d.SetInput("Say", "value", "theirs"));

        var owning = ClickAsync(builder, "Take ownership");
        await PressAsync("Take ownership");
        await owning;
        await ClickAsync(builder, "Save");
        builder.FindAll("[role=alert]").Should()
            .Contain(a => a.TextContent.Contains("saved other parts of this workflow", StringComparison.Ordinal));
        await ClickAsync(builder, "Save");

        (await ReadWorkflowAsync(builder)).Spec.Should().Contain("/mine").And.Contain("theirs");
    }

    [Fact]
    public async Task A_connection_that_cannot_be_seen_is_not_looked_for_with_every_letter()
    {
        var spec = $$$"""
            {"triggers":[{"apiTrigger":{}}],
             "steps":[{"name":"Get","actionId":"http_request","connectionLabel":"ONE"},
                      {"name":"Ask","actionId":"http_request","connectionLabel":"MANY"}],
             "connectionEnvs":[{"env":"default",
               "connections":[{"connectionId":"{{{Guid.CreateVersion7()}}}","label":"ONE"}],
               "connectionGroups":[{"connectionGroupId":"{{{Guid.CreateVersion7()}}}","label":"MANY",
                 "tags":["env:prod"]}]}]}
            """;
        var id = await Core.Get<WorkflowService>().CreateAsync(Core.Owner,
            new WorkflowChange { Name = "hidden", Spec = spec }, default);
        var builder = Render<WorkflowBuilder>(p => p.Add(b => b.Id, id).Add(b => b.Step, "Ask"));
        builder.WaitForAssertion(() => builder.Find("#step-connection").GetAttribute("value").Should()
            .Be("A connection that you can't see"));
        await SettleAsync(builder);
        using var watch = Watch();

        await builder.InvokeAsync(() => builder.Find("#input-url").Input("/a"));
        await builder.InvokeAsync(() => builder.Find("#input-url").Input("/ab"));

        builder.Find("#input-url").GetAttribute("value").Should().Be("/ab");
        watch.TakeCommands().Should().NotContain(c => c.Contains("\"Connections\"", StringComparison.Ordinal)
            || c.Contains("\"ConnectionGroups\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Publishing_says_when_only_people_start_it()
    {
        var id = await Core.Get<WorkflowService>().CreateAsync(Core.Owner, new WorkflowChange
        {
            Name = "lonely",
            Spec = """
                {"triggers":[{"workflowTrigger":{}}],"steps":[{"name":"Wait","actionId":"com.datadoghq.core.noop"}]}
                """,
        }, default);
        var snackbars = Render<MudSnackbarProvider>();
        var builder = Render<WorkflowBuilder>(p => p.Add(b => b.Id, id));
        builder.WaitForAssertion(() => builder.FindAll("[data-step]").Should().NotBeEmpty());

        await ClickAsync(builder, "Publish");

        snackbars.WaitForAssertion(() => snackbars.Markup.Should()
            .Contain("“lonely” published. Nothing starts it yet except people: add a trigger."));
        builder.Find("ul.triggers").TextContent.Should().Contain("Manual");
    }

    [Fact]
    public async Task A_second_click_on_Run_opens_no_second_dialog()
    {
        var builder = await ShowAsync();

        var first = ClickAsync(builder, "Run");
        var second = ClickAsync(builder, "Run");
        Until(() => Screen.FindAll("form#run").Should().ContainSingle());
        await second;

        Screen.FindComponents<MudDialogContainer>().Should().ContainSingle();
        await PressAsync("Cancel");
        await first;
    }

    [Fact]
    public async Task Access_to_a_connection_is_said_once_it_is_known()
    {
        await Service.AddAsync(Core.Owner, HttpBasic("billing"), default);
        var builder = await ShowAsync("Get");
        await ChooseAsync(builder, "bill", "billing");
        await AccessAsync(builder, "#step-connection-help", "(owner) may use it.");
        await ClickAsync(builder, "Save");
        var id = builder.Instance.Id;
        await DisposeComponentsAsync();

        var again = Render<WorkflowBuilder>(p => p.Add(b => b.Id, id).Add(b => b.Step, "Get"));

        again.WaitForAssertion(() => again.Find("#step-connection").GetAttribute("value").Should().Be("billing"));
        again.FindAll("#step-connection-help").Should().BeEmpty("it was not asked yet");
        await AccessAsync(again, "#step-connection-help", "(owner) may use it.");
    }

    [Fact]
    public async Task A_deleted_connection_is_named_with_who_deleted_it_and_the_way_back()
    {
        var connection = await Service.AddAsync(Core.Owner, HttpBasic("billing"), default);
        var id = await Core.Get<WorkflowService>().CreateAsync(Core.Owner, new WorkflowChange
        {
            Name = "cut off",
            Spec = $$$"""
                {"triggers":[{"apiTrigger":{}}],
                 "steps":[{"name":"Get","actionId":"http_request","connectionLabel":"ONE"}],
                 "connectionEnvs":[{"env":"default",
                   "connections":[{"connectionId":"{{{connection}}}","label":"ONE"}]}]}
                """,
        }, default);
        await Service.DeleteAsync(Core.Owner, connection, default);

        var builder = Render<WorkflowBuilder>(p => p.Add(b => b.Id, id).Add(b => b.Step, "Get"));

        builder.WaitForAssertion(() => builder.Find("#step-connection").GetAttribute("value").Should()
            .Be("billing (deleted)"));
        builder.Find("#step-connection-error").TextContent.Should().Contain("The connection “billing” was deleted on ")
            .And.Contain("by Ada. You can restore it until ").And.Contain(", or replace it.");
        builder.FindAll("a").Should().Contain(a => a.TextContent.StartsWith("Recently deleted")
            && a.GetAttribute("href")!.Contains("tab=deleted"));
        builder.Find("#card-Get-about").TextContent.Should().Contain("billing (deleted)");
    }

    private async Task<IRenderedComponent<WorkflowBuilder>> ShowBobsAsync(string? step = null)
    {
        var bob = await Core.AddUserAsync("Bob", Role.Standard);
        var id = await Core.Get<WorkflowService>().CreateAsync(bob,
            new WorkflowChange { Name = "bobs", Spec = Spec, Published = true }, default);
        var policies = Core.Get<WorkflowPolicies>();
        await policies.SaveAsync(bob, id, [new(new(PrincipalKind.User, bob.Id), AccessLevel.Editor),
            new(new(PrincipalKind.User, Core.Owner.Id), AccessLevel.Editor)],
            (await policies.GetAsync(bob, id, default)).Policy.Version, confirmed: true, default);
        var builder = Render<WorkflowBuilder>(p => p.Add(b => b.Id, id).Add(b => b.Step, step));
        builder.WaitForAssertion(() => builder.FindAll("[data-step]").Should().NotBeEmpty());
        return builder;
    }
}
