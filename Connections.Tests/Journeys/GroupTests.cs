using System.Text.RegularExpressions;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>
/// Connection groups, with the examples of the specification: made, refused, updated, emptied, deleted.
/// </summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class GroupTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task A_group_of_connections_with_different_identifiers_is_created_updated_and_deleted()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedData.InsertAsync(installation, SeedData.OpenAi("connectionA", "account_id:123456789"),
            SeedData.OpenAi("connectionB", "account_id:987654321"),
            SeedData.OpenAi("connectionC", "account_id:123456789"));
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.SignInAsync();
            await page.KeyIsHeardAsync("?");
            await page.Keyboard.PressAsync("g");
            await page.Keyboard.PressAsync("g");
            await Expect(page.GetByText("A group combines connections of one integration")).ToBeVisibleAsync();
            await CreateAsync(page);
            await UpdateAsync(page);
            await DeleteAsync(page);
        });
    }

    private static async Task CreateAsync(IPage page)
    {
        // The keys of the list that was left are gone, those of this one are offered.
        await page.KeyIsHeardAsync("n");
        await page.Keyboard.PressAsync("n");
        var dialog = page.DialogInFront();
        await dialog.ClickButtonAsync("OpenAI");
        await dialog.GetByLabel("Group Name").FillAsync("accounts");
        await dialog.ClickButtonAsync("account_id 3 connections: add");
        await dialog.ClickButtonAsync("Next, Confirm Group");

        foreach (var name in new[] { "connectionA", "connectionB", "connectionC" })
            await Candidate(dialog, name).CheckAsync();
        await Expect(dialog.GetByRole(AriaRole.Row, new() { NameRegex = new Regex("^Select connectionA") }))
            .ToContainTextAsync("and “connectionC” both match");
        await Expect(dialog.GetByRole(AriaRole.Row, new() { NameRegex = new Regex("^Select connectionC") }))
            .ToContainTextAsync("and “connectionA” both match");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Next, Confirm Access" })).ToBeDisabledAsync();
        await Candidate(dialog, "connectionC").UncheckAsync();
        await dialog.ClickButtonAsync("Next, Confirm Access");

        await Expect(dialog.GetByLabel("Level of Everyone in the organization")).ToHaveValueAsync("Viewer");
        await Expect(dialog.GetByLabel("Level of Ada")).ToHaveValueAsync("Editor");
        await dialog.ClickButtonAsync("Create");
        await Expect(dialog).ToHaveCountAsync(0);
        var members = page.GetByRole(AriaRole.Complementary,
            new() { Name = "Details of accounts" }).GetByRole(AriaRole.List, new() { Name = "Members" });
        await Expect(members).ToContainTextAsync("account_id:123456789");
        await Expect(members).ToContainTextAsync("account_id:987654321");
    }

    private static async Task UpdateAsync(IPage page)
    {
        // Without a pointer: back to the list, to the row, edit.
        await page.ReloadAsync();
        await Expect(page.Row("accounts")).ToBeVisibleAsync();
        await page.KeyIsHeardAsync("j");
        await page.Keyboard.PressAsync("j");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "accounts", Exact = true })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("e");
        var dialog = page.DialogInFront();
        await dialog.GetByLabel("Group Name").FillAsync("all accounts");
        await Candidate(dialog, "connectionA").UncheckAsync();
        await Candidate(dialog, "connectionB").UncheckAsync();
        await Expect(dialog.GetByText("Will be removed from the group: “connectionA”, “connectionB”."))
            .ToBeVisibleAsync();
        await dialog.ClickButtonAsync("Save");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Complementary, new() { Name = "Details of all accounts" }))
            .ToContainTextAsync("No members yet. Runs that use this group fail with 404");
        await page.GetByRole(AriaRole.Button, new() { Name = "Close details" }).ClickAsync();
    }

    private static async Task DeleteAsync(IPage page)
    {
        await page.Row("all accounts").HoverAsync();
        await page.Row("all accounts").ClickButtonAsync("Delete all accounts");
        var dialog = page.DialogInFront();
        await Expect(dialog.GetByText("Are you sure?")).ToBeVisibleAsync();
        await Expect(dialog.GetByText("It has no members. Runs that use it will fail.")).ToBeVisibleAsync();
        await dialog.ClickButtonAsync("Delete all accounts");
        await Expect(page.GetByText("A group combines connections of one integration")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("c");
        await Expect(page.GetByText(new Regex("^3 connections$"))).ToBeVisibleAsync();
    }

    private static ILocator Candidate(ILocator place, string name) =>
        place.GetByRole(AriaRole.Checkbox, new() { Name = $"Select {name}", Exact = true });
}
