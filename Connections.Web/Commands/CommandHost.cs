using System.CommandLine;
using Connections.Core;
using Connections.Web.Hosting;

namespace Connections.Web.Commands;

/// <summary>Runs commands over Core, on the settings of the server.</summary>
internal static class CommandHost
{
    /// <summary>
    /// Says what a command does: with a service of Core. 0: done; 1: refused, with the reason on standard error.
    /// </summary>
    public static Command Does<TService>(this Command command, Func<TService, ParseResult, CancellationToken, Task> act)
        where TService : notnull =>
        command.Does((services, parsed, ct) => act(services.GetRequiredService<TService>(), parsed, ct));

    /// <summary>The same with several.</summary>
    public static Command Does(this Command command,
        Func<IServiceProvider, ParseResult, CancellationToken, Task> act) =>
        command.Answers(async (services, parsed, ct) =>
    {
        await act(services, parsed, ct);
        return 0;
    });

    /// <summary>The same, with a status of its own where it was not refused.</summary>
    public static Command Answers(this Command command,
        Func<IServiceProvider, ParseResult, CancellationToken, Task<int>> act)
    {
        command.SetAction(
            (parsed, ct) =>
                OverCoreAsync(((ConnectionsCommand)parsed.RootCommandResult.Command).Settings,
                    (services, token) => act(services, parsed, token), ct));
        return command;
    }

    /// <summary>So many, in words.</summary>
    public static string Count(long count, string one,
        string? many = null) => $"{count} {(count == 1 ? one : many ?? one + "s")}";

    private static async Task<int> OverCoreAsync(string[] settings,
        Func<IServiceProvider, CancellationToken, Task<int>> act, CancellationToken ct)
    {
        try
        {
            // As the server reads it: the name of the environment may be in ASPNETCORE_ENVIRONMENT.
            var configuration = new ConfigurationManager();
            configuration.AddEnvironmentVariables("ASPNETCORE_");
            var builder =
                Host.CreateApplicationBuilder(
                    new HostApplicationBuilderSettings
                    {
                        Args = settings,
                        Configuration = configuration,
                        ContentRootPath = AppContext.BaseDirectory,
                    });
            SettingsCheck.EnsureValid(builder.Configuration, settings);
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            // What a command says itself goes to standard output, for a script to take.
            builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
            builder.Services.AddConnectionsCore(builder.Configuration);
            using var host = builder.Build();
            await using var scope = host.Services.CreateAsyncScope();
            return await act(scope.ServiceProvider, ct);
        }
        catch (Problem.Invalid invalid)
        {
            // What is in a file is told with its place.
            foreach (var fault in invalid.Faults)
                await Console.Error.WriteLineAsync(
                    fault.Field.Contains(':', StringComparison.Ordinal) ? $"{fault.Field}: {fault.Message}"
                        : fault.Message);
            return 1;
        }
        catch (Exception e) when (e is Problem || StartupErrors.Describe(e) is not null)
        {
            await Console.Error.WriteLineAsync(StartupErrors.Describe(e) ?? e.Message);
            return 1;
        }
    }
}
