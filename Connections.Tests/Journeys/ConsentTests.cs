using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>A connection to Google Workspace, from the form over the provider's consent page and back.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class ConsentTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task Create_opens_the_consent_page_and_the_connection_shows_who_consented()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await using var server =
            await InProcessServer.StartAsync(SignedInPage.Setup(installation, ("Egress__Allow__1", "[::1]/128:*")));
        var callback = new Uri(server.Address, "/oauth/callback");
        await using var provider = await AuthorizationServer.StartAsync(callback);

        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            visit.Expect("400 (Bad Request)");
            await page.SignInAsync();
            await CreateAsync(page, provider, callback);
            await Expect(page.GetByText("Connected as ada@workspace.example", new() { Exact = true }))
                .ToBeVisibleAsync();
            await Expect(page.GetByRole(AriaRole.Complementary).GetByText("Healthy")).ToBeVisibleAsync();

            var panel = page.GetByRole(AriaRole.Complementary, new() { Name = "Details of Team calendar" });
            await panel.ClickButtonAsync("Test");
            await Expect(panel.GetByText("Credential accepted.", new() { Exact = true })).ToBeVisibleAsync();

            provider.Account = "bob@workspace.example";
            await panel.ClickButtonAsync("Reconnect");
            await Expect(page.GetByRole(AriaRole.Alert))
                .ToContainTextAsync(
                    "is connected as ada@workspace.example, and you signed in as bob@workspace.example");
            await page.GetByRole(AriaRole.Link, new() { Name = "Go to the connection" }).ClickAsync();
            await Expect(page.GetByText("Connected as ada@workspace.example", new() { Exact = true }))
                .ToBeVisibleAsync();
            await panel.ClickButtonAsync("Connect another account");
            await Expect(page.GetByText("Connected as bob@workspace.example", new() { Exact = true }))
                .ToBeVisibleAsync();

            provider.Refuses = true;
            await panel.ClickButtonAsync("Reconnect");
            await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Consent was declined");
            foreach (var secret in provider.Issued.Append(AuthorizationServer.ClientSecret))
                visit.ReceivedFrames.Should()
                    .NotContain(
                        frame => System.Text.Encoding.UTF8.GetString(frame).Contains(secret, StringComparison.Ordinal));
        });

        foreach (var secret in provider.Issued.Append(AuthorizationServer.ClientSecret))
            server.Output.Should().NotContain(secret);
    }

    private static async Task CreateAsync(IPage page, AuthorizationServer provider, Uri callback)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "New Connection", Exact = true }).ClickAsync();
        var dialog = page.DialogInFront();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Google Workspace" }).ClickAsync();
        await Expect(dialog.GetByText(callback.ToString(), new() { Exact = true })).ToBeVisibleAsync();
        await dialog.GetByLabel("Connection Name").FillAsync("Team calendar");
        await dialog.GetByRole(AriaRole.Textbox, new() { Name = "Client ID" }).FillAsync(AuthorizationServer.ClientId);
        await dialog.GetByLabel("Client Secret", new() { Exact = true }).FillAsync(AuthorizationServer.ClientSecret);
        await dialog.GetByLabel("Calendar: read", new() { Exact = true }).CheckAsync();
        await dialog.GetByRole(AriaRole.Textbox, new() { Name = "Authorize URL" }).FillAsync(provider.AuthorizeUrl);
        await dialog.GetByRole(AriaRole.Textbox, new() { Name = "Token URL" }).FillAsync(provider.TokenUrl);
        await dialog.ClickButtonAsync("Create");
    }
}
