using System.Text.RegularExpressions;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>More connections in one list than can be changed at once.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class LargeListTests(Browser browser) : IClassFixture<Browser>
{
    private const string ToTheEnd =
        "list => { for (let at = list; at; at = at.parentElement) at.scrollTop = at.scrollHeight; }";
    private const string ToTheBeginning =
        "list => { for (let at = list; at; at = at.parentElement) at.scrollTop = 0; }";

    private int many;

    private int Http => many / 10;

    [Fact]
    public Task A_list_of_1100_connections_is_scrolled_searched_sorted_filtered_and_shared() => VisitAsync(1100);

    [Fact, Trait(Tier.Name, Tier.Soak)]
    public Task A_list_of_5000_connections_is_scrolled_searched_sorted_filtered_and_shared() => VisitAsync(5000);

    private async Task VisitAsync(int count)
    {
        many = count;
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedData.InsertAsync(installation, [.. Enumerable.Range(1, many).Select(n => n % 10 == 0
            ? SeedData.HttpBasic(Name(n), new Uri("https://api.example.com"), "", $"env:e{n % 3}")
            : SeedData.OpenAi(Name(n), $"team:t{n % 7}"))]);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.SignInAsync();
            await Expect(page.GetByText($"{many:N0} connections")).ToBeVisibleAsync();
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
    private async Task OfferForAGroupAsync(IPage page, Uri address)
    {
        await page.GotoAsync(new Uri(address, "/actions/connections?tab=groups&new=OpenAI").ToString());
        var dialog = page.DialogInFront();
        await dialog.GetByLabel("Group Name").FillAsync("teams");
        await dialog.ClickButtonAsync($"team {many - Http:N0} connections: add");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Next, Confirm Group" }).ClickAsync();
        var rows = dialog.GetByRole(AriaRole.Table, new() { Name = "Connections to add" }).GetByRole(AriaRole.Rowgroup);
        await Expect(rows.GetByText(Name(1), new() { Exact = true })).ToBeVisibleAsync();

        await rows.EvaluateAsync(ToTheEnd);
        await Expect(rows.GetByText(Name(many - 1), new() { Exact = true })).ToBeVisibleAsync();
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
    private async Task SelectAllAsync(IPage page)
    {
        await page.SetViewportSizeAsync(1440, 900);
        var all = page.GetByRole(AriaRole.Checkbox, new() { Name = "Select all" });
        await Expect(page.Row(Name(1))).ToBeVisibleAsync();
        await all.ClickAsync();
        await Expect(page.GetByText($"1,000 of {many:N0} selected")).ToBeVisibleAsync();
        await Expect(page.GetByText("You can change at most 1,000 at once.")).ToBeVisibleAsync();
        await Expect(all).ToBeCheckedAsync(new() { Indeterminate = true });

        await page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new Regex("^HTTP") }).CheckAsync();
        await Expect(page.GetByText("1,000 selected")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear", Exact = true }).ClickAsync();
        await Expect(all).Not.ToBeCheckedAsync();
        await all.ClickAsync();
        await Expect(page.GetByText($"{Http} of {Http} selected")).ToBeVisibleAsync();
        await Expect(all).ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new Regex("^HTTP") }).UncheckAsync();
        await Expect(page.GetByText($"{many:N0} connections")).ToBeVisibleAsync();
    }

    // The counts beside the list follow it, also where it is far down.
    private async Task DeleteTheLastAsync(IPage page)
    {
        var http = page.GetByRole(AriaRole.Checkbox, new() { Name = $"HTTP {Http}" });
        await Expect(http).ToBeVisibleAsync();
        var rows = page.GetByRole(AriaRole.Table, new() { Name = "Connections" }).GetByRole(AriaRole.Rowgroup);
        await rows.EvaluateAsync(ToTheEnd);
        var last = page.Row(Name(many));
        await last.HoverAsync();
        await last.ClickButtonAsync($"Delete {Name(many)}");
        await page.DialogInFront().ClickButtonAsync($"Delete {Name(many)}");

        await Expect(page.GetByText($"{many - 1:N0} connections")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Checkbox, new() { Name = $"HTTP {Http - 1}" })).ToBeVisibleAsync();
    }

    private async Task SortAndScrollAsync(IPage page)
    {
        var byName = page.GetByRole(AriaRole.Columnheader, new() { Name = "Name" });
        var rows = page.GetByRole(AriaRole.Table, new() { Name = "Connections" }).GetByRole(AriaRole.Rowgroup);
        await byName.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(byName).ToHaveAttributeAsync("aria-sort", "ascending");
        await Expect(page.Row(Name(1))).ToHaveAttributeAsync("aria-rowindex", "2");
        await InOrderAsync(page, descending: false);

        await rows.EvaluateAsync(ToTheEnd);
        await Expect(page.Row(Name(many))).ToHaveAttributeAsync("aria-rowindex", $"{many + 1}");
        await InOrderAsync(page, descending: false);
        await rows.EvaluateAsync(ToTheBeginning);
        await Expect(page.Row(Name(1))).ToHaveAttributeAsync("aria-rowindex", "2");
        await InOrderAsync(page, descending: false);

        await byName.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(byName).ToHaveAttributeAsync("aria-sort", "descending");
        await Expect(page.Row(Name(many))).ToHaveAttributeAsync("aria-rowindex", "2");
        await InOrderAsync(page, descending: true);
        await page.GoBackAsync();
        await Expect(byName).ToHaveAttributeAsync("aria-sort", "ascending");
        await Expect(page.Row(Name(1))).ToHaveAttributeAsync("aria-rowindex", "2");
    }

    private async Task NarrowAsync(IPage page)
    {
        var search = page.GetByRole(AriaRole.Searchbox, new() { Name = "Search connections" });
        await search.FillAsync("connection-0123");
        await Expect(page.GetByText("1 connection", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.Row(Name(123))).ToBeVisibleAsync();
        await search.FillAsync("");
        await Expect(page.GetByText($"{many:N0} connections")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new Regex("^HTTP") }).CheckAsync();
        await Expect(page.GetByText($"{Http} connections", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.Row(Name(10))).ToHaveAttributeAsync("aria-rowindex", "2");
        await page.GoBackAsync();
        await Expect(page.GetByText($"{many:N0} connections")).ToBeVisibleAsync();
        await Expect(
            page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new Regex("^HTTP") })).Not.ToBeCheckedAsync();
        await page.GoForwardAsync();
        await Expect(page.GetByText($"{Http} connections", new() { Exact = true })).ToBeVisibleAsync();
    }

    private async Task ShareAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = Name(20), Exact = true }).ClickAsync();
        await Expect(Details(page)).ToBeVisibleAsync();
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync(page.Url);
        await Expect(Details(other)).ToBeVisibleAsync();
        await Expect(other.GetByText($"{Http} connections", new() { Exact = true })).ToBeVisibleAsync();
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
