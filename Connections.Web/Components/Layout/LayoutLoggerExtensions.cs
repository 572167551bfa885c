namespace Connections.Web.Components.Layout;

/// <summary>What screens log: event ids 1300 to 1399.</summary>
internal static partial class LayoutLoggerExtensions
{
    [LoggerMessage(1300, LogLevel.Error, "A screen failed; reference {Reference}")]
    public static partial void ScreenFailed(this ILogger log, Exception exception, string reference);

    [LoggerMessage(1301, LogLevel.Warning,
        "A screen failed; reference {Reference}: its browser reported an error for a call, or somebody "
        + "forged that response: {Fault}")]
    public static partial void ScreenFailedInBrowser(this ILogger log, string reference, string fault);
}
