using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>A workflow is built in the browser: a step, a new connection for it, and the first run.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class BuildWorkflowTests(Browser browser) : IClassFixture<Browser>
{
    private const string Secret = "canary-7c21aa-builder";

    [Fact]
    public async Task A_new_step_gets_a_new_connection_and_runs_with_it()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await using var peer = await LoopbackPeer.StartAsync();
        peer.Answer = http => http.Response.WriteAsync("ok");
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));

        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.SignInAsync();
            await page.GotoAsync("/workflow");
            await page.GetByRole(AriaRole.Button, new() { Name = "New Workflow", Exact = true }).First.ClickAsync();
            var dialog = page.DialogInFront();
            await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("nightly");
            await dialog.ClickButtonAsync("Create");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "nightly", Level = 1 })).ToBeVisibleAsync();

            await AddStepAsync(page);
            await ConnectAsync(page, peer);
            await CheckAsync(page, "builder with a step open");

            var save = page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true });
            await save.ClickAsync();
            await Expect(page.GetByText("“nightly” saved.")).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
            await page.DialogInFront().ClickButtonAsync("Run");
            await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Run", Exact = true }).GetByText("Succeeded").First)
                .ToBeVisibleAsync();
            (await page.ContentAsync()).Should().NotContain(Secret);
        });

        peer.Requests.Should().ContainSingle(r => r.Target == "/items" && r.Headers["Authorization"] == $"Bearer {Secret}");
    }

    private static async Task AddStepAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the first step" }).ClickAsync();
        var dialog = page.DialogInFront();
        await dialog.GetByRole(AriaRole.Combobox, new() { Name = "Search actions" }).FillAsync("http request");
        await CheckAsync(page, "actions to choose from");
        await dialog.GetByRole(AriaRole.Option, new() { Name = "HTTP request HTTP" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Complementary, new() { Name = "Step HTTP_request" })).ToBeVisibleAsync();
    }

    private static async Task ConnectAsync(IPage page, LoopbackPeer peer)
    {
        var panel = page.GetByRole(AriaRole.Complementary, new() { Name = "Step HTTP_request" });
        await panel.GetByLabel("URL", new() { Exact = true }).FillAsync("/items");
        await panel.ClickButtonAsync("New connection");
        var dialog = page.DialogInFront();
        await dialog.FillHttpConnectionAsync("items-api", peer, Secret);
        await dialog.ClickButtonAsync("Save");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(panel.GetByRole(AriaRole.Combobox, new() { Name = "Connection" })).ToHaveValueAsync("items-api");
        await Expect(panel.GetByLabel("URL", new() { Exact = true })).ToHaveValueAsync("/items");
    }

    private static async Task CheckAsync(IPage page, string screen)
    {
        var axe = new Axe();
        await axe.CheckAsync(page, screen);
        axe.Violations.Should().BeEmpty();
    }
}
