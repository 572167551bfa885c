using Connections.Core.Automation.Workflows;
using Connections.Web.Components.Workflows;

namespace Connections.Tests.Components.Workflows;

/// <summary>Where cards lie, and what they say of their neighbors.</summary>
public sealed class CanvasLayoutTests
{
    private static readonly SpecView View = Make();
    private static readonly CanvasLayout Layout = CanvasLayout.From(View);

    [Fact]
    public void Cards_lie_in_the_order_of_a_run() =>
        Layout.Rows.Select(r => string.Join(' ', r.Select(s => s.Name))).Should().Equal("Check", "Yes No", "Last");

    [Fact]
    public void Every_edge_and_error_path_has_a_line() =>
        Layout.Lines.Should().HaveCount(5).And.ContainSingle(l => l.IsError);

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

    private static SpecView Make()
    {
        const string Echo = "com.datadoghq.core.echo";
        var document = WorkflowDocument.Parse("""{"triggers":[{"workflowTrigger":{}}],"steps":[]}""");
        document.AddStep("com.datadoghq.core.if", "Check", null);
        document.AddStep(Echo, "No", "Check", "false");
        document.AddStep(Echo, "Yes", "Check", "true");
        document.AddStep(Echo, "Last", "Yes");
        document.Connect("No", "main", "Last");
        document.SetFallback("Yes", "Last");
        return document.View;
    }
}
