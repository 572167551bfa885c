using System.Runtime.CompilerServices;
using System.Text;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>
/// What was typed survives a reload, a crash of the server and the end of a session; secrets are asked for again.
/// </summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class DraftRecoveryTests(Browser browser) : IClassFixture<Browser>
{
    private const string Secret = "canary-of-nothing-is-lost";

    [Fact]
    public async Task A_new_connection_survives_a_reload() => await VisitAsync(async (page, installation) =>
    {
        await TypeNewAsync(page, installation);
        await page.ReloadAsync();
        await ExpectNewAsync(page);
    });

    [Fact]
    public async Task A_new_connection_survives_a_crash_of_the_server() =>
        await VisitAsync(async (page, server, installation) =>
    {
        await TypeNewAsync(page, installation);
        await server.KillAsync();
        await using var again = await InProcessServer.StartAfterAsync(server);
        await page.ReloadAsync();
        await ExpectNewAsync(page);
    });

    [Fact]
    public async Task A_page_on_which_someone_types_in_a_crash_promises_no_draft() =>
        await VisitAsync(async (page, server, _) =>
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "New Connection", Exact = true }).ClickAsync();
        var dialog = page.DialogInFront();
        await dialog.ClickButtonAsync("HTTP");
        var name = dialog.GetByLabel("Connection Name");
        await name.FillAsync("last-words");
        // Keys without a pause, until the page is dead: beside the fields, so that none is sent to a server that is gone.
        await dialog.EvaluateAsync(
            "form => setInterval(() => form.dispatchEvent(new InputEvent('input', { bubbles: true })), 50)");

        await server.KillAsync();
        await using var again = await InProcessServer.StartAfterAsync(server);

        await Expect(page.GetByText("your last changes may not be saved")).ToBeVisibleAsync();
        await Expect(page.GetByText("Your draft is saved")).ToBeHiddenAsync();
        await name.ClickAsync();
        await Expect(name).ToHaveValueAsync("last-words");
    });

    [Fact]
    public async Task A_form_keeps_what_was_typed_right_before_the_server_is_stopped() =>
        await VisitInProcessAsync(async (page, server) =>
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "New Connection", Exact = true }).ClickAsync();
        var dialog = page.DialogInFront();
        await dialog.ClickButtonAsync("HTTP");
        await dialog.GetByLabel("Connection Name").FillAsync("last-words");
        // What is drawn behind it tells that it has arrived.
        await dialog.ClickButtonAsync("Add token");
        await Expect(dialog.GetByLabel("Token Name")).ToBeVisibleAsync();

        await server.StopAsync();
        await server.StartAgainAsync();
        await page.ReloadAsync();

        await Expect(page.DialogInFront().GetByLabel("Connection Name")).ToHaveValueAsync("last-words");
    });

    [Fact]
    public async Task A_new_connection_survives_the_end_of_the_session() =>
        await VisitAsync(async (page, installation) =>
    {
        await TypeNewAsync(page, installation);
        await page.EndSessionElsewhereAsync();
        await SignInAgainAsync(page);
        await ExpectNewAsync(page);
    });

    [Fact]
    public async Task An_edit_survives_a_reload_a_crash_and_the_end_of_the_session() =>
        await VisitAsync(async (page, server, installation) =>
    {
        await page.Row("billing").HoverAsync();
        await page.Row("billing").ClickButtonAsync("Edit billing");
        var dialog = page.DialogInFront();
        await dialog.GetByLabel("Password", new() { Exact = true }).FillAsync(Secret);
        await dialog.GetByLabel("Username", new() { Exact = true }).FillAsync("grace-the-second");
        await IsKeptAsync(installation, "grace-the-second");

        await page.ReloadAsync();
        await ExpectEditAsync(page);
        await server.KillAsync();
        await using var again = await InProcessServer.StartAfterAsync(server);
        await page.ReloadAsync();
        await ExpectEditAsync(page);
        await page.EndSessionElsewhereAsync();
        await SignInAgainAsync(page);
        await ExpectEditAsync(page);

        await page.DialogInFront().ClickButtonAsync("Save");
        await Expect(page.DialogInFront()).ToHaveCountAsync(0);
    });

    private static async Task TypeNewAsync(IPage page, TestInstallation installation)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "New Connection", Exact = true }).ClickAsync();
        var dialog = page.DialogInFront();
        await dialog.ClickButtonAsync("HTTP");
        await dialog.GetByLabel("Connection Name").FillAsync("half-typed");
        await dialog.GetByLabel("Base URL").FillAsync("https://half.example.com");
        await dialog.GetByLabel("Identifier Tags").FillAsync("env:half");
        await dialog.GetByLabel("Identifier Tags").PressAsync("Enter");
        await dialog.ClickButtonAsync("Add token");
        await dialog.GetByLabel("Token Name").FillAsync("token");
        await dialog.GetByLabel("Token Value").FillAsync(Secret);
        await dialog.GetByLabel("Description").FillAsync("The last words.");
        await IsKeptAsync(installation, "The last words.");
    }

    private static async Task ExpectNewAsync(IPage page)
    {
        var dialog = page.DialogInFront();
        await Expect(dialog.GetByText("Draft restored")).ToBeVisibleAsync();
        await Expect(dialog.GetByText("Re-enter secrets.")).ToBeVisibleAsync();
        await Expect(dialog.GetByLabel("Connection Name")).ToHaveValueAsync("half-typed");
        await Expect(dialog.GetByLabel("Description")).ToHaveValueAsync("The last words.");
        await Expect(dialog.GetByLabel("Base URL")).ToHaveValueAsync("https://half.example.com");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Remove env:half" })).ToBeVisibleAsync();
        await Expect(dialog.GetByLabel("Token Name")).ToHaveValueAsync("token");
        await Expect(dialog.GetByLabel("Token Value")).ToHaveValueAsync("");

        await dialog.ClickButtonAsync("Create");
        await Expect(dialog.GetByLabel("Token Value")).ToHaveAttributeAsync("aria-invalid", "true");
        await dialog.GetByLabel("Token Value").FillAsync(Secret);
        await dialog.ClickButtonAsync("Create");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(page.Row("half-typed")).ToBeVisibleAsync();
    }

    private static async Task ExpectEditAsync(IPage page)
    {
        var dialog = page.DialogInFront();
        await Expect(dialog.GetByText("Draft restored")).ToBeVisibleAsync();
        await Expect(dialog.GetByText("Re-enter secrets.")).ToBeVisibleAsync();
        await Expect(dialog.GetByLabel("Username", new() { Exact = true })).ToHaveValueAsync("grace-the-second");
        await Expect(dialog.GetByLabel("Password", new() { Exact = true })).ToHaveValueAsync("");
    }

    // The page is led to the sign-in by itself, and afterwards back to where it was.
    private static async Task SignInAgainAsync(IPage page)
    {
        await page.GetByLabel("Email").FillAsync(SignedInPage.Email);
        await page.GetByLabel("Password").FillAsync(SignedInPage.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    // A draft is written a moment after the last key; nothing on the screen says so.
    private static async Task IsKeptAsync(TestInstallation installation, string text)
    {
        using var timeout = new CancellationTokenSource(TestTimeout.Longest);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!Directory.EnumerateFiles(installation.Directory, "*.db*").Any(file => Holds(file, text)))
            await pause.WaitForNextTickAsync(timeout.Token);
    }

    private static bool Holds(string file, string text)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    }

    private async Task VisitAsync(Func<IPage, TestInstallation, Task> act, [CallerMemberName] string test = "")
    {
        await using var installation = await CreateInstallationAsync();
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await VisitAsync(server.Address, page => act(page, installation), test);
    }

    private async Task VisitInProcessAsync(Func<IPage, InProcessServer, Task> act, [CallerMemberName] string test = "")
    {
        await using var installation = await CreateInstallationAsync();
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await VisitAsync(server.Address, page => act(page, server), test);
    }

    private async Task VisitAsync(Func<IPage, RunningServer, TestInstallation, Task> act,
        [CallerMemberName] string test = "")
    {
        await using var installation = await CreateInstallationAsync();
        await using var server = await RunningServer.StartAsync(SignedInPage.Setup(installation));
        await VisitAsync(server.Address, page => act(page, server, installation), test);
    }

    private static async Task<TestInstallation> CreateInstallationAsync()
    {
        var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedData.InsertAsync(installation, SeedData.HttpBasic("billing", new Uri("https://api.example.com")));
        return installation;
    }

    private Task VisitAsync(Uri server, Func<IPage, Task> act, string test) => browser.VisitAsync(server, async visit =>
    {
        visit.Expect("ERR_CONNECTION_REFUSED");
        visit.Expect("WebSocket");
        visit.Expect("/_blazor");
        visit.Expect("Failed to ");
        visit.Expect("Cannot send data if the connection is not in the 'Connected' State");
        await visit.Page.SignInAsync();
        await act(visit.Page);
        visit.ReceivedFrames.Where(frame => frame.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Secret)) >= 0).Should()
            .BeEmpty();
    }, test: test);
}
