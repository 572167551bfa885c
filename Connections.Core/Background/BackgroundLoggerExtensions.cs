using Microsoft.Extensions.Logging;

namespace Connections.Core.Background;

/// <summary>What background jobs log: event ids 2300 to 2399.</summary>
internal static partial class BackgroundLoggerExtensions
{
    [LoggerMessage(2300, LogLevel.Warning, "The background job {Job} can't run now and will be retried: {Why}")]
    public static partial void BackgroundJobPostponed(this ILogger log, string job, string why);

    [LoggerMessage(2301, LogLevel.Error, "The background job {Job} failed and will be retried")]
    public static partial void BackgroundJobFailed(this ILogger log, Exception exception, string job);

    [LoggerMessage(2302, LogLevel.Warning,
        "The background job {Job} took {Seconds:F0} seconds; it is due every minute")]
    public static partial void BackgroundJobWasSlow(this ILogger log, string job, double seconds);

    [LoggerMessage(2303, LogLevel.Error,
        "The background job {Job} hasn't completed for {Minutes:F0} minutes; it should run every minute. See "
        + "above why it or another job failed. If there is nothing above, restart this process")]
    public static partial void BackgroundJobIsLate(this ILogger log, string job, double minutes);

    [LoggerMessage(2304, LogLevel.Information, "The background job {Job} completes again")]
    public static partial void BackgroundJobRecovered(this ILogger log, string job);
}
