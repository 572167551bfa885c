using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Connections.Core.Automation.Entities;
using Connections.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Npgsql;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>
/// Open pages when the server was started anew, and when the database was away for a while: they continue by
/// themselves.
/// </summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class ReconnectTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task A_list_is_there_again_by_itself_after_a_restart_of_the_server()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedData.InsertAsync(installation, SeedData.HttpBasic("billing", new Uri("https://api.example.com")));
        await using var server = await RunningServer.StartAsync(SignedInPage.Setup(installation));
        await VisitAsync(server.Address, async page =>
        {
            var reloaded = page.WaitForRequestAsync(request => request.IsNavigationRequest);
            await server.KillAsync();
            await using var again = await InProcessServer.StartAfterAsync(server);

            await reloaded;
            await page.WaitForListAsync();
            await page.Row("billing").GetByRole(AriaRole.Link, new() { Name = "billing" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Complementary).GetByText("https://api.example.com").First)
                .ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task A_form_in_front_is_not_taken_away_by_a_restart_of_the_server()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await using var server = await RunningServer.StartAsync(SignedInPage.Setup(installation));
        await VisitAsync(server.Address, async page =>
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "New Connection", Exact = true }).ClickAsync();
            await page.DialogInFront().ClickButtonAsync("HTTP");
            await page.DialogInFront().GetByLabel("Description").FillAsync("Still here");

            await server.KillAsync();
            var lost = page.Locator("#components-reconnect-modal");
            await Expect(lost.GetByRole(AriaRole.Heading)).ToBeFocusedAsync();
            // Who types on at this moment must not press a button by that.
            await page.Keyboard.TypeAsync("and more ");
            await page.Keyboard.PressAsync("Enter");
            await using var again = await InProcessServer.StartAfterAsync(server);

            await Expect(lost).ToContainTextAsync("The server restarted", new() { UseInnerText = true });
            await Expect(page.GetByLabel("Description")).ToHaveValueAsync("Still here");
            await lost.GetByRole(AriaRole.Button, new() { Name = "Reload" }).ClickAsync();
            await Expect(page.DialogInFront()).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task An_open_list_says_that_it_cannot_be_read_and_continues_when_the_database_is_back()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: true);
        var connection = new NpgsqlConnectionStringBuilder(installation.Postgres);
        await using var gate = TcpGate.To(connection.Host!, connection.Port);
        (connection.Host, connection.Port) = ("127.0.0.1", gate.Port);
        await using var server = await InProcessServer.StartAsync(
            SignedInPage.Setup(installation, ("Storage__Provider", "Postgres"),
                ("Storage__ConnectionString", connection.ConnectionString)));
        await VisitAsync(server.Address, async page =>
        {
            gate.Shut();
            await page.GetByLabel("Search connections").FillAsync("bill");

            await Expect(page.GetByText("Can’t read the database")).ToBeVisibleAsync();
            await Expect(page.GetByText("No connections match")).ToHaveCountAsync(0);

            gate.Open();
            await Expect(page.GetByText("Can’t read the database")).ToHaveCountAsync(0);
            await Expect(page.GetByText("No connections match")).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task Text_typed_while_the_connection_broke_reaches_the_server_after_it()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await VisitAsync(server.Address, async page =>
        {
            var isLossy = false;
            IWebSocketRoute? open = null;
            await page.RouteWebSocketAsync(new Regex("/_blazor"), route =>
            {
                var behind = route.ConnectToServer();
                open = route;
                route.OnMessage(frame =>
                {
                    // What the network swallows.
                    if (isLossy) return;
                    if (frame.Binary is { } binary) behind.Send(binary);
                    else behind.Send(frame.Text!);
                });
            });
            await page.GotoAsync("/workflow");
            await page.GetByRole(AriaRole.Button, new() { Name = "New Workflow", Exact = true }).First.ClickAsync();
            await page.DialogInFront().GetByLabel("Name").FillAsync("Sent at once");
            await page.DialogInFront().GetByLabel("Description").FocusAsync();
            isLossy = true;
            await page.DialogInFront().GetByLabel("Name").FillAsync("Typed as it broke");
            await page.DialogInFront().GetByLabel("Description").FillAsync("Typed, too");

            var broken = open!;
            isLossy = false;
            await broken.CloseAsync();
            await Expect(page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
            await Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
            await page.DialogInFront().ClickButtonAsync("Create");

            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Typed as it broke" })).ToBeVisibleAsync();
            await using var db = installation.OpenDb();
            var saved = await db.Set<Workflow>().SingleAsync();
            (saved.Name, saved.Description).Should().Be(("Typed as it broke", "Typed, too"));
        });
    }

    private Task VisitAsync(Uri server, Func<IPage, Task> act, [CallerMemberName] string test = "") =>
        browser.VisitAsync(server, async visit =>
        {
            visit.Expect("ERR_CONNECTION_REFUSED");
            visit.Expect("WebSocket");
            visit.Expect("/_blazor");
            visit.Expect("Failed to ");
            visit.Expect("Cannot send data if the connection is not in the 'Connected' State");
            await visit.Page.SignInAsync();
            await act(visit.Page);
        }, test: test);
}
