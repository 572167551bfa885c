using Connections.Web.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.JSInterop;

namespace Connections.Tests.Hosting;

/// <summary>What ends because its page was closed is no error.</summary>
public sealed class ClosedCircuitLoggingTests
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
        logs.CreateLogger("Connections.Core.Execution").LogError(exception, "Of our own");

        captured.Seen.Should().Equal(quiet ? LogLevel.Debug : LogLevel.Error, LogLevel.Error);
    }

    [Fact]
    public void A_fault_that_a_browser_answered_is_one_warning_without_its_trace()
    {
        using var captured = new Levels();
        using var services = new ServiceCollection()
            .AddLogging(log => log.SetMinimumLevel(LogLevel.Trace).AddProvider(captured).QuietClosedPages())
            .BuildServiceProvider();
        var logs = services.GetRequiredService<ILoggerFactory>();
        var forged = new AggregateException(new JSException(
            $"boom\r\nfail: forged\u2028{new string('x', 5000)}", new InvalidOperationException()));
        var renderer = logs.CreateLogger("Microsoft.AspNetCore.Components.Server.Circuits.RemoteRenderer");

        renderer.LogWarning(forged, "Unhandled {Message}", forged.Message);
        logs.CreateLogger(Circuit).LogError(forged, "Unhandled exception in circuit");

        captured.Seen.Should().Equal(LogLevel.Debug, LogLevel.Warning);
        captured.Texts.Should().OnlyContain(t =>
            t.Contains("boom  fail: forged x") && t.Length < 400 && !t.Any(char.IsControl));
        captured.Exceptions.Should().OnlyContain(e => e == null);
    }

    private sealed class Levels : ILoggerProvider, ILogger
    {
        public List<LogLevel> Seen { get; } = [];

        public List<string> Texts { get; } = [];

        public List<Exception?> Exceptions { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState,
            Exception?, string> formatter)
        {
            Seen.Add(logLevel);
            Texts.Add(formatter(state, exception));
            Exceptions.Add(exception);
        }

        public void Dispose() { }
    }
}
