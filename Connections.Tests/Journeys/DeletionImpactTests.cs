using System.Text.RegularExpressions;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>
/// A connection that workflows use: who they are is said before it is deleted, and the way back after.
/// </summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class DeletionImpactTests(Browser browser) : IClassFixture<Browser>
{
    private readonly Axe axe = new();

    [Fact]
    public async Task A_connection_in_use_names_its_workflows_and_its_runs_tell_the_way_back()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedAsync(installation);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.SignInAsync();
            await Expect(page.GetByText("2 connections")).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Checkbox, new() { Name = "Unused 1" }).CheckAsync();
            await Expect(page.Row("Spare")).ToBeVisibleAsync();
            await Expect(page.Row("Prod")).ToHaveCountAsync(0);
            await page.GetByRole(AriaRole.Button, new() { Name = "Remove filter Unused" }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Used by") }).ClickAsync();
            await Expect(page).ToHaveURLAsync(new Regex("sort=-?used_by"));

            await page.GetByRole(AriaRole.Link, new() { Name = "Prod", Exact = true }).ClickAsync();
            var details = page.GetByRole(AriaRole.Complementary, new() { Name = "Details of Prod" });
            await Expect(details.GetByText("2 workflows and 1 group use this.")).ToBeVisibleAsync();
            var uses = details.GetByRole(AriaRole.List, new() { Name = "Workflows that use it" });
            await Expect(uses.GetByRole(AriaRole.Link, new() { Name = "Nightly" })).ToBeVisibleAsync();
            await Expect(uses).ToContainTextAsync("env:{{ Trigger.env }} from “Sites”");
            await axe.CheckAsync(page, "uses");

            await details.ClickButtonAsync("Delete");
            var dialog = page.DialogInFront();
            await Expect(dialog.GetByText("2 workflows and 1 group use this.")).ToBeVisibleAsync();
            await Expect(dialog.GetByRole(AriaRole.List, new() { Name = "Consequences" }))
                .ToContainTextAsync("Runs of the workflow “Nightly” will fail.");
            await axe.CheckAsync(page, "deletion");
            await dialog.ClickButtonAsync("Delete Prod");
            await Expect(page.GetByText("Deleted “Prod”.")).ToBeVisibleAsync();

            await page.GotoAsync("/workflow");
            await page.Row("Nightly").HoverAsync();
            await page.Row("Nightly").ClickButtonAsync("Run Nightly");
            await page.DialogInFront().ClickButtonAsync("Run");
            await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync(
                new Regex("The connection “Prod” of Step Ask was deleted on .* by Ada\\. You can restore it until .*, "
                    + "or replace it\\."));
        }, new() { ViewportSize = new() { Width = 1440, Height = 900 } });
        axe.Violations.Should().BeEmpty();
    }

    private static Task SeedAsync(TestInstallation installation) => SeedData.FillAsync(installation, async core =>
    {
        var connections = core.Get<ConnectionService>();
        var address = new Uri("https://api.example.com");
        var prod = await connections.AddAsync(core.Owner, SeedData.HttpBasic("Prod", address, "", "env:prod"),
            default);
        await connections.AddAsync(core.Owner, SeedData.HttpBasic("Spare", address), default);
        var group = await core.Get<GroupService>().CreateAsync(core.Owner,
            new NewGroup { Name = "Sites", IntegrationType = "HTTP", Keys = ["env"], Members = [prod] }, default);
        var workflows = core.Get<WorkflowService>();
        await workflows.CreateAsync(core.Owner, new WorkflowChange
        {
            Name = "Nightly",
            Spec = Spec($$"""
                "connections":[{"connectionId":"{{prod}}","label":"SITE"}]
                """),
        }, default);
        await workflows.CreateAsync(core.Owner, new WorkflowChange
        {
            Name = "Deploy",
            Spec = Spec($$$"""
                "connectionGroups":[{"connectionGroupId":"{{{group.Row.Id}}}","label":"SITE",
                  "tags":["env:{{ Trigger.env }}"]}]
                """),
        }, default);
    });

    private static string Spec(string targets) => $$$"""
        {"triggers":[{"workflowTrigger":{}}],
         "inputSchema":{"parameters":[{"name":"env","label":"Environment","type":"STRING","defaultValue":"prod"}]},
         "steps":[{"name":"Ask","actionId":"com.datadoghq.http.request","connectionLabel":"SITE","parameters":[
           {"name":"verb","value":"GET"},{"name":"url","value":"/"}]}],
         "connectionEnvs":[{"env":"default",{{{targets}}}}]}
        """;
}
