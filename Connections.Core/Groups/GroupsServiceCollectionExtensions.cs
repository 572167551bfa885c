using Connections.Core.Access;
using Connections.Core.Background;
using Connections.Core.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Groups;

/// <summary>The services of this room.</summary>
internal static class GroupsServiceCollectionExtensions
{
    /// <summary>Registers them.</summary>
    public static IServiceCollection AddGroups(this IServiceCollection services) => services
        .AddSingleton<IResourceType, GroupResourceType>()
        .AddSingleton<IConnectionConstraint, GroupConstraint>()
        .AddSingleton<IDraftSubject, GroupDraftSubject>()
        .AddInternalSingleton<GroupService>()
        .AddInternalSingleton<GroupQueries>()
        .AddInternalSingleton<GroupSearch>()
        .AddInternalSingleton<GroupCandidates>()
        .AddInternalSingleton<RecentlyDeletedGroups>()
        .AddInternalSingleton<GroupPolicies>()
        .AddBackgroundJob<RecentlyDeletedGroups>("purge of deleted groups",
            (deleted, ct) => deleted.PurgeDueAsync(100, ct));
}
