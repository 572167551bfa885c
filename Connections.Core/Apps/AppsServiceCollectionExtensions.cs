using Connections.Core.Access;
using Connections.Core.Apps.Editing;
using Connections.Core.Apps.Running;
using Connections.Core.Automation.Coverage;
using Connections.Core.Automation.Uses;
using Connections.Core.Background;
using Connections.Core.Connections;
using Connections.Core.Groups;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Apps;

/// <summary>The services of this room.</summary>
internal static class AppsServiceCollectionExtensions
{
    /// <summary>Registers them.</summary>
    public static IServiceCollection AddApps(this IServiceCollection services) => services
        .AddSingleton<IResourceType, AppResourceType>()
        .AddSingleton<IDependentType, AppOwnership>()
        .AddSingleton<IOwnedType, AppOwnership>()
        .AddSingleton<IConnectionConstraint, AppConstraint>()
        .AddSingleton<IGroupUser, AppConstraint>()
        .AddSingleton<IOtherUses, AppUseReading>()
        .AddSingleton<ICoverageSource, AppCoverage>()
        .AddSingleton<IPathSource, AppPaths>()
        .AddSingleton<IDraftSubject, AppDraftSubject>()
        .AddSingleton<AppReadiness>()
        .AddSingleton<AppStaging>()
        .AddInternalSingleton<AppService>()
        .AddInternalSingleton<AppQueries>()
        .AddInternalSingleton<AppPolicies>()
        .AddInternalSingleton<RecentlyDeletedApps>()
        .AddSingleton<AppQueryRunner>()
        .AddInternalSingleton<AppRunService>()
        .AddBackgroundJob<RecentlyDeletedApps>("purge of deleted apps",
            (deleted, ct) => deleted.PurgeDueAsync(100, ct));
}
