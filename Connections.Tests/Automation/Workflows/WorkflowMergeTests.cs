using Connections.Core.Automation.Workflows;

namespace Connections.Tests.Automation.Workflows;

/// <summary>What two people made of one document, put together.</summary>
public sealed class WorkflowMergeTests
{
    private const string Echo = "com.datadoghq.core.echo";

    private static readonly string Before = Made(d =>
    {
        d.AddStep(Echo, "A", null);
        d.AddStep(Echo, "B", "A");
        d.AddStep(Echo, "C", "B");
    });

    [Fact]
    public void Changes_of_different_steps_are_both_there()
    {
        var (text, conflicts) = WorkflowMerge.Merge(Before, Edited(d => d.SetInput("A", "value", "mine")),
            Edited(d => d.SetInput("C", "value", "theirs")));

        conflicts.Should().BeEmpty();
        WorkflowDocument.Parse(text!).View.Steps.SelectMany(s => s.Inputs).Select(i => i.Value!.ToString()).Should()
            .Equal("mine", "theirs");
    }

    [Fact]
    public void Changes_of_one_step_are_a_conflict_that_names_it() =>
        WorkflowMerge.Merge(Before, Edited(d => d.SetInput("A", "value", "mine")),
            Edited(d => d.SetInput("A", "value", "theirs"))).Conflicts.Should().Equal("the step A");

    [Fact]
    public void Steps_added_at_different_places_are_both_there()
    {
        var (text, _) = WorkflowMerge.Merge(Before, Edited(d => d.AddStep(Echo, "Mine", "A")),
            Edited(d => d.AddStep(Echo, "Theirs", "C")));

        WorkflowDocument.Parse(text!).View.Steps.Select(s => s.Name).Should().Equal("A", "Mine", "B", "C", "Theirs");
    }

    [Fact]
    public void Targets_of_both_are_there()
    {
        var (text, conflicts) = WorkflowMerge.Merge(Before,
            Edited(d => d.SetTarget("A", Guid.CreateVersion7(), false, [], "HTTP")),
            Edited(d => d.SetTarget("C", Guid.CreateVersion7(), false, [], "AWS")));

        conflicts.Should().BeEmpty();
        WorkflowDocument.Parse(text!).View.Steps.Select(s => s.Target?.Label).Should()
            .Equal("INTEGRATION_HTTP", null, "INTEGRATION_AWS");
    }

    [Fact]
    public void A_label_for_two_targets_is_a_conflict() =>
        WorkflowMerge.Merge(Before, Edited(d => d.SetTarget("A", Guid.CreateVersion7(), false, [], "HTTP")),
            Edited(d => d.SetTarget("C", Guid.CreateVersion7(), false, [], "HTTP"))).Conflicts.Should()
            .Equal("the connection INTEGRATION_HTTP");

    [Fact]
    public void Steps_that_no_longer_fit_together_are_a_conflict() =>
        WorkflowMerge.Merge(Before, Edited(d => d.Connect("A", "other", "C")), Edited(d => d.RemoveStep("C")))
            .Conflicts.Should().NotBeEmpty();

    private static string Made(Action<WorkflowDocument> edit) =>
        Edit("""{"triggers":[{"workflowTrigger":{}}],"steps":[]}""", edit);

    private static string Edited(Action<WorkflowDocument> edit) => Edit(Before, edit);

    private static string Edit(string text, Action<WorkflowDocument> edit)
    {
        var document = WorkflowDocument.Parse(text);
        edit(document);
        return document.Text;
    }
}
