using Connections.Core;
using Connections.Core.Automation.Workflows;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>
/// An admin disables the owner of a scheduled workflow, and sees before what stops; the successor accepts it in a
/// browser of their own.
/// </summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class OwnershipJourneyTests(Browser browser) : IClassFixture<Browser>
{
    private readonly Axe axe = new();

    [Fact]
    public async Task A_disabled_owners_schedule_is_offered_to_a_colleague_who_accepts()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedAsync(installation);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async adas => await browser.VisitAsync(server.Address, async eves =>
        {
            var (ada, eve) = (adas.Page, eves.Page);
            await ada.BeginSessionAsync();
            await DisableAndTransferAsync(ada);

            await eve.BeginSessionAsync("eve@example.com");
            await eve.GotoAsync("/workflow");
            await Expect(eve.Row("Nightly")).ToContainTextAsync("Bob");
            await eve.GetByRole(AriaRole.Link, new() { Name = "Review offers", Exact = true }).ClickAsync();
            var accept = eve.GetByRole(AriaRole.Button, new() { Name = "Accept Nightly", Exact = true });
            await Expect(accept).ToBeVisibleAsync();
            await axe.CheckAsync(eve, "offers");
            await accept.ClickAsync();
            await Expect(eve.DialogInFront().GetByText("will run with your access")).ToBeVisibleAsync();
            await axe.CheckAsync(eve, "accepting an offer");
            await eve.DialogInFront().ClickButtonAsync("Accept Nightly");
            await Expect(eve.GetByText("Nothing is offered to you.")).ToBeVisibleAsync();

            await eve.GotoAsync("/workflow");
            await Expect(eve.Row("Nightly")).ToContainTextAsync("Eve");
            await Expect(eve.GetByRole(AriaRole.Link, new() { Name = "Review offers", Exact = true }))
                .ToHaveCountAsync(0);
        }));
        axe.Violations.Should().BeEmpty();
    }

    private async Task DisableAndTransferAsync(IPage page)
    {
        await page.GotoAsync("/organization/members");
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "bob@example.com" });
        await row.HoverAsync();
        await row.ClickButtonAsync("Disable Bob");
        var dialog = page.DialogInFront();
        await Expect(dialog.GetByRole(AriaRole.Group, new() { Name = "Workflows and apps that stop", Exact = true })
            .GetByRole(AriaRole.Link, new() { Name = "Nightly", Exact = true })).ToBeVisibleAsync();
        await axe.CheckAsync(page, "what stops");
        await dialog.ClickButtonAsync("Disable Bob");
        await dialog.GetByLabel("New editor").FillAsync("eve");
        await dialog.GetByRole(AriaRole.Option, new() { Name = "Eve" }).ClickAsync();
        await axe.CheckAsync(page, "transfer of what stops");
        await dialog.ClickButtonAsync("Transfer");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(row).ToContainTextAsync("Disabled");
    }

    private static async Task SeedAsync(TestInstallation installation)
    {
        var core = await CoreHost.StartAsync(installation.Directory);
        var (members, invitations) = (core.Get<MemberService>(), core.Get<InvitationService>());
        Actor? bob = null;
        foreach (var name in new[] { "Eve", "Bob" })
        {
            var link = await members.InviteAsync(core.Owner, $"{name.ToLowerInvariant()}@example.com", name,
                [Role.Standard.Id], [], default);
            bob = await invitations.CompleteAsync(link.Token, SignedInPage.Password, null, default);
        }
        await core.Get<WorkflowService>().CreateAsync(bob!, new WorkflowChange
        {
            Name = "Nightly",
            Spec = """{"triggers":[{"scheduleTrigger":{"rruleExpression":"FREQ=DAILY;BYHOUR=3"}}],"steps":[]}""",
            Published = true,
        }, default);
        await core.StopAsync();
    }
}
