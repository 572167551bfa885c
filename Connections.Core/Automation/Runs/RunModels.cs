using System.Text.Json.Nodes;
using Connections.Core.Automation.Entities;

namespace Connections.Core.Automation.Runs;

/// <summary>A run as the history shows it.</summary>
public sealed record RunRow
{
    /// <summary>Id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The workflow.</summary>
    public required Guid WorkflowId { get; init; }

    /// <summary>Where it is.</summary>
    public required RunState State { get; init; }

    /// <summary>What started it.</summary>
    public required RunSource Source { get; init; }

    /// <summary>Who started it.</summary>
    public required string InitiatorName { get; init; }

    /// <summary>On whose right its steps act.</summary>
    public required string IdentityName { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its first step began.</summary>
    public required DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset? EndedAt { get; init; }

    /// <summary>When it goes on, where it waits.</summary>
    public required DateTimeOffset? DueAt { get; init; }

    /// <summary>The step that failed.</summary>
    public required string? FailedStep { get; init; }

    /// <summary>Why it failed; empty where it did not.</summary>
    public required string Failure { get; init; }

    /// <summary>Number of the version that it ran.</summary>
    public required int Number { get; init; }

    /// <summary>
    /// What it was started with, in short, to tell it from others: <c>env: prod, count: 3</c>. In lists only, and empty
    /// where there are no parameters, or they are large.
    /// </summary>
    public string Parameters { get; init; } = "";
}

/// <summary>One run with its steps.</summary>
public sealed record RunDetails
{
    /// <summary>What the history shows of it.</summary>
    public required RunRow Row { get; init; }

    /// <summary>The document that it ran.</summary>
    public required string Spec { get; init; }

    /// <summary>Its steps in order; of a step that loops repeat, the last execution.</summary>
    public required IReadOnlyList<RunStepRow> Steps { get; init; }

    /// <summary>The parameters that it was started with.</summary>
    public required JsonNode? Trigger { get; init; }

    /// <summary>Who or what started it.</summary>
    public required JsonNode? Source { get; init; }

    /// <summary>Its results; null where it did not succeed.</summary>
    public required JsonNode? Outputs { get; init; }
}

/// <summary>A step of a run.</summary>
public sealed record RunStepRow
{
    /// <summary>Its place in the run, from 1.</summary>
    public required int Seq { get; init; }

    /// <summary>The step.</summary>
    public required string Name { get; init; }

    /// <summary>Where in the rounds of loops, such as <c>For_each[3]/Check</c>; empty outside.</summary>
    public required string Path { get; init; }

    /// <summary>How often the run has executed the step, in all rounds.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>What it did.</summary>
    public required string ActionId { get; init; }

    /// <summary>Where it is.</summary>
    public required StepState State { get; init; }

    /// <summary>Which attempt it was last.</summary>
    public required int Attempt { get; init; }

    /// <summary>The connection that it used, or that was refused; null where there is none, or the reader can't see
    /// it.</summary>
    public required Guid? ConnectionId { get; init; }

    /// <summary>Its name then; null likewise.</summary>
    public required string? ConnectionName { get; init; }

    /// <summary>
    /// The integration whose tile has the account that it used; null: it used a connection, or nothing.
    /// </summary>
    public string? Tile { get; init; }

    /// <summary>Whether it used a connection that the reader can't see.</summary>
    public required bool IsConnectionHidden { get; init; }

    /// <summary>
    /// The group that it was to be chosen from; null where there is none, or the reader can't see it.
    /// </summary>
    public Guid? GroupId { get; init; }

    /// <summary>Why that connection; empty where the step names it itself.</summary>
    public required string Why { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset? EndedAt { get; init; }

    /// <summary>What came of it, in words.</summary>
    public required string Message { get; init; }

    /// <summary>Whether it may have been done all the same, so that executing it again may do it twice.</summary>
    public bool MayBeDone { get; init; }

    /// <summary>Whether someone took it as done: it wasn't executed to its end, and has no result.</summary>
    public bool IsTakenAsDone { get; init; }
}

/// <summary>What went into a step and what came out of it.</summary>
/// <param name="Row">The step.</param>
/// <param name="Inputs">Its inputs, filled in.</param>
/// <param name="Request">The request as it was sent, or was about to be, without what is secret.</param>
/// <param name="Output">What it came to.</param>
public sealed record RunStepDetails(RunStepRow Row, JsonNode? Inputs, JsonNode? Request, JsonNode? Output);

/// <summary>A start that came to nothing.</summary>
/// <param name="Id">Id.</param>
/// <param name="Source">What was to start it.</param>
/// <param name="At">When it was refused or skipped.</param>
/// <param name="ScheduledAt">The time of the schedule; null for a delivery.</param>
/// <param name="Reason">Why, and what to do.</param>
public sealed record RefusedStartRow(Guid Id, RunSource Source, DateTimeOffset At, DateTimeOffset? ScheduledAt,
    string Reason);

/// <summary>How many runs there are, by how they ended.</summary>
public sealed record RunCounts(int Succeeded, int Failed, int Canceled);

/// <summary>What a test of one step came to.</summary>
/// <param name="Succeeded">Whether it succeeded.</param>
/// <param name="Message">What came of it, in words.</param>
/// <param name="ConnectionName">The connection that was used.</param>
/// <param name="Why">Why that one.</param>
/// <param name="Request">The request as it was sent, or was about to be, without what is secret.</param>
/// <param name="Output">What it came to.</param>
public sealed record StepTestResult(bool Succeeded, string Message, string? ConnectionName, string Why,
    JsonNode? Request, JsonNode? Output);
