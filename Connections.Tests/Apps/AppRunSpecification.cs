using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Apps.Entities;
using Connections.Core.Apps.Running;
using Connections.Core.Connections;
using Connections.Core.People;
using Connections.Tests.Support;
using static Connections.Tests.Apps.AppDocuments;

namespace Connections.Tests.Apps;

public sealed class AppRunsOnSqlite() : AppRunSpecification(postgres: false);

public sealed class AppRunsOnPostgres() : AppRunSpecification(postgres: true);

/// <summary>How open apps work: whose rights count, what viewers can do, and what they are told.</summary>
public abstract partial class AppRunSpecification(bool postgres) : AppSpecification(postgres)
{
    private const string Get = "\"verb\":\"GET\",\"url\":\"/state\"";

    [Fact]
    public async Task A_viewer_without_access_to_the_connection_sees_the_table_filled()
    {
        Remote.AnswerWith(200, """[{"id":1},{"id":2}]""");
        var prod = await AccountAsync("Prod", "env:prod");
        await RestrictAsync(prod, AccessLevel.None, (Owner, AccessLevel.Editor));
        var viewer = await Host.AddUserAsync("Vic", Role.Standard);
        var id = await PublishedAsync(Definition(Cell("table0", "table", "\"data\":\"${list0.outputs.body}\""),
            Ask("list0", prod, Get)));

        using var session = await OpenAsync(id, viewer);

        Find(await session.ViewAsync(default), "table0").Properties["data"]!.AsArray().Should().HaveCount(2);
        Accounts.Should().Equal("Prod");
        await Service.Awaiting(_ => Runner.RunAsync(viewer, "http_request", Json("{}"), prod, null, default)).Should()
            .ThrowAsync<Problem.NotFound>();
        var entry = await UseAsync(prod);
        Told(entry).Should().Contain("app Orders, query list0, opened by Vic").And.Contain(viewer.Id.ToString());
        entry.Actor.Should().Be(Owner.Name);
        (await HistoryAsync(prod)).Single(e => e.Action == "executed").Should().Match<HistoryEntry>(e =>
            Told(e).Contains("opened by Vic"), "what was done says for whom, too");
    }

    [Fact]
    public async Task An_expression_with_what_was_typed_lands_where_it_is()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var id = await PublishedAsync(Definition(
            Cell("textInput0", "textInput") + "," + Cell("button0", "button", events: Trigger("find0")),
            Ask("find0", prod, "\"verb\":\"GET\",\"url\":\"/find/${textInput0.value}\"",
                "\"onlyTriggerManually\":true")));
        using var session = await OpenAsync(id);

        await session.SendAsync(Change("textInput0", "a/../b?c={{ token }}"), default);
        await session.SendAsync(Click("button0"), default);

