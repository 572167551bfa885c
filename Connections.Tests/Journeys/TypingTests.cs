using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>What a form over a network must not do to who types: swallow keys, or close on what is not saved.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class TypingTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task No_key_is_lost_and_Escape_asks_and_a_reload_restores()
    {
        const string typed = "a rather long name that is typed faster than any answer can come";
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));

        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.BeginSessionAsync();
            await page.GotoAsync("/actions/connections?new=HTTP");
            var dialog = page.DialogInFront();
            await dialog.GetByLabel("Connection Name").PressSequentiallyAsync(typed);
            await dialog.ClickButtonAsync("Add token");
            await Expect(dialog.GetByLabel("Token Name")).ToBeFocusedAsync();
            await page.Keyboard.TypeAsync("tokenOfManyLetters");
            await Expect(dialog.GetByLabel("Connection Name")).ToHaveValueAsync(typed);
            await Expect(dialog.GetByLabel("Token Name")).ToHaveValueAsync("tokenOfManyLetters");

            await page.Keyboard.PressAsync("Escape");
            await Expect(dialog.GetByText("You have unsaved changes.")).ToBeVisibleAsync();
            await page.Keyboard.PressAsync("Escape");
            await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true })).ToBeVisibleAsync();

            // At once: what the page has not written yet is written by its end, or for the page that comes after it.
            await page.ReloadAsync();
            await Expect(dialog.GetByText("Draft restored")).ToBeVisibleAsync();
            await Expect(dialog.GetByLabel("Connection Name")).ToHaveValueAsync(typed);
            await Expect(dialog.GetByLabel("Token Name")).ToHaveValueAsync("tokenOfManyLetters");
        });
    }
}
