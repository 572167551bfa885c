using System.Net;
using System.Security.Cryptography;
using System.Text;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>A workflow gets a webhook in the browser, is published, and is started by a signed delivery.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class WebhookJourneyTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task A_webhook_is_added_and_published_and_what_is_sent_to_it_is_in_the_history()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        var axe = new Axe();

        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.SignInAsync();
            await page.GotoAsync("/workflow");
            await page.GetByRole(AriaRole.Button, new() { Name = "New Workflow", Exact = true }).First.ClickAsync();
            await page.DialogInFront().GetByLabel("Name", new() { Exact = true }).FillAsync("on push");
            await page.DialogInFront().ClickButtonAsync("Create");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "on push", Level = 1 })).ToBeVisibleAsync();

            var (url, secret) = await AddWebhookAsync(page, axe);
            await page.GetByRole(AriaRole.Button, new() { Name = "Publish", Exact = true }).ClickAsync();
            await Expect(page.GetByText("“on push” published.")).ToBeVisibleAsync();
            (await page.ContentAsync()).Should().NotContain(secret);

            (await SendAsync(url, secret)).Should().Be(HttpStatusCode.OK);
            (await SendAsync(url, "another secret")).Should().Be(HttpStatusCode.NotFound);

            await page.GetByRole(AriaRole.Link, new() { Name = "Run History" }).ClickAsync();
            var runs = page.GetByRole(AriaRole.List, new() { Name = "Runs, newest first" });
            await Expect(runs).ToContainTextAsync("Webhook");
            await Expect(runs.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
            await page.GetByText("Refused deliveries (1)").ClickAsync();
            await Expect(page.GetByText("The signature is wrong: another secret was used")).ToBeVisibleAsync();
            await axe.CheckAsync(page, "history with a refused delivery");
        });
        axe.Violations.Should().BeEmpty();
    }

    private static async Task<(string Url, string Secret)> AddWebhookAsync(IPage page, Axe axe)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Add Trigger", Exact = true }).ClickAsync();
        var dialog = page.DialogInFront();
        var trigger = dialog.GetByLabel("Trigger", new() { Exact = true });
        await trigger.SelectOptionAsync(new SelectOptionValue { Label = "Webhook" });
        var url = await dialog.GetByLabel("URL", new() { Exact = true }).InputValueAsync();
        await dialog.ClickButtonAsync("Generate");
        await axe.CheckAsync(page, "webhook trigger");
        await trigger.SelectOptionAsync(new SelectOptionValue { Label = "Schedule" });
        await Expect(dialog.GetByRole(AriaRole.Region, new() { Name = "Next times" })).ToBeVisibleAsync();
        await axe.CheckAsync(page, "schedule trigger");
        await trigger.SelectOptionAsync(new SelectOptionValue { Label = "Webhook" });
        await dialog.ClickButtonAsync("Generate");
        var secret = await dialog.GetByLabel("New secret", new() { Exact = true }).InputValueAsync();
        await dialog.ClickButtonAsync("Add");
        await Expect(dialog).ToHaveCountAsync(0);
        return (url, secret);
    }

    private static async Task<HttpStatusCode> SendAsync(string url, string secret)
    {
        const string body = """{"ref":"main"}""";
        using var client = LoopbackClient.For(new Uri(url));
        using var request = new HttpRequestMessage(HttpMethod.Post, url);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body))));
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
