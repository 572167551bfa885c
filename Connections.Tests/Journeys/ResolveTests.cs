using System.Text.RegularExpressions;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.People;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>Someone asks a group what it would give, to themselves and to a colleague, and learns why.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class ResolveTests(Browser browser) : IClassFixture<Browser>
{
    private Guid eu;
    private Guid group;

    [Fact]
    public async Task The_explorer_explains_a_hit_a_miss_and_a_refusal()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedAsync(installation);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.BeginSessionAsync();
            await page.GotoAsync($"/actions/connections/groups/{group}/resolve");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Resolve in Sites");
            await Expect(page.GetByText("1 of 4 combinations has no connection.")).ToBeVisibleAsync();

            await AskAsync(page, "prod", "eu");
            await Expect(page.GetByText(new Regex("Would be used"))).ToBeVisibleAsync();
            var members = page.GetByRole(AriaRole.Region,
                new() { Name = "Why each member does or doesn't match" }).GetByRole(AriaRole.Listitem);
            await Expect(members)
                .ToHaveTextAsync(
                    [new Regex("Eu\\s*Matches env:prod zone:eu\\."),
                        new Regex("Us\\s*Its zone is us, not eu\\.")]);

            await AskAsync(page, "qa", "eu");
            await Expect(page.GetByText("404 No match")).ToBeVisibleAsync();
            await Expect(page.GetByText("Values in use: env:dev zone:us, env:prod zone:eu, env:prod zone:us."))
                .ToBeVisibleAsync();

            await page.GetByLabel("Run as").FillAsync("bob");
            await page.GetByRole(AriaRole.Option, new() { Name = "Bob" }).ClickAsync();
            await AskAsync(page, "prod", "eu");
            await Expect(page.GetByText("403 Forbidden")).ToBeVisibleAsync();
            await Expect(page.GetByText("Bob can't use “Eu”, which matches env:prod zone:eu")).ToBeVisibleAsync();
            var axe = new Axe();
            await axe.CheckAsync(page, "resolve explorer");
            axe.Violations.Should().BeEmpty();
            await page.SetViewportSizeAsync(390, 844);
            (await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth")).Should()
                .BeTrue("nothing is wider than a phone");
            await page.SetViewportSizeAsync(1440, 900);

            await ByKeyboardFromTheConnectionAsync(page);
        });
    }

    private async Task ByKeyboardFromTheConnectionAsync(IPage page)
    {
        await page.GotoAsync($"/actions/connections/{eu}");
        var panel = page.GetByRole(AriaRole.Complementary, new() { Name = "Details of Eu" });
        await Expect(panel.GetByText("Never used")).ToBeVisibleAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Check access" }).PressAsync("Enter");
        await Expect(panel.GetByText("You can use “Eu”.")).ToBeVisibleAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Resolve in Sites" }).PressAsync("Enter");
        await Expect(panel.GetByLabel("zone", new() { Exact = true })).ToHaveValueAsync("eu");
        await panel.GetByLabel("zone", new() { Exact = true }).PressAsync("Enter");
        await Expect(panel.GetByText("“Eu” matches env:prod zone:eu in the group “Sites”.")).ToBeVisibleAsync();
        var axe = new Axe();
        await axe.CheckAsync(page, "resolve in the details");
        axe.Violations.Should().BeEmpty();
    }

    private static async Task AskAsync(IPage page, string env, string zone)
    {
        await page.GetByLabel("env", new() { Exact = true }).FillAsync(env);
        await page.GetByLabel("zone", new() { Exact = true }).FillAsync(zone);
        await page.GetByLabel("zone", new() { Exact = true }).PressAsync("Enter");
    }

    private async Task SeedAsync(TestInstallation installation)
    {
        var core = await CoreHost.StartAsync(installation.Directory);
        Task<Guid> CreateAsync(string name, params string[] tags) =>
            core.Get<ConnectionService>().AddAsync(core.Owner, SeedData.OpenAi(name, tags), default);
        eu = await CreateAsync("Eu", "env:prod", "zone:eu");
        var us = await CreateAsync("Us", "env:prod", "env:dev", "zone:us");
        group = await core.Get<GroupService>().AddAsync(core.Owner,
            new NewGroup { Name = "Sites", IntegrationType = "OpenAI", Keys = ["env", "zone"], Members = [eu, us] },
            default);
        await core.AddUserAsync("Bob", Role.Standard);
        await core.StopAsync();
    }
}
