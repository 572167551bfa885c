using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>What would fail at night, found on the screen, with its way to the step.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class CoverageJourneyTests(Browser browser) : IClassFixture<Browser>
{
    private readonly Axe axe = new();

    [Fact]
    public async Task A_coverage_check_leads_to_the_step_that_would_fail()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedAsync(installation);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.SignInAsync();
            await page.GotoAsync("/workflow");
            await page.GetByRole(AriaRole.Link, new() { Name = "Coverage", Exact = true }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Check now" }).ClickAsync();

            var missing = page.GetByRole(AriaRole.Region, new() { Name = "No matching member (1)" });
            await Expect(missing).ToContainTextAsync("No member of the group “Sites” matches env:prd.");
            await axe.CheckAsync(page, "coverage");
            await page.SetViewportSizeAsync(390, 844);
            await axe.CheckAsync(page, "coverage on a phone");
            await missing.GetByRole(AriaRole.Link, new() { Name = "Nightly · Ask" }).ClickAsync();
            await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("step=Ask$"));
        }, new() { ViewportSize = new() { Width = 1440, Height = 900 } });
        axe.Violations.Should().BeEmpty();
    }

    private static Task SeedAsync(TestInstallation installation) => SeedData.FillAsync(installation, async core =>
    {
        var prod = await core.Get<ConnectionService>().AddAsync(core.Owner,
            SeedData.HttpBasic("Prod", new Uri("https://api.example.com"), "", "env:prod"), default);
        var group = await core.Get<GroupService>().CreateAsync(core.Owner,
            new NewGroup { Name = "Sites", IntegrationType = "HTTP", Keys = ["env"], Members = [prod] }, default);
        await core.Get<WorkflowService>().CreateAsync(core.Owner, new WorkflowChange
        {
            Name = "Nightly",
            Published = true,
            Spec = $$$"""
                {"triggers":[{"workflowTrigger":{}}],
                 "steps":[{"name":"Ask","actionId":"com.datadoghq.http.request","connectionLabel":"SITES","parameters":[
                   {"name":"verb","value":"GET"},{"name":"url","value":"/"}]}],
                 "connectionEnvs":[{"env":"default","connectionGroups":[
                   {"connectionGroupId":"{{{group.Row.Id}}}","label":"SITES","tags":["env:prd"]}]}]}
                """,
        }, default);
    });
}
