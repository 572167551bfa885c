using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Apps.Definitions;
using Connections.Core.Apps.Editing;
using Connections.Core.Integrations;
using static Connections.Tests.Apps.AppDocuments;

namespace Connections.Tests.Apps;

/// <summary>Queries, names and events of a definition that is being edited.</summary>
public sealed partial class AppEditorDocumentTests
{
    [Fact]
    public void A_query_gets_an_id_and_a_name_after_what_it_does()
    {
        var document = AppEditorDocument.Parse("{}");

        document.AddAction("com.datadoghq.http.request", "List incidents", isManual: false).Should()
            .Be("listIncidents0");
        document.AddAction("com.datadoghq.http.request", "3 things", isManual: true).Should().Be("query3Things0");
        document.AddAction("com.datadoghq.http.request", "HTTP request", isManual: true).Should().Be("httpRequest0");
        document.AddTransform().Should().Be("dataTransform0");
        document.AddVariable().Should().Be("stateVariable0");

        document.Queries.Select(q => (q.Kind, q.IsManual)).Should().Equal((AppQueryKind.Action, false),
            (AppQueryKind.Action, true), (AppQueryKind.Action, true),
            (AppQueryKind.DataTransform, false), (AppQueryKind.StateVariable, false));
        Faults(document).Should().BeEmpty();
    }

    [Fact]
    public void A_query_is_added_under_the_older_name_where_the_definition_has_that()
    {
        var document = AppEditorDocument.Parse("""{"embeddedQueries":[]}""");

        document.AddVariable();

        Json(document)["embeddedQueries"]!.AsArray().Should().ContainSingle();
        Json(document).ContainsKey("queries").Should().BeFalse();
    }

    [Fact]
    public void New_queries_that_change_something_only_run_when_they_are_triggered()
    {
        var catalog = IntegrationCatalog.Load();

        AppQueryActions.BeginsAsManual(catalog, "com.datadoghq.http.request").Should().BeFalse();
        AppQueryActions.BeginsAsManual(catalog, AppQueryActions.RunWorkflow).Should().BeTrue();
        AppQueryActions.List(catalog).Should().Contain(a => a.Id == AppQueryActions.RunWorkflow)
            .And.NotContain(a => a.Family == "Logic");
        foreach (var action in catalog.All.SelectMany(i => i.Actions.Select(a => (Id: $"{i.Type}/{a.Id}", a.Method))))
            AppQueryActions.BeginsAsManual(catalog, action.Id).Should().Be(action.Method is not ("GET" or "HEAD"));
        AppQueryActions.MethodOf(catalog, "com.datadoghq.http.request", "post").Should().Be("POST");
        AppQueryActions.MethodOf(catalog, "com.datadoghq.http.request", "${a}").Should().BeNull();
    }

    [Fact]
    public void A_query_acts_through_a_connection_or_a_group_and_never_both()
    {
        var document = AppEditorDocument.Parse("{}");
        var (query, connection, group) = (document.AddAction("com.datadoghq.http.request", "Ask", false),
            Guid.CreateVersion7(), Guid.CreateVersion7());

        document.SetConnection(query, connection);
        document.Query(query)!.ConnectionId.Should().Be(connection);

        document.SetGroup(query, group, [KeyValuePair.Create("env", "${select0.value}"), new("team", "a:b")]);
        document.Query(query)!.ConnectionId.Should().BeNull();
        document.Query(query)!.GroupId.Should().Be(group);
        document.Query(query)!.Identifiers.Select(i => (i.Key, i.Value)).Should()
            .Equal(("env", "${select0.value}"), ("team", "a:b"));
        Faults(document).Should().BeEmpty();

        document.ClearTarget(query);
        document.Query(query)!.GroupId.Should().BeNull();
    }

    [Fact]
    public void Inputs_and_settings_of_a_query_are_set_and_taken_away()
    {
        var document = AppEditorDocument.Parse("{}");
        var query = document.AddAction("com.datadoghq.http.request", "Ask", false);

        document.SetInput(query, "url", "/items");
        document.SetInput(query, "verb", "GET");
        document.SetInput(query, "verb", null);
        document.SetProperty(query, "debounceInMs", 300);

        document.Query(query)!.Inputs.Select(i => i.Key).Should().Equal("url");
        document.Query(query)!.Properties["debounceInMs"]!.GetValue<int>().Should().Be(300);
        document.SetProperty(query, "debounceInMs", null);
        document.Query(query)!.Properties.ContainsKey("debounceInMs").Should().BeFalse();
    }

