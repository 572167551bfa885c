using Connections.Core.Impact;
using Connections.Core.Integrations;
using Connections.Core.Runtime.Actions;
using Connections.Core.Runtime.Authentication;
using Connections.Core.Runtime.Aws;
using Connections.Core.Runtime.Egress;
using Connections.Core.Runtime.OAuth;
using Connections.Core.Runtime.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Runtime;

/// <summary>What this room offers to the others.</summary>
internal static class RuntimeServices
{
    /// <summary>Registers it. Settings are checked at once, so that a wrong one stops the start.</summary>
    /// <exception cref="StartRefused">A setting is wrong; says which.</exception>
    public static IServiceCollection AddRuntime(this IServiceCollection services, EgressSettings settings, AwsSettings aws)
    {
        settings.Check();
        var roots = TrustedRoots.From(settings.TrustedCertificates);
        _ = EgressPolicy.From(settings.Allow);

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(roots);
        services.AddSingleton(new ProviderChannel(roots));
        services.AddSingleton<OwnAddresses>();
        services.AddSingleton<IHostResolver, SystemResolver>();
        services.AddSingleton(provider => EgressPolicy.From(settings.Allow, provider.GetRequiredService<OwnAddresses>().Read));
        services.AddSingleton<EgressClient>();
        services.AddSingleton(aws);
        services.AddSingleton<AwsRoles>();
        services.AddSingleton<TokenStore>();
        services.AddSingleton<TokenKeeper>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<Authentications>();
        services.AddSingleton<ConnectionRequests>();
        services.AddSingleton<ConsentStates>();
        services.AddSingleton(provider => new TestSender(provider.GetRequiredService<EgressClient>(), provider.GetRequiredService<Authentications>()));
        services.AddSingleton<HealthNotes>();
        services.AddSingleton<RunPlaces>();
        services.AddSingleton<RunBook>();
        services.AddSingleton(provider => new ActionRunner(
            provider.GetRequiredService<IntegrationCatalog>(), provider.GetRequiredService<ResolveService>(), provider.GetRequiredService<ConnectionRequests>(), provider.GetRequiredService<EgressClient>(), settings,
            provider.GetRequiredService<RunPlaces>(), provider.GetRequiredService<RunBook>(),
                provider.GetRequiredService<Deployment>(),
            provider.GetRequiredService<ILogger<ActionRunner>>()));
        services.AddSingleton(provider => new HandOutService(
            provider.GetRequiredService<ResolveService>(), provider.GetRequiredService<ConnectionRequests>(), provider.GetRequiredService<RunPlaces>(), provider.GetRequiredService<UsageBook>(), provider.GetRequiredService<Deployment>()));
        services.AddSingleton<Retests>();
        return services;
    }
}
