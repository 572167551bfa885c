using System.Text.RegularExpressions;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>A workflow of three steps without a mouse: built, tested, published, run, its failed step found.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class WorkflowKeyboardTests(Browser browser) : IClassFixture<Browser>
{
    private readonly Axe axe = new();

    [Fact]
    public async Task Three_steps_through_a_group_are_built_tested_published_and_run()
    {
        await using var peer = await LoopbackPeer.StartAsync();
        peer.AnswerWith(200, """{"id":7}""");
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await SeedAsync(installation, peer.Address);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.BeginSessionAsync();
            await page.GotoAsync("/workflow");
            await page.KeyIsHeardAsync("n");
            await page.Keyboard.PressAsync("n");
            await Expect(page.DialogInFront().GetByLabel("Name", new() { Exact = true })).ToBeFocusedAsync();
            await page.Keyboard.TypeAsync("nightly");
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "nightly", Level = 1 })).ToBeVisibleAsync();

            await BuildAsync(page);
            await TestAsync(page);
            await PublishAsync(page);
            await RunAsync(page);
            await RunAgainAsync(page);
        });
        axe.Violations.Should().BeEmpty();
        peer.Requests.Select(r => r.Target).Should().Equal("/items", "/items");
    }

    private static async Task BuildAsync(IPage page)
    {
        await page.KeyIsHeardAsync("a");
        await page.Keyboard.PressAsync("a");
        await ChooseActionAsync(page, "http request", "HTTP_request");
        var panel = Panel(page, "HTTP_request");
        await Expect(panel.GetByRole(AriaRole.Heading, new() { Name = "HTTP_request" })).ToBeFocusedAsync();
        await FocusByTabAsync(page, panel.GetByRole(AriaRole.Combobox, new() { Name = "Connection" }));
        await page.Keyboard.TypeAsync("by-env");
        await Expect(panel.GetByRole(AriaRole.Option, new() { NameRegex = new Regex("^by-env") })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await FocusByTabAsync(page, panel.GetByLabel("env", new() { Exact = true }));
        await page.Keyboard.TypeAsync("{{ Trigger.env }}");
        await FocusByTabAsync(page, panel.GetByLabel("URL", new() { Exact = true }));
        await page.Keyboard.TypeAsync("/items");
        // The test below may say the same of a run.
        var field = panel.GetByRole(AriaRole.Combobox, new() { Name = "Connection" });
        await Expect(field).ToHaveAccessibleDescriptionAsync(
            "The member is selected in each run. Ada (owner) may use all 2 members that you see.");

        // Back at its card, "a" adds behind it, and arrows walk from card to card.
        await panel.GetByRole(AriaRole.Button, new() { Name = "Close step" }).FocusAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(Card(page, "HTTP_request")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("a");
        await ChooseActionAsync(page, "echo", "Echo");
        await Expect(Panel(page, "Echo").GetByRole(AriaRole.Heading, new() { Name = "Echo" })).ToBeFocusedAsync();
        await FocusByTabAsync(page, Panel(page, "Echo").GetByLabel("Value", new() { Exact = true }));
        await page.Keyboard.TypeAsync("{{ Steps.HTTP_request.body.id }}");
        await Panel(page, "Echo").GetByRole(AriaRole.Button, new() { Name = "Close step" }).FocusAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(Card(page, "Echo")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("a");
        await ChooseActionAsync(page, "fail", "Fail");
        await Expect(Panel(page, "Fail").GetByRole(AriaRole.Heading, new() { Name = "Fail" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(Card(page, "Fail")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowUp");
        await page.Keyboard.PressAsync("ArrowUp");
        await Expect(Card(page, "HTTP_request")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("?");
        await Expect(page.DialogInFront()).ToContainTextAsync("From a step to its neighbors");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.DialogInFront()).ToHaveCountAsync(0);
    }

    private async Task TestAsync(IPage page)
    {
        await Card(page, "HTTP_request").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var panel = Panel(page, "HTTP_request");
        var test = panel.GetByRole(AriaRole.Region, new() { Name = "Test" });
        await FocusByTabAsync(page, test.GetByLabel("Trigger.env"));
        await page.Keyboard.TypeAsync("prod");
        await Expect(test.GetByText("In a run: These identifiers select “prod”. Ada (owner) may use it."))
            .ToBeVisibleAsync();
        await FocusByTabAsync(page, test.GetByRole(AriaRole.Button, new() { Name = "Test", Exact = true }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(test.GetByText("Succeeded as Ada")).ToBeVisibleAsync();
        await axe.CheckAsync(page, "step after a test");
        await panel.GetByRole(AriaRole.Tab, new() { Name = "Configure" }).FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(panel.GetByRole(AriaRole.Tab, new() { Name = "Outputs" })).ToBeFocusedAsync();
        await Expect(panel.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("Steps.HTTP_request.body.id") }))
            .ToBeVisibleAsync();
        await axe.CheckAsync(page, "outputs");
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(panel.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("Source.initiator.email") }))
            .ToBeVisibleAsync();
        await axe.CheckAsync(page, "context");
    }

    private static async Task PublishAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish", Exact = true }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.DialogInFront()).ToContainTextAsync("{{ Trigger.env }}");
        await Expect(page.DialogInFront().GetByRole(AriaRole.Button, new() { Name = "Add and save" }))
            .ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("“nightly” published.")).ToBeVisibleAsync();
    }

    private async Task RunAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var dialog = page.DialogInFront();
        await dialog.GetByLabel("env", new() { Exact = true }).FocusAsync();
        await page.Keyboard.TypeAsync("staging");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Run" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Failed", Exact = true })).ToBeVisibleAsync();
        var failed = page.GetByRole(AriaRole.List, new() { Name = "Runs, newest first" })
            .GetByRole(AriaRole.Link, new() { Name = "Fail", Exact = true });
        await failed.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(Panel(page, "Fail")).ToContainTextAsync("The workflow ended the run.");
        await axe.CheckAsync(page, "failed step");
    }

    private async Task RunAgainAsync(IPage page)
    {
        var again = Panel(page, "Fail").GetByRole(AriaRole.Button, new() { Name = "Run again from here" });
        await FocusByTabAsync(page, again);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.DialogInFront()).ToBeVisibleAsync();
        await axe.CheckAsync(page, "run again from here");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.DialogInFront()).ToHaveCountAsync(0);
        await Expect(again).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await FocusByTabAsync(page,
            page.DialogInFront().GetByRole(AriaRole.Button, new() { Name = "Run from Fail", Exact = true }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Runs, newest first" })
            .GetByRole(AriaRole.Listitem)).ToHaveCountAsync(2);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Failed", Exact = true })).ToBeVisibleAsync();

        var whole = page.GetByRole(AriaRole.Button, new() { Name = "Run again", Exact = true });
        await FocusByTabAsync(page, whole);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.DialogInFront().GetByLabel("env", new() { Exact = true })).ToHaveValueAsync("staging");
        await axe.CheckAsync(page, "run again");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.DialogInFront()).ToHaveCountAsync(0);
        await Expect(whole).ToBeFocusedAsync();
    }

    private static async Task ChooseActionAsync(IPage page, string text, string step)
    {
        var dialog = page.DialogInFront();
        await Expect(dialog.GetByRole(AriaRole.Combobox, new() { Name = "Search actions" })).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(text);
        await Expect(dialog.GetByRole(AriaRole.Option).First)
            .ToHaveAccessibleNameAsync(new Regex($"^{Regex.Escape(text)}", RegexOptions.IgnoreCase));
        await page.Keyboard.PressAsync("Enter");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(Panel(page, step)).ToBeVisibleAsync();
    }

    // Forward only: what cannot be reached so cannot be reached at all.
    private static async Task FocusByTabAsync(IPage page, ILocator target)
    {
        for (var presses = 0; presses < 80; presses++)
        {
            if (await target.EvaluateAsync<bool>("node => node === document.activeElement")) return;
            await page.Keyboard.PressAsync("Tab");
        }
        await Expect(target).ToBeFocusedAsync();
    }

    private static ILocator Panel(IPage page, string step) =>
        page.GetByRole(AriaRole.Complementary, new() { Name = $"Step {step}", Exact = true });

    private static ILocator Card(IPage page, string step) => page.GetByRole(AriaRole.List, new() { Name = "Steps" })
        .GetByRole(AriaRole.Button, new() { NameRegex = new Regex($"^{step} ") });

    private static Task SeedAsync(TestInstallation installation, Uri peer) =>
        SeedData.FillAsync(installation, async core =>
        {
            var connections = core.Get<ConnectionService>();
            var prod = await connections.AddAsync(core.Owner, SeedData.HttpBasic("prod", peer, "", "env:prod"),
                default);
            var staging = await connections.AddAsync(core.Owner, SeedData.HttpBasic("staging", peer, "", "env:staging"),
                default);
            await core.Get<GroupService>().AddAsync(core.Owner,
                new NewGroup { Name = "by-env", IntegrationType = "HTTP", Keys = ["env"], Members = [prod, staging] },
                default);
        });
}
