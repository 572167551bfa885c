using System.Text.RegularExpressions;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>Two thousand connections in one list.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class LargeListTests(Browser browser) : IClassFixture<Browser>
{
    private const int Many = 2000;
    private const string ToTheEnd =
        "list => { for (let at = list; at; at = at.parentElement) at.scrollTop = at.scrollHeight; }";
    private const string ToTheBeginning =
        "list => { for (let at = list; at; at = at.parentElement) at.scrollTop = 0; }";

    [Fact]
    public async Task Two_thousand_connections_are_scrolled_searched_sorted_filtered_and_shared()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedData.InsertAsync(installation, [.. Enumerable.Range(1, Many).Select(n => n % 10 == 0
            ? SeedData.HttpBasic(Name(n), new Uri("https://api.example.com"), "", $"env:e{n % 3}")
            : SeedData.OpenAi(Name(n), $"team:t{n % 7}"))]);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.SignInAsync();
            await Expect(page.GetByText("2,000 connections")).ToBeVisibleAsync();
            await SortAndScrollAsync(page);
            await NarrowAsync(page);
            await ShareAsync(page);
            await OfferForAGroupAsync(page, server.Address);
            await FitAsync(page);
            await SelectAllAsync(page);
            await DeleteTheLastAsync(page);
        });
    }

    // Its rows are higher than those of the list, and its end is where they say.
    private static async Task OfferForAGroupAsync(IPage page, Uri address)
    {
        await page.GotoAsync(new Uri(address, "/actions/connections?tab=groups&new=OpenAI").ToString());
        var dialog = page.DialogInFront();
        await dialog.GetByLabel("Group Name").FillAsync("teams");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "team 1,800 connections: add" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Next, Confirm Group" }).ClickAsync();
        var rows = dialog.GetByRole(AriaRole.Table, new() { Name = "Connections to add" }).GetByRole(AriaRole.Rowgroup);
        await Expect(rows.GetByText(Name(1), new() { Exact = true })).ToBeVisibleAsync();

        await rows.EvaluateAsync(ToTheEnd);
        await Expect(rows.GetByText(Name(Many - 1), new() { Exact = true })).ToBeVisibleAsync();
    }

    // What is at the end of a row is how one edits and deletes.
    private static async Task FitAsync(IPage page)
    {
        await page.GotoAsync("/actions/connections?sort=name");
        var row = page.Row(Name(1));
        await Expect(row).ToBeVisibleAsync();
        foreach (var width in new[] { 1600, 1520, 1490, 1440, 1366, 1280, 1240, 1200, 1100, 1024, 950, 880, 760, 680 })
        {
            await page.SetViewportSizeAsync(width, 900);
            (await row.EvaluateAsync<int>("e => e.scrollWidth - e.clientWidth")).Should()
                .BeLessThanOrEqualTo(0, $"the row ends inside a window of {width}");
        }
    }

    // A thousand is the most at once: the box and the bar say that it is not all.
    private static async Task SelectAllAsync(IPage page)
    {
        await page.SetViewportSizeAsync(1440, 900);
        await page.GotoAsync("/actions/connections?sort=name");
        var all = page.GetByRole(AriaRole.Checkbox, new() { Name = "Select all" });
        await Expect(page.Row(Name(1))).ToBeVisibleAsync();
        await all.ClickAsync();
        await Expect(page.GetByText("1,000 of 2,000 selected")).ToBeVisibleAsync();
        await Expect(page.GetByText("You can change at most 1,000 at once.")).ToBeVisibleAsync();
        await Expect(all).ToBeCheckedAsync(new() { Indeterminate = true });

        await page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new Regex("^HTTP") }).CheckAsync();
        await Expect(page.GetByText("1,000 selected")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear", Exact = true }).ClickAsync();
        await Expect(all).Not.ToBeCheckedAsync();
        await all.ClickAsync();
        await Expect(page.GetByText("200 of 200 selected")).ToBeVisibleAsync();
        await Expect(all).ToBeCheckedAsync();
    }

    // The counts beside the list follow it, also where it is far down.
    private static async Task DeleteTheLastAsync(IPage page)
    {
        await page.GotoAsync("/actions/connections?sort=name");
        var http = page.GetByRole(AriaRole.Checkbox, new() { Name = "HTTP 200" });
        await Expect(http).ToBeVisibleAsync();
        var rows = page.GetByRole(AriaRole.Table, new() { Name = "Connections" }).GetByRole(AriaRole.Rowgroup);
        await rows.EvaluateAsync(ToTheEnd);
        var last = page.Row(Name(Many));
        await last.HoverAsync();
        await last.ClickButtonAsync($"Delete {Name(Many)}");
        await page.DialogInFront().ClickButtonAsync($"Delete {Name(Many)}");

        await Expect(page.GetByText("1,999 connections")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = "HTTP 199" })).ToBeVisibleAsync();
    }

    private static async Task SortAndScrollAsync(IPage page)
    {
        var byName = page.GetByRole(AriaRole.Columnheader, new() { Name = "Name" });
        var rows = page.GetByRole(AriaRole.Table, new() { Name = "Connections" }).GetByRole(AriaRole.Rowgroup);
        await byName.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(byName).ToHaveAttributeAsync("aria-sort", "ascending");
        await Expect(page.Row(Name(1))).ToHaveAttributeAsync("aria-rowindex", "2");
        await InOrderAsync(page, descending: false);

        await rows.EvaluateAsync(ToTheEnd);
        await Expect(page.Row(Name(Many))).ToHaveAttributeAsync("aria-rowindex", $"{Many + 1}");
        await InOrderAsync(page, descending: false);
        await rows.EvaluateAsync(ToTheBeginning);
        await Expect(page.Row(Name(1))).ToHaveAttributeAsync("aria-rowindex", "2");
        await InOrderAsync(page, descending: false);

        await byName.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(byName).ToHaveAttributeAsync("aria-sort", "descending");
        await Expect(page.Row(Name(Many))).ToHaveAttributeAsync("aria-rowindex", "2");
        await InOrderAsync(page, descending: true);
        await page.GoBackAsync();
        await Expect(byName).ToHaveAttributeAsync("aria-sort", "ascending");
        await Expect(page.Row(Name(1))).ToHaveAttributeAsync("aria-rowindex", "2");
    }

    private static async Task NarrowAsync(IPage page)
    {
        var search = page.GetByRole(AriaRole.Searchbox, new() { Name = "Search connections" });
        await search.FillAsync("connection-0123");
        await Expect(page.GetByText("1 connection", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.Row(Name(123))).ToBeVisibleAsync();
        await search.FillAsync("");
        await Expect(page.GetByText("2,000 connections")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new Regex("^HTTP") }).CheckAsync();
        await Expect(page.GetByText("200 connections", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.Row(Name(10))).ToHaveAttributeAsync("aria-rowindex", "2");
        await page.GoBackAsync();
        await Expect(page.GetByText("2,000 connections")).ToBeVisibleAsync();
        await Expect(
            page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new Regex("^HTTP") })).Not.ToBeCheckedAsync();
        await page.GoForwardAsync();
        await Expect(page.GetByText("200 connections", new() { Exact = true })).ToBeVisibleAsync();
    }

    private static async Task ShareAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = Name(20), Exact = true }).ClickAsync();
        await Expect(Details(page)).ToBeVisibleAsync();
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(page.Url);
        await Expect(Details(other)).ToBeVisibleAsync();
        await Expect(other.GetByText("200 connections", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(other.GetByRole(AriaRole.Columnheader, new() { Name = "Name" })).ToHaveAttributeAsync("aria-sort",
            "ascending");
        await Expect(other.GetByRole(AriaRole.Checkbox, new() { NameRegex = new Regex("^HTTP") })).ToBeCheckedAsync();
    }

    private static ILocator Details(IPage page) =>
        page.GetByRole(AriaRole.Complementary, new() { Name = $"Details of {Name(20)}", Exact = true });

    private static async Task InOrderAsync(IPage page, bool descending)
    {
        var names = (await page.GetByRole(AriaRole.Row).GetByRole(AriaRole.Link).AllTextContentsAsync()).ToList();
        names.Should().HaveCountGreaterThan(10).And.OnlyHaveUniqueItems();
        if (descending) names.Should().BeInDescendingOrder(StringComparer.Ordinal);
        else names.Should().BeInAscendingOrder(StringComparer.Ordinal);
    }

    private static string Name(int number) => $"connection-{number:0000}";
}
