using System.Reflection;
using Connections.Core;
using Connections.Core.People;
using Connections.Core.Storage;
using Connections.Web.Auth;

namespace Connections.Web.Hosting;

/// <summary>Opens the installation, tells the operator where it is, and serves until it is stopped.</summary>
internal static class StartupExtensions
{
    /// <summary>Runs the product. 0 after an ordinary end.</summary>
    /// <exception cref="StartupException">It cannot start; the message says what to do.</exception>
    public static async Task<int> OpenAndRunAsync(this WebApplication app)
    {
        var house = app.Services.GetRequiredService<Installation>();
        app.Services.GetRequiredService<SessionRevalidationOptions>().Ensure();
        app.Services.GetRequiredService<PageLimits>().Ensure();
        app.Services.GetRequiredService<OidcOptions>()
            .Ensure(app.Services.GetRequiredService<LocalSignInOptions>().IsOn);
        foreach (var doubtful in SettingsCheck.Known.FindDoubtful(app.Configuration))
            app.Logger.SettingIsDoubtful(doubtful);
        await house.OpenAsync(app.Lifetime.ApplicationStopping);
        await app.Services.GetRequiredService<ExternalAccountService>()
            .EnsureMappingAsync(app.Lifetime.ApplicationStopping);
        app.Lifetime.ApplicationStarted.Register(() =>
        {
            app.Services.GetRequiredService<StartLogging>().Started();
            app.Logger.Started(Version, string.Join(' ', app.Urls), house.Provider.ToString(), house.DataDirectory,
                app.Environment.EnvironmentName);
            Greet(app, house);
        });
        app.Lifetime.ApplicationStopping.Register(app.Logger.Stopping);
        try
        {
            await app.StartAsync();
        }
        // Asked to stop while it was starting: an ordinary end.
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await app.StopAsync();
            return 0;
        }
        catch
        {
            // What runs in the background ends first: it would otherwise fail of what is taken away from it, and say so
            // at length.
            await app.StopAsync();
            throw;
        }
        await app.WaitForShutdownAsync();
        return 0;
    }

    private static string Version =>
        typeof(StartupExtensions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion;

    private static void Greet(WebApplication app, Installation house)
    {
        var server = app.Services.GetRequiredService<ServerOptions>();
        var address = server.PublicOrigin.Length > 0 ? server.PublicOrigin.TrimEnd('/')
            : ListenAddresses.ToReach(app.Urls.FirstOrDefault() ?? "");
        Console.WriteLine();
        Console.WriteLine($"  Connections is at   {address}");
        Console.WriteLine("  Data folder         "
            + $"{house.DataDirectory}{(house.Provider == StorageProvider.Postgres ? " (keys) and PostgreSQL" : "")}");
        if (app.Services.GetRequiredService<ILockState>().LockedBecause is { } reason)
            Console.WriteLine($"  LOCKED              {reason}");
        if (app.Services.GetRequiredService<InitialSetup>().Token is { } token)
            Console.WriteLine($"  Set it up at        {address}/setup?token={token}");
        Console.WriteLine();
    }
}
