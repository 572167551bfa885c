using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>
/// An editor says who may do what, and each of the others sees what was given to them, in browsers of their own.
/// </summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class AccessTests(Browser browser) : IClassFixture<Browser>
{
    private TestInstallation installation = null!;
    private Guid billing;

    [Fact]
    public async Task A_team_that_is_Resolver_sees_and_tests_it_and_for_others_it_does_not_exist() =>
        await WithPeopleAsync(async (peer, ada, bob, carol) =>
    {
        await RestrictToPaymentsAsync(ada.Page);

        await bob.Page.SignInAsync("bob@example.com");
        var row = bob.Page.Row("billing");
        await row.HoverAsync();
        await Expect(row.GetByRole(AriaRole.Button, new() { Name = "Edit billing" }))
            .ToHaveAttributeAsync("aria-disabled", "true");
        (await bob.Page.GotoAsync($"/actions/connections/{billing}"))!.Status.Should().Be(200);
        var details = bob.Page.GetByRole(AriaRole.Complementary, new() { Name = "Details of billing" });
        await Expect(details.GetByRole(AriaRole.Button, new() { Name = "Edit" })).ToBeDisabledAsync();
        await details.ClickButtonAsync("Test");
        await Expect(details.GetByText("Credential accepted.", new() { Exact = true })).ToBeVisibleAsync();
        peer.Requests.Should().ContainSingle();

        await carol.Page.SignInAsync("carol@example.com");
        await Expect(carol.Page.GetByText("0 connections", new() { Exact = true })).ToBeVisibleAsync();
        carol.Expect("status of 404");
        (await carol.Page.GotoAsync($"/actions/connections/{billing}"))!.Status.Should().Be(404);
        await Expect(carol.Page.GetByText("Connection not found, or you don't have access.")).ToBeVisibleAsync();
        (await carol.Page.ContentAsync()).Should().NotContain("billing");

        await StandardIsTakenWhileAFormIsOpenAsync(ada.Page, carol.Page);
    });

    [Fact]
    public async Task Permissions_are_read_by_keyboard_and_by_everyone() =>
        await WithPeopleAsync(async (_, ada, _, carol) =>
    {
        await ada.Page.SignInAsync();
        await OpenPermissionsAsync(ada.Page);
        var axe = new Axe();
        await axe.CheckAsync(ada.Page, "permissions");
        axe.Violations.Should().BeEmpty();
        var dialog = ada.Page.DialogInFront();
        await dialog.GetByText("Who can use this?").ClickAsync();
        await dialog.GetByLabel("Person or service account", new() { Exact = true }).FillAsync("carol");
        await dialog.GetByRole(AriaRole.Option, new() { Name = "Carol" }).ClickAsync();
        await Expect(dialog.GetByText("Carol is a Viewer.")).ToBeVisibleAsync();
        await Expect(dialog.GetByText("Viewer through everyone in the organization")).ToBeVisibleAsync();

        await dialog.ClickButtonAsync("Remove Ada");
        await dialog.ClickButtonAsync("Save");
        await Expect(dialog.GetByText("At least one active Editor is required")).ToBeVisibleAsync();
        await dialog.GetByLabel("Level of Everyone in the organization").SelectOptionAsync("Editor");
        await dialog.GetByRole(AriaRole.Heading, new() { Name = "Permissions" }).ClickAsync();
        await ada.Page.Keyboard.PressAsync("Escape");
        await Expect(ada.Page.GetByRole(AriaRole.Alertdialog)).ToContainTextAsync("You have unsaved changes.");
        await ada.Page.Keyboard.PressAsync("Escape");
        await Expect(ada.Page.GetByRole(AriaRole.Alertdialog)).ToHaveCountAsync(0);
        await dialog.ClickButtonAsync("Save");
        await Expect(dialog).ToHaveCountAsync(0);

        await carol.Page.SignInAsync("carol@example.com");
        await OpenPermissionsAsync(carol.Page);
        await Expect(carol.Page.DialogInFront().GetByLabel("Level of Everyone in the organization"))
            .ToHaveValueAsync("Editor");
        await carol.Page.Keyboard.PressAsync("Escape");
        await Expect(carol.Page.DialogInFront()).ToHaveCountAsync(0);

        await WhatAFileManagesIsReleasedAsync(ada.Page, carol.Page);
    });

    // The file is applied beside the running server; who may not release it sees why nothing is changed here, and who
    // may does it.
    private async Task WhatAFileManagesIsReleasedAsync(IPage ada, IPage carol)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["team.yaml"],
            "connections:\n  - name: by-file\n    integration: OpenAI\n    authentication: OpenAIAPIKey\n    "
            + "fields:\n      api_token: ${file:token}\n");
        await File.WriteAllTextAsync(folder["token"], "sk-of-a-file");
        var file = folder["team.yaml"];
        (await ProductCommand.CallAsync(SignedInPage.Setup(installation), "apply", file, "--yes")).Status.Should()
            .Be(0);
        await ada.GotoAsync("/actions/connections");
        await Expect(ada.Row("by-file").GetByText($"Managed by {file}", new() { Exact = true })).ToBeAttachedAsync();
        await ada.Row("by-file").GetByRole(AriaRole.Link, new() { Name = "by-file" }).ClickAsync();

        var details = ada.GetByRole(AriaRole.Complementary, new() { Name = "Details of by-file" });
        var edit = details.GetByRole(AriaRole.Button, new() { Name = "Edit", Exact = true });
        await Expect(edit).ToHaveAttributeAsync("aria-disabled", "true");
        await Expect(edit)
            .ToHaveAccessibleDescriptionAsync(
                "To change it, edit that file and run apply. You can still test and use it.");
        await Expect(details.GetByRole(AriaRole.Button, new() { Name = "Test", Exact = true })).ToBeEnabledAsync();
        var axe = new Axe();
        await axe.CheckAsync(ada, "managed by a file");
        axe.Violations.Should().BeEmpty();
        await details.GetByRole(AriaRole.Button, new() { Name = "Permissions", Exact = true }).ClickAsync();
        await Expect(ada.DialogInFront().GetByText($"is managed by the file {file}")).ToBeVisibleAsync();
        await ada.DialogInFront().ClickButtonAsync("Close");

        await carol.GotoAsync("/actions/connections");
        await carol.Row("by-file").GetByRole(AriaRole.Link, new() { Name = "by-file" }).ClickAsync();
        await Expect(carol.GetByRole(AriaRole.Region, new() { Name = "Managed by a file" })).ToBeVisibleAsync();
        await Expect(carol.GetByRole(AriaRole.Button, new() { Name = "Release from file" })).ToHaveCountAsync(0);

        await details.ClickButtonAsync("Release from file");
        await ada.DialogInFront().GetByRole(AriaRole.Button, new() { Name = "Release by-file" }).ClickAsync();
        await Expect(ada.Row("by-file").GetByText($"Managed by {file}")).ToHaveCountAsync(0);
        await Expect(edit).Not.ToHaveAttributeAsync("aria-disabled", "true");
    }

    // The page learns of it within a minute; what is done before is refused all the same, and explained.
    private static async Task StandardIsTakenWhileAFormIsOpenAsync(IPage ada, IPage carol)
    {
        await carol.GotoAsync("/actions/connections?new=OpenAI");
        var form = carol.DialogInFront();
        await form.GetByLabel("Connection Name").FillAsync("carols-own");
        await form.GetByLabel("API Token", new() { Exact = true }).FillAsync("sk-of-carol");

        await ada.OnlyReadsAsync("Carol");
        await form.ClickButtonAsync("Create");

        await Expect(form.GetByRole(AriaRole.Alert))
            .ToContainTextAsync(
                "You can't create connections: none of your roles has the connections_write permission. Ask an admin");
        await Expect(form.GetByLabel("Connection Name")).ToHaveValueAsync("carols-own");
        await Expect(form.GetByLabel("API Token", new() { Exact = true })).ToHaveValueAsync("sk-of-carol");
    }

    private static async Task RestrictToPaymentsAsync(IPage page)
    {
        await page.SignInAsync();
        await OpenPermissionsAsync(page);
        var dialog = page.DialogInFront();
        await dialog.ClickButtonAsync("Restrict Access");
        await dialog.GetByLabel("Give access to a team, role, person or service account").FillAsync("paym");
        await dialog.GetByRole(AriaRole.Option, new() { Name = "Payments" }).ClickAsync();
        await dialog.ClickButtonAsync("Add");
        await dialog.GetByLabel("Level of Payments").SelectOptionAsync("Resolver");
        await dialog.ClickButtonAsync("Save");
        await Expect(dialog).ToHaveCountAsync(0);
    }

    private static async Task OpenPermissionsAsync(IPage page)
    {
        await page.Row("billing").HoverAsync();
        await page.Row("billing").ClickButtonAsync("Permissions of billing");
        await Expect(page.DialogInFront().GetByRole(AriaRole.List, new() { Name = "Who has access" }))
            .ToBeVisibleAsync();
    }

    private async Task WithPeopleAsync(Func<LoopbackPeer, BrowserSession, BrowserSession, BrowserSession, Task> act)
    {
        await using var peer = await LoopbackPeer.StartAsync();
        await using var furnished = await TestInstallation.CreateInitializedAsync(postgres: false);
        installation = furnished;
        var core = await CoreHost.StartAsync(installation.Directory);
        billing = await core.Get<ConnectionService>().AddAsync(core.Owner, SeedData.HttpBasic("billing", peer.Address),
            default);
        var team = await core.Get<TeamService>().CreateAsync(core.Owner, "Payments", "", default);
        foreach (var (name, teams) in new[] { ("Bob", new[] { team }), ("Carol", []) })
        {
            var link = await core.Get<MemberService>().InviteAsync(core.Owner, $"{name.ToLowerInvariant()}@example.com",
                name, [Role.Standard.Id], teams, default);
            await core.Get<InvitationService>().CompleteAsync(link.Token, SignedInPage.Password, null, default);
        }
        await core.StopAsync();
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async ada =>
            await browser.VisitAsync(server.Address, async bob =>
                await browser.VisitAsync(server.Address, async carol => await act(peer, ada, bob, carol))));
    }
}
