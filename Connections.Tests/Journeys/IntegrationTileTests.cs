using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>
/// GitHub is connected once, a step uses it without a connection, and a changed token serves its next run.
/// </summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class IntegrationTileTests(Browser browser) : IClassFixture<Browser>
{
    private const string First = "ghp_canary_7c21aa_first";
    private const string Second = "ghp_canary_7c21aa_second";

    [Fact]
    public async Task A_step_uses_the_account_of_its_tile_and_a_changed_token_the_next_run()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await using var peer = await LoopbackPeer.StartAsync();
        peer.Answer = http => http.Response.WriteAsync("""{"login":"acme"}""");
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));

        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.SignInAsync();
            await ConnectAsync(page, peer);
            await BuildAsync(page);
            var workflow = page.Url;
            await RunAsync(page);
            await ChangeTokenAsync(page);
            await page.GotoAsync(workflow);
            await RunAsync(page);
            (await page.ContentAsync()).Should().NotContain(First).And.NotContain(Second);
        });

        peer.Requests.Where(r => r.Target == "/api/v3/repos/acme/shop").Select(r => r.Headers["Authorization"])
            .Should().Equal($"Bearer {First}", $"Bearer {Second}");
    }

    private static async Task ConnectAsync(IPage page, LoopbackPeer peer)
    {
        await page.GotoAsync("/");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Main" })
            .GetByRole(AriaRole.Link, new() { Name = "Integrations" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Not connected" })).ToHaveCountAsync(7);
        await CheckAsync(page, "tiles");
        await page.GetByRole(AriaRole.Link, new() { Name = "GitHub" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add Account" }).ClickAsync();
        var dialog = page.DialogInFront();
        await dialog.GetByLabel("Account Name", new() { Exact = true }).FillAsync("acme");
        await dialog.GetByLabel("Base URL", new() { Exact = true }).FillAsync($"{peer.Address}api/v3");
        await dialog.GetByLabel("Access Token", new() { Exact = true }).FillAsync(First);
        await CheckAsync(page, "form of an account");
        await dialog.ClickButtonAsync("Test");
        await Expect(dialog.GetByText("Credential accepted.").First).ToBeVisibleAsync();
        await dialog.ClickButtonAsync("Add");
        await Expect(dialog).ToHaveCountAsync(0);
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "acme" });
        await Expect(row).ToContainTextAsync("Default");
        await CheckAsync(page, "accounts of a tile");
    }

    private static async Task BuildAsync(IPage page)
    {
        await page.GotoAsync("/workflow");
        await page.GetByRole(AriaRole.Button, new() { Name = "New Workflow", Exact = true }).First.ClickAsync();
        var dialog = page.DialogInFront();
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("nightly");
        await dialog.ClickButtonAsync("Create");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "nightly", Level = 1 })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the first step" }).ClickAsync();
        var adding = page.DialogInFront();
        await adding.GetByRole(AriaRole.Combobox, new() { Name = "Search actions" }).FillAsync("get repository github");
        await adding.GetByRole(AriaRole.Option, new() { Name = "Get repository GitHub" }).ClickAsync();
        var panel = page.GetByRole(AriaRole.Complementary, new() { Name = "Step Get_repository" });
        await Expect(panel.GetByRole(AriaRole.Combobox, new() { Name = "Connection" })).ToHaveValueAsync(
            "From the GitHub tile: acme");
        await panel.GetByLabel("Owner", new() { Exact = true }).FillAsync("acme");
        await panel.GetByLabel("Repository", new() { Exact = true }).FillAsync("shop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByText("“nightly” saved.")).ToBeVisibleAsync();
    }

    private static async Task RunAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await page.DialogInFront().ClickButtonAsync("Run");
        var run = page.GetByRole(AriaRole.Region, new() { Name = "Run", Exact = true });
        await Expect(run.GetByText("Succeeded").First).ToBeVisibleAsync();
        await Expect(run.GetByText("It is the only account of the GitHub tile.").First).ToBeVisibleAsync();
    }

    private static async Task ChangeTokenAsync(IPage page)
    {
        await page.GotoAsync("/integrations/GitHub");
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "acme" });
        await row.HoverAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Edit acme" }).ClickAsync();
        var dialog = page.DialogInFront();
        await dialog.GetByLabel("Access Token", new() { Exact = true }).FillAsync(Second);
        await dialog.ClickButtonAsync("Save");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(page.GetByText("Account saved.")).ToBeVisibleAsync();
    }

    private static async Task CheckAsync(IPage page, string what)
    {
        var axe = new Axe();
        await axe.CheckAsync(page, what);
        axe.Violations.Should().BeEmpty();
    }
}
