using Connections.Core;
using Connections.Core.Apps.Definitions;
using Connections.Core.Automation.Specs;
using static Connections.Tests.Apps.AppDocuments;

namespace Connections.Tests.Apps;

/// <summary>The form of definitions: what is refused, and where it says so.</summary>
public sealed class AppReaderTests
{
    [Fact]
    public void A_definition_as_recorded_has_no_fault() => Faults(
        """
        {"components":[{"events":[],"name":"grid0","properties":{"children":[{"events":[],"name":"gridCell0",
         "properties":{"children":[{"events":[],"name":"calloutValue0","properties":{"isDisabled":false,
          "isLoading":false,"isVisible":true,"label":"CPU Usage","size":"sm","style":"vivid_yellow","unit":"kB",
          "value":"42"},"type":"calloutValue"}],"isVisible":"true","layout":{"default":{"height":8,"width":2,"x":0,
          "y":0}}},"type":"gridCell"}]},"type":"grid"}],"embeddedQueries":[],"rootInstanceName":"grid0"}
        """).Should().BeEmpty();

    [Fact]
    public void An_empty_definition_has_no_fault() => Faults("{}").Should().BeEmpty();

    [Theory]
    [InlineData("""{"components":5}""", "components")]
    [InlineData("""{"components":[5]}""", "components/0")]
    [InlineData("""{"components":[{"name":"grid0","type":"grid"}]}""", "components/0/properties")]
    [InlineData("""{"components":[{"name":"g 0","type":"grid","properties":{}}]}""", "components/0/name")]
    [InlineData("""{"components":[{"name":"text0","type":"text","properties":{}}]}""", "components/0/type")]
    [InlineData("""{"components":[{"name":"g","type":"grid","properties":{"isVisible":5}}]}""",
        "components/0/properties/isVisible")]
    [InlineData("""{"components":[{"name":"g","type":"grid","properties":{"x":"${ 1 + }"}}]}""",
        "components/0/properties/x")]
    [InlineData("""{"components":[{"name":"g","type":"grid","properties":{},"events":[{"name":"clack"}]}]}""",
        "components/0/events/0/name")]
    [InlineData("""{"rootInstanceName":"grid9"}""", "rootInstanceName")]
    [InlineData("""{"queries":[{"name":"q","type":"action","properties":{"spec":{"fqn":"x"}}}]}""", "queries/0/id")]
    [InlineData("""{"queries":[{"id":"5","name":"q","type":"stateVariable","properties":{}}]}""", "queries/0/id")]
    [InlineData("""
        {"queries":[{"id":"01900000-0000-7000-8000-000000000001","name":"q","type":"action","properties":{}}]}
        """, "queries/0/properties/spec")]
    [InlineData("""{"queries":[],"embeddedQueries":[5]}""", "embeddedQueries")]
    public void A_fault_of_form_is_told_where_it_stands(string definition, string pointer) =>
        Faults(definition).Select(f => f.Field).Should().BeEquivalentTo(pointer);

    [Fact]
    public void Names_twice_are_refused_also_between_components_and_queries()
    {
        var faults = Faults(Definition(Cell("a", "text") + "," + Cell("b", "text"),
            Variable("a", "1") + "," + Variable("b", "1") + "," + Variable("b", "2")));

        faults.Select(f => f.Message).Should().BeEquivalentTo(
            "Another component is already named “a”.", "Another component is already named “b”.",
            "Another component is already named “b”.");
    }

    [Theory]
    [InlineData("triggerQuery", "queryName", "query")]
    [InlineData("setStateVariableValue", "variableName", "state variable")]
    [InlineData("setComponentState", "componentName", "component")]
    [InlineData("openModal", "modalName", "modal")]
    [InlineData("closeModal", "modalName", "modal")]
    public void An_event_to_nowhere_is_refused(string type, string member, string what)
    {
        var faults = Faults(Definition(Cell("button0", "button", events:
            $$"""{"name":"click","type":"{{type}}","{{member}}":"nowhere"}""")));

        faults.Should().ContainSingle().Which.Should().Match<ValidationError>(f => f.Field.EndsWith($"/{member}")
            && f.Message.StartsWith($"There is no {what} “nowhere”."));
    }

    [Fact]
    public void An_event_without_a_target_is_no_fault_of_form() =>
        Faults(Definition(Cell("button0", "button", events: """{"name":"click","type":"setStateVariableValue"}""")))
            .Should().BeEmpty();

    [Fact]
    public void A_circle_between_bindings_is_refused() =>
        Faults(Definition(
            Cell("a", "text", "\"content\":\"${ b.content }\"") + ","
                + Cell("b", "text", "\"content\":\"${ a.content }\"")))
            .Should().ContainSingle().Which.Message.Should().Contain("This depends on itself: ")
            .And.Contain("a.content").And.Contain("b.content");

    [Fact]
    public void A_circle_through_a_query_that_runs_by_itself_is_refused()
    {
        var page = """ "url":"/state","urlParams":[{"key":"next","value":"${ list0.outputs.body.next }"}] """;

        Faults(Definition(queries: Ask("list0", null, page))).Should().ContainSingle()
            .Which.Message.Should().Contain("list0.outputs → list0.outputs");
        Faults(Definition(queries: Ask("list0", null, page, "\"onlyTriggerManually\":true"))).Should().BeEmpty();
    }

    [Fact]
    public void Polling_is_allowed_every_15_seconds_at_most()
    {
        Faults(Definition(queries: Ask("q", null, "", "\"pollingIntervalInMs\":14999"))).Should().ContainSingle()
            .Which.Field.Should().Be("queries/0/properties/pollingIntervalInMs");
        Faults(Definition(queries: Ask("q", null, "", "\"pollingIntervalInMs\":15000"))).Should().BeEmpty();
    }

    [Fact]
    public void A_definition_of_more_than_1_MB_is_refused() =>
        Faults(Definition(more: $"\"notes\":\"{new string('x', 1024 * 1024)}\"")).Should().ContainSingle()
            .Which.Message.Should().Be("The definition is larger than 1 MB.");

    [Fact]
    public void A_value_is_worked_out_before_the_ones_that_read_it()
    {
        var definition = AppReader.Read(Definition(
            Cell("text0", "text", "\"content\":\"${ sum0.outputs }\"") + ","
                + Cell("textInput0", "textInput", "\"defaultValue\":\"${ start.value }\""),
            Transform("sum0", "${ textInput0.value + 1 }") + "," + Variable("start", "1")), new SpecFaults());

        definition.Order.Select(b => $"{b.Owner}.{b.Member}").Should().Equal("textInput0.defaultValue",
            "sum0.outputs", "text0.content");
    }

    [Fact]
    public void Components_and_queries_are_found_by_name_and_of_two_alike_the_first()
    {
        var definition = AppReader.Read(Definition(
            Cell("text0", "text", "\"content\":\"a\"") + "," + Cell("text0", "text", "\"content\":\"b\""),
            Transform("sum0", "${ 1 }")), new SpecFaults());

        definition.Component("text0").Should().BeSameAs(definition.Components.First(c => c.Name == "text0"));
        definition.Query("sum0").Should().BeSameAs(definition.Queries[0]);
        definition.Component("sum0").Should().BeNull();
        definition.Query("text0").Should().BeNull();
        definition.ComponentsByName.Keys.Should().Equal(definition.Components.Select(c => c.Name).Distinct());
    }

    private static IReadOnlyList<ValidationError> Faults(string definition)
    {
        var faults = new SpecFaults();
        AppReader.Read(definition, faults);
        return faults.All;
    }
}
