using Bunit;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Tests.Support;
using Connections.Web.Components.Workflows;
using Microsoft.EntityFrameworkCore;

namespace Connections.Tests.Components.Workflows;

public sealed class RunHistoryTests : WorkflowScreenTest
{
    private IRenderedComponent<RunHistoryPage> page = null!;

    [Fact]
    public async Task A_run_shows_its_steps_and_a_step_what_went_in_and_out()
    {
        var id = await CreateAsync("Deploy");
        var run = await RunToEndAsync(id);
        Show(id, run);

        Until(() => page.FindAll("ol li").Should().ContainSingle().Which.TextContent.Should().Contain("Say").And
            .Contain("Succeeded").And.Contain("Logic · Echo"));
        page.Find("h2").TextContent.Trim().Should().Be("Succeeded");
        page.Find("dl").TextContent.Should().Contain("Ada · Manual").And.Contain("Version");
        page.FindAll("ul li").Select(l => l.TextContent).Should().Contain(
            t => t.Contains("Manual · Ada", StringComparison.Ordinal));
        page.Find("ul li .parameters").TextContent.Should().Be("env: prod");
        page.FindAll("nav a").Select(a => (a.TextContent, a.GetAttribute("aria-current"))).Should()
            .Equal(("Configuration", null), ("Run History", "page"));

        Navigation.NavigateTo(page.Find("ol a").GetAttribute("href")!);
        Until(() => page.FindAll("aside[aria-label='Step Say']").Should().ContainSingle());
        var inputs = page.FindAll("aside pre")[0];
        inputs.TextContent.Should().Contain("\"value\": \"prod\"");
        inputs.GetAttribute("tabindex").Should().Be("0");
        page.FindAll("aside h3").Select(h => h.TextContent).Should().Contain(["Connection", "Inputs", "Outputs"]);
        await PressOnAsync(page, "Close step");
        Until(() => page.FindAll("aside").Should().BeEmpty());
    }

    [Fact]
    public async Task A_failed_run_tells_why_and_links_to_the_step()
    {
        var id = await CreateAsync("Deploy",
            Logic("Stop", "error", """{"name":"message","value":"The disk is full."}"""));
        var run = await RunToEndAsync(id);
        Show(id, run);

        Until(() => page.Find("[role=alert]").TextContent.Should().Contain("The disk is full."));
        var link = page.FindAll("ul a").Single(a => a.TextContent == "Stop");
        link.GetAttribute("href").Should().Be($"/workflow/{id}/runs/{run}?step=Stop");
        Navigation.NavigateTo(link.GetAttribute("href")!);
        Until(() => page.Find("aside .cnx-alert").TextContent.Should().Contain("The disk is full."));
    }

    [Fact]
    public async Task An_open_run_is_followed_until_it_ends_and_can_be_canceled()
    {
        var id = await CreateAsync("Deploy", Logic("Pause", "sleep", """{"name":"durationSeconds","value":600}"""));
        var run = await StartAsync(id);
        await StateAsync(id, run, state => state == RunState.Waiting);
        Show(id, run);
        Until(() => page.Find("h2").TextContent.Should().Contain("Waiting until"));

        await PressOnAsync(page, "Cancel run");
        await StateAsync(id, run, state => state == RunState.Canceled);

        await PassTimeUntilAsync(() => page.Find("h2").TextContent.Trim() == "Canceled"
            && page.Find("ul[aria-label='Runs, newest first'] li").TextContent.Contains("Canceled"));
        page.FindAll("button").Select(NameOf).Should().NotContain("Cancel run").And.Contain("Run again");
        // The list is read behind the run.
        Until(() => page.FindAll("ul[aria-label='Runs, newest first'] li").Should().ContainSingle()
            .Which.TextContent.Should()
            .Contain("Canceled"));
    }

    [Fact]
    public async Task Run_again_offers_the_parameters_of_that_run()
    {
        var id = await CreateAsync("Deploy");
        var run = await Runs.StartAsync(Core.Owner, id, new() { ["env"] = "staging" },
            RunSource.Manual, default);
        await StateAsync(id, run, state => state.HasEnded());
        Show(id, run);
        Until(() => page.FindAll("button").Select(NameOf).Should().Contain("Run again"));

        _ = PressOnAsync(page, "Run again");

        base.Until(() => Screen.FindAll("#parameter-env").Should().ContainSingle().Which.GetAttribute("value").Should()
            .Be("staging"));
    }

