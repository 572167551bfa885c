using System.Diagnostics;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>
/// What becomes of open pages when their session ends, here or on another node; and of one page too many.
/// </summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class SessionEndTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task An_open_page_is_led_to_the_sign_in_at_once_when_its_session_ends_in_another_tab()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var first = visit.Page;
            await first.SignInAsync();
            var second = await first.Context.NewPageAsync();
            await second.GotoAsync("/actions/connections?new=OpenAI");
            await second.DialogInFront().GetByLabel("Connection Name").FillAsync("typed");

            await SignOutAsync(first);

            await LedToSignInAtOnceAsync(second);
        });
    }

    [Fact]
    public async Task An_open_page_of_another_node_is_led_to_the_sign_in_at_once_too()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: true);
        using var otherData = new TempFolder();
        var key = (await File.ReadAllTextAsync(installation.KeyFile)).Trim();
        var setup = SignedInPage.Setup(
            installation, ("Storage__Provider", "Postgres"), ("Storage__ConnectionString", installation.Postgres!),
            ("Secrets__MasterKeys__0__Value", key));
        await using var one = await InProcessServer.StartAsync(setup);
        // Nodes share a database and nothing else: the other one is a process of its own.
        await using var other = await RunningServer.StartAsync(
            setup with { DataDirectory = otherData.Path });
        await browser.VisitAsync(one.Address, async visit =>
        {
            var first = visit.Page;
            await first.SignInAsync();
            var second = await first.Context.NewPageAsync();
            await second.GotoAsync(new Uri(other.Address, "/actions/connections").ToString());
            await second.WaitForListAsync();

            await SignOutAsync(first);

            await LedToSignInAtOnceAsync(second);
        });
    }

    [Fact]
    public async Task An_open_page_in_another_browser_is_led_to_the_sign_in_by_sign_out_everywhere()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, other => browser.VisitAsync(server.Address, async here =>
        {
            await other.Page.SignInAsync();
            await here.Page.SignInAsync();

            await SignOutAsync(here.Page, "Sign out everywhere");

            await LedToSignInAtOnceAsync(other.Page);
        }));
    }

    [Fact]
    public async Task A_page_too_many_says_to_close_some_tabs_and_opens_once_one_is_closed()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await using var server =
            await InProcessServer.StartAsync(SignedInPage.Setup(installation, ("Circuits__MaxPerUser", "2")));
        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.Page.SignInAsync();
            var second = await visit.Page.Context.NewPageAsync();
            await second.GotoAsync("/actions/connections");
            await second.WaitForListAsync();

            var third = await visit.Page.Context.NewPageAsync();
            await third.GotoAsync("/actions/connections?q=x");
            await Expect(third.GetByRole(AriaRole.Heading, new() { Name = "Close some tabs" })).ToBeVisibleAsync();
            await Expect(third.GetByText("You have 2 pages of Connections open")).ToBeVisibleAsync();

            await second.CloseAsync();
            await third.GetByRole(AriaRole.Link, new() { Name = "Try again" }).ClickAsync();

            await Expect(third.GetByText("No connections match your search and filters.")).ToBeVisibleAsync();
            third.Url.Should().EndWith("/actions/connections?q=x");
        });
    }

    private static async Task SignOutAsync(IPage page, string button = "Sign out")
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Ada", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
        await Expect(page.GetByText("You are signed out.")).ToBeVisibleAsync();
    }

    // Long before the page itself would look: it does so once a minute.
    private static async Task LedToSignInAtOnceAsync(IPage page)
    {
        var ended = Stopwatch.StartNew();
        await Expect(page.GetByText("Your session expired. Sign in to continue.")).ToBeVisibleAsync();
        ended.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
    }
}
