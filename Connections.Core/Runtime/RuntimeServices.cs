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
    /// <exception cref="StartupException">A setting is wrong; says which.</exception>
    public static IServiceCollection AddRuntime(this IServiceCollection services, EgressSettings settings,
        AwsSettings aws)
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
        services.AddSingleton(aws);
        services.AddSingleton<AwsRoleAssumer>();
        services.AddSingleton<TokenStore>();
        services.AddSingleton<TokenCache>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<RequestAuthenticators>();
        services.AddSingleton<ConnectionRequests>();
        services.AddSingleton<ConsentStates>();
        services.AddSingleton(
            provider =>
                new TestSender(provider.GetRequiredService<EgressClient>(),
                    provider.GetRequiredService<RequestAuthenticators>()));
        services.AddSingleton<HealthRecorder>();
        services.AddSingleton<RunThrottle>();
        services.AddSingleton<RunRecorder>();
        services.AddSingleton(provider => new ActionRunner(
            provider.GetRequiredService<IntegrationCatalog>(), provider.GetRequiredService<ResolveService>(),
            provider.GetRequiredService<ConnectionRequests>(), provider.GetRequiredService<EgressClient>(), settings,
            provider.GetRequiredService<RunThrottle>(), provider.GetRequiredService<RunRecorder>(),
                provider.GetRequiredService<Deployment>(),
            provider.GetRequiredService<ILogger<ActionRunner>>()));
        services.AddSingleton(provider => new CredentialExportService(
            provider.GetRequiredService<ResolveService>(), provider.GetRequiredService<ConnectionRequests>(),
            provider.GetRequiredService<RunThrottle>(), provider.GetRequiredService<UsageCounter>(),
            provider.GetRequiredService<Deployment>()));
        services.AddSingleton<ScheduledTests>();
        return services;
    }
}
