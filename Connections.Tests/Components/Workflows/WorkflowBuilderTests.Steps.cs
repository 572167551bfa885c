using Bunit;
using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Tests.Support;
using Connections.Web.Components.Workflows;

namespace Connections.Tests.Components.Workflows;

/// <summary>The panel of a step: gates, access, outputs, and what is kept of changes.</summary>
public sealed partial class WorkflowBuilderTests
{
    [Fact]
    public async Task The_owner_may_use_the_connection_or_it_says_who_lacks_what()
    {
        var bob = await Core.AddUserAsync("Bob", Role.Standard);
        await Service.AddAsync(Core.Owner, HttpBasic("billing"), default);
        await Service.AddAsync(bob, HttpBasic("staging"), default);
        var builder = await ShowAsync("Get");

        await ChooseAsync(builder, "bill", "billing");
        await AccessAsync(builder, "#step-connection-help", "(owner) may use it.");

        await ChooseAsync(builder, "stag", "staging");
        await AccessAsync(builder, "#step-connection-error",
            "Give Ada Resolver access, or choose a connection that Ada can use.");
    }

    [Fact]
    public async Task Constant_identifiers_name_the_member_and_open_ones_count_what_may_be_used()
    {
        var bob = await Core.AddUserAsync("Bob", Role.Standard);
        var prod = await Service.AddAsync(Core.Owner, HttpBasic("prod-api") with { Tags = ["env:prod"] }, default);
        var staging = await Service.AddAsync(bob, HttpBasic("staging-api") with { Tags = ["env:staging"] }, default);
        await PermitAsync(staging, Core.Owner.Id, AccessLevel.Resolver, bob);
        await Core.Get<GroupService>().AddAsync(Core.Owner,
            new NewGroup { Name = "by-env", IntegrationType = "HTTP", Keys = ["env"], Members = [prod, staging] },
            default);
        await PermitAsync(staging, Core.Owner.Id, AccessLevel.Viewer, bob);
        var builder = await ShowAsync("Get");

        await ChooseAsync(builder, "by-env", "by-env");
        await AccessAsync(builder, "#step-connection-help", "(owner) may use 1 of the 2 members that you see.");

        await builder.InvokeAsync(() => builder.Find("#identifier-env").Input("prod"));
        await AccessAsync(builder, "#step-connection-help",
            "These identifiers select “prod-api”. Ada (owner) may use it.");

        await builder.InvokeAsync(() => builder.Find("#identifier-env").Input("staging"));
        await AccessAsync(builder, "#step-connection-error", "or remove “staging-api” from the group.");
    }

    [Fact]
    public async Task A_test_runs_as_the_reader_and_says_so_and_its_values_go_into_the_step()
    {
        await using var peer = await LoopbackPeer.StartAsync();
        peer.AnswerWith(200, """{"id":7}""");
        await Service.AddAsync(Core.Owner, Journeys.SeedData.HttpBasic("billing", peer.Address), default);
        var builder = await ShowAsync("Get");
        await builder.InvokeAsync(() => builder.Find("#input-url").Input("/items/{{ Trigger.env }}"));
        await ChooseAsync(builder, "bill", "billing");
        await UntilAsync(builder, () => builder.FindAll("#test-0").Should().ContainSingle());

        await builder.InvokeAsync(() => builder.Find("#test-0").Input("prod"));
        await ClickAsync(builder, "Test");

        await UntilAsync(builder, () => builder.Find("section[aria-label=Test] .cnx-verdict").TextContent.Should()
            .Contain("Succeeded as Ada").And.Contain("billing"));
        peer.Requests.Should().ContainSingle().Which.Target.Should().Be("/items/prod");
        await ClickAsync(builder, "Outputs");
        builder.WaitForAssertion(() => builder.FindAll(".expression .cnx-sr").Select(p => p.TextContent).Should()
            .Contain("Copy {{ Steps.Get.body.id }}"));
        builder.Render(p => p.Add(b => b.Step, "Say"));
        await ClickAsync(builder, "Context Variables");
        builder.WaitForAssertion(() => builder.FindAll(".expression code").Select(c => c.TextContent).Should()
            .Contain("{{ Steps.Get.body.id }}"));
        builder.Render(p => p.Add(b => b.Step, "Get"));
        await ClickAsync(builder, "Outputs");
        builder.WaitForAssertion(() => builder.FindAll(".expression .cnx-sr").Select(p => p.TextContent).Should()
            .Contain("Copy {{ Steps.Get.body.id }}", "it stays while one looks at other steps"));
        await UntilAsync(builder, () => builder.FindAll("#test-0").Should().ContainSingle());
        await builder.InvokeAsync(() => builder.Find("#test-0").Input("prod"));
        _ = ClickAsync(builder, "Use in configuration");
        builder.WaitForAssertion(() => builder.Find("#input-url").GetAttribute("value").Should().Be("/items/prod"));
    }

