using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.JSInterop;

namespace Connections.Web.Hosting;

/// <summary>
/// Keeps pages that were closed out of the errors of the log: what was under way for them ends as canceled, which is
/// their normal end. Blazor
/// logs some of it as an unhandled exception of the circuit.
/// </summary>
internal static class ClosedPages
{
    private const string Circuits = "Microsoft.AspNetCore.Components";

    /// <summary>Logs what ends with its page at the level Debug.</summary>
    public static ILoggingBuilder QuietClosedPages(this ILoggingBuilder log)
    {
        log.Services.TryAddSingleton<LoggerFactory>();
        log.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(services =>
            new QuietFactory(services.GetRequiredService<LoggerFactory>())));
        return log;
    }

    /// <summary>Whether an exception only says that the page is gone.</summary>
    public static bool IsEndOfPage(Exception? exception) => exception switch
    {
        OperationCanceledException or JSDisconnectedException => true,
        AggregateException many => many.InnerExceptions.Count > 0 && many.InnerExceptions.All(IsEndOfPage),
        _ => false,
    };

    private sealed class QuietFactory(LoggerFactory inner) : ILoggerFactory
    {
        public ILogger CreateLogger(string categoryName) =>
            categoryName.StartsWith(Circuits, StringComparison.Ordinal)
                ? new QuietLogger(inner.CreateLogger(categoryName)) : inner.CreateLogger(categoryName);

        public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

        public void Dispose() => inner.Dispose();
    }

    private sealed class QuietLogger(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState,
            Exception?, string> formatter) =>
            inner.Log(logLevel > LogLevel.Debug && IsEndOfPage(exception) ? LogLevel.Debug : logLevel, eventId, state,
                exception, formatter);
    }
}
