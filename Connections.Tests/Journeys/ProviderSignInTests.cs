using System.Runtime.CompilerServices;
using Connections.Tests.Auth;
using Connections.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>Sign-in through an identity provider, in the browser. For it the provider is another site.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class ProviderSignInTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task A_sign_in_through_the_provider_opens_the_requested_page_and_sign_out_leaves_both() =>
        await VisitAsync(async (visit, provider, server, installation) =>
    {
        var page = visit.Page;
        await page.GotoAsync("/actions/connections?q=none");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Example ID" }).ClickAsync();
        await AtProviderAsync(page, "bob-4711");
        await page.WaitForListAsync();
        page.Url.Should().EndWith("/actions/connections?q=none");

        // A tab that was open before the next way through the provider can sign out still.
        var second = await page.Context.NewPageAsync();
        await second.GotoAsync("/sign-in");
        await second.GetByRole(AriaRole.Link, new() { Name = "Sign in with Example ID" }).ClickAsync();
        await second.WaitForListAsync();
        var content = await page.ContentAsync() + await second.ContentAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Bob", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
        await Expect(page.GetByText("You are signed out.")).ToBeVisibleAsync();
        provider.SignOuts.Should().Be(1);
        provider.LastHint.Should().NotBeNull();

        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Example ID" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Provider" })).ToBeVisibleAsync();

        provider.Issued.Should().HaveCountGreaterThanOrEqualTo(6,
            "two sign-ins with a code, an id token and an access token each");
        var kept = string.Concat(
            FolderSnapshot.Read(installation.Directory).Select(f => System.Text.Encoding.Latin1.GetString(f.Bytes)));
        foreach (var token in provider.Issued.Append(IdentityProvider.ClientSecret))
        {
            server.Output.Should().NotContain(token);
            content.Should().NotContain(token);
            kept.Should().NotContain(token);
            visit.Leaked(token).Should().BeFalse();
        }
        kept.Should().Contain("bob-4711", "else this would read nothing");
    });

    [Fact]
    public async Task An_open_page_of_someone_who_is_disabled_ends_and_says_why() =>
        await VisitAsync(async (visit, provider, _, installation) =>
    {
        var page = visit.Page;
        provider.SignedIn = OidcFixture.Bob;
        await page.GotoAsync("/actions/connections?q=kept");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Example ID" }).ClickAsync();
        await page.WaitForListAsync();

        Execute(installation, "UPDATE Users SET DisabledAt = CreatedAt WHERE Subject = 'bob-4711'");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This account is disabled. Ask an admin.");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Example ID" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This account is disabled. Ask an admin.");

        Execute(installation, "UPDATE Users SET DisabledAt = NULL WHERE Subject = 'bob-4711'");
        await page.GotoAsync("/actions/connections?q=kept");
        if (page.Url.Contains("/sign-in"))
            await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Example ID" }).ClickAsync();
        await page.WaitForListAsync();

        Execute(installation, "DELETE FROM Sessions");
        await Expect(page.GetByText("Your session expired. Sign in to continue.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Example ID" }).ClickAsync();
        await page.WaitForListAsync();
        page.Url.Should().EndWith("/actions/connections?q=kept");
    });

    [Fact]
    public async Task A_failed_sign_in_is_explained_on_the_sign_in_page_with_a_way_to_try_again() =>
        await VisitAsync(async (visit, provider, _, _) =>
    {
        var page = visit.Page;
        var axe = new Axe();
        async Task FailsAsync(string words)
        {
            await page.GotoAsync("/sign-in");
            await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Example ID" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync(words);
            await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Example ID" })).ToBeVisibleAsync();
            await axe.CheckAsync(page, words);
        }

        provider.Refuses = true;
        await FailsAsync("denied or canceled");
        provider.Refuses = false;
        provider.SignedIn = new Person("roleless", "R", null, "unmapped");
        await FailsAsync("you have no role here");
        provider.SignedIn = OidcFixture.Bob;
        provider.Forge = token => TokenForger.Remake(token, key: null);
        await FailsAsync("can't be trusted");

        axe.Violations.Should().BeEmpty();
    });

    private async Task VisitAsync(Func<BrowserSession, IdentityProvider, InProcessServer, TestInstallation, Task> act,
        [CallerMemberName] string test = "")
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await using var provider = await IdentityProvider.StartAsync();
        provider.Know(OidcFixture.Bob);
        var settings = OidcFixture.Settings(provider)
            .Select(s => (s.Name.Replace(":", "__", StringComparison.Ordinal), s.Value));
        await using var server =
            await InProcessServer.StartAsync(
                SignedInPage.Setup(installation, [.. settings, ("Authentication__RecheckSeconds", "1")]));
        await provider.RegisterAsync(server.Address);
        await browser.VisitAsync(server.Address, visit => act(visit, provider, server, installation), test: test);
    }

    private static async Task AtProviderAsync(IPage page, string user)
    {
        await page.GetByLabel("User").FillAsync(user);
        await page.GetByRole(AriaRole.Button, new() { Name = "Allow" }).ClickAsync();
    }

    private static void Execute(TestInstallation installation, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(installation.Directory, "connections.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery().Should().BeGreaterThan(0);
    }
}
