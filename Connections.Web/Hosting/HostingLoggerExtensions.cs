namespace Connections.Web.Hosting;

/// <summary>What the host logs: event ids 1000 to 1099.</summary>
internal static partial class HostingLoggerExtensions
{
    [LoggerMessage(1000, LogLevel.Information,
        "Connections {Version} started at {Addresses}, with {Database} and the data folder {Directory}, in "
        + "{Environment}")]
    public static partial void Started(this ILogger log, string version, string addresses, string database,
        string directory, string environment);

    [LoggerMessage(1001, LogLevel.Information, "Connections is stopping")]
    public static partial void Stopping(this ILogger log);

    [LoggerMessage(1002, LogLevel.Warning, "{Doubt}")]
    public static partial void SettingIsDoubtful(this ILogger log, string doubt);

    [LoggerMessage(1010, LogLevel.Warning, "A page could not be served: {Reason} {Cause}")]
    public static partial void PageUnavailable(this ILogger log, string reason, string? cause);

    [LoggerMessage(1011, LogLevel.Warning, "A page was refused: {Reason}")]
    public static partial void PageRefused(this ILogger log, string reason);
}
