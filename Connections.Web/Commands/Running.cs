using System.CommandLine;
using Connections.Core;

namespace Connections.Web.Commands;

/// <summary>Runs commands over Core, on the settings of the server.</summary>
internal static class Running
{
    /// <summary>Says what a command does: with a service of Core. 0: done; 1: refused, with the reason on standard error.</summary>
    public static Command Does<TService>(this Command command, Func<TService, ParseResult, CancellationToken, Task> act) where TService : notnull =>
        command.Does((services, parsed, ct) => act(services.GetRequiredService<TService>(), parsed, ct));

    /// <summary>The same with several.</summary>
    public static Command Does(this Command command, Func<IServiceProvider, ParseResult, CancellationToken, Task> act)
    {
        command.SetAction((parsed, ct) => OverCoreAsync((services, token) => act(services, parsed, token), ct));
        return command;
    }

    /// <summary>So many, in words.</summary>
    public static string Of(long count, string one, string? many = null) => $"{count} {(count == 1 ? one : many ?? one + "s")}";

    private static async Task<int> OverCoreAsync(Func<IServiceProvider, CancellationToken, Task> act, CancellationToken ct)
    {
        try
        {
            var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            // What a command says itself goes to standard output, for a script to take.
            builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
            builder.Services.AddConnectionsCore(builder.Configuration);
            using var host = builder.Build();
            await using var scope = host.Services.CreateAsyncScope();
            await act(scope.ServiceProvider, ct);
            return 0;
        }
        catch (Exception e) when (e is StartRefused or Problem or InvalidOperationException { InnerException: FormatException or ArgumentException })
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
