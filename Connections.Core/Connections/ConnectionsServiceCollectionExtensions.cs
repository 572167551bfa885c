using Connections.Core.Access;
using Connections.Core.Background;
using Connections.Core.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Connections;

/// <summary>The services of this room.</summary>
internal static class ConnectionsServiceCollectionExtensions
{
    /// <summary>Registers them.</summary>
    public static IServiceCollection AddConnections(this IServiceCollection services, AwsIdentity aws) => services
        .AddSingleton(aws)
        .AddSingleton<IResourceType, ConnectionResourceType>()
        .AddSingleton<IDependentType, ConsentDependents>()
        .AddSingleton<ConnectionConstraints>()
        .AddInternalSingleton<ConnectionPolicies>()
        .AddSingleton<RecentTestResults>()
        .AddInternalSingleton<ConnectionService>()
        .AddInternalSingleton<ConnectionInputRules>()
        .AddInternalSingleton<ConnectionQueries>()
        .AddInternalSingleton<ConnectionSearch>()
        .AddInternalSingleton<RecentlyDeleted>()
        .AddSingleton<IDraftSubject, ConnectionDraftSubject>()
        .AddInternalSingleton<DraftService>()
        .AddInternalSingleton<BulkChanges>()
        .AddSingleton<IJobHandler, BulkChangeJob>()
        .AddSingleton<ConnectionMaintenance>()
        .AddStartupStep<ConnectionMaintenance>(StartupPhase.Data, (upkeep, ct) => upkeep.MarkMissingSchemasAsync(ct))
        .AddBackgroundJob<RecentlyDeleted>("purge of deleted connections",
            (deleted, ct) => deleted.PurgeDueAsync(100, ct))
        .AddBackgroundJob<ConnectionMaintenance>("expired certificates", (upkeep, ct) => upkeep.MarkExpiredAsync(ct))
        .AddBackgroundJob<ConnectionMaintenance>("warnings of expiry", async (upkeep, ct) =>
        {
            await upkeep.WarnOfExpiryAsync(ct);
            return 0;
        })
        .AddBackgroundJob<DraftService>("forgotten drafts", (drafts, ct) => drafts.SweepAsync(ct));
}
