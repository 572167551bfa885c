using System.Globalization;
using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Automation.Runs;

/// <summary>The rounds of loops.</summary>
internal sealed partial class RunExecutor
{
    // So many rows wait for a commit at most: a loop of steps without requests writes none by itself.
    private const int MaxPending = 300;

    // A round has ended, or none has begun: there is another one, or the loop ends.
    private void Turn(ActiveRun active, LoopState loop)
    {
        var next = loop.Index + 1;
        try
        {
            if (!loop.IsBroken && HasRound(active, loop, next))
            {
                active.Progress.BeginRound(loop, next);
                return;
            }
            Close(active, loop,
                new StepResult(StepState.Succeeded, SpecGraph.Main, new JsonObject { ["rounds"] = next }));
        }
        catch (Problem.Invalid bad)
        {
            Close(active, loop,
                Failed(steps.Words(loop.Step, bad), new StepResult(StepState.Failed, SpecGraph.Error, null)));
        }
    }

    private static bool HasRound(ActiveRun active, LoopState loop, int next)
    {
        // Without steps there is nothing to repeat.
        if (!loop.Step.Edges.Any(Loops.IsStart)) return false;
        if (loop.Items is { } items) return next < items.Count;
        var expressions = new RunExpressions(active.Spec, active.Progress, active.Facts)
        {
            Optional = active.Spec.Loops.Body(loop.Step.Name),
        };
        var inputs = new JsonObject();
        foreach (var name in (string[])["conditions", "joinOperator"])
            inputs[name] = expressions.Fill(name, loop.Step.Input(name));
        if (!LogicSteps.Hold(inputs)) return false;
        return next < Loops.MaxRounds ? true : throw new Problem.Invalid("conditions", string.Create(
            CultureInfo.InvariantCulture,
            $"The conditions still hold after {Loops.MaxRounds:N0} rounds, the maximum."));
    }

    private void Close(ActiveRun active, LoopState loop, StepResult result)
    {
        active.Progress.Close(loop, result);
        loop.Row.End(result.State, result.Branch, result.Message, clock.GetUtcNow());
        active.Journal.StepChanged(loop.Row);
        if (RunExpressions.Shown(result) is { } shown) active.Journal.Data(loop.Row.Seq, RunDataKind.Output, shown);
    }

    // Where in a loop a step failed.
    private static string Round(RunProgress progress, string step) =>
        progress.Within.Count > 0 && LoopState.PathOf(progress.Within, step) is var path
            ? $" ({path[..path.LastIndexOf('/')]})" : "";
}
