using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>A connection that is replaced in all that uses it, and put back.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class ReplacementJourneyTests(Browser browser) : IClassFixture<Browser>
{
    private readonly Axe axe = new();

    [Fact]
    public async Task A_connection_is_replaced_in_what_uses_it_and_put_back()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedAsync(installation);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.SignInAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = "Prod", Exact = true }).ClickAsync();
            var details = page.GetByRole(AriaRole.Complementary, new() { Name = "Details of Prod" });
            await details.ClickButtonAsync("Replace with…");

            var dialog = page.DialogInFront();
            var picker = dialog.GetByRole(AriaRole.Combobox, new() { Name = "Replace with" });
            await picker.FillAsync("nex");
            await dialog.GetByRole(AriaRole.Option, new() { Name = "Next" }).ClickAsync();
            await Expect(dialog.GetByText("1 workflow and 1 group will use “Next”.")).ToBeVisibleAsync();
            var users = dialog.GetByRole(AriaRole.List, new() { Name = "What uses it" });
            await Expect(users).ToContainTextAsync("Its published version uses “Prod” until you publish it again.");
            await dialog.GetByRole(AriaRole.Checkbox).CheckAsync();
            await Expect(users).Not.ToContainTextAsync("until you publish it again");
            await axe.CheckAsync(page, "replacement");
            await dialog.ClickButtonAsync("Replace in 2");

            await Expect(page.GetByText("1 workflow and 1 group now use “Next”.")).ToBeVisibleAsync();
            await Expect(details.GetByText("Nothing uses this.")).ToBeVisibleAsync();
            var past = details.GetByRole(AriaRole.List, new() { Name = "Replacements of the last 30 days" });
            await Expect(past).ToContainTextAsync("Replaced by “Next”");
            await axe.CheckAsync(page, "replaced");
            await past.ClickButtonAsync("Undo the replacement of Prod by Next");
            await Expect(page.GetByText("1 workflow and 1 group changed back to “Prod”.")).ToBeVisibleAsync();
            await Expect(details.GetByText("1 workflow and 1 group use this.")).ToBeVisibleAsync();
            await Expect(past).ToContainTextAsync("undone");
        }, new() { ViewportSize = new() { Width = 1440, Height = 900 } });
        axe.Violations.Should().BeEmpty();
    }

    private static Task SeedAsync(TestInstallation installation) => SeedData.FillAsync(installation, async core =>
    {
        var (connections, workflows) = (core.Get<ConnectionService>(), core.Get<WorkflowService>());
        var address = new Uri("https://api.example.com");
        var prod = await connections.AddAsync(core.Owner, SeedData.HttpBasic("Prod", address, "", "env:prod"),
            default);
        await connections.AddAsync(core.Owner, SeedData.HttpBasic("Next", address, "", "env:prod"), default);
        await core.Get<GroupService>().CreateAsync(core.Owner,
            new NewGroup { Name = "Sites", IntegrationType = "HTTP", Keys = ["env"], Members = [prod] }, default);
        await workflows.CreateAsync(core.Owner, new WorkflowChange
        {
            Name = "Nightly",
            Published = true,
            Spec = $$$"""
                {"triggers":[{"workflowTrigger":{}}],
                 "steps":[{"name":"Ask","actionId":"com.datadoghq.http.request","connectionLabel":"SITE","parameters":[
                   {"name":"verb","value":"GET"},{"name":"url","value":"/"}]}],
                 "connectionEnvs":[{"env":"default","connections":[{"connectionId":"{{{prod}}}","label":"SITE"}]}]}
                """,
        }, default);
    });
}
