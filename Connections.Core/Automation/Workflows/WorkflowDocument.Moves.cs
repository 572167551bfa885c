using System.Text.Json.Nodes;
using Connections.Core.Automation.Specs;
using static Connections.Core.JsonTree;

namespace Connections.Core.Automation.Workflows;

/// <summary>Steps that change their place.</summary>
public sealed partial class WorkflowDocument
{
    /// <summary>
    /// Moves a step behind another one, on one of its branches, or to the start. What led to it leads to what mainly
    /// followed it, and what followed there follows it now; its other branches and its error path go with it.
    /// </summary>
    /// <param name="name">The step.</param>
    /// <param name="after">The step before it; null: it becomes the first.</param>
    /// <param name="branch">The branch of that step.</param>
    /// <exception cref="Problem.NotFound">There is no such step.</exception>
    /// <exception cref="Problem.Invalid">The steps would run in a circle, or it would come after itself.</exception>
    public void MoveStep(string name, string? after, string branch = SpecGraph.Main)
    {
        Step(name);
        if (after is not null) Step(after);
        if (after == name) throw new Problem.Invalid("after", "A step can't come after itself.");
        var trial = Parse(Text);
        try
        {
            trial.Move(name, after, branch);
            Parse(trial.Text);
        }
        catch (Problem.Invalid)
        {
            throw new Problem.Invalid("after", $"The steps would run in a circle: one of {name}'s other branches leads "
                + "there. Choose another place.");
        }
        Move(name, after, branch);
    }

    private void Move(string name, string? after, string branch)
    {
        var step = Step(name);
        var next = MainFollower(step);
        var main = MainOf(step);
        foreach (var other in AllSteps.Where(s => s != step)) Lead(other, name, next);
        foreach (var trigger in Objects(root["triggers"])) Start(trigger, name, next);
        var kept = Objects(step["outboundEdges"]).Where(e => TextAt(e, "branchName") != main).ToList();
        foreach (var edge in kept) List(step, "outboundEdges").Remove(edge);
        step.Remove("outboundEdges");
        Steps.Remove(step);
        Changed();
        if (after is null) PutFirst(step, name);
        else PutAfter(step, name, Step(after), branch);
        foreach (var edge in kept) List(step, "outboundEdges").Add(edge);
        Changed();
    }
}
