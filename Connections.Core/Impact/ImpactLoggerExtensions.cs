using Microsoft.Extensions.Logging;

namespace Connections.Core.Impact;

/// <summary>What the counting of uses logs: event ids 2900 to 2999.</summary>
internal static partial class ImpactLoggerExtensions
{
    [LoggerMessage(2900, LogLevel.Warning, "Usage could not be saved and will be retried: {Why}")]
    public static partial void UsagePostponed(this ILogger log, string why);

    [LoggerMessage(2901, LogLevel.Error, "Usage could not be saved and will be retried")]
    public static partial void UsageFailed(this ILogger log, Exception exception);
}
