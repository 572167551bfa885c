namespace Connections.Web.Api;

/// <summary>What the API logs: event ids 1200 to 1299.</summary>
internal static partial class ApiLoggerExtensions
{
    [LoggerMessage(1200, LogLevel.Error, "An API call failed; reference {Reference}")]
    public static partial void ApiCallFailed(this ILogger log, Exception exception, string reference);

    [LoggerMessage(1201, LogLevel.Warning, "A call with invalid keys from {Address} was refused")]
    public static partial void KeysRefused(this ILogger log, string? address);

    [LoggerMessage(1202, LogLevel.Warning, "Calls with invalid keys from {Address} are limited for a minute")]
    public static partial void KeysLimited(this ILogger log, string? address);
}
