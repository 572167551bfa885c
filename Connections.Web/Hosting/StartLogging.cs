namespace Connections.Web.Hosting;

/// <summary>
/// A start that fails is told by a sentence; the host would print its stack trace before it. What the host says later,
/// such as that background work failed, is in the log.
/// </summary>
internal sealed class StartLogging
{
    private const string Host = "Microsoft.Extensions.Hosting.Internal.Host";

    private volatile bool isStarted;

    /// <summary>Adds that condition to the log.</summary>
    public static void AddTo(ILoggingBuilder logging)
    {
        var start = new StartLogging();
        logging.Services.AddSingleton(start);
        logging.AddFilter(Host, level => start.isStarted && level >= LogLevel.Information);
    }

    /// <summary>The start is over.</summary>
    public void Started() => isStarted = true;
}
