using System.Text.RegularExpressions;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>Workflows in the list, run by hand, and what their history tells.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class WorkflowRunTests(Browser browser) : IClassFixture<Browser>
{
    private readonly Axe axe = new();

    [Fact]
    public async Task A_workflow_is_run_with_a_parameter_and_its_history_names_the_connection()
    {
        await using var peer = await LoopbackPeer.StartAsync();
        peer.AnswerWith(200, """{"deployed":true}""");
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedAsync(installation, peer.Address);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.BeginSessionAsync();
            await page.GotoAsync("/workflow");
            await Expect(page.Row("Deploy")).ToContainTextAsync("Never");
            await axe.CheckAsync(page, "list");
            await StartAsync(page, "Deploy", async dialog =>
            {
                await Expect(dialog.GetByLabel("Environment")).ToHaveValueAsync("staging");
                await axe.CheckAsync(page, "run dialog");
                await dialog.GetByLabel("Environment").FillAsync("prod");
            });

            await Expect(Heading(page, "Succeeded")).ToBeVisibleAsync();
            peer.Requests.Should().ContainSingle().Which.Target.Should().Be("/deploy?env=prod");
            var steps = page.GetByRole(AriaRole.List, new() { Name = "Steps in the order they ran" });
            await Expect(steps).ToContainTextAsync("Connection: Prod");
            await steps.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Ask") }).ClickAsync();
            var step = page.GetByRole(AriaRole.Complementary, new() { Name = "Step Ask" });
            await Expect(step.GetByRole(AriaRole.Region, new() { Name = "Inputs" })).ToContainTextAsync("env=prod");
            await Expect(step.GetByRole(AriaRole.Region, new() { Name = "Outputs" }))
                .ToContainTextAsync("\"deployed\": true");
            await Expect(step.GetByRole(AriaRole.Link, new() { Name = "Prod", Exact = true })).ToBeVisibleAsync();
            await axe.CheckAsync(page, "step");

            await page.GetByRole(AriaRole.Link, new() { Name = "Back to workflows" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Last run of Deploy: Succeeded" }))
                .ToBeVisibleAsync();
        });
        axe.Violations.Should().BeEmpty();
    }

    [Fact]
    public async Task A_run_through_a_connection_that_its_owner_cannot_use_says_403_and_who_lacks_what()
    {
        await using var peer = await LoopbackPeer.StartAsync();
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedAsync(installation, peer.Address);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.BeginSessionAsync();
            await page.GotoAsync("/workflow");
            await Expect(page.GetByRole(AriaRole.Img, new() { Name = "1 thing needs attention" })).ToBeVisibleAsync();
            await StartAsync(page, "Refused", _ => Task.CompletedTask);

            await Expect(Heading(page, "Failed")).ToBeVisibleAsync();
            await Expect(page.GetByRole(AriaRole.Alert).First)
                .ToContainTextAsync("403 Forbidden. Ada can't use “Staging”");
            await page.SetViewportSizeAsync(390, 800);
            await axe.CheckAsync(page, "failed run on a phone");
            await page.SetViewportSizeAsync(1280, 800);
            await page.GetByRole(AriaRole.List, new() { Name = "Runs, newest first" })
                .GetByRole(AriaRole.Link, new() { Name = "Ask", Exact = true }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Complementary, new() { Name = "Step Ask" }))
                .ToContainTextAsync("Give Ada Resolver access, or choose a connection that Ada can use.");
            peer.Requests.Should().BeEmpty();
        }, new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        axe.Violations.Should().BeEmpty();
    }

    [Fact]
    public async Task A_long_parameter_arrives_whole_and_one_that_is_too_long_is_refused()
    {
        var longest = new string('x', 600_000);
        await using var peer = await LoopbackPeer.StartAsync();
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedAsync(installation, peer.Address);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.BeginSessionAsync();
            await page.GotoAsync("/workflow");
            await StartAsync(page, "Deploy", async dialog =>
            {
                var field = dialog.GetByLabel("Environment");
                await field.FillAsync(new string('y', 1_200_000));
                await Expect(page.GetByRole(AriaRole.Alert))
                    .ToContainTextAsync("That's 1,200,000 characters: too long");
                await Expect(field).ToHaveValueAsync("staging");
                await field.FillAsync(longest);
                await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
            });
        });
        await using var db = installation.OpenDb();
        var given = await db.Set<RunData>().SingleAsync(d => d.Kind == RunDataKind.Trigger);
        ((string?)RunJournal.Unpack(given.Content)!["env"]).Should().Be(longest);
    }

    private static ILocator Heading(IPage page, string name) =>
        page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true });

    private static async Task StartAsync(IPage page, string name, Func<ILocator, Task> fill)
    {
        await page.Row(name).HoverAsync();
        await page.Row(name).ClickButtonAsync($"Run {name}");
        var dialog = page.DialogInFront();
        await Expect(dialog.GetByText("Its steps act with the access of Ada.")).ToBeVisibleAsync();
        await fill(dialog);
        await dialog.ClickButtonAsync("Run");
        await Expect(page).ToHaveURLAsync(new Regex("/workflow/[0-9a-f-]{36}/runs/[0-9a-f-]{36}$"));
    }

    // The connection Prod is Ada's; of Bob's Staging she is a Viewer. A workflow of hers names each.
    private static Task SeedAsync(TestInstallation installation, Uri peer) =>
        SeedData.FillAsync(installation, async core =>
        {
            var bob = await core.AddUserAsync("Bob", Role.Standard);
            var connections = core.Get<ConnectionService>();
            var prod = await connections.AddAsync(core.Owner, SeedData.HttpBasic("Prod", peer), default);
            var staging = await connections.AddAsync(bob, SeedData.HttpBasic("Staging", peer), default);
            var workflows = core.Get<WorkflowService>();
            await workflows.CreateAsync(core.Owner, new WorkflowChange
            {
                Name = "Deploy",
                Spec = Spec(prod, "/deploy?env={{ Trigger.env }}", """
                    ,"inputSchema":{"parameters":[
                      {"name":"env","label":"Environment","type":"STRING","defaultValue":"staging"}]}
                    """),
            }, default);
            await workflows.CreateAsync(core.Owner,
                new WorkflowChange { Name = "Refused", Spec = Spec(staging, "/x", "") }, default);
        });

    private static string Spec(Guid connection, string url, string more) => $$$"""
        {"triggers":[{"workflowTrigger":{}}],
         "steps":[{"name":"Ask","actionId":"com.datadoghq.http.request","connectionLabel":"SITE","parameters":[
           {"name":"verb","value":"GET"},{"name":"url","value":"{{{url}}}"}]}],
         "connectionEnvs":[{"env":"default",
           "connections":[{"connectionId":"{{{connection}}}","label":"SITE"}]}]{{{more}}}}
        """;
}