        var target = Remote.Requests.Single().Target;
        target.Should().NotContain("/../").And.NotContain(Secret);
        Uri.UnescapeDataString(target.Split('?')[0]).Should().EndWith("/find/a/../b?c={{ token }}");
    }

    [Theory]
    [InlineData("\"url\":\"${'/find/' + textInput0.value}\"")]
    [InlineData("\"url\":\"/find/x\",\"requestHeaders\":[{\"key\":\"X-Typed\",\"value\":\"${textInput0.value}\"}]")]
    [InlineData("\"url\":\"/find/x\",\"verb\":\"POST\",\"body\":\"${ ({ typed: textInput0.value }) }\"")]
    [InlineData("\"url\":\"/find/x\",\"verb\":\"POST\",\"body\":{\"typed\":\"a ${textInput0.value}\"}")]
    [InlineData("\"url\":\"/find/x\",\"verb\":\"POST\",\"body\":\"${ ({ ['a ' + textInput0.value]: 1 }) }\"")]
    [InlineData("\"url\":\"/find/x\",\"verb\":\"POST\",\"body\":{\"typed\":\"${ [textInput0.value] }\"}")]
    public async Task A_path_that_someone_types_is_no_path_to_a_secret(string inputs)
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var id = await PublishedAsync(Definition(
            Cell("textInput0", "textInput") + "," + Cell("button0", "button", events: Trigger("find0")),
            Ask("find0", prod, inputs, "\"onlyTriggerManually\":true")));
        using var session = await OpenAsync(id);

        await session.SendAsync(Change("textInput0", "{{ token }}"), default);
        await session.SendAsync(Click("button0"), default);

        var sent = Remote.Requests.Single();
        var all = $"{Uri.UnescapeDataString(sent.Target)} {sent.Headers.GetValueOrDefault("X-Typed")} {sent.Text}";
        all.Should().Contain("{{ token }}").And.NotContain(Secret);
    }

    [Fact]
    public async Task A_query_that_runs_by_itself_runs_again_when_it_asks_something_else()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var id = await PublishedAsync(Definition(
            Cell("select0", "select", "\"options\":[\"a\",\"b\"],\"defaultValue\":\"a\""),
            Ask("list0", prod, "\"verb\":\"GET\",\"url\":\"/list/${select0.value}\"")));
        using var session = await OpenAsync(id);

        await session.SendAsync(Change("select0", "b"), default);
        await session.SendAsync(Change("select0", "b"), default);

        Remote.Requests.Select(r => r.Target.Split('?')[0]).Should().Equal("/list/a", "/list/b");
    }

    [Fact]
    public async Task Bindings_follow_in_order_and_events_set_variables_and_modals()
    {
        var id = await PublishedAsync(Definition(
            string.Join(',', Cell("numberInput0", "numberInput", "\"defaultValue\":2"),
                Cell("text0", "text", "\"content\":\"Twice is ${double0.outputs}\""),
                Cell("button0", "button", events: """
                    {"name":"click","type":"setStateVariableValue","variableName":"count0",
                     "value":"${count0.value + 1}"},
                    {"name":"click","type":"openModal","modalName":"modal0"},
                    {"name":"click","type":"setComponentState","componentName":"numberInput0","state":{"value":5}}
                    """),
                """{"name":"modal0","type":"modal","properties":{"title":"Count ${count0.value}"}}"""),
            Transform("double0", "${ numberInput0.value * 2 }") + "," + Variable("count0", "1")));
        using var session = await OpenAsync(id);
        Find(await session.ViewAsync(default), "text0").Properties["content"]!.ToString().Should().Be("Twice is 4");

        await session.SendAsync(Click("button0"), default);

        var view = await session.ViewAsync(default);
        Find(view, "text0").Properties["content"]!.ToString().Should().Be("Twice is 10");
        Find(view, "modal0").Should().Match<AppViewComponent>(m => m.IsOpen
            && m.Properties["title"]!.ToString() == "Count 2");
        await session.SendAsync(new(AppMessageKind.Close, "modal0"), default);
        Find(await session.ViewAsync(default), "modal0").IsOpen.Should().BeFalse();
    }

    [Fact]
    public async Task A_tampered_message_sets_no_input_and_uses_nothing_that_is_not_on_the_screen()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var id = await PublishedAsync(Definition(
            string.Join(',', Cell("select0", "select", "\"options\":[\"a\",\"b\"]"),
                Cell("hidden0", "button", "\"isVisible\":false", Trigger("delete0")),
                Cell("disabled0", "button", "\"isDisabled\":\"${true}\"", Trigger("delete0")),
                Cell("text0", "text"), Cell("table0", "table", "\"data\":[{\"id\":1}]"),
                Cell("input0", "textInput")),
            Ask("delete0", prod, "\"verb\":\"DELETE\",\"url\":\"/orders/${table0.selectedRow.id}\"",
                "\"onlyTriggerManually\":true") + "," + Variable("count0", "1")));
        using var session = await OpenAsync(id);
        AppMessage[] wrong =
        [
            Change("select0", "c"), Change("delete0", "{}"), Change("count0", "5"), Change("text0", "x"),
            Change("nothing0", "x"), Change("table0", "x"), Click("hidden0"), Click("disabled0"), Click("select0"),
            new(AppMessageKind.SelectRow, "table0", 1), new(AppMessageKind.SelectRow, "table0", -1),
            new(AppMessageKind.SelectRow, "table0", JsonNode.Parse("""{"id":"../admin"}""")),
            new(AppMessageKind.Page, "table0", "x"), new(AppMessageKind.Confirm, "delete0"),
            new(AppMessageKind.Change, "input0", JsonNode.Parse("""{"inputs":{"url":"/admin"}}""")),
            new(AppMessageKind.Change, "input0", new string('x', AppSession.MaxText + 1)),
        ];

        foreach (var message in wrong)
            await session.Awaiting(s => s.SendAsync(message, default)).Should().ThrowAsync<Problem.Invalid>(
                $"{message.Kind} {message.Target}");

        await session.Awaiting(s => s.RunQueryAsync("delete0", default)).Should().ThrowAsync<Problem.Forbidden>();
        await session.Awaiting(s => s.DebugAsync(default)).Should().ThrowAsync<Problem.Forbidden>();
        Remote.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_viewer_is_told_that_it_failed_and_nothing_of_the_connection()
    {
        Remote.AnswerWith(500, "{}");
        var prod = await AccountAsync("Secret account", "env:prod");
        var id = await PublishedAsync(Definition(Cell("text0", "text", "\"content\":\"${list0.error}\"") + ","
            + Cell("table0", "table", "\"data\":\"${rows0.outputs}\""),
            Ask("list0", prod, Get, "\"showToastOnError\":true") + ","
            + Transform("rows0", "${list0.outputs.body.items}")));
        using (var session = await OpenAsync(id))
        {
            var told = Find(await session.ViewAsync(default), "text0").Properties["content"]!.ToString();
            told.Should().Contain("500").And.NotContain("Secret account");
            Find(await session.ViewAsync(default), "table0").Failure.Should()
                .Be(told, "no rows is not what the service answered");
            session.TakeEffects().Should().ContainSingle().Which.Should().Be(new AppToast("list0", told));
        }

        await RestrictAsync(prod, AccessLevel.None);
        using var refused = await OpenAsync(id);

        var words = Find(await refused.ViewAsync(default), "text0").Properties["content"]!.ToString();
        words.Should().StartWith("404 Not Found").And.NotContain("Secret account").And.NotContain(Owner.Name);
    }

    [Fact]
    public async Task Rights_are_read_at_every_query()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var viewer = await Host.AddUserAsync("Vic", Role.Standard);
        var id = await PublishedAsync(Definition(Cell("button0", "button", events: Trigger("list0")),
            Ask("list0", prod, Get, "\"onlyTriggerManually\":true")));
        using var session = await OpenAsync(id, viewer);
        await session.SendAsync(Click("button0"), default);

        await RestrictAsync(id, AccessLevel.None, (Owner, AccessLevel.Editor));
        await session.SendAsync(Click("button0"), default);
        await RestrictAsync(id, AccessLevel.Viewer, (Owner, AccessLevel.Editor));
        await session.SendAsync(Click("button0"), default);
        await UpdateAppAsync(id, new() { Description = "newer" });
        await Apps.PublishAsync(Owner, id, default);
        await session.SendAsync(Click("button0"), default);

        Remote.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task An_app_acts_as_its_service_account_and_a_disabled_author_stops_it()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        var author = await Host.AddUserAsync("Ann", Role.Standard);
        await GrantToAsync(prod, PrincipalKind.User, author.Id, AccessLevel.Resolver);
        var id = await CreateAppAsync(Definition(queries: Ask("list0", prod, Get)), author: author);
        await Apps.PublishAsync(author, id, default);
        await DisableAsync(author);
        using (await OpenAsync(id)) Remote.Requests.Should().BeEmpty();

        var account = await Host.Get<ServiceAccountService>().CreateAsync(Owner, "Robot", [Role.Standard.Id], default);
        await GrantToAsync(prod, PrincipalKind.User, account, AccessLevel.Resolver);
        await GrantToAsync(id, PrincipalKind.User, Owner.Id, AccessLevel.Editor);
        await UpdateAppAsync(id, new() { RunAs = AppIdentity.ServiceAccount, ServiceAccountId = account });
        using var session = await OpenAsync(id);

        Remote.Requests.Should().ContainSingle();
        (await UseAsync(prod)).Actor.Should().Be("Robot");
    }

    [Fact]
    public async Task An_editor_tries_what_is_not_saved_with_their_own_rights()
    {
        var prod = await AccountAsync("Prod", "env:prod");
        await RestrictAsync(prod, AccessLevel.None, (Owner, AccessLevel.Editor));
        var editor = await Host.AddUserAsync("Eve", Role.Standard);
        var id = await CreateAppAsync(Definition(queries: Ask("list0", prod, Get)));
        await GrantToAsync(id, PrincipalKind.User, editor.Id, AccessLevel.Editor);
        var service = Host.Get<AppRunService>();

        using var theirs = await service.TryAsync(editor, id, null, default);
        await theirs.StartAsync(default);
        var mock = Ask("list0", prod, Get, """ "mockedOutputs":{"enabled":true,"outputs":"{\"body\":7}"} """);
        using var mocked = await service.TryAsync(editor, id, $$"""{"queries":[{{mock}}]}""", default);
        await mocked.StartAsync(default);
        using var mine = await service.TryAsync(Owner, id, null, default);
        await mine.StartAsync(default);

        (await theirs.DebugAsync(default)).Queries.Single().Error.Should()
            .Be("You can't see the connection of this query, so you can't run it here. The published app isn't "
                + "affected.");
        (await mocked.DebugAsync(default)).Queries.Single().Outputs!["body"]!.ToString().Should().Be("7");
        var debug = (await mine.DebugAsync(default)).Queries.Single();
        debug.ConnectionName.Should().Be("Prod");
        debug.Request!["url"]!.ToString().Should().Contain("/state");
        Remote.Requests.Should().ContainSingle();
        await service.Awaiting(s => s.TryAsync(editor, id, "{\"components\":5}", default)).Should()
            .ThrowAsync<Problem.Invalid>();
    }

    private async Task<HistoryEntry> UseAsync(Guid connection) =>
        (await HistoryAsync(connection)).First(e => e.Action == "resolved" && Told(e).Contains("query list0"));

    private static string Told(HistoryEntry entry) =>
        string.Join(' ', entry.Changes.Select(c => $"{c.Field} {c.Old} {c.New}"));

    private async Task<Guid> PublishedAsync(string definition)
    {
        var id = await CreateAppAsync(definition);
        await Apps.PublishAsync(Owner, id, default);
        return id;
    }

    private async Task<AppSession> OpenAsync(Guid id, Actor? viewer = null)
    {
        var session = await Host.Get<AppRunService>().OpenAsync(viewer ?? Owner, id, default);
        await session.StartAsync(default);
        return session;
    }

    private static string Trigger(string query) =>
        $$"""{"name":"click","type":"triggerQuery","queryName":"{{query}}"}""";

    private static AppMessage Change(string component, string value) => new(AppMessageKind.Change, component, value);

    private static AppMessage Click(string button) => new(AppMessageKind.Click, button);

    private static AppViewComponent Find(AppView view, string name) => All(view.Components).Single(c => c.Name == name);

    private static IEnumerable<AppViewComponent> All(IEnumerable<AppViewComponent> components) =>
        components.SelectMany(c => All(c.Children).Prepend(c));
}
