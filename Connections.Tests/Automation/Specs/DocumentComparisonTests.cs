using Connections.Core.Automation.Specs;

namespace Connections.Tests.Automation.Specs;

/// <summary>What someone else changed in a document, member by member.</summary>
public sealed class DocumentComparisonTests
{
    private const string Before = """
        {"triggers":[{"workflowTrigger":{}}],
         "steps":[
           {"name":"Get","actionId":"http_request","connectionLabel":"ONE","outboundEdges":[],
            "parameters":[{"name":"url","value":"/a"},{"name":"method","value":"GET"}]},
           {"name":"Say","actionId":"com.datadoghq.core.echo","parameters":[{"name":"value","value":"hello"}]}]}
        """;

    [Fact]
    public void A_document_that_the_other_left_alone_has_no_differences() =>
        Compare(Before.Replace("/a", "/mine"), Before).Should().BeEmpty();

    [Fact]
    public void An_input_that_both_changed_comes_first_with_all_three_values() =>
        Compare(Before.Replace("/a", "/mine"), Before.Replace("/a", "/theirs").Replace("hello", "bye")).Should().Equal(
            new DocumentDifference("Step Get, url", "/a", "/theirs", "/mine"),
            new DocumentDifference("Step Say, value", "hello", "bye", "hello"));

    [Fact]
    public void A_change_that_both_made_alike_is_no_difference() =>
        Compare(Before.Replace("/a", "/b"), Before.Replace("/a", "/b")).Should().BeEmpty();

    [Fact]
    public void A_member_that_the_other_removed_or_added_has_one_side_only()
    {
        var theirs = Before.Replace(""","connectionLabel":"ONE",""", ",")
            .Replace("""{"name":"method","value":"GET"}""", """{"name":"body","value":{"x":1}}""");

        Compare(Before, theirs).Should().BeEquivalentTo(
        [
            new DocumentDifference("Step Get, connectionLabel", "ONE", null, "ONE"),
            new DocumentDifference("Step Get, method", "GET", null, "GET"),
            new DocumentDifference("Step Get, body, x", null, "1", null),
        ]);
    }

    [Fact]
    public void A_value_of_a_megabyte_is_shortened_after_it_was_compared()
    {
        var large = new string('x', 1_000_000);

        var found = Compare(Before.Replace("/a", large + "1"), Before.Replace("/a", large + "2")).Should()
            .ContainSingle().Which;

        found.Place.Should().Be("Step Get, url");
        found.Theirs.Should().HaveLength(501).And.EndWith("…");
    }

    [Fact]
    public void Differences_beyond_the_limit_are_left_out()
    {
        string Steps(string value) => $$"""
            {"steps":[{{string.Join(',', Enumerable.Range(0, 300).Select(i =>
                $$$"""{"name":"S{{{i}}}","parameters":[{"name":"value","value":"{{{value}}}"}]}"""))}}]}
            """;

        DocumentComparison.Compare(Steps("a"), Steps("a"), Steps("b")).Should()
            .HaveCount(DocumentComparison.MaxDifferences);
    }

    private static IReadOnlyList<DocumentDifference> Compare(string mine, string theirs) =>
        DocumentComparison.Compare(Before, mine, theirs);
}
