using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core;

/// <summary>When a step of the start runs. Each phase needs what the ones before it did.</summary>
internal enum StartupPhase
{
    /// <summary>Opens the database and brings it up to date.</summary>
    Database,

    /// <summary>Loads the master keys, and locks the product where one is missing.</summary>
    Keys,

    /// <summary>Clears up behind a process that died, or an older state that was restored.</summary>
    Recovery,

    /// <summary>Brings rows in line with settings and catalog.</summary>
    Data,

    /// <summary>Makes the owner, or the link with which one is made.</summary>
    Owner,
}

/// <summary>What a room does once, before anything is served.</summary>
/// <param name="Phase">When. Steps of one phase run in the order in which the rooms are registered.</param>
/// <param name="RunAsync">Does it; a failure ends the start.</param>
internal sealed record StartupStep(StartupPhase Phase, Func<CancellationToken, Task> RunAsync);

/// <summary>Registers steps of the start.</summary>
internal static class StartupSteps
{
    /// <summary>Registers what a service does at start.</summary>
    public static IServiceCollection AddStartupStep<TService>(this IServiceCollection services, StartupPhase phase,
        Func<TService, CancellationToken, Task> run)
        where TService : class =>
        services.AddSingleton(sp => new StartupStep(phase, ct => run(sp.GetRequiredService<TService>(), ct)));
}