    [Fact]
    public async Task Values_from_the_last_run_are_named_as_such()
    {
        var builder = await ShowAsync("Get");
        var id = builder.Instance.Id;
        var run = await Core.Get<RunService>().StartAsync(Core.Owner, id, new() { ["env"] = "staging" },
            RunSource.Manual, default);
        (await TestTimeout.UntilAsync(async () =>
            (await Core.Get<RunQueries>().GetAsync(Core.Owner, id, run, default)).Row.State.HasEnded()))
            .Should().BeTrue();

        await builder.InvokeAsync(() => builder.Find("#input-url").Input("/items/{{ Trigger.env }}"));

        await UntilAsync(builder, () => builder.Find("#test-0").GetAttribute("value").Should().Be("staging"));
        builder.Find("#test-0-help").TextContent.Should().Be("From the last run.");
        await builder.InvokeAsync(() => builder.Find("#test-0").Input("prod"));
        builder.FindAll("#test-0-help").Should().BeEmpty();
    }

    [Fact]
    public async Task A_condition_to_wait_for_is_saved_and_warns_where_the_step_may_not_be_repeated()
    {
        var builder = await ShowAsync("Get");

        await builder.InvokeAsync(() => builder.Find("input[aria-describedby=gate-help]").Change(true));
        builder.Find("#gate-left").GetAttribute("value").Should().Be("{{ Steps.Get.status }}");
        await builder.InvokeAsync(() => builder.Find("#gate-operator").Change("OPERATOR_GREATER_THAN"));
        await builder.InvokeAsync(() => builder.Find("#gate-retries").Change("3"));
        builder.FindAll(".cnx-alert").Should().NotContain(a => a.TextContent.Contains("may not be executed twice"));
        await builder.InvokeAsync(() => builder.Find("#input-verb").Change("POST"));

        builder.FindAll(".cnx-alert").Should().Contain(a => a.TextContent.Contains("may not be executed twice"));
        await builder.InvokeAsync(() => builder.Find("#gate-retries").Change("99"));
        builder.Find("#gate-retries-error").TextContent.Should().Contain("0 to 20");
        await ClickAsync(builder, "Save");
        var gate = (await ReadWorkflowAsync(builder)).View.Steps[0].Gate!;
        (gate.Operator, gate.MaxRetries, gate.Seconds).Should().Be(("OPERATOR_GREATER_THAN", 3, 5));
    }

    [Fact]
    public async Task Context_lists_parameters_results_variables_and_the_source()
    {
        var builder = await ShowAsync("Say");

        await ClickAsync(builder, "Context Variables");

        builder.FindAll(".expression code").Select(c => c.TextContent).Should().Contain([
            "{{ Trigger.env }}", "{{ Steps.Get.status }}", "{{ Steps.Get.body }}", "{{ Source.initiator.email }}",
            "{{ InstanceId }}"]).And.NotContain("{{ Current.Value }}");
    }

    [Fact]
    public async Task A_renamed_step_keeps_its_panel_and_so_the_focus()
    {
        var builder = await ShowAsync("Get");
        var panel = builder.FindComponent<StepPanel>().Instance;

        await builder.InvokeAsync(() => builder.Find("#step-name").Change("Fetch"));

        builder.WaitForAssertion(() => builder.Find("aside h2").TextContent.Should().Be("Fetch"));
        builder.FindComponent<StepPanel>().Instance.Should().BeSameAs(panel);
    }

    [Fact]
    public async Task A_new_parameter_is_offered_on_Save()
    {
        var builder = await ShowAsync("Get");
        await builder.InvokeAsync(() => builder.Find("#input-url").Input("/{{ Trigger.region }}"));

        var saving = ClickAsync(builder, "Save");
        Until(() => Screen.Markup.Should().Contain("{{ Trigger.region }}"));
        await PressAsync("Add and save");
        await saving;

        (await ReadWorkflowAsync(builder)).View.Inputs.Select(p => p.Name).Should().Equal("env", "region");
    }

    [Fact]
    public async Task A_removed_step_comes_back_with_Undo_and_a_moved_one_keeps_the_edges_sound()
    {
        var builder = await ShowAsync("Get");

        var moving = ClickOnAsync(builder, "Move step Get");
        Until(() => Screen.FindAll("#move-after").Should().ContainSingle());
        Screen.Find("#move-after").QuerySelectorAll("option").Select(o => o.TextContent).Should()
            .Equal("At the start", "After Say");
        await Screen.InvokeAsync(() => Screen.Find("#move-after").Change("1"));
        await PressAsync("Move");

        builder.WaitForAssertion(() => Cards(builder).Should().Equal("Say", "Get"));
        _ = ClickOnAsync(builder, "Remove step Get");
        builder.WaitForAssertion(() => Cards(builder).Should().Equal("Say"));
        await SettleAsync(builder);
        await moving;
    }

