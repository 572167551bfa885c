using System.Runtime.CompilerServices;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>Two people, or one person twice, at the same connection.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class TwoTabsTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task A_second_save_shows_what_changed_and_keeps_both() =>
        await InTwoTabsAsync(async (first, second) =>
    {
        var (mine, theirs) = (await EditAsync(first), await EditAsync(second));
        await theirs.GetByLabel("Description").FillAsync("Theirs.");
        await theirs.GetByLabel("Identifier Tags").FillAsync("env:theirs");
        await theirs.GetByLabel("Identifier Tags").PressAsync("Enter");
        await theirs.ClickButtonAsync("Save");
        await Expect(theirs).ToHaveCountAsync(0);

        await mine.GetByLabel("Connection Name").FillAsync("billing, mine");
        await mine.GetByLabel("Description").FillAsync("Mine.");
        await mine.ClickButtonAsync("Save");
        await Expect(mine.GetByText("You saved this connection in another tab")).ToBeVisibleAsync();
        await Expect(mine.GetByText("env:theirs", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(mine.GetByRole(AriaRole.Group, new() { Name = "Description" }).GetByText("Theirs."))
            .ToBeVisibleAsync();
        await mine.GetByRole(AriaRole.Radio, new() { Name = "Other tab" }).CheckAsync();
        await mine.ClickButtonAsync("Save");
        await Expect(mine).ToHaveCountAsync(0);

        await first.GetByRole(AriaRole.Link, new() { Name = "billing, mine", Exact = true }).ClickAsync();
        var details = first.GetByRole(AriaRole.Complementary, new() { Name = "Details of billing, mine" });
        await Expect(details.GetByText("Theirs.", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(details.GetByText("env:theirs").First).ToBeVisibleAsync();
    });

    [Fact]
    public async Task A_deletion_in_another_tab_is_reported_and_what_was_typed_stays() =>
        await InTwoTabsAsync(async (first, second) =>
    {
        var mine = await EditAsync(first);
        await mine.GetByLabel("Description").FillAsync("Words that took an hour.");
        await second.Row("billing").HoverAsync();
        await second.Row("billing").ClickButtonAsync("Delete billing");
        await second.DialogInFront().ClickButtonAsync("Delete billing");
        await Expect(second.Row("billing")).ToHaveCountAsync(0);

        await mine.ClickButtonAsync("Save");
        await Expect(mine.GetByText("This connection was deleted")).ToBeVisibleAsync();
        await Expect(mine.GetByLabel("Description")).ToHaveValueAsync("Words that took an hour.");
    });

    [Fact]
    public async Task A_name_that_is_taken_is_said_beside_its_field_and_everything_typed_stays() =>
        await InTwoTabsAsync(async (first, second) =>
    {
        await first.GetByRole(AriaRole.Button, new() { Name = "New Connection", Exact = true }).ClickAsync();
        var dialog = first.DialogInFront();
        await dialog.ClickButtonAsync("OpenAI");
        await dialog.GetByLabel("Connection Name").FillAsync("BILLING");
        await dialog.GetByLabel("Description").FillAsync("Kept.");
        await dialog.GetByLabel("API Token", new() { Exact = true }).FillAsync("sk-typed-once");
        await dialog.ClickButtonAsync("Create");
        await Expect(dialog.GetByLabel("Connection Name")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(dialog.GetByLabel("Connection Name")).ToBeFocusedAsync();
        await Expect(dialog.GetByLabel("Connection Name"))
            .ToHaveAccessibleDescriptionAsync(new System.Text.RegularExpressions.Regex("Error: .*name"));
        await Expect(dialog.GetByLabel("Connection Name")).ToHaveValueAsync("BILLING");
        await Expect(dialog.GetByLabel("Description")).ToHaveValueAsync("Kept.");
        await Expect(dialog.GetByLabel("API Token", new() { Exact = true })).ToHaveValueAsync("sk-typed-once");

        await dialog.GetByLabel("Connection Name").FillAsync("BILLING 2");
        await dialog.ClickButtonAsync("Create");
        await Expect(dialog).ToHaveCountAsync(0);
        await second.ReloadAsync();
        await Expect(second.Row("BILLING 2")).ToBeVisibleAsync();
    });

    private async Task InTwoTabsAsync(Func<IPage, IPage, Task> act, [CallerMemberName] string test = "")
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedData.InsertAsync(installation, SeedData.HttpBasic("billing", new Uri("https://api.example.com")));
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.Page.SignInAsync();
            var second = await visit.Page.Context.NewPageAsync();
            await second.GotoAsync("/actions/connections");
            await second.WaitForListAsync();
            await act(visit.Page, second);
        }, test: test);
    }

    private static async Task<ILocator> EditAsync(IPage page)
    {
        await page.Row("billing").HoverAsync();
        await page.Row("billing").ClickButtonAsync("Edit billing");
        var dialog = page.DialogInFront();
        await Expect(dialog.GetByLabel("Connection Name")).ToHaveValueAsync("billing");
        return dialog;
    }
}
