using System.Text;
using System.Text.Json;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Apps.Editing;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Core.People;
using Connections.Tests.Api;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using static Connections.Tests.Apps.AppDocuments;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>
/// The page of those on call: someone without access to the connection sees the incidents, narrows them down, and
/// acknowledges one.
/// </summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class OnCallAppTests(Browser browser) : IClassFixture<Browser>
{
    private const string Secret = "canary-4e19b2-on-call";

    private static readonly BrowserNewContextOptions desk = new()
    {
        ViewportSize = new() { Width = 1440, Height = 900 },
    };

    private readonly Axe axe = new();
    private readonly HashSet<string> acknowledged = [];
    private Guid connection;
    private Guid app;
    private string apiKey = "";
    private string viewerKey = "";

    [Fact]
    public async Task A_viewer_without_access_to_the_connection_works_with_incidents()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await using var peer = await LoopbackPeer.StartAsync();
        peer.Answer = AnswerAsync;
        await SeedData.FillAsync(installation, core => SeedAsync(core, peer.Address));
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));

        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.BeginSessionAsync("vic@example.com");
            await page.GotoAsync("/app-builder");
            var link = page.GetByRole(AriaRole.Link, new() { Name = "On call", Exact = true });
            await Expect(link).ToBeVisibleAsync();
            await axe.CheckAsync(page, "list of apps");
            await page.SetViewportSizeAsync(390, 844);
            await axe.CheckAsync(page, "list of apps on a phone");
            await page.SetViewportSizeAsync(1440, 900);
            await link.ClickAsync();
            await NarrowAsync(page);
            await AcknowledgeAsync(page);
            await axe.CheckAsync(page, "app");
            await page.SetViewportSizeAsync(390, 844);
            await Expect(Rows(page)).ToHaveCountAsync(1);
            await axe.CheckAsync(page, "app on a phone");
            (await page.ContentAsync()).Should().NotContain(Secret).And.NotContain("Incidents API").And
                .NotContain(peer.Address.Authority);
        }, desk);

        peer.Requests.Where(r => r.Method == "POST").Select(r => r.Target).Should().Equal("/incidents/3/acknowledge");
        peer.Requests.Should().OnlyContain(r => r.Headers["Authorization"]
            == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"ada:{Secret}")));
        axe.Violations.Should().BeEmpty();
        using var api = new ApiCaller(server.Address, apiKey, viewerKey);
        ((int)(await api.GetAsync($"/api/v2/actions/connections/{connection}")).Status).Should().BeOneOf(403, 404);
        server.Output.Should().NotContain(Secret);
    }

    [Fact]
    public async Task A_row_of_a_table_is_chosen_by_keys()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await using var peer = await LoopbackPeer.StartAsync();
        peer.Answer = AnswerAsync;
        await SeedData.FillAsync(installation, core => SeedAsync(core, peer.Address));
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));

        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.BeginSessionAsync("vic@example.com");
            await page.GotoAsync($"/app-builder/{app}");
            await Expect(Rows(page)).ToHaveCountAsync(3);
            await Rows(page).First.FocusAsync();
            await page.Keyboard.PressAsync("ArrowDown");
            await Expect(Rows(page).Nth(1)).ToBeFocusedAsync();
            await page.Keyboard.PressAsync("End");
            await page.Keyboard.PressAsync("Enter");
            await Expect(Rows(page).Nth(2)).ToHaveAttributeAsync("aria-selected", "true");
            await Expect(page.GetByText("Selected: Slow checkout")).ToBeVisibleAsync();
            await Expect(Rows(page).Nth(2)).ToBeFocusedAsync();
        }, desk);
    }

    private static ILocator Rows(IPage page) =>
        page.GetByRole(AriaRole.Grid, new() { Name = "Incidents", Exact = true })
            .GetByRole(AriaRole.Row).Filter(new() { HasNot = page.GetByRole(AriaRole.Columnheader) });

    private static ILocator Open(IPage page) => page.GetByRole(AriaRole.Group, new() { Name = "Open incidents" });

    private static async Task NarrowAsync(IPage page)
    {
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "On call", Level = 1 })).ToBeVisibleAsync();
        await Expect(Rows(page)).ToHaveCountAsync(3);
        await Expect(Open(page)).ToContainTextAsync("3");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Edit", Exact = true })).ToHaveCountAsync(0);
        await page.GetByLabel("Severity", new() { Exact = true }).SelectOptionAsync("High");
        await Expect(Rows(page)).ToHaveCountAsync(2);
        await page.GetByLabel("Service", new() { Exact = true }).FillAsync("shop");
        await Expect(Rows(page)).ToHaveCountAsync(1);
        await Expect(Open(page)).ToContainTextAsync("1");
    }

    private async Task AcknowledgeAsync(IPage page)
    {
        var acknowledge = page.GetByRole(AriaRole.Button, new() { Name = "Acknowledge", Exact = true });
        await Expect(acknowledge).ToHaveAttributeAsync("aria-disabled", "true");
        await Rows(page).First.ClickAsync();
        await Expect(acknowledge).Not.ToHaveAttributeAsync("aria-disabled", "true");
        await acknowledge.ClickAsync();
        var dialog = page.DialogInFront();
        await Expect(dialog).ToContainTextAsync("Run “acknowledge0”? It sends a request to another service.");
        await axe.CheckAsync(page, "question before a query");
        await dialog.ClickButtonAsync("Run acknowledge0");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(Rows(page).First).ToContainTextAsync("Acknowledged");
    }

    private async Task SeedAsync(CoreHost core, Uri peer)
    {
        var link = await core.Get<MemberService>().InviteAsync(core.Owner, "vic@example.com", "Vic",
            [Role.Standard.Id], [], default);
        var vic = await core.Get<InvitationService>().CompleteAsync(link.Token, SignedInPage.Password, null, default);
        connection = await core.Get<ConnectionService>().AddAsync(core.Owner, new ConnectionInput
        {
            Name = "Incidents API",
            IntegrationType = "HTTP",
            CredentialType = "HTTPBasicAuth",
            Fields = new FieldSet
            {
                { "base_url", peer.GetLeftPart(UriPartial.Authority) },
                { "username", "ada" },
                { "password", new FieldValue.Secret(new SecretValue(Secret)) },
            },
        }, default);
        var policies = core.Get<ConnectionPolicies>();
        var seen = (await policies.GetAsync(core.Owner, connection, default)).Policy;
        await policies.SaveAsync(core.Owner, connection,
            [new(new(PrincipalKind.User, core.Owner.Id), AccessLevel.Editor)], seen.Version, confirmed: true, default);
        app = await core.Get<AppService>().CreateAsync(core.Owner,
            new AppChange { Name = "On call", Definition = OnCall(connection) }, default);
        await core.Get<AppService>().PublishAsync(core.Owner, app, default);
        var keys = core.Get<KeyService>();
        apiKey = (await keys.CreateAsync(core.Owner, new NewKey { Kind = KeyKind.Api, Name = "API" }, default)).Text;
        viewerKey = (await keys.CreateAsync(vic,
            new NewKey { Kind = KeyKind.Application, Name = "Vic", Registered = true }, default)).Text;
    }

    private Task AnswerAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        if (http.Request.Path.Value!.Split('/') is ["", "incidents", var id, "acknowledge"]) acknowledged.Add(id);
        return http.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            incidents = new[]
            {
                Incident("1", "Disk full", "high", "billing"), Incident("2", "Certificate expires", "low", "shop"),
                Incident("3", "Slow checkout", "high", "shop"),
            },
        }));
    }

    private object Incident(string id, string title, string severity, string service) => new
    {
        id,
        title,
        severity,
        service,
        status = acknowledged.Contains(id) ? "Acknowledged" : "Open",
    };

    private static string OnCall(Guid connection) => Definition(string.Join(',',
        Placed("text0", "text", 0, 0, 12, 6, """
            "content":"Everything that is open now. **Acknowledge** what you look at.\n\n
            """ + """Selected: ${table0.selectedRow?.title ?? 'none'}" """),
        Placed("select0", "select", 0, 7, 3, 8, """
            "label":"Severity","defaultValue":"all",
            "options":[{"label":"All","value":"all"},{"label":"High","value":"high"},{"label":"Low","value":"low"}]
            """),
        Placed("textInput0", "textInput", 3, 7, 5, 8, "\"label\":\"Service\",\"placeholder\":\"Part of its name\""),
        Placed("calloutValue0", "calloutValue", 8, 7, 4, 9, """
            "label":"Open incidents","value":"${filtered0.outputs.length}","style":"vivid_yellow"
            """),
        Placed("table0", "table", 0, 17, 12, 30, """
            "label":"Incidents","data":"${filtered0.outputs}","isLoading":"${list0.isLoading}",
            "columns":[{"header":"Title","dataPath":"title"},{"header":"Severity","dataPath":"severity"},
             {"header":"Service","dataPath":"service"},{"header":"Status","dataPath":"status"}]
            """),
        Placed("button0", "button", 0, 48, 3, 4, """
            "label":"Acknowledge","isPrimary":true,"isDisabled":"${!table0.selectedRow}",
            "isLoading":"${acknowledge0.isLoading}"
            """, """{"name":"click","type":"triggerQuery","queryName":"acknowledge0"}""")),
        string.Join(',',
            Ask("list0", connection, "\"verb\":\"GET\",\"url\":\"/incidents\""),
            Transform("filtered0", "${(list0.outputs?.body?.incidents ?? []).filter(i => (select0.value === 'all' || "
                + "i.severity === select0.value) && (!textInput0.value || i.service.includes(textInput0.value)))}"),
            Ask("acknowledge0", connection,
                "\"verb\":\"POST\",\"url\":\"/incidents/${table0.selectedRow.id}/acknowledge\"",
                "\"onlyTriggerManually\":true,\"requiresConfirmation\":true,\"showToastOnError\":true",
                """{"name":"executionFinished","type":"triggerQuery","queryName":"list0"}""")));

    private static string Placed(string name, string type, int x, int y, int width, int height, string properties,
        string events = "") => $$$"""
        {"name":"cell_{{{name}}}","type":"gridCell","properties":{
          "layout":{"default":{"x":{{{x}}},"y":{{{y}}},"width":{{{width}}},"height":{{{height}}}}},"children":[
            {"name":"{{{name}}}","type":"{{{type}}}","properties":{{{{properties}}}},"events":[{{{events}}}]}]}}
        """;
}
