using Connections.Core.Automation.Workflows;
using Connections.Web.Components.Workflows;

namespace Connections.Tests.Components.Workflows;

/// <summary>Where cards lie, and what they say of their neighbors.</summary>
public sealed class CanvasLayoutTests
{
    private static readonly WorkflowDocument Document = Make();
    private static readonly SpecView View = Document.View;
    private static readonly CanvasLayout Layout = CanvasLayout.From(Document);

    [Fact]
    public void Cards_lie_in_the_order_of_a_run() =>
        Layout.Cells.Select(c => $"{c.Step.Name} {c.X} {c.Y}").Should()
            .Equal("Check 164 0", "Yes 24 168", "No 304 168", "Last 164 336");

    [Fact]
    public void Places_in_the_document_win_where_each_step_has_one_and_none_hides_another()
    {
        CanvasLayout.From(Placed("0", "-40")).Cells.Select(c => $"{c.Step.Name} {c.X} {c.Y}").Should()
            .Equal("One 64 0", "Two 24 400");
        CanvasLayout.From(Placed("0", "-40").With(d => d.AddStep("com.datadoghq.core.noop", "Three", "Two"))).Cells
            .Select(c => c.Y).Should().Equal(0, 168, 336);
        CanvasLayout.From(Placed("390", "0")).Cells.Select(c => c.Y).Should().Equal([0, 168],
            "one card would lie on the other");
    }

    [Fact]
    public void Every_edge_and_error_path_has_a_line() =>
        Layout.Lines.Should().HaveCount(6, "one leads to the first step").And.ContainSingle(l => l.IsError);

    [Fact]
    public void A_line_leaves_a_card_where_the_button_of_its_branch_is() =>
        Layout.Lines.Select(l => l.Path).Where(p => p.StartsWith("M292 92", StringComparison.Ordinal)).Should().Equal(
            "M292 92C292 109 356 109 356 126C356 147 432 147 432 168",
            "M292 92C292 109 228 109 228 126C228 147 152 147 152 168");

    [Fact]
    public void A_line_over_several_rows_leads_beside_the_cards_between()
    {
        var document = WorkflowDocument.Parse("""{"triggers":[{"workflowTrigger":{}}],"steps":[]}""");
        document.AddStep("com.datadoghq.core.noop", "One", null);
        document.AddStep("com.datadoghq.core.noop", "Two", "One");
        document.AddStep("com.datadoghq.core.noop", "Three", "Two");
        document.SetFallback("One", "Three");

        CanvasLayout.From(document).Lines.Single(l => l.IsError).Path.Should()
            .Be("M280 46H284Q292 46 292 54V126V160V268C292 302 152 302 152 336");
    }

    [Theory]
    [InlineData("Check", "if false: No; if true: Yes")]
    [InlineData("Yes", "then Last; if it fails: Last")]
    [InlineData("Last", "then the run ends")]
    public void A_card_says_in_words_what_follows(string step, string words) =>
        CanvasLayout.Words(Step(step)).Should().Be(words);

    [Theory]
    [InlineData("Check", 1, 0, "No")]
    [InlineData("Yes", 0, 1, "No")]
    [InlineData("No", 0, -1, "Yes")]
    [InlineData("No", -1, 0, "Check")]
    [InlineData("Yes", 0, -1, null)]
    [InlineData("Last", 1, 0, null)]
    public void Arrows_lead_along_edges_and_rows(string from, int down, int right, string? to) =>
        Layout.Neighbor(Step(from), down, right).Should().Be(to);

    private static StepView Step(string name) => View.Steps.Single(s => s.Name == name);

    private static WorkflowDocument Placed(string y, string x) => WorkflowDocument.Parse($$$"""
        {"triggers":[{"workflowTrigger":{}}],"steps":[
          {"name":"One","actionId":"com.datadoghq.core.noop","display":{"bounds":{"x":0,"y":{{{y}}}}},
           "outboundEdges":[{"branchName":"main","nextStepName":"Two"}]},
          {"name":"Two","actionId":"com.datadoghq.core.noop","display":{"bounds":{"x":{{{x}}},"y":400} } }]}
        """);

    private static WorkflowDocument Make()
    {
        const string Echo = "com.datadoghq.core.echo";
        var document = WorkflowDocument.Parse("""{"triggers":[{"workflowTrigger":{}}],"steps":[]}""");
        document.AddStep("com.datadoghq.core.if", "Check", null);
        document.AddStep(Echo, "No", "Check", "false");
        document.AddStep(Echo, "Yes", "Check", "true");
        document.AddStep(Echo, "Last", "Yes");
        document.Connect("No", "main", "Last");
        document.SetFallback("Yes", "Last");
        return document;
    }
}

file static class DocumentEdits
{
    public static WorkflowDocument With(this WorkflowDocument document, Action<WorkflowDocument> edit)
    {
        edit(document);
        return document;
    }
}
