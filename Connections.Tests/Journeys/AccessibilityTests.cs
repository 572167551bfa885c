using System.Text.RegularExpressions;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>Every screen, as axe sees it: in light and in dark, wide and on a phone.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class AccessibilityTests(Browser browser) : IClassFixture<Browser>
{
    private static readonly Integration http = IntegrationCatalog.Load().Find("HTTP")!;

    // Forms are made of the same fields: these have each of them, and the soak looks at all forms.
    private static readonly string[] eachField =
        ["HTTPTokenAuth", "HTTPTwoStepAuth", "HTTPMTLSAuth", "HTTPOAuth2AuthorizationCode"];

    private static readonly BrowserNewContextOptions options = new()
    {
        ViewportSize = new()
        {
            Width = 1440,
            Height = 900
        }
    };
    private readonly Axe axe = new();

    [Fact]
    public async Task Axe_finds_nothing_on_any_screen()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await using var peer = await LoopbackPeer.StartAsync();
        peer.AnswerWith(200, """{"ok":true}""");
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.GotoAsync("/sign-in?error=credentials");
            await axe.CheckAsync(page, "sign-in");
            await page.SignInAsync();
            await axe.CheckAsync(page, "empty list");
            await LookAtNewAsync(page, peer);
            await LookAtDetailsAsync(page);
            await LookAtListAsync(page);
            await LookAtDialogsAsync(page);
            await LookAtDeletedAsync(page);
            await LookAtGroupsAsync(page);
            await LookAtAppsAsync(page);
            await LookAtPhoneAsync(page);
        }, options);
        axe.Violations.Should().BeEmpty();
    }

    [Fact, Trait(Tier.Name, Tier.Soak)]
    public async Task Axe_finds_nothing_on_any_form_of_HTTP()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.Page.BeginSessionAsync();
            await visit.Page.GotoAsync("/actions/connections?new=HTTP");
            await LookAtFormsAsync(visit.Page, http.Credentials);
        }, options);
        axe.Violations.Should().BeEmpty();
    }

    [Fact]
    public async Task Axe_finds_nothing_on_the_set_up_page_which_keeps_what_was_typed()
    {
        using var data = new TempFolder();
        await using var server = await InProcessServer.StartAsync(new ServerSetup { DataDirectory = data.Path });
        await browser.VisitAsync(server.Address, async visit =>
        {
            var create = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Create Account" });
            var token = server.Services.GetRequiredService<InitialSetup>().Token;
            await visit.Page.GotoAsync($"/setup?token={token}");
            await Expect(create).ToBeVisibleAsync();
            await axe.CheckAsync(visit.Page, "set-up");

            await visit.Page.GetByLabel("Email").FillAsync("ada@example.com");
            await visit.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("Ada");
            await visit.Page.GetByLabel("Password", new() { Exact = true }).FillAsync("correct horse battery");
            await visit.Page.GetByLabel("Confirm password").FillAsync("correct horse bakery");
            await create.ClickAsync();
            await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("The two passwords don't match.");
            await Expect(visit.Page.GetByLabel("Email")).ToHaveValueAsync("ada@example.com");
            await Expect(visit.Page.GetByLabel("Name", new() { Exact = true })).ToHaveValueAsync("Ada");
        }, options);
        axe.Violations.Should().BeEmpty();
    }

    [Fact]
    public async Task Axe_sees_what_is_wrong()
    {
        await browser.VisitAsync(new Uri("http://127.0.0.1"), async visit =>
        {
            await visit.Page.SetContentAsync(
                "<!doctype html><html lang='en'><title>Faults</title><main><h1>Faults</h1><p style='color: #bbb; "
                + "background: #fff'>pale</p><input></main>");
            await axe.CheckAsync(visit.Page, "faults");
        });
        axe.Violations.Should().Contain(v => v.StartsWith("faults, Light: label: <input>", StringComparison.Ordinal))
            .And.Contain(v => v.StartsWith("faults, Dark: color-contrast: <p", StringComparison.Ordinal)).And.HaveCount(
                3);
    }

    private async Task LookAtNewAsync(IPage page, LoopbackPeer peer)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "New Connection", Exact = true }).ClickAsync();
        var dialog = page.DialogInFront();
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "HTTP", Exact = true })).ToBeVisibleAsync();
        await axe.CheckAsync(page, "grid");
        await dialog.ClickButtonAsync("HTTP");
        await LookAtFormsAsync(page, http.Credentials.Where(kind => eachField.Contains(kind.Type)));

        await dialog.GetByLabel("Authentication Type", new() { Exact = true }).SelectOptionAsync("HTTPBasicAuth");
        await dialog.GetByLabel("Username", new() { Exact = true }).FillAsync("a:b");
        await dialog.GetByLabel("Identifier Tags").FillAsync("env:a:b");
        await dialog.GetByLabel("Identifier Tags").PressAsync("Enter");
        await dialog.ClickButtonAsync("Create");
        await Expect(dialog.GetByText("Enter a name")).ToBeVisibleAsync();
        await axe.CheckAsync(page, "form with faults");

        await dialog.GetByLabel("Connection Name").FillAsync("billing-api");
        await dialog.GetByLabel("Description").FillAsync("The bills of the shop. Ask Ada.");
        await dialog.GetByLabel("Base URL").FillAsync(peer.Address.GetLeftPart(UriPartial.Authority));
        await dialog.GetByLabel("Username", new() { Exact = true }).FillAsync("ada");
        await dialog.GetByLabel("Password", new() { Exact = true }).FillAsync("a secret of the form");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Remove env:a:b" }).ClickAsync();
        await dialog.GetByLabel("Identifier Tags").FillAsync("env:staging");
        await dialog.GetByLabel("Identifier Tags").PressAsync("Enter");
        await dialog.ClickButtonAsync("Test");
        await Expect(dialog.GetByText("status 200", new() { Exact = true })).ToBeVisibleAsync();
        await axe.CheckAsync(page, "form with a test result");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Alertdialog)).ToBeVisibleAsync();
        await axe.CheckAsync(page, "question about unsaved input");
        await page.GetByRole(AriaRole.Alertdialog).ClickButtonAsync("Keep editing");
        await dialog.ClickButtonAsync("Create");
        await Expect(dialog).ToHaveCountAsync(0);
    }

    private async Task LookAtFormsAsync(IPage page, IEnumerable<CredentialKind> kinds)
    {
        var dialog = page.DialogInFront();
        foreach (var kind in kinds)
        {
            await dialog.GetByLabel("Authentication Type", new() { Exact = true }).SelectOptionAsync(kind.Type);
            await Expect(dialog.GetByText(kind.Description ?? kind.Name).First).ToBeAttachedAsync();
            await axe.CheckAsync(page, $"form of {kind.Name}");
        }
    }

    private async Task LookAtDetailsAsync(IPage page)
    {
        var details = page.GetByRole(AriaRole.Complementary, new() { Name = "Details of billing-api" });
        await details.ClickButtonAsync("Test");
        await Expect(details.GetByText("status 200", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(details.GetByRole(AriaRole.Heading, new() { Name = "History" })).ToBeVisibleAsync();
        await axe.CheckAsync(page, "details");
        await details.ClickButtonAsync("Close details");
        await Expect(details).ToHaveCountAsync(0);
    }

    private async Task LookAtListAsync(IPage page)
    {
        await axe.CheckAsync(page, "list");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "Select billing-api" }).CheckAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new Regex("^HTTP") }).CheckAsync();
        await Expect(page.GetByText("1 selected")).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Regex("integration=HTTP"));
        await axe.CheckAsync(page, "list with facets and selection");
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search connections" }).FillAsync("no such thing");
        await Expect(page.GetByText("No connections match")).ToBeVisibleAsync();
        await axe.CheckAsync(page, "list with nothing found");
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear search and filters" }).ClickAsync();
        await Expect(page.Row("billing-api")).ToBeVisibleAsync();
    }

    private async Task LookAtDialogsAsync(IPage page)
    {
        var dialog = page.DialogInFront();
        await page.GetByRole(AriaRole.Region, new() { Name = "Selected connections" }).ClickButtonAsync("Change tags");
        await dialog.GetByLabel("Add tags").FillAsync("team:search");
        await dialog.GetByLabel("Add tags").PressAsync("Enter");
        await Expect(dialog.GetByText("will be updated", new() { Exact = true })).ToBeVisibleAsync();
        await axe.CheckAsync(page, "bulk dialog");
        await dialog.ClickButtonAsync("Cancel");
        await Expect(dialog).ToHaveCountAsync(0);

        await page.Row("billing-api").HoverAsync();
        await page.Row("billing-api").ClickButtonAsync("Edit billing-api");
        await Expect(dialog.GetByText("Leave empty to keep it.")).ToBeVisibleAsync();
        await axe.CheckAsync(page, "edit");
        await dialog.ClickButtonAsync("Cancel");
        await Expect(dialog).ToHaveCountAsync(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Ada", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true })).ToBeVisibleAsync();
        await axe.CheckAsync(page, "user menu");
        await page.Keyboard.PressAsync("Escape");

        await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).PressAsync("?");
        await Expect(dialog.GetByText("Keyboard shortcuts")).ToBeVisibleAsync();
        await axe.CheckAsync(page, "keys");
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
    }

    private async Task LookAtDeletedAsync(IPage page)
    {
        var dialog = page.DialogInFront();
        await page.Row("billing-api").HoverAsync();
        await page.Row("billing-api").ClickButtonAsync("Delete billing-api");
        await Expect(dialog.GetByText("Are you sure?")).ToBeVisibleAsync();
        await axe.CheckAsync(page, "delete confirmation");
        await dialog.ClickButtonAsync("Delete billing-api");
        await Expect(page.GetByText("0 connections")).ToBeVisibleAsync();
        await axe.CheckAsync(page, "list with a confirmation");
        await page.GotoAsync("/actions/connections?tab=deleted");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Restore billing-api" })).ToBeVisibleAsync();
        await axe.CheckAsync(page, "recently deleted");
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore billing-api" }).ClickAsync();
        await Expect(page.GetByText("Nothing to restore")).ToBeVisibleAsync();
    }

    private async Task LookAtGroupsAsync(IPage page)
    {
        var dialog = page.DialogInFront();
        await page.GotoAsync("/actions/connections?tab=groups");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Create the first group" })).ToBeVisibleAsync();
        await axe.CheckAsync(page, "empty list of groups");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create the first group" }).ClickAsync();
        await dialog.ClickButtonAsync("HTTP");
        await dialog.ClickButtonAsync("Next, Confirm Group");
        await Expect(dialog.GetByText("Enter at least one tag key")).ToBeVisibleAsync();
        await axe.CheckAsync(page, "new group with faults");
        await dialog.GetByLabel("Group Name").FillAsync("sites");
        await dialog.ClickButtonAsync("env 1 connection: add");
        await dialog.ClickButtonAsync("Next, Confirm Group");
        await dialog.GetByRole(AriaRole.Checkbox, new() { Name = "Select billing-api" }).CheckAsync();
        await Expect(dialog.GetByText("1 selected")).ToBeVisibleAsync();
        await axe.CheckAsync(page, "members of a new group");
        await dialog.ClickButtonAsync("Next, Confirm Access");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Restrict Access" })).ToBeVisibleAsync();
        await axe.CheckAsync(page, "access to a new group");
        await dialog.ClickButtonAsync("Create");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(
            page.GetByRole(AriaRole.Complementary, new() { Name = "Details of sites" }).GetByText("env:staging"))
            .ToBeVisibleAsync();
        await axe.CheckAsync(page, "list of groups with details");
        await page.GetByRole(AriaRole.Complementary, new() { Name = "Details of sites" }).ClickButtonAsync("Edit");
        await dialog.GetByRole(AriaRole.Checkbox, new() { Name = "Select billing-api" }).UncheckAsync();
        await Expect(dialog.GetByText("Will be removed from the group")).ToBeVisibleAsync();
        await axe.CheckAsync(page, "edit of a group");
    }

    // Apps with something in them are in the journey of those on call.
    private async Task LookAtAppsAsync(IPage page)
    {
        await page.GotoAsync("/app-builder");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Create the first app" })).ToBeVisibleAsync();
        await axe.CheckAsync(page, "empty list of apps");
        await page.GetByRole(AriaRole.Button, new() { Name = "New App", Exact = true }).ClickAsync();
        await page.DialogInFront().ClickButtonAsync("Create");
        await Expect(page.DialogInFront().GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await axe.CheckAsync(page, "new app with a fault");
        await page.GotoAsync("/app-builder/connections");
        await Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Apps and connections" })).ToBeVisibleAsync();
        await axe.CheckAsync(page, "connections beside apps");
    }

    private async Task LookAtPhoneAsync(IPage page)
    {
        await page.SetViewportSizeAsync(390, 844);
        await page.GotoAsync("/actions/connections");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "billing-api", Exact = true })).ToBeVisibleAsync();
        await axe.CheckAsync(page, "list on a phone");
        await page.GotoAsync("/actions/connections?tab=groups");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "sites", Exact = true })).ToBeVisibleAsync();
        await axe.CheckAsync(page, "list of groups on a phone");
        await page.GotoAsync("/actions/connections?new=HTTP");
        await Expect(page.DialogInFront().GetByLabel("Base URL")).ToBeVisibleAsync();
        await axe.CheckAsync(page, "form on a phone");
    }
}
