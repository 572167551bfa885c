using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>
/// What is meant to run as a script, or to deceive the eye, is shown as text or refused beside its field.
/// </summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class HostileTextTests(Browser browser) : IClassFixture<Browser>
{
    private const string Injected =
        "() => window.broken !== undefined || document.querySelectorAll('iframe, base[href*=\"broken\"], "
        + "meta[http-equiv=\"refresh\" i], img[src=\"x\"], form[action*=\"broken\"], a[href^=\"javascript:\" "
        + "i]').length > 0";

    private const string Searches = "text => (new URLSearchParams(location.search).get('q') ?? '') === text";

    [Fact]
    public async Task Hostile_text_typed_or_answered_never_runs_and_deceptive_text_is_refused()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await using var peer = await LoopbackPeer.StartAsync();
        peer.AnswerWith(404, string.Join('\n', HostileText.Scripts), "text/html");
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        string[] sample = [HostileText.Scripts[0], HostileText.Scripts[1], HostileText.Scripts[2],
            HostileText.Scripts[6], .. HostileText.Honest.Take(2)];

        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            page.Dialog += (_, dialog) => throw new InvalidOperationException($"A script ran: {dialog.Message}");
            await page.SignInAsync();
            foreach (var text in sample) await ShownAsTextAsync(page, peer, text);
            await ReadFromTheAddressAsync(page, sample[0]);
            await RefusedAsync(page);
        });
        server.Output.Should().NotContain("Unhandled exception");
    }

    [Fact, Trait(Tier.Name, Tier.Soak)]
    public async Task Hostile_text_in_an_address_never_runs()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        string[] texts = [.. HostileText.Scripts, .. HostileText.Honest.Take(2)];
        await SeedData.InsertAsync(installation, [.. texts.Select(text => SeedData.OpenAi(text))]);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            visit.Page.Dialog += (_, dialog) =>
                throw new InvalidOperationException($"A script ran: {dialog.Message}");
            await visit.Page.SignInAsync();
            foreach (var text in texts) await ReadFromTheAddressAsync(visit.Page, text);
        });
    }

    private static async Task ShownAsTextAsync(IPage page, LoopbackPeer peer, string text)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "New Connection", Exact = true }).ClickAsync();
        var dialog = page.DialogInFront();
        await dialog.ClickButtonAsync("HTTP");
        await dialog.GetByLabel("Connection Name").FillAsync(text);
        await dialog.GetByLabel("Description").FillAsync($"{text} {text}");
        await dialog.GetByLabel("Base URL").FillAsync(peer.Address.ToString());
        await dialog.ClickButtonAsync("Add header");
        await dialog.GetByLabel("Header Name").FillAsync("X-Text");
        await dialog.GetByLabel("Header Value").FillAsync("<b>bold</b>");
        await dialog.GetByLabel("Identifier Tags").FillAsync($"env:{text.Replace(" ", "", StringComparison.Ordinal)}");
        await dialog.GetByLabel("Identifier Tags").PressAsync("Enter");
        await dialog.ClickButtonAsync("Create");
        // The tag says what is wrong with it; without it the rest is saved.
        await Expect(dialog.GetByText("Identifier Tags").First).ToBeVisibleAsync();
        await ExpectNothingRanAsync(page);
        await dialog.GetByRole(AriaRole.Button,
            new() { NameRegex = new System.Text.RegularExpressions.Regex("^Remove env:") }).ClickAsync();
        await dialog.ClickButtonAsync("Test");
        await Expect(dialog.GetByText("status 404", new() { Exact = true })).ToBeVisibleAsync();
        await dialog.GetByText("Request and response").ClickAsync();
        await Expect(dialog.Locator("pre")).ToContainTextAsync("<script>window.broken=1</script>");
        await ExpectNothingRanAsync(page);
        await dialog.ClickButtonAsync("Create");
        await Expect(dialog).ToHaveCountAsync(0);

        var details = page.GetByRole(AriaRole.Complementary, new() { Name = $"Details of {text}", Exact = true });
        await Expect(details.GetByText($"{text} {text}", new() { Exact = true }).First).ToBeVisibleAsync();
        await Expect(page.Row(text)).ToBeVisibleAsync();
        await ExpectNothingRanAsync(page);
        await details.ClickButtonAsync("Delete");
        await Expect(dialog.GetByText("Are you sure?")).ToBeVisibleAsync();
        await ExpectNothingRanAsync(page);
        await dialog.ClickButtonAsync("Cancel");
        await Expect(dialog).ToHaveCountAsync(0);
        // What is searched for stands in the box, in the address and in the row.
        var search = page.GetByRole(AriaRole.Searchbox, new() { Name = "Search connections" });
        await search.FillAsync(text);
        await page.WaitForFunctionAsync(Searches, text);
        await Expect(page.Row(text)).ToBeVisibleAsync();
        await ExpectNothingRanAsync(page);
        await search.FillAsync("");
        await page.WaitForFunctionAsync(Searches, "");
    }

    // An address is read by another part of the page than a box; it reads each text in the same way.
    private static async Task ReadFromTheAddressAsync(IPage page, string text)
    {
        await page.GotoAsync($"/actions/connections?q={Uri.EscapeDataString(text)}");
        await Expect(page.Row(text)).ToBeVisibleAsync();
        await ExpectNothingRanAsync(page);
    }

    private static async Task RefusedAsync(IPage page)
    {
        await page.GotoAsync("/actions/connections?new=OpenAI");
        var dialog = page.DialogInFront();
        var name = dialog.GetByLabel("Connection Name");
        foreach (var text in new[] { HostileText.Deceptions[0], HostileText.Deceptions[3], HostileText.Deceptions[8] })
        {
            await name.FillAsync(text);
            await dialog.ClickButtonAsync("Create");
            await Expect(name).ToHaveAttributeAsync("aria-invalid", "true");
            await Expect(dialog.GetByText("The name contains an invisible character")).ToBeVisibleAsync();
        }
        await name.FillAsync("billing");
        await Expect(name).Not.ToHaveAttributeAsync("aria-invalid", "true");
    }

    private static async Task ExpectNothingRanAsync(IPage page) =>
        (await page.EvaluateAsync<bool>(Injected)).Should().BeFalse("no text becomes part of the page");
}
