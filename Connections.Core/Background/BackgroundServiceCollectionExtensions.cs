using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Background;

/// <summary>The services of this room.</summary>
internal static class BackgroundServiceCollectionExtensions
{
    /// <summary>Registers them.</summary>
    public static IServiceCollection AddBackground(this IServiceCollection services) => services
        .AddSingleton<LeaseStore>()
        .AddSingleton<BackgroundJobRunner>()
        .AddSingleton<BackgroundJobMonitor>()
        .AddStartupStep<LeaseStore>(StartupPhase.Recovery, (leases, ct) => leases.FreeLeftBehindAsync(ct));

    /// <summary>Registers work of a service that falls due by itself.</summary>
    /// <param name="services">The services.</param>
    /// <param name="name">What it is called in logs and in its lease.</param>
    /// <param name="run">Does a batch; returns how much was done.</param>
    public static IServiceCollection AddBackgroundJob<TService>(this IServiceCollection services, string name,
        Func<TService, CancellationToken, Task<int>> run)
        where TService : class =>
        services.AddSingleton(sp => new BackgroundJob(name, ct => run(sp.GetRequiredService<TService>(), ct)));
}
