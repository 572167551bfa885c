using Microsoft.Extensions.Logging;

namespace Connections.Core.Execution;

/// <summary>What runs and tests log: event ids 3300 to 3399.</summary>
internal static partial class ExecutionLoggerExtensions
{
    [LoggerMessage(3300, LogLevel.Error, "A run through {Connection} failed")]
    public static partial void RunFailed(this ILogger log, Exception exception, Guid connection);

    [LoggerMessage(3301, LogLevel.Error, "The response to a run through {Connection} could not be read")]
    public static partial void ResponseUnreadable(this ILogger log, Exception exception, Guid connection);

    [LoggerMessage(3302, LogLevel.Warning, "The rejected token of {Connection} could not be removed")]
    public static partial void TokenNotRemoved(this ILogger log, Exception exception, Guid connection);

    [LoggerMessage(3303, LogLevel.Error,
        "A run through {Connection} that ended with {Outcome} is logged in the audit trail without its "
        + "details")]
    public static partial void RunDetailsLost(this ILogger log, Exception exception, Guid connection, string outcome);

    [LoggerMessage(3304, LogLevel.Warning, "A use of {Connection} was not counted")]
    public static partial void UseNotCounted(this ILogger log, Exception exception, Guid connection);

    [LoggerMessage(3305, LogLevel.Warning, "The health of {Connection} could not be updated after a run")]
    public static partial void HealthNotUpdated(this ILogger log, Exception exception, Guid connection);

    [LoggerMessage(3310, LogLevel.Error, "A test of {Connection} failed")]
    public static partial void TestFailed(this ILogger log, Exception exception, Guid? connection);

    [LoggerMessage(3311, LogLevel.Information, "The connection {Connection} was not tested again: {Why}")]
    public static partial void TestSkipped(this ILogger log, Guid connection, string why);
}
