using Connections.Core.Audit;
using Connections.Core.Connections;
using Connections.Core.Egress;
using Connections.Core.Execution.Actions;
using Connections.Core.Execution.Consent;
using Connections.Core.Execution.Export;
using Connections.Core.Execution.Testing;
using Connections.Core.Impact;
using Connections.Core.Integrations;
using Connections.Core.Requests.Authentication;
using Connections.Core.Requests.Tokens;
using Connections.Core.Resolving;
using Connections.Core.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Connections.Core.Execution;

/// <summary>The services of this room.</summary>
internal static class ExecutionServices
{
    /// <summary>Registers them.</summary>
    public static IServiceCollection AddExecution(this IServiceCollection services, TestLimits tests, RunLimits runs,
        HealthSettings health)
    {
        services.AddSingleton(tests);
        services.AddSingleton(runs);
        services.AddSingleton(health);
        services.AddSingleton<TokenStore>();
        services.AddSingleton<ITokenStore>(sp => sp.GetRequiredService<TokenStore>());
        services.AddSingleton<ConnectionRequests>();
        services.AddSingleton<ConsentStates>();
        services.AddSingleton<HealthRecorder>();
        services.AddSingleton<RunThrottle>();
        services.AddSingleton<RunRecorder>();
        services.AddSingleton<ScheduledTests>();
        services.AddSingleton(sp => new TestSender(
            sp.GetRequiredService<EgressClient>(), sp.GetRequiredService<RequestAuthenticators>()));
        services.AddSingleton(sp => new ActionRunner(
            sp.GetRequiredService<IntegrationCatalog>(), sp.GetRequiredService<ResolveService>(),
            sp.GetRequiredService<ConnectionRequests>(), sp.GetRequiredService<EgressClient>(),
            sp.GetRequiredService<EgressSettings>(), sp.GetRequiredService<RunThrottle>(),
            sp.GetRequiredService<RunRecorder>(), sp.GetRequiredService<Deployment>(),
            sp.GetRequiredService<ILogger<ActionRunner>>()));
        services.AddSingleton(sp => new CredentialExportService(
            sp.GetRequiredService<ResolveService>(), sp.GetRequiredService<ConnectionRequests>(),
            sp.GetRequiredService<RunThrottle>(), sp.GetRequiredService<UsageCounter>(),
            sp.GetRequiredService<Deployment>()));
        services.AddSingleton(sp => new OAuthConsent(
            sp.GetRequiredService<IDbContextFactory<ConnectionsDbContext>>(),
            sp.GetRequiredService<IntegrationCatalog>(), sp.GetRequiredService<ResolveService>(),
            sp.GetRequiredService<ConsentStates>(), sp.GetRequiredService<TokenStore>(),
            sp.GetRequiredService<TokenEndpoint>(), sp.GetRequiredService<AuditLog>(),
            sp.GetRequiredService<Deployment>(), sp.GetRequiredService<TimeProvider>()));
        services.AddSingleton(sp => new ConnectionTester(
            sp.GetRequiredService<IDbContextFactory<ConnectionsDbContext>>(),
            sp.GetRequiredService<IntegrationCatalog>(), sp.GetRequiredService<ResolveService>(),
            sp.GetRequiredService<TestSender>(), sp.GetRequiredService<AuditLog>(),
            sp.GetRequiredService<Deployment>(), sp.GetRequiredService<TestLimits>(),
            sp.GetRequiredService<HealthRecorder>(), sp.GetRequiredService<RecentTests>(),
            sp.GetRequiredService<ILogger<ConnectionTester>>()));
        return services;
    }
}
