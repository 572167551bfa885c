using System.Text;
using System.Text.RegularExpressions;
using Connections.Core.Integrations;
using Connections.Core.Maintenance;
using Connections.Core.Resolving;
using Connections.Tests.Requests.Vendors;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>The forms of the catalog in a browser, from tile to edit, with a mark in every secret: the mark turns up
/// nowhere.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class CatalogFormTests(Browser browser) : IClassFixture<Browser>, IAsyncLifetime
{
    private const string EverythingOnThePage = """
        () => [document.documentElement.outerHTML, ...[...document.querySelectorAll('input, textarea, select')].map(i => i.value),
               ...Object.values(localStorage), ...Object.values(sessionStorage), location.href].join('\n')
        """;

    private readonly Dictionary<string, string> seen = [];
    private readonly HashSet<Type> reloaded = [];
    private readonly List<(Guid Id, IReadOnlyDictionary<string, string> Secrets)> made = [];
    private readonly List<byte[]> forms = [.. SecretMarks.GetForms(CatalogForm.Mark)];
    private TestInstallation installation = null!;

    public async Task InitializeAsync() =>
        installation = await TestInstallation.CreateInitializedAsync(postgres: false);

    public async Task DisposeAsync() => await installation.DisposeAsync();

    [Fact]
    public Task A_form_of_each_shape_is_created_shown_and_edited_and_reveals_no_secret() =>
        WalkAsync(CatalogFormVariant.OneOfEachShape(IntegrationCatalog.Load()));

    [Fact, Trait("Category", "Soak")]
    public Task All_forms_are_created_shown_and_edited_and_reveal_no_secret() =>
        WalkAsync([.. CatalogFormVariant.All(IntegrationCatalog.Load())]);

    private async Task WalkAsync(IReadOnlyList<CatalogFormVariant> ways)
    {
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation,
            ("Logging__LogLevel__Default", "Trace"), ("Logging__LogLevel__Microsoft.AspNetCore", "Trace"),
            ("Logging__LogLevel__Microsoft.EntityFrameworkCore", "Trace")));

        await browser.VisitAsync(server.Address, async visit =>
        {
            // A consent page is another site's; where it is for one, this is enough.
            await visit.Page.RouteAsync(
                address => !address.StartsWith(server.Address.ToString(), StringComparison.Ordinal),
                route => route.FulfillAsync(
                    new() { ContentType = "text/html", Body = "<!doctype html><title>Consent</title>" }));
            await visit.Page.SignInAsync();
            foreach (var variant in ways) await WalkAsync(visit.Page, variant);
            Frames(visit, ways[^1].Name);
        });

        made.Should().HaveSameCount(ways);
        foreach (var (place, text) in seen) Unmarked(Encoding.UTF8.GetBytes(text), place);
        await BackUpAsync();
        Files(ways[^1].Name);
        await server.StopAsync();
        Files(ways[^1].Name);
        Log(server);
        await SecretsStandAsync();
    }

    private async Task WalkAsync(IPage page, CatalogFormVariant variant)
    {
        var name = variant.Name;
        await page.GetByRole(AriaRole.Button, new() { Name = "New Connection", Exact = true }).ClickAsync();
        var dialog = page.DialogInFront();
        await dialog.GetByRole(AriaRole.Searchbox,
            new() { Name = "Search integrations" }).FillAsync(variant.Integration.Name);
        // A tile that moves away under the pointer is not pressed.
        await Expect(dialog.GetByText(new Regex("^[0-9]+ integrations? found$"))).ToHaveCountAsync(1);
        await dialog.ClickButtonAsync(variant.Integration.Name);
        await dialog.GetByLabel("Connection Name").FillAsync(name);
        var form = new CatalogForm(variant, dialog);
        await form.FillAsync();
        forms.AddRange(form.Keys.SelectMany(SecretMarks.GetForms));
        await dialog.ClickButtonAsync("Create");
        if (form.Warns) await dialog.ClickButtonAsync("Create anyway");
        if (variant.Kind.Authentication is AuthenticationMethod.AwsSignature) await dialog.ClickButtonAsync("Done");
        if (variant.Kind.Authentication is AuthenticationMethod.OAuthCode)
        {
            await Expect(page).ToHaveTitleAsync("Consent");
            await page.GotoAsync("/actions/connections");
            await page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync();
        }
        await Expect(dialog).ToHaveCountAsync(0);

        var details = await DetailsAsync(page, name);
        made.Add((Guid.Parse(await details.GetByText(new Regex("^[0-9a-f-]{36}$")).Last.InnerTextAsync()),
            form.Secrets));
        await LookAsync(page, $"details of {name}");
        // A fresh page writes each kind's details in one way, whatever the integration.
        if (reloaded.Add(variant.Kind.Authentication.GetType()))
        {
            await page.ReloadAsync();
            await DetailsAsync(page, name);
            await LookAsync(page, $"details of {name} after a reload");
        }

        await details.ClickButtonAsync("Edit");
        await Expect(dialog.GetByLabel("Connection Name")).ToHaveValueAsync(name);
        await Expect(dialog.GetByText("Leave empty to keep it.")).ToHaveCountAsync(form.Secrets.Count);
        await LookAsync(page, $"edit of {name}");
        await dialog.GetByLabel("Connection Name").FillAsync($"{name} two");
        await dialog.ClickButtonAsync("Save");
        await Expect(dialog).ToHaveCountAsync(0);
        await DetailsAsync(page, $"{name} two");
        await LookAsync(page, $"{name} after an edit");
    }

    private static async Task<ILocator> DetailsAsync(IPage page, string name)
    {
        var details = page.GetByRole(AriaRole.Complementary, new() { Name = $"Details of {name}", Exact = true });
        await Expect(details.GetByRole(AriaRole.Heading, new() { Name = "History" })).ToBeVisibleAsync();
        return details;
    }

    private async Task LookAsync(IPage page, string place) =>
        seen.Add(place, await page.EvaluateAsync<string>(EverythingOnThePage));

    private void Frames(BrowserSession visit, string last)
    {
        visit.ReceivedFrames.Should().Contain(f => Holds(f, last), "frames are seen as they are");
        foreach (var frame in visit.ReceivedFrames) Unmarked(frame, "a frame from the server");

        var marked = visit.Frames.Where(f => SecretMarks.AppearIn(f, forms)).ToList();
        marked.Should().OnlyContain(f => Holds(f, "DispatchEventAsync") && Holds(f, "\"fieldValue\":"),
            "only an event of the field itself carries what is typed into it");
        foreach (var secret in made.SelectMany(m => m.Secrets.Values))
        {
            var piece = secret.Contains(CatalogForm.Mark, StringComparison.Ordinal)
                ? secret.Substring(secret.IndexOf(CatalogForm.Mark, StringComparison.Ordinal),
                    CatalogForm.Mark.Length + 4) : secret.Split('\n')[1];
            var own = marked.Where(f => Holds(f, piece)).ToList();
            own.Should().Contain(f => Holds(f, "\"eventName\":\"input\""), "what is typed does travel to the server");
        }
    }

    private async Task BackUpAsync()
    {
        var beside = CoreHost.Build(installation.Directory, null, []);
        await beside.Get<MaintenanceService>().BackupAsync(null, default);
        await beside.StopAsync();
    }

    private void Files(string last)
    {
        var wholes = FolderSnapshot.Read(installation.Directory);
        wholes.Should().Contain(f => f.Name.Contains("backups", StringComparison.Ordinal));
        wholes.Where(f => Holds(f.Bytes, $"{last} two")).Should().NotBeEmpty("files are seen as they are");
        foreach (var (name, bytes) in wholes) Unmarked(bytes, name);
    }

    private void Log(InProcessServer server)
    {
        var log = Encoding.UTF8.GetBytes(server.Output);
        Holds(log, "Trace ").Should().BeTrue("the log tells everything it can");
        Unmarked(log, "the log");
    }

    private async Task SecretsStandAsync()
    {
        var core = await CoreHost.StartAsync(installation.Directory);
        foreach (var (id, secrets) in made)
            (await core.Get<ResolveService>().ResolveAsync(core.Owner, id, "a test", only: null,
                default)).Secrets.ToDictionary(s => s.Key, s => s.Value.Reveal())
                .Should().BeEquivalentTo(secrets, "an edit that leaves secrets alone changes none");
        await core.StopAsync();
    }

    private void Unmarked(ReadOnlySpan<byte> content, string where)
    {
        foreach (var form in forms)
        {
            var at = content.IndexOf(form);
            if (at < 0) continue;
            var around = Encoding.UTF8.GetString(content[Math.Max(0, at - 200)..Math.Min(content.Length, at + 100)]);
            Assert.Fail($"A secret stands in {where}: …{around}…");
        }
    }

    private static bool Holds(byte[] content, string text) =>
        content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
