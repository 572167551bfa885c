using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Connections.Core.Egress;

/// <summary>The services of this room.</summary>
internal static class EgressServiceCollectionExtensions
{
    /// <summary>Registers them. The settings are checked at once, so that a wrong one stops the start.</summary>
    /// <exception cref="StartupException">A setting is wrong; says which.</exception>
    public static IServiceCollection AddEgress(this IServiceCollection services, EgressSettings settings)
    {
        settings.Check();
        var roots = TrustedRoots.From(settings.TrustedCertificates);
        _ = EgressPolicy.From(settings.Allow);

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(roots);
        services.AddSingleton(new IdentityProviderChannel(roots));
        services.AddSingleton<LocalAddresses>();
        services.AddSingleton<IHostResolver, SystemResolver>();
        services.AddSingleton(
            provider => EgressPolicy.From(settings.Allow, provider.GetRequiredService<LocalAddresses>().Read));
        services.AddSingleton<EgressClient>();
        return services;
    }
}
