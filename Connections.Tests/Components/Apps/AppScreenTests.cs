using Bunit;
using Connections.Core.Access;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Tests.Support;
using Connections.Web.Components.Apps;
using MudBlazor;
using static Connections.Tests.Apps.AppDocuments;

namespace Connections.Tests.Components.Apps;

/// <summary>A published app in the hands of its viewers.</summary>
public sealed class AppScreenTests : AppScreenTest
{
    private const string Manual = "\"onlyTriggerManually\":true";

    private IRenderedComponent<AppScreen> page = null!;

    protected override (string Key, string Value)[] Settings => [("Egress:Allow:0", "127.0.0.1/32:*")];

    [Fact]
    public async Task A_viewer_without_access_to_the_connection_uses_the_app_without_Edit()
    {
        await using var peer = await LoopbackPeer.StartAsync();
        peer.AnswerWith(200, """[{"title":"Disk full"},{"title":"Slow checkout"}]""");
        var connection = await ConnectAsync(peer);
        var id = await AppAsync("On call", Definition(Cell("table0", "table", "\"data\":\"${list0.outputs.body}\""),
            Ask("list0", connection, "\"url\":\"/incidents\"")), published: true);
        SignIn(await Core.AddUserAsync("Vic", Role.Standard));

        Show(id);

        Until(() => page.FindAll("tbody tr").Should().HaveCount(2));
        page.Find("h1").TextContent.Should().Be("On call");
        page.FindAll("header a").Select(a => a.TextContent.Trim()).Should().NotContain("Edit");
        page.Markup.Should().NotContain("Incidents API").And.NotContain("s3cret").And.NotContain("127.0.0.1");
    }

    [Fact]
    public async Task An_editor_has_Edit_in_the_header()
    {
        var id = await AppAsync("On call", Definition(Cell("text0", "text", "\"content\":\"Hi\"")), published: true);

        Show(id);

        Until(() => page.FindAll("header a").Single(a => a.TextContent.Trim() == "Edit").GetAttribute("href").Should()
            .Be($"/app-builder/{id}/edit"));
    }

    [Fact]
    public async Task An_app_that_is_not_published_says_what_to_do_next()
    {
        var id = await AppAsync("On call", Definition(Cell("text0", "text", "\"content\":\"Hi there\"")));
        var vic = await Core.AddUserAsync("Vic", Role.Standard);
        SignIn(vic);
        Show(id);
        Until(() => page.Markup.Should().Contain("Ask Ada or another editor to publish it."));
        page.FindAll("button").Should().BeEmpty();

        SignIn(Core.Owner);
        Show(id);
        Until(() => page.Markup.Should().Contain("Publish it to let people use it"));
        await PressOnAsync(page, "Publish");

        Until(() => page.Markup.Should().Contain("Hi there"));
        (await ReadAppAsync(id)).Published.Should().NotBeNull();
    }

    [Fact]
    public void An_app_that_is_not_there_leads_back_to_the_list()
    {
        Show(Guid.CreateVersion7());

        Until(() => page.Find("a").GetAttribute("href").Should().Be("/app-builder"));
    }

    [Fact]
    public async Task A_query_that_asks_first_is_named_without_its_request_and_runs_once()
    {
        await using var peer = await LoopbackPeer.StartAsync();
        peer.AnswerWith(200, "{}");
        var connection = await ConnectAsync(peer);
        var id = await AppAsync("On call", Definition(
            Cell("button0", "button", "\"label\":\"Acknowledge\"",
                """{"name":"click","type":"triggerQuery","queryName":"acknowledge0"}"""),
            Ask("acknowledge0", connection, "\"verb\":\"POST\",\"url\":\"/secret-path\"",
                $"{Manual},\"requiresConfirmation\":true")), published: true);
        Show(id);
        Until(() => page.FindAll("button").Should().NotBeEmpty());

        _ = PressOnAsync(page, "Acknowledge");
        base.Until(() => Screen.Markup.Should().Contain("Run “acknowledge0”? It sends a request to another service."));
        Screen.Markup.Should().NotContain("secret-path").And.NotContain("127.0.0.1");
        await PressAsync("Cancel");
        base.Until(() => Screen.FindAll("[role=dialog]").Should().BeEmpty());
        peer.Requests.Should().BeEmpty();
        _ = PressOnAsync(page, "Acknowledge");
        base.Until(() => HasButton("Run").Should().BeTrue());
        await PressAsync("Run");

        (await TestTimeout.UntilAsync(() => Task.FromResult(peer.Requests.Count == 1))).Should().BeTrue();
        base.Until(() => Screen.FindAll("[role=dialog]").Should().BeEmpty());
    }

