using Connections.Core.Apps.Editing;
using Connections.Tests.Support;
using Microsoft.Playwright;
using static Connections.Tests.Apps.AppDocuments;
using static Microsoft.Playwright.Assertions;

namespace Connections.Tests.Journeys;

/// <summary>Each component of an app by keys alone, and as axe sees it.</summary>
[Trait(Tier.Name, Tier.Browser)]
public sealed class AppKeyboardTests(Browser browser) : IClassFixture<Browser>
{
    private const string Modal = """
        {"name":"modal0","type":"modal","properties":{"title":"Details","size":"sm","children":[
          {"name":"grid1","type":"grid","properties":{"children":[
            {"name":"cell_note0","type":"gridCell","properties":{
              "layout":{"default":{"x":0,"y":0,"width":12,"height":8}},"children":[
                {"name":"note0","type":"textInput","properties":{"label":"Note"}}]}}]}}]}}
        """;

    private static readonly string definition = Definition(string.Join(',',
        Cell("text0", "text", "\"content\":\"# Say\\n\\n[a link](https://a.example) and `code`\\n\\n"
            + "|a|b|\\n|-|-|\\n|1|2|\""),
        Cell("heard0", "text", """
            "contentType":"plain_text","content":"${[area0.value, num0.value, check0.value, select0.value,
             json0.value?.a, note0.value].join(' · ')}"
            """.ReplaceLineEndings("")),
        Cell("area0", "textArea", "\"label\":\"Reason\""),
        Cell("num0", "numberInput", "\"label\":\"Count\",\"max\":5"),
        Cell("check0", "checkbox", "\"label\":\"Notify\""),
        Cell("select0", "select", "\"label\":\"Level\",\"options\":[\"low\",\"high\"]"),
        Cell("json0", "jsonInput", "\"label\":\"Body\""),
        Cell("json1", "jsonInput", "\"label\":\"Answer\",\"isReadOnly\":true,\"defaultValue\":{\"a\":[1]}"),
        Cell("call0", "calloutValue",
            "\"label\":\"Errors\",\"value\":1234.5,\"unit\":\"per hour\",\"style\":\"vivid_red\""),
        Cell("danger0", "button", "\"label\":\"Remove\",\"level\":\"danger\""),
        Cell("danger1", "button", "\"label\":\"Remove all\",\"level\":\"danger\",\"isPrimary\":true"),
        Cell("busy0", "button", "\"label\":\"Working\",\"isLoading\":true"),
        Cell("open0", "button", "\"label\":\"Details\",\"level\":\"success\"",
            """{"name":"click","type":"openModal","modalName":"modal0"}"""),
        Cell("chart0", "vegaChart"), Modal));

    private readonly Axe axe = new();

    [Fact]
    public async Task Components_of_an_app_work_by_keys_and_axe_finds_nothing()
    {
        await using var installation = await TestInstallation.CreateInitializedAsync(postgres: false);
        var app = Guid.Empty;
        await SeedData.FillAsync(installation, async core =>
        {
            var apps = core.Get<AppService>();
            app = await apps.CreateAsync(core.Owner, new AppChange { Name = "Parts", Definition = definition },
                default);
            await apps.PublishAsync(core.Owner, app, default);
        });
        await using var server = await InProcessServer.StartAsync(SignedInPage.Setup(installation));

        await browser.VisitAsync(server.Address, async visit =>
        {
            var page = visit.Page;
            await page.BeginSessionAsync();
            await page.GotoAsync($"/app-builder/{app}");
            await FillInAsync(page);
            await axe.CheckAsync(page, "components");
            await AnswerInModalAsync(page);
            await page.SetViewportSizeAsync(390, 844);
            await axe.CheckAsync(page, "components on a phone");
        });
        axe.Violations.Should().BeEmpty();
    }

    private static async Task FillInAsync(IPage page)
    {
        await page.GetByLabel("Reason", new() { Exact = true }).FocusAsync();
        await page.Keyboard.TypeAsync("because");
        await TabToAsync(page, "Count");
        await page.Keyboard.TypeAsync("9");
        await TabToAsync(page, "Notify");
        await Expect(page.GetByText("Enter 5 or less.")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Shift+Tab");
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync("3");
        await TabToAsync(page, "Notify");
        await page.Keyboard.PressAsync("Space");
        await TabToAsync(page, "Level");
        await page.Keyboard.TypeAsync("high");
        await TabToAsync(page, "Body");
        await page.Keyboard.TypeAsync("{\"a\": 7}");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByText("because · 3 · true · high · 7 ·")).ToBeVisibleAsync();
        await Expect(page.GetByText("Enter 5 or less.")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Answer", Exact = true })).ToBeFocusedAsync();
    }

    private async Task AnswerInModalAsync(IPage page)
    {
        var opens = page.GetByRole(AriaRole.Button, new() { Name = "Details", Exact = true });
        await opens.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        var note = page.DialogInFront().GetByLabel("Note", new() { Exact = true });
        await Expect(note).ToBeVisibleAsync();
        await axe.CheckAsync(page, "modal");
        await note.FocusAsync();
        await page.Keyboard.TypeAsync("seen");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.DialogInFront()).ToHaveCountAsync(0);
        await Expect(page.GetByText("high · 7 · seen")).ToBeVisibleAsync();
        await Expect(opens).ToBeFocusedAsync();
    }

    private static async Task TabToAsync(IPage page, string label)
    {
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByLabel(label, new() { Exact = true })).ToBeFocusedAsync();
    }
}