    [Fact]
    public async Task A_step_offers_a_run_from_it_on_and_its_other_rounds()
    {
        var id = await CreateAsync("Deploy", """
            {"triggers":[{"workflowTrigger":{}}],"steps":[
             {"name":"Each","actionId":"com.datadoghq.core.forLoop",
              "parameters":[{"name":"inputList","value":["a","b","c"]}],
              "outboundEdges":[{"branchName":"loopStart","nextStepName":"Say"}]},
             {"name":"Say","actionId":"com.datadoghq.core.echo",
              "parameters":[{"name":"value","value":"{{ Current.Value }}"}]}]}
            """);
        var run = await RunToEndAsync(id);
        Show(id, run);
        Until(() => page.FindAll("ol li").Should().HaveCount(2).And.Contain(l => l.TextContent.Contains("3 rounds")));

        Navigation.NavigateTo(page.FindAll("ol a").Single(a => a.TextContent.Contains("Say")).GetAttribute("href")!);
        Until(() => page.Find("aside").TextContent.Should().Contain("Each[2]/Say"));
        page.FindAll("aside a").Select(a => a.TextContent).Should().Contain("Previous round")
            .And.NotContain("Next round");
        Navigation.NavigateTo(page.FindAll("aside a").Single(a => a.TextContent == "Previous round")
            .GetAttribute("href")!);
        Until(() => page.Find("aside").TextContent.Should().Contain("Each[1]/Say"));
        page.FindAll("aside a").Select(a => a.TextContent).Should().Contain("Next round");

        _ = PressOnAsync(page, "Run again from here");
        base.Until(() => Screen.Find(".question").TextContent.Should().Be("Run version 1 again, starting with Say? "
            + "The results of the steps before it are taken over from this run."));
        (await History.ListAsync(Core.Owner, id, new(0, 9), default)).Total.Should().Be(1, "nothing is sent yet");
        await PressAsync("Run");

        Until(() => page.FindAll("ul[aria-label='Runs, newest first'] li").Should().HaveCount(2));
        Address.Should().StartWith($"workflow/{id}/runs/").And.NotContain(run.ToString());
        page.FindAll("aside button").Select(NameOf).Should()
            .NotContain("Continue after it", "it was not interrupted");
    }

    [Fact]
    public async Task The_canvas_of_a_run_shows_the_state_of_each_step_and_opens_it()
    {
        var id = await CreateAsync("Deploy", """
            {"triggers":[{"workflowTrigger":{}}],"steps":[
             {"name":"Ask","actionId":"com.datadoghq.core.if","parameters":[{"name":"conditions",
               "value":[{"comparisonOperator":"eq","leftValue":1,"rightValue":1}]}],
              "outboundEdges":[{"branchName":"true","nextStepName":"Stop"},
                {"branchName":"false","nextStepName":"Say"}]},
             {"name":"Stop","actionId":"com.datadoghq.core.error"},
             {"name":"Say","actionId":"com.datadoghq.core.echo","parameters":[{"name":"value","value":"x"}]}]}
            """);
        var run = await RunToEndAsync(id);
        Show(id, run);
        Until(() => page.FindAll("ol li").Should().HaveCount(2));

        await PressOnAsync(page, "Canvas");

        Until(() => page.FindAll("[data-step]").Should().HaveCount(3));
        page.FindAll("[data-step] .what").Select(w => w.TextContent.Trim()).Should()
            .BeEquivalentTo("Succeeded", "Failed", "Not run");
        await page.InvokeAsync(() => page.Find("#card-Stop").Click());
        Address.Should().Be($"workflow/{id}/runs/{run}?step=2");
        await page.InvokeAsync(() => page.Find("#card-Say").Click());
        Address.Should().EndWith("?step=2", "a run that hasn't come to it has nothing to show of it");
    }

    [Fact]
    public async Task A_step_that_may_be_done_warns_before_it_is_repeated_and_can_be_taken_as_done()
    {
        var id = await CreateAsync("Deploy");
        var run = await RunToEndAsync(id);
        await using (var db = Core.OpenDb())
            await db.Set<RunStep>().ExecuteUpdateAsync(s => s.SetProperty(x => x.State, StepState.Interrupted));
        Show(id, run, "1");
        Until(() => page.FindAll("aside button").Select(NameOf).Should().Contain("Continue after it"));

        _ = PressOnAsync(page, "Run again from here");
        base.Until(() => Screen.Find(".question").TextContent.Should().EndWith("Whether Say was done is not known, and "
            + "it would be done a second time: look in the service first. If it was done, choose Continue after it."));
        await PressAsync("Cancel");
        _ = PressOnAsync(page, "Continue after it");
        base.Until(() => Screen.Find(".question").TextContent.Should().Contain("Say counts as done"));
        await PressAsync("Continue");

        base.Until(() => Address.Should().StartWith($"workflow/{id}/runs/").And.NotContain(run.ToString()));
        var again = Guid.Parse(Address.Split('/')[^1]);
        await StateAsync(id, again, state => state.HasEnded());
        Show(id, again);
        Until(() => page.Find("ol li .state").TextContent.Should().Be("Taken as done"));
        page.Find("ol li .more").TextContent.Should().Be("Logic · Echo", "nothing was executed, for no time");
    }

