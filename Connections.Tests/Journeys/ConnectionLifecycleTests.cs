using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>
/// The main job, as an admin does it: make, test, find, edit, delete and restore a connection, over a restart.
/// </summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class ConnectionLifecycleTests(Browser browser) : IClassFixture<Browser>
{
    private const string Secret = "canary-5f1e9c7a-main-job";

    [Fact]
    public async Task An_admin_makes_tests_finds_edits_deletes_and_restores_a_connection()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await using var peer = await LoopbackPeer.StartAsync();
        peer.Answer = http =>
        {
            // It echoes the credential, as some services do.
            http.Response.StatusCode = http.Request.Headers.Authorization == $"Bearer {Secret}" ? 200 : 401;
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync($$"""{"seen":"{{http.Request.Headers.Authorization}}"}""");
        };
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));

        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.SignInAsync();

            await CreateAsync(page, peer);
            await FindAsync(page);

            // Away from the page, which would tell of the lost connection.
            await page.GotoAsync("about:blank");
            await server.StopAsync();
            await server.StartAgainAsync();
            await page.GotoAsync("/actions/connections");
            await page.WaitForListAsync();

            await EditAsync(page);
            await TestStoredAsync(page, "billing-api-live");
            await DeleteAsync(page);
            await RestoreAsync(page);
            await TestStoredAsync(page, "billing-api-live");

            (await page.ContentAsync()).Should().NotContain(Secret);
            visit.ReceivedFrames.Should().NotContain(frame => Contains(frame, Secret),
                "the server never sends a secret");
        });

        peer.Requests.Where(r => r.Headers.GetValueOrDefault("Authorization") == $"Bearer {Secret}").Should()
            .HaveCountGreaterThanOrEqualTo(3);
        peer.Requests.Should()
            .OnlyContain(r => r.Headers["User-Agent"].StartsWith("Connections/", StringComparison.Ordinal));
        server.Output.Should().NotContain(Secret);
        await server.StopAsync();
        foreach (var (name, bytes) in FolderSnapshot.Read(installation.Directory))
            Contains(bytes, Secret).Should().BeFalse(name);
    }

    private static async Task CreateAsync(IPage page, LoopbackPeer peer)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "New Connection", Exact = true }).ClickAsync();
        var dialog = page.DialogInFront();
        await Expect(dialog.GetByText("New Connection", new() { Exact = true })).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "HTTP" }).ClickAsync();
        await dialog.GetByLabel("Connection Name").FillAsync("billing-api-staging");
        await dialog.GetByLabel("Base URL").FillAsync(peer.Address.GetLeftPart(UriPartial.Authority));
        await dialog.ClickButtonAsync("Add token");
        await dialog.GetByLabel("Token Name").FillAsync("token");
        await dialog.GetByLabel("Token Value").FillAsync(Secret);
        await dialog.ClickButtonAsync("Add header");
        await dialog.GetByLabel("Header Name").FillAsync("Authorization");
        await dialog.GetByLabel("Header Value").FillAsync("Bearer {{ token }}");
        await dialog.GetByLabel("Identifier Tags").FillAsync("env:staging");
        await dialog.GetByLabel("Identifier Tags").PressAsync("Enter");

        await dialog.ClickButtonAsync("Test");
        await Expect(dialog.GetByText("Credential accepted.", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(dialog.GetByText("status 200", new() { Exact = true })).ToBeVisibleAsync();
        peer.Requests.Should().ContainSingle().Which.Headers["Authorization"].Should().Be($"Bearer {Secret}");

        await dialog.ClickButtonAsync("Create");
        await Expect(dialog).ToHaveCountAsync(0);
        var details = page.GetByRole(AriaRole.Complementary, new() { Name = "Details of billing-api-staging" });
        await Expect(details.GetByText("by Ada").First).ToBeVisibleAsync();
        await Expect(details.GetByText("Bearer {{ token }}").First).ToBeVisibleAsync();
        await details.ClickButtonAsync("Close details");
    }

    private static async Task FindAsync(IPage page)
    {
        var search = page.GetByRole(AriaRole.Searchbox, new() { Name = "Search connections" });
        await search.FillAsync("no such thing");
        await Expect(page.GetByText("No connections match")).ToBeVisibleAsync();
        await search.FillAsync("env:staging");
        await Expect(page.Row("billing-api-staging")).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex(@"\?q=env"));
    }

    private static async Task EditAsync(IPage page)
    {
        await page.Row("billing-api-staging").HoverAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit billing-api-staging" }).ClickAsync();
        var dialog = page.DialogInFront();
        await Expect(dialog.GetByText("Leave empty to keep it.")).ToBeVisibleAsync();
        await dialog.GetByLabel("Connection Name").FillAsync("billing-api-live");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove env:staging" }).ClickAsync();
        await dialog.GetByLabel("Identifier Tags").FillAsync("env:live");
        await dialog.GetByLabel("Identifier Tags").PressAsync("Enter");
        await dialog.ClickButtonAsync("Save");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(page.Row("billing-api-live").GetByText("env:live")).ToBeVisibleAsync();
    }

    private static async Task TestStoredAsync(IPage page, string name)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
        var details = page.GetByRole(AriaRole.Complementary, new() { Name = $"Details of {name}" });
        await details.ClickButtonAsync("Test");
        await Expect(details.GetByText("status 200", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(details.GetByText("Healthy")).ToBeVisibleAsync();
        await details.ClickButtonAsync("Close details");
    }

    private static async Task DeleteAsync(IPage page)
    {
        await page.Row("billing-api-live").HoverAsync();
        await page.Row("billing-api-live").ClickButtonAsync("Delete billing-api-live");
        var dialog = page.DialogInFront();
        await Expect(dialog.GetByText("Are you sure?")).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete billing-api-live" }).ClickAsync();
        await Expect(page.Row("billing-api-live")).ToHaveCountAsync(0);
        await Expect(page.GetByText("0 connections")).ToBeVisibleAsync();
    }

    private static async Task RestoreAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Recently deleted" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore billing-api-live" }).ClickAsync();
        await Expect(page.GetByText("Nothing to restore")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Complementary, new() { Name = "Lists and filters" }).GetByRole(AriaRole.Link,
            new() { Name = "Connections", Exact = true }).ClickAsync();
        await Expect(page.Row("billing-api-live")).ToBeVisibleAsync();
    }

    private static bool Contains(byte[] bytes, string text) =>
        bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0;
}
