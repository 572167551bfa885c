using Connections.Core.Storage;

namespace Connections.Core.Jobs;

/// <summary>
/// Does the steps of one kind of job, each through the services that also do it singly, so that rights and rules are
/// asked at that moment. What a job is told is stored: a handler puts no secret into it.
/// </summary>
internal interface IJobHandler
{
    /// <summary>The kind of job.</summary>
    string Kind { get; }

    /// <summary>
    /// Does one step. What it saves, it saves together with the note, in one transaction: then a process that is
    /// killed in between leaves either both or nothing. A step that has nothing to save leaves the note aside.
    /// </summary>
    /// <param name="starter">On whose right.</param>
    /// <param name="input">What the job was told.</param>
    /// <param name="resourceId">What the step is done to.</param>
    /// <param name="note">Stages in a context that the step was done.</param>
    /// <returns>Null where it was done; else why not.</returns>
    /// <exception cref="Problem">It was refused, or cannot be done now.</exception>
    Task<string?> RunAsync(Actor starter, string input, Guid resourceId, Action<ConnectionsDbContext> note);
}

/// <summary>A step of a job that is about to begin.</summary>
/// <param name="ResourceId">What it is done to.</param>
/// <param name="Name">Its name; empty where the starter does not see it.</param>
internal sealed record NewJobItem(Guid ResourceId, string Name);

/// <summary>Wakes the workers of this process when a job was started.</summary>
internal sealed class JobSignal
{
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the next job that is started here.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    /// <summary>A job was started.</summary>
    public void Wake() => Interlocked.Exchange(ref next, new(TaskCreationOptions.RunContinuationsAsynchronously))
        .TrySetResult();
}
