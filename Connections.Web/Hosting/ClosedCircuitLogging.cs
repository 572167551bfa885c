using Connections.Web.Ui;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Connections.Web.Hosting;

/// <summary>
/// Keeps out of the errors of the log what Blazor logs as an unhandled exception of the circuit and is none of ours:
/// what was under way for a page that was closed ends as canceled, which is its normal end; and what a browser answered
/// wrongly.
/// </summary>
internal static class ClosedCircuitLogging
{
    private const string Circuits = "Microsoft.AspNetCore.Components";
    private const string Host = Circuits + ".Server.Circuits.CircuitHost";

    /// <summary>
    /// Logs what ends with its page at the level Debug, and what a browser answered wrongly in one line.
    /// </summary>
    public static ILoggingBuilder QuietClosedPages(this ILoggingBuilder log)
    {
        log.Services.TryAddSingleton<LoggerFactory>();
        log.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(services =>
            new QuietFactory(services.GetRequiredService<LoggerFactory>())));
        return log;
    }

    private sealed class QuietFactory(LoggerFactory inner) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) =>
            categoryName.StartsWith(Circuits, StringComparison.Ordinal)
                ? new QuietLogger(inner.CreateLogger(categoryName), categoryName == Host)
                : inner.CreateLogger(categoryName);

        public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

        public void Dispose() => inner.Dispose();
    }

    private sealed class QuietLogger(ILogger inner, bool isLast) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState,
            Exception?, string> formatter)
        {
            // Each part of Blazor that it passes through logs it; the last one counts.
            if (BrowserErrors.Find(exception) is { } fault)
                inner.Log(isLast ? LogLevel.Warning : LogLevel.Debug, eventId,
                    $"A page was closed: its browser reported an error for a call, or somebody forged that "
                    + $"response: {fault}",
                    null, (said, _) => said);
            else
                inner.Log(logLevel > LogLevel.Debug && BrowserErrors.IsEndOfPage(exception) ? LogLevel.Debug : logLevel, eventId,
                    state, exception, formatter);
        }
    }
}
