using System.Text.RegularExpressions;
using Connections.Core;
using Connections.Core.Automation.Workflows;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Connections.Core.Integrations;
using Connections.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>
/// The pictures of the documentation, taken from the product so that they stay true. Run by <c>./dev screenshots</c>.
/// </summary>
[Trait("Category", "Screenshots")]
[Trait(Tier.Name, Tier.Browser)]
public sealed class ScreenshotTests(Browser browser) : IClassFixture<Browser>
{
    private static readonly BrowserNewContextOptions desk = new()
    {
        ViewportSize = new()
        {
            Width = 1440,
            Height = 900
        }
    };

    [Fact]
    public async Task Pictures_of_the_documentation_are_taken()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        await using var peer = await LoopbackPeer.StartAsync();
        peer.Answer = http =>
        {
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync(http.Request.Path.Value switch
            {
                "/invoices" => """
                    {"count":2,"invoices":[{"number":"2026-1107","days_open":31},{"number":"2026-1112","days_open":24}]}
                    """,
                "/reminders" => """{"sent":2}""",
                _ => """{"status":"ok","service":"billing"}""",
            });
        };
        await SeedAsync(installation, peer.Address);
        var workflow = await SeedWorkflowAsync(installation);
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.Page.SignInAsync();
            await OpenTestedAsync(visit.Page);
            await TakeAsync(visit.Page, "list");
            await visit.Page.GotoAsync("/actions/connections?new=");
            await Expect(visit.Page.DialogInFront().GetByRole(AriaRole.Button, new() { Name = "OpenAI", Exact = true }))
                .ToBeVisibleAsync();
            await TakeAsync(visit.Page, "new");
            await TestAsync(visit.Page, peer.Address);
            await TakeAsync(visit.Page, "test");
            await visit.Page.GotoAsync($"/workflow/{workflow}?step=Get_invoices");
            await Expect(visit.Page.GetByRole(AriaRole.Complementary, new() { Name = "Step Get_invoices" }))
                .ToContainTextAsync("Billing");
            await TakeAsync(visit.Page, "workflow");
            await RunAsync(visit.Page);
            await TakeAsync(visit.Page, "run");
        }, new BrowserNewContextOptions(desk));
        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.Page.SignInAsync();
            await OpenTestedAsync(visit.Page);
            await TakeAsync(visit.Page, "dark");
        }, new BrowserNewContextOptions(desk) { ColorScheme = ColorScheme.Dark });
        await browser.VisitAsync(server.Address, async visit =>
        {
            await visit.Page.SignInAsync();
            await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "billing-api-staging", Exact = true }))
                .ToBeVisibleAsync();
            await TakeAsync(visit.Page, "phone");
        }, new BrowserNewContextOptions
        {
            ViewportSize = new() { Width = 390, Height = 844 },
            HasTouch = true,
            IsMobile = true
        });
    }

    private static async Task OpenTestedAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "billing-api-staging", Exact = true }).ClickAsync();
        var details = page.GetByRole(AriaRole.Complementary, new() { Name = "Details of billing-api-staging" });
        await details.ClickButtonAsync("Test");
        await Expect(details.GetByText("status 200", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.Row("billing-api-staging").GetByText("Healthy")).ToBeVisibleAsync();
    }

    private static async Task TestAsync(IPage page, Uri address)
    {
        var dialog = page.DialogInFront();
        await dialog.ClickButtonAsync("HTTP");
        await dialog.GetByLabel("Connection Name").FillAsync("invoices-api-production");
        await dialog.GetByLabel("Base URL").FillAsync(address.GetLeftPart(UriPartial.Authority));
        await dialog.GetByLabel("Authentication Type", new() { Exact = true }).SelectOptionAsync("HTTPBasicAuth");
        await dialog.GetByLabel("Username", new() { Exact = true }).FillAsync("workflows");
        await dialog.GetByLabel("Password", new() { Exact = true }).FillAsync("not a real one");
        await dialog.GetByLabel("Identifier Tags").FillAsync("env:production,");
        await dialog.ClickButtonAsync("Test");
        await Expect(dialog.GetByText("status 200", new() { Exact = true })).ToBeVisibleAsync();
        await dialog.GetByText("Request and response").ScrollIntoViewIfNeededAsync();
    }

    private static async Task RunAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync();
        await page.DialogInFront().GetByLabel("Environment").FillAsync("staging");
        await page.DialogInFront().ClickButtonAsync("Run");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Succeeded", Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.List, new() { Name = "Steps in the order they ran" })
            .GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Get_invoices") }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Complementary, new() { Name = "Step Get_invoices" }))
            .ToContainTextAsync("billing-api-staging");
    }

    private static async Task TakeAsync(IPage page, string name)
    {
        await page.EvaluateAsync(
            "() => Promise.all([...document.images].filter(i => i.loading !== 'lazy').map(i => i.decode().catch(() "
            + "=> null)))");
        // Icons come as they scroll into sight: those that are there must have come.
        await page.WaitForFunctionAsync(
            "() => !document.querySelector('.coming') && [...document.images].every(i => "
            + "i.getBoundingClientRect().top > innerHeight || i.complete)");
        var bytes =
            await page.ScreenshotAsync(
                new()
                {
                    Path = Path.Combine(Repository.Root, "docs", "images", $"{name}.png"),
                    Animations = ScreenshotAnimations.Disabled
                });
        bytes.Length.Should().BeLessThan(300 * 1024, $"{name} is read over slow lines too");
    }

    private static Task SeedAsync(TestInstallation installation, Uri address) =>
        SeedData.InsertAsync(installation, TimeSpan.FromHours(19),
        Made("Notion", "NotionAPIKey", "handbook", Secret("api_token", "ntn_x"), "team:people"),
        Made("Gitlab", "GitlabAPIKey", "gitlab-releases", Secret("api_token", "glpat-x"), "team:platform",
            "env:production"),
        Made("Cloudflare", "CloudflareAPIToken", "cloudflare-dns", Secret("api_token", "x"), "team:platform",
            "zone:example-com"),
        Made("Anthropic", "AnthropicAPIKey", "claude-support", Secret("api_token", "sk-ant-x"), "team:support"),
        Made("OpenAI", "OpenAIAPIKey", "openai-search", Secret("api_token", "sk-x"), "team:search", "env:production"),
        Made("AWS", "AWSAssumeRole", "aws-production",
            new FieldSet { { "account_id", "123456789012" }, { "role", "workflow-role" } }, "account_id:123456789012",
            "env:production"),
        Made("AWS", "AWSAssumeRole", "aws-staging",
            new FieldSet { { "account_id", "210987654321" }, { "role", "workflow-role" } }, "account_id:210987654321",
            "env:staging"),
        SeedData.HttpBasic("billing-api-production", address, "Invoices of the shop.", "env:production",
            "team:payments"),
        SeedData.HttpBasic("billing-api-staging", address,
            "Invoices of the shop, as the testers see them. Ask Ada before you change the address.", "env:staging",
            "team:payments"));

    // The connection is chosen by the parameter of the run.
    private static async Task<Guid> SeedWorkflowAsync(TestInstallation installation)
    {
        var workflow = Guid.Empty;
        await SeedData.FillAsync(installation, async core =>
        {
            List<Guid> members;
            await using (var db = core.OpenDb())
                members = await db.Set<Connection>().Where(c => c.Name.StartsWith("billing-api")).Select(c => c.Id)
                    .ToListAsync();
            var group = (await core.Get<GroupService>().CreateAsync(core.Owner,
                new NewGroup { Name = "Billing", IntegrationType = "HTTP", Keys = ["env"], Members = members },
                default)).Row;
            workflow = await core.Get<WorkflowService>().CreateAsync(core.Owner, new WorkflowChange
            {
                Name = "Remind of open invoices",
                Spec = Spec(group.Id),
                Published = true,
            }, default);
        });
        return workflow;
    }

    private static string Spec(Guid group) => $$$"""
        {"triggers":[{"workflowTrigger":{},"startStepNames":["Get_invoices"]}],
         "steps":[
          {"name":"Get_invoices","actionId":"com.datadoghq.http.request","connectionLabel":"BILLING","parameters":[
            {"name":"verb","value":"GET"},{"name":"url","value":"/invoices?state=open"}],
           "outboundEdges":[{"branchName":"main","nextStepName":"Any_open"}]},
          {"name":"Any_open","actionId":"com.datadoghq.core.if","parameters":[
            {"name":"joinOperator","value":"and"},{"name":"conditions","value":[{"comparisonOperator":"gt",
              "leftValue":"{{ Steps.Get_invoices.body.count }}","rightValue":0}]}],
           "outboundEdges":[{"branchName":"true","nextStepName":"Send_reminders"}]},
          {"name":"Send_reminders","actionId":"com.datadoghq.http.request","connectionLabel":"BILLING","parameters":[
            {"name":"verb","value":"POST"},{"name":"url","value":"/reminders"},
            {"name":"body","value":"{{ Steps.Get_invoices.body.invoices }}"}]}],
         "connectionEnvs":[{"env":"default","connectionGroups":[{"connectionGroupId":"{{{group}}}","label":"BILLING",
            "tags":["env:{{ Trigger.env }}"]}]}],
         "inputSchema":{"parameters":[{"name":"env","label":"Environment","type":"STRING"}]}}
        """;

    private static FieldSet Secret(string name, string value) =>
        new() { { name, new FieldValue.Secret(new SecretValue(value)) } };

    private static ConnectionInput Made(string type, string kind, string name, FieldSet fields, params string[] tags) =>
        new() { Name = name, IntegrationType = type, CredentialType = kind, Fields = fields, Tags = tags };
}
