using Connections.Tests.Support;
using Connections.Web.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Connections.Tests.Hosting;

/// <summary>
/// What people type is not written to the log by the library that carries it, whatever an operator sets.
/// </summary>
public sealed class InputLoggingTests
{
    private const string Dispatcher = "Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher";

    [Theory]
    [InlineData("LogLevel:Default")]
    [InlineData("LogLevel:Microsoft.AspNetCore.SignalR")]
    [InlineData("LogLevel:" + Dispatcher)]
    [InlineData("Connections.Tests.Support.CapturedLog:LogLevel:Default")]
    [InlineData("Connections.Tests.Support.CapturedLog:LogLevel:" + Dispatcher)]
    [InlineData(null)]
    public void Messages_below_Information_are_left_out(string? setting)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection(
            setting is null ? [] : [KeyValuePair.Create(setting, (string?)"Trace")]).Build();
        var captured = new CapturedLog();
        using var services = new ServiceCollection()
            .AddLogging(
                log => log.AddConfiguration(settings).SetMinimumLevel(LogLevel.Trace).AddProvider(captured)
                    .KeepInputOut())
            .BuildServiceProvider();
        var logs = services.GetRequiredService<ILoggerFactory>();

        logs.CreateLogger(Dispatcher).LogDebug("typed");
        logs.CreateLogger(Dispatcher).LogWarning("a warning");
        logs.CreateLogger("Connections").LogTrace("of our own");

        captured.Lines.Should()
            .NotContain(l => l.Contains("typed", StringComparison.Ordinal)).And.Contain(
                l => l.Contains("a warning", StringComparison.Ordinal));
        if (setting is null or "LogLevel:Default")
            captured.Lines.Should().Contain(l => l.Contains("of our own", StringComparison.Ordinal));
    }
}
