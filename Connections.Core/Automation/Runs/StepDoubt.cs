using Connections.Core.Automation.Entities;

namespace Connections.Core.Automation.Runs;

/// <summary>Steps of which it isn't known whether they were done, and those that someone took as done.</summary>
internal static class StepDoubt
{
    /// <summary>What is said of a request of which no whole response arrived.</summary>
    public const string MayBeDoneWords = "so it may have been done: look there before you run it again.";

    /// <summary>What is said of a step that broke off while a connection was being used.</summary>
    public const string NotKnownWords =
        "Whether the step was done is not known: look there before you run it again.";

    /// <summary>What is said of a step that someone took as done.</summary>
    public const string TakenAsDoneWords = "Taken as done. Its result is not known.";

    /// <summary>Whether executing the step again may do it a second time.</summary>
    public static bool MayBeDone(RunStep step) => step.State == StepState.Interrupted
        || (step.State == StepState.Failed && (step.Message.Contains(MayBeDoneWords, StringComparison.Ordinal)
            || step.Message.Contains(NotKnownWords, StringComparison.Ordinal)));

    /// <summary>Whether someone took the step as done, in this run or in one that it repeats.</summary>
    public static bool IsTakenAsDone(RunStep step) => step.State == StepState.Succeeded
        && step.Message.EndsWith(TakenAsDoneWords, StringComparison.Ordinal);
}
