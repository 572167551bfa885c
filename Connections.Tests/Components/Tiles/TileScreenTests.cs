using Bunit;
using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Core.Tiles;
using Connections.Tests.Components.Workflows;
using Connections.Tests.Support;
using Connections.Web.Components.Tiles;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Components.Tiles;

/// <summary>The screens of integration tiles.</summary>
public sealed class TileScreenTests : WorkflowScreenTest
{
    private const string Uses = """
        {"triggers":[{"workflowTrigger":{}}],"steps":[{"name":"Read","actionId":"GitHub/get_repository",
         "parameters":[{"name":"owner","value":"acme"},{"name":"repository","value":"shop"}]}]}
        """;

    protected override void AddServices()
    {
        base.AddServices();
        Services.AddSingleton(Core.Get<TileService>());
        Services.AddSingleton(Core.Get<TileAccountTester>());
    }

    [Fact]
    public async Task Tiles_say_whether_they_are_connected_and_need_attention()
    {
        await AddAsync("acme");
        var beta = await AddAsync("beta");
        await using (var db = Core.OpenDb())
        {
            var now = Core.Clock.GetUtcNow();
            (await db.FindAsync<TileAccount>(beta.Id))!.Tried(new RecentTestResult("no", now), now);
            await db.SaveAsync(default);
        }

        var page = Render<TileGrid>();

        Until(page, () => page.FindAll("a").Should().HaveCount(7));
        page.Find("a[href='/integrations/GitHub']").TextContent.Should().Contain("2 accounts · 1 needs attention");
        page.Find("a[href='/integrations/Slack']").TextContent.Should().Contain("Not connected");
    }

    [Fact]
    public async Task Accounts_show_the_default_and_who_can_use_them_and_only_managers_get_actions()
    {
        await AddAsync("acme");
        await AddAsync("beta");
        var page = Show();
        Until(page, () => page.Markup.Should().Contain("Default").And.Contain("Everyone"));
        page.FindAll("button").Select(b => b.GetAttribute("aria-label")).Should().Contain(["Edit acme", "Test acme",
            "Make default: beta", "Restrict use of beta", "Delete acme"]).And.NotContain("Make default: acme");

        SignIn(await Core.AddUserAsync("Bo", Role.Standard));
        var other = Show();
        Until(other, () => other.Markup.Should().Contain("acme"));
        other.FindAll("button").Select(b => b.GetAttribute("aria-label")).Should().NotContain("Edit acme");
        other.Markup.Should().NotContain("Add Account");
    }

    [Fact]
    public async Task Another_default_is_chosen_in_the_row()
    {
        await AddAsync("acme");
        await AddAsync("beta");
        var page = Show();
        Until(page, () => page.Markup.Should().Contain("beta"));

        await page.Find("button[aria-label='Make default: beta']").ClickAsync(new());

        Until(page, () => page.FindAll("button[aria-label='Make default: acme']").Should().ContainSingle());
    }

    [Fact]
    public async Task Delete_names_the_workflows_that_use_the_account()
    {
        await AddAsync("acme");
        await CreateAsync("Nightly", Uses);
        var page = Show();
        Until(page, () => page.Markup.Should().Contain("acme"));

        // It continues once the dialog is closed.
        _ = PressOnAsync(page, "Delete acme");

        Until(() => Screen.Markup.Should().Contain("1 workflow uses this.")
            .And.Contain("The workflow “Nightly” uses it."));
    }

    private IRenderedComponent<TileScreen> Show() => Render<TileScreen>(p => p.Add(s => s.Tile, "GitHub"));

    private async Task<TileAccountRow> AddAsync(string name) => (await Core.Get<TileService>().CreateAsync(Core.Owner,
        new ConnectionInput
        {
            Name = name,
            IntegrationType = "GitHub",
            CredentialType = "GitHubToken",
            Fields = new FieldSet { { "access_token", Inputs.Secret("ghp_example") } },
        }, default)).Row;
}
