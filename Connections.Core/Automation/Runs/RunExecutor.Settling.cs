using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Specs;

namespace Connections.Core.Automation.Runs;

/// <summary>What becomes of a step that was executed.</summary>
internal sealed partial class RunExecutor
{
    /// <summary>What is said of a run that a defect ended.</summary>
    public const string BrokenWords =
        "The run stopped because of a fault in Connections. Ask an admin to look for its id in the log.";

    /// <summary>What is said of the step that it was at.</summary>
    public const string BrokenStepWords = "The run stopped at this step because of a fault in Connections.";

    /// <summary>The same where a connection was being used.</summary>
    public const string BrokenUseWords =
        BrokenStepWords + " " + StepDoubt.NotKnownWords;

    private const long MaxOutput = 5 * 1024 * 1024;
    private const long MaxOutputs = 32 * 1024 * 1024;

    private DateTimeOffset? Settle(ActiveRun active, StepSpec step, RunStep row, StepResult result)
    {
        result = Gated(active, step, result);
        if (result.IsUnknown && !steps.IsRepeatable(step, active.Repeatable))
            result = Failed($"{result.Message} {UnknownWords(result)}, {StepDoubt.MayBeDoneWords}", result);
        var packed = Packed(active, ref result);
        active.Current = null;
        active.Progress.Note(step.Name, result);
        row.End(result.State, result.Branch, result.Message, clock.GetUtcNow());
        active.Journal.StepChanged(row);
        active.Journal.Request(row.Seq, result.Request);
        if (packed is not null) active.Journal.Data(row.Seq, RunDataKind.Output, packed);
        if (step.ActionId.StartsWith($"{SpecActions.Core}setVariable", StringComparison.Ordinal))
            active.Journal.Data(row.Seq, RunDataKind.Variables, active.Progress.Variables);
        return null;
    }

    private static string UnknownWords(StepResult result) => result.Error?["status"] is { } status
        ? $"The service responded with status {status}" : "No answer came";

    // Where the condition of a step still does not hold, the step has failed.
    private StepResult Gated(ActiveRun active, StepSpec step, StepResult result)
    {
        if (result.State != StepState.Succeeded || step.Gate is not { } gate) return result;
        if (!steps.IsRepeatable(step, active.Repeatable))
            return Failed("Wait until condition executes a step again, and this one may not be repeated. Turn on May "
                + "be repeated if it is safe.", result);
        return Holds(active, step, gate, result) ? result : Failed("The condition didn't hold in time.", result);
    }

    private static bool Holds(ActiveRun active, StepSpec step, GateSpec gate, StepResult result)
    {
        // What the condition looks at is mostly the step's own answer.
        active.Progress.Note(step.Name, result);
        try
        {
            var expressions = new RunExpressions(active.Spec, active.Progress, active.Facts);
            return SpecOperators.Holds(gate.Operator, expressions.Fill("operand1", gate.Left),
                expressions.Fill("operand2", gate.Right));
        }
        catch (Problem.Invalid)
        {
            return false;
        }
        finally
        {
            active.Progress.Forget(step.Name);
        }
    }

    // What later steps read, as it is kept; what is too much is not kept, and the step has failed.
    private static byte[]? Packed(ActiveRun active, ref StepResult result)
    {
        if (RunExpressions.Shown(result) is not { } shown) return null;
        var packed = RunJournal.Pack(shown, out var size);
        var words = size > MaxOutput ? "The result is larger than 5 MB, the maximum for a step."
            : active.Progress.OutputBytes + size > MaxOutputs
                ? "All results of this run together are larger than 32 MB, the maximum." : null;
        if (words is null)
        {
            active.Progress.OutputBytes += size;
            return packed;
        }
        result = Failed(words, result with { Output = null });
        return RunJournal.Pack(RunExpressions.Shown(result)!, out _);
    }

    private static StepResult Failed(string message, StepResult result) => result with
    {
        State = StepState.Failed,
        Branch = SpecGraph.Error,
        Message = message,
        Error = new JsonObject { ["message"] = message, ["status"] = result.Error?["status"]?.DeepClone() },
        MayRetry = false,
        IsUnknown = false,
    };
}
