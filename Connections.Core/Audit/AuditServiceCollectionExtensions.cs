using Connections.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Audit;

/// <summary>The services of this room.</summary>
internal static class AuditServiceCollectionExtensions
{
    /// <summary>Registers them.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services) => services
        .AddSingleton<AuditLog>()
        .AddSingleton<AuditBatchWriter>()
        .AddSingleton<AuditHeadFile>()
        .AddSingleton<IAuditHeadStore>(sp => sp.GetRequiredService<AuditHeadFile>())
        .AddSingleton<AuditHeadVerifier>()
        .AddSingleton<IDatabaseOpenCheck>(sp => sp.GetRequiredService<AuditHeadVerifier>())
        .AddSingleton<AuditChainSigner>()
        .AddSingleton<Func<ICommitSigner>>(sp => sp.GetRequiredService<AuditChainSigner>)
        .AddSingleton<AuditVerifier>()
        .AddSingleton<AuditRetention>()
        .AddSingleton<AuditDiscrepancyRecorder>();
}
