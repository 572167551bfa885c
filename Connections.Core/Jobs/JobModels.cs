namespace Connections.Core.Jobs;

/// <summary>What became of one step of a job.</summary>
public enum JobItemState
{
    /// <summary>Its turn has not come.</summary>
    Pending = 0,

    /// <summary>It was done.</summary>
    Done = 1,

    /// <summary>It was not done; the reason says why.</summary>
    Failed = 2,

    /// <summary>The job was canceled before its turn.</summary>
    Canceled = 3,
}

/// <summary>How far a job is.</summary>
public enum JobState
{
    /// <summary>It waits for a worker.</summary>
    Queued,

    /// <summary>A worker is on it.</summary>
    Running,

    /// <summary>It ended; each step has its outcome.</summary>
    Finished,

    /// <summary>It was stopped; what was done before stays done.</summary>
    Canceled,
}

/// <summary>A job and its progress.</summary>
public sealed record JobSummary
{
    /// <summary>Id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Kind, for programs: <c>connection_bulk_change</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What it does, for people.</summary>
    public required string Title { get; init; }

    /// <summary>How far it is.</summary>
    public required JobState State { get; init; }

    /// <summary>Whether it was asked to stop.</summary>
    public required bool IsCanceling { get; init; }

    /// <summary>Whether its starter has put its account away.</summary>
    public required bool IsDismissed { get; init; }

    /// <summary>Number of steps.</summary>
    public required int Total { get; init; }

    /// <summary>Steps that were done.</summary>
    public required int Done { get; init; }

    /// <summary>Steps that could not be done.</summary>
    public required int Failed { get; init; }

    /// <summary>Steps that were canceled.</summary>
    public required int Canceled { get; init; }

    /// <summary>When it was started.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended; null while it has not.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Steps that have an outcome.</summary>
    public int Ended => Done + Failed + Canceled;

    /// <summary>Whether it still continues.</summary>
    public bool IsOpen => FinishedAt is null;
}

/// <summary>One step of a job.</summary>
/// <param name="ResourceId">What it is done to.</param>
/// <param name="Name">Its name when the job was started; empty where the starter did not see it.</param>
/// <param name="State">What became of it.</param>
/// <param name="Reason">Why it was not done.</param>
/// <param name="At">When; null while its turn has not come.</param>
public sealed record JobStep(Guid ResourceId, string Name, JobItemState State, string? Reason, DateTimeOffset? At);
