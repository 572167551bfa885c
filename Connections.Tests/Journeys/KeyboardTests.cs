using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>The main job without a mouse.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class KeyboardTests(Browser browser) : IClassFixture<Browser>
{
    private const string FocusIsSeen = """
        node => {
          let at = node;
          for (let up = 0; at && up < 3; up++, at = at.parentElement) {
            const style = getComputedStyle(at);
            if ((style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== 'none') return true;
          }
          return false;
        }
        """;

    private const string EscapeAtOnce = """
        () => {
          window.escaped = false;
          new MutationObserver((_, observer) => {
            if (!document.querySelector('[role=dialog]')) return;
            observer.disconnect();
            document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
            window.escaped = true;
          }).observe(document.body, { childList: true, subtree: true });
        }
        """;

    [Fact]
    public async Task Every_step_works_by_keyboard_and_the_focus_is_always_visible()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedData.InsertAsync(installation, SeedData.OpenAi("alpha"), SeedData.OpenAi("beta"));
        await using var peer = await LoopbackPeer.StartAsync();
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await SignInAsync(page);
            await CreateAsync(page, peer);
            await MoveAsync(page);
            await EditAsync(page);
            await SearchAsync(page);
            await DeleteAsync(page);
        });
    }

    [Fact]
    public async Task Escape_closes_a_dialog_from_the_moment_it_is_shown()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedData.InsertAsync(installation, SeedData.OpenAi("alpha"));
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await SignInAsync(page);
            foreach (var button in new[] { "Delete alpha", "Edit alpha", "Permissions of alpha" })
            {
                await page.EvaluateAsync(EscapeAtOnce);
                await page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
                await page.WaitForFunctionAsync("() => window.escaped");
                await Expect(page.DialogInFront()).ToHaveCountAsync(0);
            }
        });
    }

    [Fact]
    public async Task The_focus_stays_in_the_list_after_a_delete_and_in_a_form_after_a_question()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedData.InsertAsync(installation, SeedData.OpenAi("alpha"), SeedData.OpenAi("beta"));
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            var dialog = page.DialogInFront();
            await page.SignInAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Edit beta" }).ClickAsync();
            await dialog.GetByLabel("Description").FillAsync("kept");
            await page.Keyboard.PressAsync("Escape");
            await Expect(dialog.GetByText("You have unsaved changes.")).ToBeVisibleAsync();
            await page.Keyboard.PressAsync("Escape");
            await Expect(dialog.GetByLabel("Description")).ToBeFocusedAsync();
            await dialog.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
            await Expect(dialog).ToHaveCountAsync(0);

            foreach (var (name, next) in new[] { ("beta", Link(page, "alpha")), ("alpha", Title(page)) })
            {
                await page.GetByRole(AriaRole.Button, new() { Name = $"Delete {name}" }).FocusAsync();
                await page.Keyboard.PressAsync("Enter");
                await TabToAsync(page, dialog.GetByRole(AriaRole.Button, new() { Name = $"Delete {name}" }));
                await page.Keyboard.PressAsync("Enter");
                await Expect(next).ToBeFocusedAsync();
            }
            await page.Keyboard.PressAsync("n");
            await Expect(dialog).ToBeVisibleAsync();
        });
    }

    [Fact]
    public async Task A_row_that_goes_before_its_dialog_leaves_the_focus_to_the_next()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedData.InsertAsync(installation, SeedData.OpenAi("alpha"), SeedData.OpenAi("beta"));
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            var dialog = page.DialogInFront();
            await page.SignInAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Delete beta" }).FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();

            await page.Row("beta").EvaluateAsync("row => row.remove()");
            await page.Keyboard.PressAsync("Escape");

            await Expect(dialog).ToHaveCountAsync(0);
            await Expect(Link(page, "alpha")).ToBeFocusedAsync();
        });
    }

    private static async Task SignInAsync(IPage page)
    {
        await page.GotoAsync("/");
        await Expect(page.GetByLabel("Email")).ToBeFocusedAsync();
        await TypeAsync(page, SignedInPage.Email);
        await page.Keyboard.PressAsync("Tab");
        await TypeAsync(page, SignedInPage.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForListAsync();
    }

    private static async Task CreateAsync(IPage page, LoopbackPeer peer)
    {
        await page.KeyIsHeardAsync("n");
        await page.Keyboard.PressAsync("n");
        var dialog = page.DialogInFront();
        await Expect(dialog.GetByRole(AriaRole.Searchbox)).ToBeFocusedAsync();
        await TypeAsync(page, "http");
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog.GetByLabel("Connection Name")).ToBeFocusedAsync();
        await TypeAsync(page, "gamma");
        await TabToAsync(page, dialog.GetByLabel("Base URL"));
        await TypeAsync(page, peer.Address.GetLeftPart(UriPartial.Authority));
        await TabToAsync(page, dialog.GetByRole(AriaRole.Button, new() { Name = "Add token" }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog.GetByLabel("Token Name")).ToBeFocusedAsync();
        await TypeAsync(page, "token");
        await TabToAsync(page, dialog.GetByLabel("Token Value"));
        await TypeAsync(page, "a secret");
        await TabToAsync(page, dialog.GetByRole(AriaRole.Button, new() { Name = "Test", Exact = true }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog.GetByText("status 200", new() { Exact = true })).ToBeVisibleAsync();
        await TabToAsync(page, dialog.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(Link(page, "gamma")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(Details(page, "gamma")).ToHaveCountAsync(0);
    }

    private static async Task MoveAsync(IPage page)
    {
        await Link(page, "gamma").FocusAsync();
        await page.Keyboard.PressAsync("j");
        await Expect(Link(page, "beta")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("j");
        await Expect(Link(page, "alpha")).ToBeFocusedAsync();
        await SeenAsync(Link(page, "alpha"));
        await page.Keyboard.PressAsync("k");
        await Expect(Link(page, "beta")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(Details(page, "beta")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(Details(page, "beta")).ToHaveCountAsync(0);
        await Expect(Link(page, "beta")).ToBeFocusedAsync();
    }

    private static async Task EditAsync(IPage page)
    {
        var dialog = page.DialogInFront();
        await page.Keyboard.PressAsync("e");
        await Expect(dialog.GetByLabel("Connection Name")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(Link(page, "beta")).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("e");
        await Expect(dialog.GetByLabel("Connection Name")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Control+a");
        await TypeAsync(page, "beta two");
        await TabToAsync(page, dialog.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(Link(page, "beta two")).ToBeFocusedAsync();
    }

    private static async Task SearchAsync(IPage page)
    {
        await page.Keyboard.PressAsync("/");
        var search = Search(page);
        await Expect(search).ToBeFocusedAsync();
        await SeenAsync(search);
        await TypeAsync(page, "alph");
        await Expect(page.Row("gamma")).ToHaveCountAsync(0);
        await page.Keyboard.PressAsync("Tab");
        await TabToAsync(page, Link(page, "alpha"));
    }

    private static async Task DeleteAsync(IPage page)
    {
        var dialog = page.DialogInFront();
        await page.Keyboard.PressAsync("Delete");
        await Expect(dialog.GetByText("Are you sure?")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(Link(page, "alpha")).ToBeFocusedAsync();

        await TabToAsync(page, page.GetByRole(AriaRole.Button, new() { Name = "Delete alpha" }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Delete alpha" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await TabToAsync(page, dialog.GetByRole(AriaRole.Button, new() { Name = "Delete alpha" }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(page.Row("alpha")).ToHaveCountAsync(0);
    }

    private static ILocator Link(IPage page, string name) =>
        page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    private static ILocator Title(IPage page) =>
        page.GetByRole(AriaRole.Heading, new() { Name = "Connections", Level = 1 });

    private static ILocator Search(IPage page) =>
        page.GetByRole(AriaRole.Searchbox, new() { Name = "Search connections" });

    private static ILocator Details(IPage page, string name) =>
        page.GetByRole(AriaRole.Complementary, new() { Name = $"Details of {name}", Exact = true });

    private static Task TypeAsync(IPage page, string text) => page.Keyboard.TypeAsync(text);

    private static async Task TabToAsync(IPage page, ILocator target)
    {
        await Expect(target).ToBeVisibleAsync();
        for (var presses = 0; presses < 60; presses++)
        {
            if (await target.EvaluateAsync<bool>("node => node === document.activeElement"))
            {
                await SeenAsync(target);
                return;
            }
            await page.Keyboard.PressAsync("Tab");
        }
        await Expect(target).ToBeFocusedAsync();
    }

    private static async Task SeenAsync(ILocator target) =>
        (await target.EvaluateAsync<bool>(FocusIsSeen)).Should().BeTrue("the focus on {0} is visible", target);
}