    [Fact]
    public async Task Changes_kept_over_an_older_version_are_added_where_others_changed_other_parts()
    {
        var (id, builder) = await LoseAsync(theirs: d => d.SetInput("Say", "value", "theirs"));
        builder.Find(".notices [role=alert]").TextContent.Should().Contain("You changed different parts");
        builder.FindAll("button").Single(b => b.TextContent.Trim() == "Save").GetAttribute("title").Should()
            .Be("Choose what becomes of your unsaved changes first.");

        var adding = ClickAsync(builder, "Add my changes");
        await SettleAsync(builder);
        await adding;
        await ClickAsync(builder, "Save");

        (await Core.Get<WorkflowQueries>().GetAsync(Core.Owner, id, default)).Spec.Should()
            .Contain("/mine").And.Contain("theirs");
    }

    [Fact]
    public async Task Changes_kept_over_an_older_version_replace_nothing_without_a_decision()
    {
        var (id, builder) = await LoseAsync(theirs: d => d.SetInput("Get", "url", "/theirs"));
        builder.Find(".notices [role=alert]").TextContent.Should()
            .Contain("You saved this workflow since then. You changed the step Get both times.");
        builder.Find("#input-url").GetAttribute("value").Should().Be("/theirs");
        await DisposeComponentsAsync();

        var again = Render<WorkflowBuilder>(p => p.Add(b => b.Id, id).Add(b => b.Step, "Get"));
        again.WaitForAssertion(() => again.FindAll(".notices [role=alert]").Should()
            .ContainSingle("it is asked until it is decided"));
        var taking = ClickAsync(again, "Use my version instead");
        await SettleAsync(again);
        await taking;
        again.Find("#input-url").GetAttribute("value").Should().Be("/mine");
        await ClickAsync(again, "Save");
        (await Core.Get<WorkflowQueries>().GetAsync(Core.Owner, id, default)).Spec.Should().Contain("/mine");
    }

    [Fact]
    public async Task The_menu_clones_unpublishes_and_takes_ownership()
    {
        var builder = await ShowBobsAsync();

        await ClickAsync(builder, "Clone");
        var unpublishing = ClickAsync(builder, "Unpublish");
        await PressAsync("Unpublish");
        await unpublishing;
        var owning = ClickAsync(builder, "Take ownership");
        await PressAsync("Take ownership");
        await owning;

        var row = (await ReadWorkflowAsync(builder)).Row;
        (row.IsPublished, row.OwnerName).Should().Be((false, "Ada"));
        builder.Markup.Should().Contain("Run as Owner · Ada");
        (await Core.Get<WorkflowQueries>().ListAsync(Core.Owner, new() { Search = "copy" }, new(0, 9), default)).Rows
            .Should().ContainSingle().Which.Name.Should().Be("bobs (copy)");
    }

    private static IEnumerable<string?> Cards(IRenderedComponent<WorkflowBuilder> builder) =>
        builder.FindAll("ol > li [data-step]").Select(c => c.GetAttribute("data-step"));

    // Someone edits without saving and is gone; someone else saves; the first comes back.
    private async Task<(Guid Id, IRenderedComponent<WorkflowBuilder> Builder)> LoseAsync(
        Action<WorkflowDocument> theirs)
    {
        var builder = await ShowAsync("Get");
        var id = builder.Instance.Id;
        await builder.InvokeAsync(() => builder.Find("#input-url").Input("/mine"));
        await SaveElsewhereAsync(builder, theirs);
        await DisposeComponentsAsync();
        var again = Render<WorkflowBuilder>(p => p.Add(b => b.Id, id).Add(b => b.Step, "Get"));
        again.WaitForAssertion(() => again.FindAll(".notices [role=alert]").Should().ContainSingle());
        return (id, again);
    }

    private async Task PermitAsync(Guid connection, Guid person, AccessLevel level, Core.Actor by)
    {
        var policies = Core.Get<ConnectionPolicies>();
        var seen = (await policies.GetAsync(by, connection, default)).Policy;
        await policies.SaveAsync(by, connection, [.. seen.Lines.Where(l => l.Principal.Id != person)
            .Select(l => new PolicyGrant(l.Principal, l.Level)), new(new(PrincipalKind.User, person), level)],
            seen.Version, confirmed: true, default);
    }

    private Task AccessAsync(IRenderedComponent<WorkflowBuilder> builder, string at, string words) =>
        UntilAsync(builder, () => builder.Find(at).TextContent.Should().Contain(words));

    // What waits for a pause in typing comes as time passes.
    private Task UntilAsync(IRenderedComponent<WorkflowBuilder> builder, Action assertion)
    {
        builder.WaitForAssertion(() =>
        {
            Core.Clock.Advance(TimeSpan.FromMilliseconds(700));
            assertion();
        }, TestTimeout.Longest);
        return Task.CompletedTask;
    }

    private static Task ClickOnAsync(IRenderedComponent<WorkflowBuilder> builder, string name) => builder.InvokeAsync(
        () => builder.FindAll("button").Single(b => b.GetAttribute("aria-label") == name).ClickAsync(new()));
}
