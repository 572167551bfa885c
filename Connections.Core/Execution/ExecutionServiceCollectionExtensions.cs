using Connections.Core.Background;
using Connections.Core.Execution.Actions;
using Connections.Core.Execution.Consent;
using Connections.Core.Execution.Export;
using Connections.Core.Execution.Testing;
using Connections.Core.Requests.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Execution;

/// <summary>The services of this room.</summary>
internal static class ExecutionServiceCollectionExtensions
{
    /// <summary>Registers them.</summary>
    public static IServiceCollection AddExecution(this IServiceCollection services, TestLimits tests, RunLimits runs,
        HealthSettings health) => services
        .AddSingleton(tests)
        .AddSingleton(runs)
        .AddSingleton(health)
        .AddSingleton<TokenStore>()
        .AddSingleton<ITokenStore>(sp => sp.GetRequiredService<TokenStore>())
        .AddSingleton<ConnectionRequestBuilder>()
        .AddSingleton<ConsentStates>()
        .AddSingleton<HealthRecorder>()
        .AddSingleton<RunThrottle>()
        .AddSingleton<RunRecorder>()
        .AddSingleton<ConnectionRetests>()
        .AddSingleton<TestRecorder>()
        .AddSingleton<TestSender>()
        .AddSingleton<FormTester>()
        .AddSingleton<TestThrottle>()
        .AddSingleton<ActionSender>()
        .AddInternalSingleton<ActionRunner>()
        .AddInternalSingleton<CredentialExportService>()
        .AddInternalSingleton<OAuthConsent>()
        .AddInternalSingleton<ConnectionTester>()
        .AddInternalSingleton<TileAccountTester>()
        .AddBackgroundJob<ConnectionRetests>("scheduled tests", (tests, ct) => tests.RunDueAsync(ct));
}
