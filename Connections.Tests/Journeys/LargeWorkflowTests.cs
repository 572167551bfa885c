using System.Text.RegularExpressions;
using Connections.Core.Automation.Workflows;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>The builder with as many steps as a workflow can have: what it sends, and where the focus stays.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class LargeWorkflowTests(Browser browser) : IClassFixture<Browser>
{
    private const int Steps = 100;

    [Fact]
    public async Task A_hundred_steps_are_drawn_and_edited_with_little_traffic()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        var workflow = await SeedAsync(installation);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.BeginSessionAsync();
            await page.GotoAsync($"/workflow/{workflow}?step=Check_50");
            await Expect(page.GetByRole(AriaRole.List, new() { Name = "Steps" }).GetByRole(AriaRole.Listitem))
                .ToHaveCountAsync(Steps);
            var panel = page.GetByRole(AriaRole.Complementary, new() { Name = "Step Check_50" });
            await Expect(panel.GetByLabel("Value", new() { Exact = true })).ToHaveValueAsync("x");
            var opened = Received(visit);
            opened.Should().BeLessThan(600_000, "it is read over slow lines, too");

            await panel.GetByLabel("Value", new() { Exact = true }).FillAsync("xy");
            await Expect(page.GetByText("Unsaved changes", new() { Exact = true })).ToBeVisibleAsync();
            (Received(visit) - opened).Should().BeLessThan(60_000, "other cards say the same as before");

            await RenameAsync(page, panel);
            await OpenTriggerAsync(page);
        });
    }

    // Enter keeps the focus where it is, Tab takes it on: the panel is the same one.
    private static async Task RenameAsync(IPage page, ILocator panel)
    {
        var name = panel.GetByLabel("Step name");
        await name.FillAsync("Checked");
        await name.PressAsync("Enter");
        panel = page.GetByRole(AriaRole.Complementary, new() { Name = "Step Checked" });
        await Expect(panel).ToBeVisibleAsync();
        await Expect(panel.GetByLabel("Step name")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("_again");
        await page.Keyboard.PressAsync("Tab");
        panel = page.GetByRole(AriaRole.Complementary, new() { Name = "Step Checked_again" });
        await Expect(panel).ToBeVisibleAsync();
        await Expect(panel.GetByLabel("Value", new() { Exact = true })).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Steps" }).GetByRole(AriaRole.Button,
            new() { NameRegex = new Regex("^Check_49 ") })).ToContainTextAsync("then Checked_again");

        // Escape closes the panel, which keeps a name that no key confirmed.
        await panel.GetByLabel("Step name").FillAsync("Kept");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Complementary, new() { NameRegex = new Regex("^Step ") }))
            .ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Steps" }).GetByRole(AriaRole.Button,
            new() { NameRegex = new Regex("^Kept ") })).ToBeFocusedAsync();
    }

    private static async Task OpenTriggerAsync(IPage page)
    {
        var trigger = page.GetByRole(AriaRole.Button, new() { Name = "Trigger Schedule · daily at 09:30" });
        await trigger.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.DialogInFront().GetByRole(AriaRole.Heading, new() { Name = "Schedule trigger" }))
            .ToBeVisibleAsync();
        await Expect(page.DialogInFront().GetByLabel("Time", new() { Exact = true })).ToHaveValueAsync("09:30");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.DialogInFront()).ToHaveCountAsync(0);
        await Expect(trigger).ToBeFocusedAsync();
    }

    private static int Received(BrowserSession visit) => visit.ReceivedFrames.Sum(f => f.Length);

    private static async Task<Guid> SeedAsync(TestInstallation installation)
    {
        var workflow = Guid.Empty;
        var steps = string.Join(',', Enumerable.Range(1, Steps).Select(Step));
        await SeedData.FillAsync(installation, async core => workflow = await core.Get<WorkflowService>().CreateAsync(
            core.Owner, new WorkflowChange
            {
                Name = "A hundred checks",
                Spec = $$$"""
                    {"triggers":[{"startStepNames":["Check_1"],
                      "scheduleTrigger":{"rruleExpression":"FREQ=DAILY;BYHOUR=9;BYMINUTE=30"}}],"steps":[{{{steps}}}]}
                    """,
            }, default));
        return workflow;
    }

    private static string Step(int number)
    {
        var next = number == Steps ? "" : $$"""{"branchName":"main","nextStepName":"Check_{{number + 1}}"}""";
        return $$"""
            {"name":"Check_{{number}}","actionId":"com.datadoghq.core.echo",
             "parameters":[{"name":"value","value":"x"}],"outboundEdges":[{{next}}]}
            """;
    }
}