    [Fact]
    public void Inputs_that_are_one_expression_are_not_replaced()
    {
        var document = AppEditorDocument.Parse(Definition(queries: """
            {"id":"01900000-0000-7000-8000-000000000001","name":"q","type":"action","properties":{
             "spec":{"fqn":"com.datadoghq.http.request","inputs":"${ {} }"}}}
            """));

        FluentActions.Invoking(() => document.SetInput("q", "url", "/")).Should().Throw<Problem.Invalid>();
    }

    [Theory]
    [InlineData("${list0.outputs}", "${items.outputs}")]
    [InlineData("a ${ list0?.error ?? other.list0 } b ${list0}", "a ${ items?.error ?? other.list0 } b ${items}")]
    [InlineData("${ { list0: list0.value, k: list0['list0'] } }", "${ { list0: items.value, k: items['list0'] } }")]
    [InlineData("${ ({ list0 }) }", "${ ({ list0: items }) }")]
    [InlineData("${ 'list0' + myList0 + list01 }", "${ 'list0' + myList0 + list01 }")]
    [InlineData("list0", "list0")]
    [InlineData("${ list0. }", "${ list0. }")]
    public void A_renamed_query_is_followed_by_expressions(string text, string renamed)
    {
        var document = AppEditorDocument.Parse(Definition(Cell("text0", "text"), Variable("list0", "1")));
        document.SetProperty("text0", "content", text);

        document.Rename("list0", "items");

        document.Component("text0")!.Properties["content"]!.GetValue<string>().Should().Be(renamed);
    }

    [Fact]
    public void An_expression_that_declares_the_name_itself_is_told_and_stays()
    {
        var document = AppEditorDocument.Parse(Definition(Cell("text0", "text"), Variable("list0", "1")));
        document.SetProperty("text0", "content", "${ list0.map(list0 => list0 + 1) }");

        document.Rename("list0", "items").StillNamedBy.Should().Equal("text0");
    }

    [Fact]
    public void A_renamed_component_is_followed_by_events()
    {
        var document = AppEditorDocument.Parse(Definition(Cell("text0", "text") + "," + Cell("button0", "button",
            events: """
                {"name":"click","type":"setComponentState","componentName":"text0","state":{"a":"${text0.b}"}}
                """)));

        document.Rename("text0", "title");

        var happening = document.Component("button0")!.Events.Single();
        happening.TextOf("componentName").Should().Be("title");
        happening.Members["state"]!["a"]!.GetValue<string>().Should().Be("${title.b}");
        Faults(document).Should().BeEmpty();
    }

    [Theory]
    [InlineData("1a")]
    [InlineData("a b")]
    [InlineData("global")]
    [InlineData("v")]
    [InlineData("grid0")]
    public void A_name_that_is_none_or_in_use_is_refused(string name)
    {
        var document = AppEditorDocument.Parse(Definition(Cell("text0", "text"), Variable("v", "1")));

        FluentActions.Invoking(() => document.Rename("text0", name)).Should().Throw<Problem.Invalid>();
        document.Component("text0").Should().NotBeNull();
    }

    [Fact]
    public void A_removed_query_takes_the_events_to_it_along_and_tells_who_still_names_it()
    {
        var document = AppEditorDocument.Parse(Definition(
            Cell("button0", "button", events: """{"name":"click","type":"triggerQuery","queryName":"list0"}""") + ","
                + Cell("text0", "text", "\"content\":\"${list0.outputs}\""), Transform("list0", "${ 1 }")));
        document.UsersOf("list0").Should().Equal("button0", "text0");

        var change = document.RemoveQuery("list0");

        change.DroppedEvents.Should().Equal("button0");
        change.StillNamedBy.Should().Equal("text0");
        Faults(document).Should().BeEmpty();
    }

    [Fact]
    public void Events_are_added_changed_and_removed_and_unknown_members_stay()
    {
        var document = AppEditorDocument.Parse(Definition(Cell("button0", "button",
            events: """{"id":"x","name":"click","type":"custom","code":"f()"}"""), Variable("v", "1")));

        document.AddEvent("button0", "click");
        document.SetEvent("button0", 1, "queryName", "v");
        document.SetEvent("button0", 1, "type", "setStateVariableValue");
        document.SetEvent("button0", 1, "variableName", "v");

        var events = document.Component("button0")!.Events;
        events[0].Members.ToJsonString().Should()
            .Be("""{"id":"x","name":"click","type":"custom","code":"f()"}""");
        events[1].Members.ToJsonString().Should()
            .Be("""{"name":"click","type":"setStateVariableValue","variableName":"v"}""");
        document.RemoveEvent("button0", 0);
        document.Component("button0")!.Events.Should().ContainSingle();
        Faults(document).Should().BeEmpty();
    }
}
