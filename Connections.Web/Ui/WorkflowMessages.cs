using Connections.Core;
using Connections.Core.Access;
using Connections.Core.Automation.Entities;
using Connections.Core.Automation.Runs;
using Connections.Core.Automation.Workflows;

namespace Connections.Web.Ui;

/// <summary>Workflows and their runs, in words.</summary>
internal static class WorkflowMessages
{
    private const int MostShown = 5;

    /// <summary>What a level is called with workflows: who may use one is its Runner.</summary>
    public static string NameOf(AccessLevel level) => level == AccessLevel.Resolver ? "Runner" : level.ToString();

    /// <summary>A level as a sentence tells it.</summary>
    public static string Tell(AccessLevel level) =>
        level == AccessLevel.Resolver ? "a Runner" : level.WithArticle();

    /// <summary>Whose rights its steps act with: <c>Owner · Ann</c>.</summary>
    public static string RunsAs(WorkflowRow row) =>
        RunsAs(row.RunAs, row.RunAs == RunAs.Owner ? row.OwnerName : row.ServiceAccountName);

    /// <summary>The same.</summary>
    /// <param name="runAs">Whose rights.</param>
    /// <param name="identity">The name of that account.</param>
    public static string RunsAs(RunAs runAs, string? identity) => runAs switch
    {
        RunAs.Owner => $"Owner · {identity}",
        RunAs.ServiceAccount => $"Service account · {identity}",
        _ => "Initiator",
    };

    /// <summary>What triggers run.</summary>
    public static string Publication(WorkflowRow row) => Publication(row.IsPublished, row.HasDraft);

    /// <summary>The same, of anything that is published.</summary>
    public static string Publication(bool isPublished, bool hasDraft) =>
        !isPublished ? "Draft" : hasDraft ? "Unpublished changes" : "Published";

    /// <summary>How much keeps it from running: <c>3 things need attention</c>.</summary>
    public static string Attention(int number) =>
        number == 1 ? "1 thing needs attention" : $"{number} things need attention";

    /// <summary>The first few of what needs attention, and how much more there is.</summary>
    public static IReadOnlyList<string> Shorten(IReadOnlyList<string> warnings) =>
        warnings.Count <= MostShown ? warnings : [.. warnings.Take(MostShown), $"{warnings.Count - MostShown} more."];

    /// <summary>Why a reader can't run it; null where they can.</summary>
    public static string? WhyNotRun(WorkflowRow row, string? lacks) => row.MayRun ? null
        : lacks ?? $"Requires Runner access (you're {Tell(row.MyLevel)}).";

    /// <summary>Why a reader can't change it; null where they can.</summary>
    public static string? WhyNotEdit(WorkflowRow row, string? lacks) =>
        row.MayEdit ? null : lacks ?? (row is { MayRelease: true, ManagedBy: { } file }
            ? Problem.ManagedByFile.WhyNot(row.Name, file) : WhyNotEdit(row.MyLevel, Tell(row.MyLevel), "workflow"));

    /// <summary>Why something can't be changed by one who may change others of its kind.</summary>
    /// <param name="level">Their level.</param>
    /// <param name="told">The same as a sentence tells it.</param>
    /// <param name="thing">What it is.</param>
    public static string WhyNotEdit(AccessLevel level, string told, string thing) => level < AccessLevel.Editor
        ? $"Requires Editor access (you're {told})." : $"A file manages this {thing}. Change that file instead.";

    /// <summary>The same where its values can be read, but not changed.</summary>
    public static string? WhyReadOnly(WorkflowRow row, string? lacks) =>
        WhyNotEdit(row, lacks) is { } why ? $"You can read this, but not change it. {why}" : null;

    /// <summary>What started a run.</summary>
    public static string SourceOf(RunSource source) => source == RunSource.Api ? "API" : source.ToString();

    /// <summary>What a run from a step on does, before it sends anything.</summary>
    /// <param name="place">Where it begins.</param>
    /// <param name="number">The version that it runs.</param>
    /// <param name="newest">The newest version; null: not known.</param>
    /// <param name="step">The step as it ran; null: not known.</param>
    public static string Rerun(RerunPlace place, int number, int? newest, RunStepRow? step)
    {
        var version = newest > number ? $"version {number}, not the newest version {newest}," : $"version {number}";
        return place.IsAfter
            ? $"Run {version} after {place.Step}? {place.Step} counts as done, without a result, and the results of "
                + "the steps before it are taken over from this run."
            : $"Run {version} again, starting with {place.Step}? The results of the steps before it are taken over "
                + $"from this run.{(step is null ? "" : WhyNotTwice(step))}";
    }

    // What may be done twice is asked about before, and not found in the service behind.
    private static string WhyNotTwice(RunStepRow step) => step switch
    {
        { MayBeDone: false } => "",
        { State: StepState.Interrupted } => $" Whether {step.Name} was done is not known, and it would be done a "
            + "second time: look in the service first. If it was done, choose Continue after it.",
        _ => $" Whether {step.Name} was done is not known, and it would be done a second time: look in the service "
            + "first.",
    };

    /// <summary>Where a step is, as runs say it.</summary>
    public static RunState StateOf(StepState step) => step switch
    {
        StepState.Running => RunState.Running,
        StepState.Waiting => RunState.Waiting,
        StepState.Succeeded => RunState.Succeeded,
        StepState.Failed => RunState.Failed,
        StepState.Canceled => RunState.Canceled,
        _ => RunState.Interrupted,
    };

    /// <summary>How long a run takes, or took; null before it began.</summary>
    public static string? Duration(RunRow run, DateTimeOffset now) =>
        run.StartedAt is { } start ? Duration((run.EndedAt ?? now) - start) : null;

    /// <summary>How long something took: <c>340 ms</c>, <c>2.5 s</c>, <c>3 min 5 s</c>, <c>2 h 4 min</c>.</summary>
    public static string Duration(TimeSpan length) => length switch
    {
        { TotalMilliseconds: < 0 } => "0 ms",
        { TotalSeconds: < 1 } => FormattableString.Invariant($"{length.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 60 } => FormattableString.Invariant($"{Math.Floor(length.TotalSeconds * 10) / 10:0.#} s"),
        { TotalMinutes: < 60 } => $"{(int)length.TotalMinutes} min {length.Seconds} s",
        _ => $"{(int)length.TotalHours} h {length.Minutes} min",
    };
}
