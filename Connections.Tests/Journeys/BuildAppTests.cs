using System.Text.RegularExpressions;
using Connections.Core.Apps.Editing;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using static Connections.Tests.Apps.AppDocuments;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>An app is built in the browser: a new connection for an action, and a page made from nothing.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed partial class BuildAppTests(Browser browser) : IClassFixture<Browser>
{
    private const string Secret = "canary-91fe02-app-builder";

    private const string Ask = """
        {"id":"01900000-0000-7000-8000-000000000001","name":"listIncidents0","type":"action","properties":{
         "spec":{"fqn":"com.datadoghq.http.request","inputs":{"url":"/items"}}}}
        """;

    [Fact]
    public async Task An_action_gets_a_new_connection_and_uses_its_token_once_published()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await using var peer = await StartPeerAsync();
        var app = await SeedAsync(installation, Definition(
            Cell("table0", "table", "\"data\":\"${listIncidents0.outputs.body}\""), Ask));
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));

        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.SignInAsync();
            await page.GotoAsync("/app-builder");
            await page.GetByRole(AriaRole.Link, new() { Name = "on-call", Exact = true }).ClickAsync();
            await Expect(page.GetByText("This app isn't published.")).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Link, new() { Name = "Edit", Exact = true }).ClickAsync();
            await page.GetByRole(AriaRole.Region, new() { Name = "Data", Exact = true })
                .GetByRole(AriaRole.Button, new() { NameRegex = ListIncidents() }).ClickAsync();
            await ConnectAsync(page, peer);
            await CheckAsync(page, "an action of an app");

            await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
            await Expect(page.GetByText("“on-call” saved.")).ToBeVisibleAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Publish", Exact = true }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Publish on-call", Exact = true }).ClickAsync();
            await Expect(page.GetByText("“on-call” published.")).ToBeVisibleAsync();
            peer.Requests.Should().BeEmpty();
            await OpenPublishedAsync(page, app);
            (await page.ContentAsync()).Should().NotContain(Secret);
        });

        peer.Requests.Should().ContainSingle(r =>
            r.Target == "/items" && r.Headers["Authorization"] == $"Bearer {Secret}");
    }

    [Fact]
    public async Task A_page_is_made_from_nothing_saved_and_previewed()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await using var peer = await StartPeerAsync();
        var app = await SeedAsync(installation, "{}");
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));

        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.SignInAsync();
            await OpenEditorAsync(page, app);
            await AddActionAsync(page, peer);
            await AddComponentsAsync(page);
            await CheckAsync(page, "a component of an app");
            await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
            await Expect(page.GetByText("“on-call” saved.")).ToBeVisibleAsync();

            await page.GetByRole(AriaRole.Button, new() { Name = "Preview", Exact = true }).ClickAsync();
            var preview = page.GetByRole(AriaRole.Region, new() { Name = "Preview", Exact = true });
            await preview.GetByRole(AriaRole.Textbox, new() { Name = "Service" }).FillAsync("billing");
            await preview.ClickButtonAsync("Load");
            await Expect(preview.GetByRole(AriaRole.Row, new() { NameRegex = DiskIsFull() })).ToBeVisibleAsync();
            await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Debug", Exact = true })
                .GetByText("Succeeded")).ToBeVisibleAsync();
            await CheckAsync(page, "preview of an app");
            (await page.ContentAsync()).Should().NotContain(Secret);
        });

        peer.Requests.Should().ContainSingle(r => r.Target == "/items?service=billing"
            && r.Headers["Authorization"] == $"Bearer {Secret}");
    }

    [Fact]
    public async Task The_builder_is_usable_on_a_phone_and_by_keys()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        var app = await SeedAsync(installation, Definition(Cell("text0", "text", "\"content\":\"Hello\""), Ask));
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));

        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.SignInAsync();
            await OpenEditorAsync(page, app);
            await CheckAsync(page, "builder of an app");
            var picked = page.GetByRole(AriaRole.Button, new() { NameRegex = Text0() });
            await picked.FocusAsync();
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.GetByRole(AriaRole.Complementary, new() { Name = "Component text0" })).ToBeVisibleAsync();
            await picked.FocusAsync();
            await page.Keyboard.PressAsync("ArrowRight");
            await Expect(page.GetByRole(AriaRole.Button, new() { NameRegex = Text0AtColumn2() })).ToBeFocusedAsync();
            await page.Keyboard.PressAsync("Shift+ArrowLeft");
            await Expect(page.GetByRole(AriaRole.Button, new() { NameRegex = Text0Narrower() })).ToBeFocusedAsync();
            await page.SetViewportSizeAsync(390, 844);
            await CheckAsync(page, "builder of an app on a phone");
            (await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth")).Should()
                .BeTrue();
            await page.GetByRole(AriaRole.Button, new() { NameRegex = Text0Narrower() }).FocusAsync();
            await page.Keyboard.PressAsync("Delete");
            await Expect(page.GetByText("text0 removed.")).ToBeVisibleAsync();
            await Expect(page.GetByText("Nothing here yet.")).ToBeVisibleAsync();
        });
    }

    private static async Task<LoopbackPeer> StartPeerAsync()
    {
        var peer = await LoopbackPeer.StartAsync();
        peer.Answer = http =>
        {
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync("""[{"id":1,"title":"Disk is full"}]""");
        };
        return peer;
    }

    private static async Task<Guid> SeedAsync(TestInstallation installation, string definition)
    {
        var id = Guid.Empty;
        await SeedData.FillAsync(installation, async core => id = await core.Get<AppService>().CreateAsync(core.Owner,
            new AppChange { Name = "on-call", Definition = definition }, default));
        return id;
    }

    private static async Task OpenEditorAsync(IPage page, Guid app)
    {
        await page.GotoAsync($"/app-builder/{app}/edit");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "on-call", Level = 1 })).ToBeVisibleAsync();
    }

    private static async Task OpenPublishedAsync(IPage page, Guid app)
    {
        await page.GotoAsync($"/app-builder/{app}");
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = DiskIsFull() })).ToBeVisibleAsync();
    }

    private static async Task AddActionAsync(IPage page, LoopbackPeer peer)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Add an action" }).ClickAsync();
        var dialog = page.DialogInFront();
        await dialog.GetByRole(AriaRole.Combobox, new() { Name = "Search actions" }).FillAsync("http request");
        await dialog.GetByRole(AriaRole.Option, new() { Name = "HTTP request HTTP" }).ClickAsync();
        await ConnectAsync(page, peer);
        var details = page.GetByRole(AriaRole.Group, new() { Name = "Action httpRequest0", Exact = true });
        await details.GetByLabel("URL", new() { Exact = true }).FillAsync("/items?service=${textInput0.value}");
        var method = details.GetByLabel("Method", new() { Exact = true });
        foreach (var verb in new[] { "POST", "GET" })
        {
            await method.SelectOptionAsync(verb);
            await Expect(method).ToHaveValueAsync(verb);
        }
        await details.GetByLabel("Run only when triggered").SelectOptionAsync("true");
        await details.GetByLabel("Name", new() { Exact = true }).FillAsync("incidents");
        await details.GetByLabel("Name", new() { Exact = true }).PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "incidents", Level = 2 })).ToBeVisibleAsync();
    }

    private static async Task AddComponentsAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Tab, new() { Name = "Components", Exact = true }).ClickAsync();
        await AddAsync("Table", "table0");
        await Field("table0", "Data").FillAsync("${incidents.outputs.body}");
        await AddAsync("Text input", "textInput0");
        await Field("textInput0", "Label").FillAsync("Service");
        await AddAsync("Button", "button0");
        await Field("button0", "Label").FillAsync("Load");
        var panel = page.GetByRole(AriaRole.Complementary, new() { Name = "Component button0" });
        await panel.ClickButtonAsync("Add event");
        await panel.GetByLabel("Action", new() { Exact = true }).SelectOptionAsync("incidents");
        await Expect(panel.GetByLabel("Action", new() { Exact = true })).ToHaveValueAsync("incidents");

        async Task AddAsync(string kind, string name)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = $"Add {kind}", Exact = true }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Complementary, new() { Name = $"Component {name}" }))
                .ToBeVisibleAsync();
        }

        ILocator Field(string name, string label) =>
            page.GetByRole(AriaRole.Complementary, new() { Name = $"Component {name}" })
                .GetByLabel(label, new() { Exact = true });
    }

    private static async Task ConnectAsync(IPage page, LoopbackPeer peer)
    {
        var details = page.GetByRole(AriaRole.Group, new() { NameRegex = AnyAction() });
        await details.ClickButtonAsync("New connection");
        await page.DialogInFront().FillHttpConnectionAsync("incidents-api", peer, Secret);
        await page.DialogInFront().ClickButtonAsync("Save");
        await Expect(page.DialogInFront()).ToHaveCountAsync(0);
        await Expect(details.GetByRole(AriaRole.Combobox, new() { Name = "Connection" }))
            .ToHaveValueAsync("incidents-api");
    }

    private static async Task CheckAsync(IPage page, string screen)
    {
        var axe = new Axe();
        await axe.CheckAsync(page, screen);
        axe.Violations.Should().BeEmpty();
    }

    [GeneratedRegex("^listIncidents0")]
    private static partial Regex ListIncidents();

    [GeneratedRegex("^Action ")]
    private static partial Regex AnyAction();

    [GeneratedRegex("Disk is full")]
    private static partial Regex DiskIsFull();

    [GeneratedRegex("^text0, Text")]
    private static partial Regex Text0();

    [GeneratedRegex("^text0, Text, column 2,")]
    private static partial Regex Text0AtColumn2();

    [GeneratedRegex("^text0, Text, column 2, row 1, 5 wide")]
    private static partial Regex Text0Narrower();
}
