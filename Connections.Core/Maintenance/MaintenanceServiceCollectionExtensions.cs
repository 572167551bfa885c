using Connections.Core.Background;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Maintenance;

/// <summary>The services of this room.</summary>
internal static class MaintenanceServiceCollectionExtensions
{
    /// <summary>Registers them.</summary>
    public static IServiceCollection AddMaintenance(this IServiceCollection services) => services
        .AddInternalSingleton<AuditTrail>()
        .AddInternalSingleton<AuditAcceptance>()
        .AddInternalSingleton<CommandLineIdentity>()
        .AddInternalSingleton<RestoreService>()
        .AddInternalSingleton<KeyRotation>()
        .AddInternalSingleton<MasterKeyService>()
        .AddInternalSingleton<MaintenanceService>()
        .AddStartupStep<AuditAcceptance>(StartupPhase.Recovery, (acceptance, ct) => acceptance.AcceptLossAsync(ct))
        .AddBackgroundJob<AuditTrail>("audit retention", (trail, ct) => trail.ApplyRetentionAsync(ct));
}