    [Fact]
    public async Task Failures_are_told_by_the_name_of_the_query_and_the_first_sentence()
    {
        await using var peer = await LoopbackPeer.StartAsync();
        peer.AnswerWith(403, "{}");
        var connection = await ConnectAsync(peer);
        var id = await AppAsync("On call", Definition(Cell("text0", "text", "\"content\":\"Hi\""),
            Ask("list0", connection, "\"url\":\"/incidents\"", "\"showToastOnError\":true")), published: true);
        SignIn(await Core.AddUserAsync("Vic", Role.Standard));
        var snackbars = Render<MudSnackbarProvider>();

        Show(id);

        snackbars.WaitForAssertion(() => snackbars.Markup.Should().Contain("list0: ").And.Contain("403"), Patience);
        snackbars.Markup.Should().NotContain("Incidents API").And.NotContain("/incidents");
    }

    [Fact]
    public async Task Effects_open_addresses_and_save_files_in_the_browser()
    {
        var module = JSInterop.SetupModule("./Components/Apps/AppSessionView.razor.js");
        module.Setup<bool>("open", _ => true).SetResult(true);
        module.SetupVoid("save", _ => true).SetVoidResult();
        var id = await AppAsync("On call", Definition(Cell("button0", "button", "\"label\":\"Go\"", """
            {"name":"click","type":"openUrl","url":"https://status.example/a","isNewTab":true},
            {"name":"click","type":"downloadFile","filename":"a.csv","data":"x,y"}
            """)), published: true);
        Show(id);
        Until(() => page.FindAll("button").Should().NotBeEmpty());

        await PressOnAsync(page, "Go");

        Until(() => module.Invocations["save"].Should().ContainSingle());
        module.Invocations["open"].Single().Arguments.Should().Equal("https://status.example/a");
        module.Invocations["save"].Single().Arguments.Should().Equal("a.csv", "x,y");
    }

    [Fact]
    public async Task A_query_whose_time_has_come_runs_again_and_none_once_the_page_is_left()
    {
        await using var peer = await LoopbackPeer.StartAsync();
        peer.AnswerWith(200, "{}");
        var connection = await ConnectAsync(peer);
        var id = await AppAsync("On call", Definition(Cell("text0", "text", "\"content\":\"${list0.outputs.status}\""),
            Ask("list0", connection, "\"url\":\"/incidents\"", "\"pollingIntervalInMs\":20000")), published: true);
        Show(id);
        Until(() => page.Find("section p").TextContent.Should().Be("200"));

        Core.Clock.Advance(TimeSpan.FromSeconds(20));
        (await TestTimeout.UntilAsync(() => Task.FromResult(peer.Requests.Count == 2))).Should().BeTrue();
        Until(() => page.Find("header [role=status]").TextContent.Should().BeEmpty());
        await DisposeComponentsAsync();
        Core.Clock.Advance(TimeSpan.FromSeconds(60));

        peer.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_value_that_is_typed_is_worked_with_at_once()
    {
        var id = await AppAsync("On call", Definition(string.Join(',',
            Cell("numberInput0", "numberInput", "\"label\":\"Count\",\"defaultValue\":2"),
            Cell("text0", "text", "\"content\":\"Twice ${numberInput0.value * 2}\""))), published: true);
        Show(id);
        Until(() => page.Markup.Should().Contain("Twice 4"));

        await page.InvokeAsync(() => page.Find("input").Change("21"));

        Until(() => page.Markup.Should().Contain("Twice 42"));
    }

    private async Task<Guid> ConnectAsync(LoopbackPeer peer)
    {
        var id = await Service.AddAsync(Core.Owner, HttpBasic("Incidents API",
            peer.Address.GetLeftPart(UriPartial.Authority)), default);
        var policies = Core.Get<ConnectionPolicies>();
        var seen = (await policies.GetAsync(Core.Owner, id, default)).Policy;
        await policies.SaveAsync(Core.Owner, id, [new(new(PrincipalKind.User, Core.Owner.Id), AccessLevel.Editor)],
            seen.Version, confirmed: true, default);
        return id;
    }

    private void Show(Guid id)
    {
        Navigation.NavigateTo($"/app-builder/{id}");
        page = Render<AppScreen>(parameters => parameters.Add(p => p.Id, id));
    }

    private new void Until(Action assertion) => Until(page, assertion);
}
