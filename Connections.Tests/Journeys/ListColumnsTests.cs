using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>What the list shows at the two usual widths of a desk, and the filters above it.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class ListColumnsTests(Browser browser) : IClassFixture<Browser>
{
    private const string Long = "billing-api-production";

    [Fact]
    public async Task Columns_and_filters_of_the_list_fit_at_1280_and_1440()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedData.InsertAsync(installation,
            SeedData.HttpBasic(Long, new Uri("https://api.example.com"), "", "account_id:123456789012",
                "env:production",
                "region:eu-central-1"),
            SeedData.OpenAi("openai"));
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.SignInAsync();
            await Expect(page.GetByText("2 connections")).ToBeVisibleAsync();
            foreach (var width in new[] { 1440, 1280 }) await FitAsync(page, width);
            await TellTagsAsync(page);
            await FilterAsync(page);
            await OpenDetailsAsync(page);
        });
    }

    private static async Task FitAsync(IPage page, int width)
    {
        await page.SetViewportSizeAsync(width, 900);
        var table = page.GetByRole(AriaRole.Table, new() { Name = "Connections" });
        (await page.GetByRole(AriaRole.Region, new() { Name = "Connections", Exact = true })
            .EvaluateAsync<int>("e => e.scrollWidth - e.clientWidth")).Should()
            .Be(0, $"nothing is scrolled sideways at {width}");
        (await WidthAsync("Name")).Should().BeGreaterThanOrEqualTo(200, $"at {width}");
        (await WidthAsync("Identifier Tags")).Should().BeGreaterThanOrEqualTo(248, $"at {width}");
        await Expect(table.GetByRole(AriaRole.Columnheader, new() { Name = "Access" })).ToHaveCountAsync(0);
        var row = page.Row(Long);
        await row.HoverAsync();
        var last = (await row.GetByText("Not tested").BoundingBoxAsync())!;
        var edit = (await row.GetByRole(AriaRole.Button, new() { Name = $"Edit {Long}" }).BoundingBoxAsync())!;
        edit.X.Should().BeGreaterThan(last.X + last.Width, "actions cover no data");

        async Task<double> WidthAsync(string column) =>
            (await table.GetByRole(AriaRole.Columnheader, new() { Name = column }).BoundingBoxAsync())!.Width;
    }

    private static async Task TellTagsAsync(IPage page)
    {
        var more = page.GetByRole(AriaRole.Button, new() { Name = "2 more tags: env:production, region:eu-central-1" });
        await Expect(more).ToBeInViewportAsync(new() { Ratio = 1 });
        var tip = page.Locator(".cnx-tip");
        await Expect(tip).ToBeHiddenAsync();
        await more.FocusAsync();
        await Expect(tip.GetByText("region:eu-central-1")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(tip).ToBeHiddenAsync();
        await more.HoverAsync();
        await Expect(tip.GetByText("env:production")).ToBeVisibleAsync();
    }

    private static async Task FilterAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "HTTP 1" }).CheckAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "env 1" }).CheckAsync();
        await Expect(page.GetByText("1 connection", new() { Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove filter Tag key: env" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Clear all" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("2 connections")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Active filters" })).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Connections", Level = 1 })).ToBeFocusedAsync();
    }

    private static async Task OpenDetailsAsync(IPage page)
    {
        await page.SetViewportSizeAsync(1440, 900);
        await page.GetByRole(AriaRole.Link, new() { Name = Long, Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Complementary, new() { Name = $"Details of {Long}" })).ToBeVisibleAsync();
        var title = (await page.GetByRole(AriaRole.Heading, new() { Name = "Connections", Level = 1 })
            .BoundingBoxAsync())!;
        var button = (await page.GetByRole(AriaRole.Button, new() { Name = "New Connection" }).BoundingBoxAsync())!;
        button.Y.Should().BeLessThan(title.Y + title.Height, "title, search and button stand on one line");
    }
}
