using System.Text.RegularExpressions;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>
/// An admin finds what is hidden, takes charge of it, and an auditor finds that in the audit trail, verifies the trail
/// and takes it along.
/// </summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class AuditTests(Browser browser) : IClassFixture<Browser>
{
    private const string Secret = "canary-of-the-journey";
    private readonly Axe axe = new();

    [Fact]
    public async Task An_elevation_to_Editor_of_a_hidden_connection_is_logged() =>
        await VisitAsync(1440, async page =>
    {
        await page.GotoAsync("/organization/access");
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "vault", Exact = true })).ToBeVisibleAsync();
        await LookAsync(page, "access");
        await page.GetByRole(AriaRole.Button, new() { Name = "Elevate Access to vault" }).ClickAsync();
        await Expect(page.DialogInFront().GetByText("logged in the audit trail")).ToBeVisibleAsync();
        await axe.CheckAsync(page, "elevate");
        await page.DialogInFront().ClickButtonAsync("Elevate Access to vault");
        await Expect(page.GetByText("No connection is hidden from you.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Status).GetByRole(AriaRole.Link, new() { Name = "vault" }).ClickAsync();
        var details = page.GetByRole(AriaRole.Complementary, new() { Name = "Details of vault" });

        await details.GetByRole(AriaRole.Link, new() { Name = "Show in the audit trail" }).ClickAsync();
        var trail = page.GetByRole(AriaRole.Table, new() { Name = "Audit trail" });
        await Expect(trail.GetByRole(AriaRole.Row)).ToHaveCountAsync(4);
        var elevated = trail.GetByRole(AriaRole.Row).Filter(new() { HasText = "access elevated" });
        await Expect(elevated.GetByText("127.0.0.1", new() { Exact = true })).ToBeVisibleAsync();
        await elevated.GetByText("Ada", new() { Exact = true }).Last.ClickAsync();
        await Expect(elevated.GetByText("Ada: Editor", new() { Exact = true })).ToBeVisibleAsync();
        await LookAsync(page, "audit trail");
        var download =
            await page.RunAndWaitForDownloadAsync(
                () => page.GetByRole(AriaRole.Link, new() { Name = "Export CSV" }).ClickAsync());
        download.SuggestedFilename.Should().MatchRegex(@"^audit-trail-\d{4}-\d{2}-\d{2}\.csv$");
        var table = await File.ReadAllTextAsync(await download.PathAsync());
        table.Should().Contain("access_elevated").And.NotContain("signed_in",
            "the filter holds for the file").And.NotContain(Secret);

        await page.GetByRole(AriaRole.Button, new() { Name = "Verify" }).ClickAsync();
        await Expect(page.DialogInFront().GetByText("no tampering found")).ToBeVisibleAsync();
        await axe.CheckAsync(page, "verified");
        await page.DialogInFront().ClickButtonAsync("Close");
        await page.GetByRole(AriaRole.Button, new() { Name = "Clear filters" }).ClickAsync();
        await page.GetByLabel("Event").SelectOptionAsync("Audit Trail");
        await Expect(trail.GetByRole(AriaRole.Row).Filter(new() { HasText = "exported" })).ToHaveCountAsync(1);
        await Expect(page).ToHaveURLAsync(new Regex(@"\?event=Audit%20Trail$"));
        await page.GoBackAsync();
        await Expect(trail.GetByRole(AriaRole.Row).Filter(new() { HasText = "signed in" })).ToHaveCountAsync(1);
        axe.Violations.Should().BeEmpty();
    });

    [Fact]
    public async Task The_audit_trail_and_the_access_page_fit_a_phone() => await VisitAsync(390, async page =>
    {
        await page.GotoAsync("/organization/access");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Elevate Access to vault" })).ToBeVisibleAsync();
        await LookAsync(page, "access on a phone");
        await page.GotoAsync("/organization/audit-trail?range=between");
        await Expect(page.GetByLabel("From", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByText(new string('W', 200)).First).ToBeVisibleAsync();
        await LookAsync(page, "audit trail on a phone");
        axe.Violations.Should().BeEmpty();
    });

    private async Task LookAsync(IPage page, string screen)
    {
        await axe.CheckAsync(page, screen);
        (await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth")).Should()
            .BeLessThanOrEqualTo(0, $"{screen} fits its screen");
    }

    private async Task VisitAsync(int width, Func<IPage, Task> act,
        [System.Runtime.CompilerServices.CallerMemberName] string test = "")
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        var core = await CoreHost.StartAsync(installation.Directory);
        var bob = await core.AddUserAsync("Bob", Role.Standard);
        var vault =
            SeedData.OpenAi(
                "vault") with
            {
                Fields = new FieldSet { { "api_token",
                    new FieldValue.Secret(new SecretValue(Secret)) } }
            };
        var id = await core.Get<ConnectionService>().AddAsync(bob, vault, default);
        var seen = (await core.Get<ConnectionPolicies>().GetAsync(bob, id, default)).Policy;
        await core.Get<ConnectionPolicies>().SaveAsync(bob, id,
            [new(new(PrincipalKind.User, bob.Id), AccessLevel.Editor)], seen.Version, confirmed: false, default);
        await core.Get<ConnectionService>().AddAsync(core.Owner, SeedData.OpenAi(new string('W', 200)), default);
        await core.StopAsync();
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.Page.BeginSessionAsync();
            await act(visit.Page);
        }, new BrowserNewContextOptions { ViewportSize = new() { Width = width, Height = 844 } }, test);
    }
}
