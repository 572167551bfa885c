using System.Text;
using System.Text.RegularExpressions;
using Connections.Core.Automation.Workflows;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>The JSON of a workflow may be long: it isn't sent with each key, and nothing typed is lost by that.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class JsonSpecTests(Browser browser) : IClassFixture<Browser>
{
    private const string Marker = "marker-of-the-document";

    [Fact]
    public async Task A_document_is_sent_when_typing_pauses_and_whole_when_it_is_applied_at_once()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        var workflow = Guid.Empty;
        await SeedData.FillAsync(installation, async core => workflow = await core.Get<WorkflowService>().CreateAsync(
            core.Owner, new WorkflowChange { Name = "nightly", Spec = Spec("before") }, default));
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));
        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.BeginSessionAsync();
            await page.GotoAsync($"/workflow/{workflow}");
            var spec = await OpenAsync(page);
            await spec.PressAsync("ControlOrMeta+End");
            await spec.PressSequentiallyAsync(new string(' ', 40));
            Sent(visit).Should().BeLessThan(5, "forty keys are not forty documents");
            await Expect(spec).ToBeFocusedAsync();

            await spec.PressAsync("ControlOrMeta+A");
            await page.Keyboard.InsertTextAsync(Spec("after"));
            await page.DialogInFront().ClickButtonAsync("Apply");

            await Expect(page.DialogInFront()).ToHaveCountAsync(0);
            await Expect(page.GetByRole(AriaRole.List, new() { Name = "Steps" })
                .GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^after") }).First).ToBeVisibleAsync();

            spec = await OpenAsync(page);
            await spec.PressAsync("ControlOrMeta+End");
            await page.Keyboard.TypeAsync(" ");
            await page.Keyboard.PressAsync("Escape");
            await Expect(page.DialogInFront().GetByText("You have unsaved changes.")).ToBeVisibleAsync();
        });
    }

    private static async Task<ILocator> OpenAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "More actions", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit JSON Spec", Exact = true }).ClickAsync();
        var spec = page.DialogInFront().GetByRole(AriaRole.Textbox, new() { Name = "Spec" });
        await spec.FocusAsync();
        return spec;
    }

    // Those that came from the server have it, too.
    private static int Sent(BrowserSession visit) => Marked(visit.Frames) - Marked(visit.ReceivedFrames);

    private static int Marked(IReadOnlyList<byte[]> frames) =>
        frames.Count(f => f.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Marker)) >= 0);

    private static string Spec(string step) => $$$"""
        {"triggers":[{"startStepNames":["{{{step}}}"],"apiTrigger":{}}],"steps":[
          {"name":"{{{step}}}","actionId":"com.datadoghq.core.echo",
           "parameters":[{"name":"value","value":"{{{Marker}}}"}]}]}
        """;
}
