using Connections.Core.People;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Core.Access;

/// <summary>The services of this room.</summary>
internal static class AccessServiceCollectionExtensions
{
    /// <summary>Registers them.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services, IdentityProviderNames provider) =>
        services
        .AddSingleton(provider)
        .AddInternalSingleton<PrincipalDirectory>()
        .AddInternalSingleton<OwnershipTransfer>()
        .AddSingleton<IPrincipalConstraint>(sp => sp.GetRequiredService<OwnershipTransfer>())
        .AddSingleton<IServiceAccountEditors, ServiceAccountEditors>()
        .AddSingleton<IResourceType, ServiceAccountResourceType>()
        .AddInternalSingleton<ServiceAccountPolicies>();
}
