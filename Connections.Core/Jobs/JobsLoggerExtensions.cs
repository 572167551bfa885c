using Microsoft.Extensions.Logging;

namespace Connections.Core.Jobs;

/// <summary>What long work logs: event ids 2400 to 2499.</summary>
internal static partial class JobsLoggerExtensions
{
    [LoggerMessage(2400, LogLevel.Warning, "The job {Job} can't continue now and will be retried: {Why}")]
    public static partial void JobPostponed(this ILogger log, Guid job, string why);

    [LoggerMessage(2401, LogLevel.Warning, "Jobs can't run now and will be retried: {Why}")]
    public static partial void JobsPostponed(this ILogger log, string why);

    [LoggerMessage(2402, LogLevel.Error, "Jobs could not run and will be retried")]
    public static partial void JobsFailed(this ILogger log, Exception exception);

    [LoggerMessage(2403, LogLevel.Warning, "The lease on the job {Job} could not be renewed: {Why}")]
    public static partial void JobLeaseNotRenewed(this ILogger log, Guid job, string why);

    [LoggerMessage(2404, LogLevel.Error, "Step {Number} of the job {Job} failed")]
    public static partial void JobStepFailed(this ILogger log, Exception exception, int number, Guid job);
}
