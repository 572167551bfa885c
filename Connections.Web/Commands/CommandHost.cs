using Connections.Core;

namespace Connections.Web.Commands;

/// <summary>Runs a command over Core with the server's settings, and turns what was refused into words.</summary>
internal static class CommandHost
{
    /// <summary>What the command answers; 1 where it was refused, with the reason on standard error.</summary>
    public static async Task<int> RunAsync(Func<IServiceProvider, CancellationToken, Task<int>> act, CancellationToken ct)
    {
        try
        {
            var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            builder.Services.AddConnectionsCore(builder.Configuration);
            using var host = builder.Build();
            return await act(host.Services, ct);
        }
        catch (Problem.Invalid invalid)
        {
            foreach (var fault in invalid.Faults) await Console.Error.WriteLineAsync(fault.Field.Contains(':', StringComparison.Ordinal) ? $"{fault.Field}: {fault.Message}" : fault.Message);
            return 1;
        }
        catch (Exception e) when (e is StartRefused or Problem or InvalidOperationException { InnerException: FormatException or ArgumentException })
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }
}
