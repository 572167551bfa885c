using Connections.Core.Groups;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>Changes of many connections, and groups that are deleted and come back.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class BulkTests(Browser browser) : IClassFixture<Browser>
{
    private readonly Axe axe = new();

    [Fact]
    public async Task A_bulk_change_continues_when_its_page_is_left_and_keeps_its_results()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedData.InsertAsync(installation,
            [.. Enumerable.Range(1, 30).Select(n => SeedData.OpenAi($"connection-{n:00}"))]);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.SignInAsync();
            await page.GetByRole(AriaRole.Checkbox, new() { Name = "Select all" }).ClickAsync();
            await Expect(page.GetByText("30 of 30 selected")).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Region, new() { Name = "Selected connections" }).ClickButtonAsync("Delete");
            await page.DialogInFront().ClickButtonAsync("Delete 30");
            await Expect(page.DialogInFront().GetByText("of 30").Or(page.DialogInFront().GetByText("30 done")).First)
                .ToBeVisibleAsync();
            await page.GotoAsync("/organization");

            await page.GotoAsync("/actions/connections");
            var bar = page.GetByRole(AriaRole.Region, new() { Name = "Bulk changes" });
            await Expect(bar.GetByText("Delete 30 connections")).ToBeVisibleAsync();
            await Expect(bar.GetByText("30 done")).ToBeVisibleAsync();
            await Expect(page.Row("connection-01")).ToHaveCountAsync(0);
            await axe.CheckAsync(page, "list with a job");
            await bar.ClickButtonAsync("Show details: Delete 30 connections");
            await Expect(page.DialogInFront().GetByRole(AriaRole.Listitem)).ToHaveCountAsync(30);
            await axe.CheckAsync(page, "account of a job");
            await page.DialogInFront().ClickButtonAsync("Close");

            // A page whose server goes away complains; what comes back is looked at in a new one.
            await page.GotoAsync("about:blank");
            await server.StopAsync();
            await server.StartAgainAsync();
            await page.GotoAsync("/actions/connections");
            await Expect(bar.GetByText("30 done")).ToBeVisibleAsync();
            await bar.ClickButtonAsync("Dismiss: Delete 30 connections");
            await Expect(bar).ToHaveCountAsync(0);
        }, new BrowserNewContextOptions { ViewportSize = new() { Width = 1440, Height = 900 } });
        axe.Violations.Should().BeEmpty();
    }

    [Fact]
    public async Task A_deleted_group_comes_back_by_Undo_and_from_Recently_deleted()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        var core = await CoreHost.StartAsync(installation.Directory);
        try
        {
            await core.Get<GroupService>().AddAsync(
                core.Owner, new NewGroup { Name = "Sites", IntegrationType = "HTTP", Keys = ["env"] }, default);
        }
        finally
        {
            await core.StopAsync();
        }
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, visit => UndoAndRestoreAsync(visit.Page),
            new BrowserNewContextOptions { ViewportSize = new() { Width = 1440, Height = 900 } });
        axe.Violations.Should().BeEmpty();
    }

    private async Task UndoAndRestoreAsync(IPage page)
    {
        await page.BeginSessionAsync();
        await page.GotoAsync("/actions/connections?tab=groups");
        await DeleteAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.Row("Sites")).ToBeVisibleAsync();

        await DeleteAsync(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Recently deleted" }).ClickAsync();
        var groups = page.GetByRole(AriaRole.Region, new() { Name = "Groups", Exact = true });
        await Expect(groups.GetByTitle("Sites", new() { Exact = true })).ToBeVisibleAsync();
        await axe.CheckAsync(page, "recently deleted groups");
        await groups.ClickButtonAsync("Restore Sites");
        await Expect(page.GetByText("Nothing to restore")).ToBeVisibleAsync();
        await page.GotoAsync("/actions/connections?tab=groups");
        await Expect(page.Row("Sites")).ToBeVisibleAsync();
    }

    private static async Task DeleteAsync(IPage page)
    {
        await page.Row("Sites").HoverAsync();
        await page.Row("Sites").ClickButtonAsync("Delete Sites");
        await page.DialogInFront().ClickButtonAsync("Delete Sites");
        await Expect(page.Row("Sites")).ToHaveCountAsync(0);
    }
}
