using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Connections.Core.Connections;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>
/// The same work on a telephone and on a small screen, with names and words that are too long for it.
/// </summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class PhoneTests(Browser browser) : IClassFixture<Browser>
{
    private const string German = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
    private static readonly string long200 = string.Concat(Enumerable.Repeat("n", 200));

    [Fact]
    public async Task A_phone_shows_cards_a_row_menu_a_sheet_of_filters_and_a_full_screen_form() =>
        await VisitAsync(390, 844, async page =>
    {
        (await page.Row("billing").BoundingBoxAsync())!.Height.Should().BeGreaterThan(48,
            "a row is a card of two lines");
        await Expect(page.GetByRole(AriaRole.Complementary, new() { Name = "Lists and filters" })).ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Filters" }).TapAsync();
        var sheet = page.GetByRole(AriaRole.Complementary, new() { Name = "Lists and filters" });
        await Expect(sheet).ToBeVisibleAsync();
        await FitsAsync(page, "filters");
        await sheet.GetByRole(AriaRole.Checkbox, new() { NameRegex = new Regex("^HTTP") }).CheckAsync();
        await Expect(page).ToHaveURLAsync(new Regex("integration=HTTP"));
        await page.Keyboard.PressAsync("Escape");
        await Expect(sheet).ToBeHiddenAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Actions for billing" }).TapAsync();
        await FitsAsync(page, "row menu");
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit billing", Exact = true }).TapAsync();
        var dialog = page.DialogInFront();
        await Expect(dialog.GetByLabel("Connection Name")).ToHaveValueAsync("billing");
        // The form grows into its place; a look too early would measure the way there.
        await page.WaitForFunctionAsync(
            "e => { const box = e.getBoundingClientRect(); return box.x === 0 && box.y === 0 && box.width === 390 "
            + "&& box.height === 844 }", await dialog.ElementHandleAsync());
        await FitsAsync(page, "edit");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true }).TapAsync();
        await Expect(dialog).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Actions for billing" }).TapAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete billing", Exact = true }).TapAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete billing" }).TapAsync();
        await Expect(page.Row("billing")).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = $"Actions for {German}" }).TapAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Delete {German}", Exact = true }).TapAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = $"Delete {German}" }).TapAsync();
        await ShowsAsync(page.GetByText($"Deleted “{German}”."));
    });

    // A message is read whole, with a way back beside it, in a box as wide as the screen lets it be.
    private static async Task ShowsAsync(ILocator message)
    {
        await Expect(message).ToBeInViewportAsync(new() { Ratio = 0.9f });
        (await message.EvaluateAsync<bool>("e => e.scrollHeight <= e.clientHeight && e.scrollWidth <= e.clientWidth"))
            .Should().BeTrue("nothing of it is cut");
        (await message.EvaluateAsync<double>("e => e.parentElement.getBoundingClientRect().width")).Should()
            .BeGreaterThan(330);
    }

    [Theory]
    [InlineData(390, 844)]
    [InlineData(1024, 768)]
    public async Task Pages_are_no_wider_than_the_screen(int width, int height) =>
        await VisitAsync(width, height, async page =>
    {
        await FitsAsync(page, "list");
        foreach (var name in new[] { long200, German })
        {
            await page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
            var details = page.GetByRole(AriaRole.Complementary, new() { Name = $"Details of {name}", Exact = true });
            await Expect(details.GetByRole(AriaRole.Heading, new() { Name = "History" })).ToBeVisibleAsync();
            await FitsAsync(page, "details");
            await details.ClickButtonAsync("Edit");
            await Expect(page.DialogInFront().GetByLabel("Connection Name")).ToHaveValueAsync(name);
            await FitsAsync(page, "edit");
            await page.DialogInFront().ClickButtonAsync("Cancel");
            await Expect(page.DialogInFront()).ToHaveCountAsync(0);
            await details.ClickButtonAsync("Delete");
            await Expect(page.DialogInFront().GetByText("Are you sure?")).ToBeVisibleAsync();
            await FitsAsync(page, "delete");
            await page.DialogInFront().ClickButtonAsync($"Delete {name}");
            await Expect(page.Row(name)).ToHaveCountAsync(0);
        }
        await page.GotoAsync("/actions/connections?new=");
        await Expect(page.DialogInFront().GetByRole(AriaRole.Button, new() { Name = "HTTP", Exact = true }))
            .ToBeVisibleAsync();
        await FitsAsync(page, "grid");
        await page.GotoAsync("/actions/connections?tab=deleted");
        await Expect(page.GetByTitle(German, new() { Exact = true })).ToBeVisibleAsync();
        await FitsAsync(page, "deleted");
    });

    private static async Task FitsAsync(IPage page, string screen) =>
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth")).Should()
            .BeLessThanOrEqualTo(0, $"{screen} fits its screen");

    private async Task VisitAsync(int width, int height, Func<IPage, Task> act, [CallerMemberName] string test = "")
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        var fiftyTags = Enumerable.Range(1,
            IdentifierTag.MaxPerConnection).Select(n => $"key{n}:{new string('v', 100)}{n}").ToArray();
        var address = new Uri("https://api.example.com");
        await SeedData.InsertAsync(installation,
            SeedData.HttpBasic("billing", address, "", "env:staging"),
            SeedData.HttpBasic(German, address, string.Join(' ', Enumerable.Repeat(German, 3)), "env:staging"),
            SeedData.HttpBasic(long200, address, long200, fiftyTags));
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.Page.SignInAsync();
            await act(visit.Page);
        }, new BrowserNewContextOptions
        {
            ViewportSize = new() { Width = width, Height = height },
            HasTouch = width < 500,
            IsMobile = width < 500
        }, test);
    }
}
