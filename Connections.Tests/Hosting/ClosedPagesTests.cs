using Connections.Web.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.JSInterop;

namespace Connections.Tests.Hosting;

/// <summary>What ends because its page was closed is no error.</summary>
public sealed class ClosedPagesTests
{
    private const string Circuit = "Microsoft.AspNetCore.Components.Server.Circuits.CircuitHost";

    public static TheoryData<Exception, bool> Ends => new()
    {
        { new TaskCanceledException(), true },
        { new OperationCanceledException(), true },
        { new JSDisconnectedException("gone"), true },
        { new AggregateException(new TaskCanceledException(), new JSDisconnectedException("gone")), true },
        { new InvalidOperationException(), false },
        { new AggregateException(new TaskCanceledException(), new InvalidOperationException()), false },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_circuit_that_ends_with_its_page_logs_no_error(Exception exception, bool quiet)
    {
        using var captured = new Levels();
        using var services = new ServiceCollection()
            .AddLogging(log => log.SetMinimumLevel(LogLevel.Trace).AddProvider(captured).QuietClosedPages())
            .BuildServiceProvider();
        var logs = services.GetRequiredService<ILoggerFactory>();

        logs.CreateLogger(Circuit).LogError(exception, "Unhandled exception in circuit");
        logs.CreateLogger("Connections.Core.Runtime").LogError(exception, "Of our own");

        captured.Seen.Should().Equal(quiet ? LogLevel.Debug : LogLevel.Error, LogLevel.Error);
    }

    private sealed class Levels : ILoggerProvider, ILogger
    {
        public List<LogLevel> Seen { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState,
            Exception?, string> formatter) => Seen.Add(logLevel);

        public void Dispose() { }
    }
}