    [Fact]
    public async Task A_step_leads_to_where_it_is_edited_and_tells_whose_result_it_has()
    {
        var id = await CreateAsync("Deploy", """
            {"triggers":[{"workflowTrigger":{}}],"steps":[
             {"name":"Say","actionId":"com.datadoghq.core.echo","parameters":[{"name":"value","value":"x"}],
              "outboundEdges":[{"branchName":"main","nextStepName":"Stop"}]},
             {"name":"Stop","actionId":"com.datadoghq.core.error",
              "parameters":[{"name":"message","value":"The disk is full."}]}]}
            """);
        var first = await RunToEndAsync(id);
        var again = await Runs.RerunAsync(Core.Owner, id, first,
            RerunPlace.From("Stop"), default);
        await StateAsync(id, again, state => state.HasEnded());
        Show(id, again);

        Until(() => page.FindAll("ol li")[0].TextContent.Should().Contain("Result taken over from an earlier run."));
        Navigation.NavigateTo(page.FindAll("ol a").Single(a => a.TextContent.Contains("Stop")).GetAttribute("href")!);
        Until(() => page.FindAll("aside a").Single(a => a.TextContent == "Edit this step").GetAttribute("href")
            .Should().Be($"/workflow/{id}?step=Stop"));

        SignIn(await Core.AddUserAsync("Bob", Role.Standard));
        Show(id, again, "Stop");
        Until(() => page.Find("aside").TextContent.Should().Contain("The disk is full."));
        page.FindAll("aside a").Should().NotContain(a => a.TextContent == "Edit this step", "a Viewer can't");
    }

    [Fact]
    public async Task A_step_without_a_member_leads_to_its_identifiers_and_to_the_group()
    {
        var prod = await Service.AddAsync(Core.Owner, HttpBasic("prod") with { Tags = ["env:prod"] }, default);
        var group = await Core.Get<GroupService>().AddAsync(Core.Owner,
            new NewGroup { Name = "Sites", IntegrationType = "HTTP", Keys = ["env"], Members = [prod] }, default);
        var id = await CreateAsync("Deploy", $$$"""
            {"triggers":[{"workflowTrigger":{}}],"steps":[
              {"name":"Send","actionId":"http_request","connectionLabel":"SITES",
               "parameters":[{"name":"url","value":"/deploy"}]}],
             "connectionEnvs":[{"env":"default","connectionGroups":[{"connectionGroupId":"{{{group}}}",
               "label":"SITES","tags":["env:prd"]}]}]}
            """);
        var run = await RunToEndAsync(id);
        Show(id, run, "Send");

        Until(() => page.FindAll("aside .remedies a").Select(a => (a.TextContent, a.GetAttribute("href"))).Should()
            .Equal(("Show identifiers", $"/workflow/{id}?step=Send"),
                ("Open group", $"/actions/connections/groups/{group}")));
    }

    [Fact]
    public async Task A_workflow_without_runs_and_one_that_is_not_there_say_so()
    {
        var id = await CreateAsync("Deploy");
        Show(id, null);
        Until(() => page.Markup.Should().Contain("This workflow hasn't run yet."));

        Show(Guid.CreateVersion7(), null);
        Until(() => page.Find("h1").TextContent.Should().Be("Workflow not found, or you don't have access."));
    }

    [Fact]
    public async Task A_Viewer_sees_runs_and_why_none_can_be_started()
    {
        var id = await CreateAsync("Deploy");
        var run = await RunToEndAsync(id);
        SignIn(await Core.AddUserAsync("Bob", Role.Standard));
        Show(id, run);

        Until(() => page.FindAll("button").Single(b => NameOf(b) == "Run again").GetAttribute("title").Should()
            .Be("Requires Runner access (you're a Viewer)."));
    }

    private void Show(Guid id, Guid? run, string? step = null)
    {
        Navigation.NavigateTo($"/workflow/{id}/runs{(run is null ? null : $"/{run}")}"
            + (step is null ? "" : $"?step={step}"));
        page = Render<RunHistoryPage>(p => p.Add(x => x.Id, id).Add(x => x.RunId, run));
    }

    private async Task PassTimeUntilAsync(Func<bool> isSo) => (await TestTimeout.UntilAsync(async () =>
    {
        if (await page.InvokeAsync(isSo)) return true;
        Core.Clock.Advance(TimeSpan.FromMilliseconds(200));
        return false;
    })).Should().BeTrue(page.Markup);

    private new void Until(Action assertion) => Until(page, assertion);
}
