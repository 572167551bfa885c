using Connections.Core.Jobs;
using Connections.Web.Ui;

namespace Connections.Web.Components.Jobs;

/// <summary>Progress and outcomes of jobs in words.</summary>
internal static class JobMessages
{
    /// <summary>How far a job is: <c>31 of 214</c>, or what it came to.</summary>
    public static string Progress(JobSummary job, UserLocale reader) => job switch
    {
        { IsOpen: true, IsCanceling: true } => $"Canceling… {reader.Write(job.Ended)} of {reader.Write(job.Total)}",
        { State: JobState.Queued, Ended: 0 } => $"Waiting… 0 of {reader.Write(job.Total)}",
        { IsOpen: true } => $"{reader.Write(job.Ended)} of {reader.Write(job.Total)}",
        _ => string.Join(", ", Parts(job, reader)),
    };

    /// <summary>What became of a step.</summary>
    public static string Outcome(JobStep step) => step.Reason ?? step.State switch
    {
        JobItemState.Pending => "Waiting",
        JobItemState.Done => "Done",
        JobItemState.Canceled => "Skipped (canceled)",
        _ => "Failed",
    };

    private static IEnumerable<string> Parts(JobSummary job, UserLocale reader)
    {
        yield return $"{reader.Write(job.Done)} done";
        if (job.Failed > 0) yield return $"{reader.Write(job.Failed)} failed";
        if (job.Canceled > 0) yield return $"{reader.Write(job.Canceled)} canceled";
    }
}
